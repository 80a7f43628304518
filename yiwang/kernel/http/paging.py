"""Lists whose cost grows with what they show: pages that begin after the last row seen, counts that
end, beginnings of names.
"""

from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import F, Field, Func, Model, Q, QuerySet, Value
from django.db.models.lookups import GreaterThan, LessThan
from django.utils.translation import gettext as _

from yiwang.kernel.errors import Invalid

M = TypeVar("M", bound=Model)

SIZE = 50
_LAST = "\U0010ffff"  # sorts after every letter


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
        beyond: Any = LessThan if down else GreaterThan
        ordered = ordered.filter(beyond(_row(F(name), F("id")), _seen(rows.model, name, cursor)))
    found = list(ordered[: size + 1])
    last_row = found[size - 1] if len(found) > size else None
    following = f"{getattr(last_row, name).isoformat()}~{last_row.pk}" if last_row else ""
    return found[:size], following


def upto(rows: QuerySet[M], most: int = 100) -> str:
    """How many rows there are, as text; beyond so many nobody counts, and it says "99+". Rows in an
    order are counted by the index that has it.
    """
    return told(rows[:most].count(), most)


def told(found: int, most: int = 100) -> str:
    """A count that ended at so many, as text."""
    return str(found) if found < most else f"{most - 1}+"


def begins(field: str, text: str) -> Q:
    """Rows whose field begins with a text. By comparison alone: an index answers that under
    row-level security, but no pattern.
    """
    return Q(**{f"{field}__gte": text, f"{field}__lt": text + _LAST})


def _row(*parts: Any) -> Func:
    """Compared as a whole, so that an index leads to the place, and not by each part, which would
    read the list from its beginning.
    """
    return Func(*parts, function="ROW", output_field=Field())


def _seen(model: type[Model], name: str, cursor: str) -> Func:
    value, _tilde, last = cursor.partition("~")
    field: Any = model._meta.get_field(name)
    try:
        return _row(Value(field.to_python(value), field), Value(_read(last), model._meta.pk))
    except ValidationError as error:
        raise _unknown() from error


def _read(cursor: str) -> UUID:
    try:
        return UUID(cursor)
    except ValueError as error:
        raise _unknown() from error


def _unknown() -> Invalid:
    message = _("This cursor is not one we gave.")
    return Invalid([{"pointer": "/cursor", "code": "kernel.cursor", "message": message}])
