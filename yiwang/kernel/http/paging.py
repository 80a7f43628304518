"""Cursor paging: the next page begins after the last row seen, however many rows there are."""

from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
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


def page_by(rows: QuerySet[M], cursor: str, field: str, size: int = SIZE) -> tuple[list[M], str]:
    """One page of rows ordered by a field that is never null, then by id, and the next cursor.

    field: a leading minus turns both orders round.
    Raises:
        Invalid: the cursor is none of ours.
    """
    name, down = field.removeprefix("-"), field.startswith("-")
    ordered: Any = rows.order_by(field, "-id" if down else "id")
    if cursor:
        value, _tilde, last = cursor.partition("~")
        beyond = "lt" if down else "gt"
        after = Q(**{f"{name}__{beyond}": value}) | Q(**{name: value, f"id__{beyond}": _read(last)})
        try:
            ordered = ordered.filter(after)
        except (ValidationError, ValueError) as error:
            raise _unknown() from error
    found = list(ordered[: size + 1])
    last_row = found[size - 1] if len(found) > size else None
    following = f"{getattr(last_row, name).isoformat()}~{last_row.pk}" if last_row else ""
    return found[:size], following


def _read(cursor: str) -> UUID:
    try:
        return UUID(cursor)
    except ValueError as error:
        raise _unknown() from error


def _unknown() -> Invalid:
    message = _("This cursor is not one we gave.")
    return Invalid([{"pointer": "/cursor", "code": "kernel.cursor", "message": message}])
