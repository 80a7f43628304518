"""Cursor paging: the next page begins after the last row seen, however many rows there are."""

from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from yiwang.kernel.errors import Invalid

M = TypeVar("M", bound=Model)

SIZE = 50


def page(rows: QuerySet[M], cursor: str, size: int = SIZE) -> tuple[list[M], str]:
    """One page of rows, newest first by id (which sorts by time of making), and the next cursor.

    Raises:
        Invalid: the cursor is none of ours.
    """
    ordered: Any = rows.order_by("-id")
    if cursor:
        ordered = ordered.filter(id__lt=_read(cursor))
    found = list(ordered[: size + 1])
    last = found[size - 1] if len(found) > size else None
    return found[:size], str(last.pk) if last else ""


def _read(cursor: str) -> UUID:
    try:
        return UUID(cursor)
    except ValueError as error:
        message = _("This cursor is not one we gave.")
        row = {"pointer": "/cursor", "code": "kernel.cursor", "message": message}
        raise Invalid([row]) from error
