"""Gather what a transaction writes, and send it in one go when somebody reads or the work is done.

A step of a case touches a dozen rows, some of them several times. Each row is registered here as
the object that the code holds anyway; its values are read when it leaves, so a row that changes
three times is written once, rows of one table travel in one statement, and all statements of a
transaction in one packet, with its end.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, TypeVar

from django.db import connection, models
from django.db.models.base import ModelState
from django.db.models.expressions import DatabaseDefault

from yiwang.kernel.unit import Fixed, current, speaker
from yiwang.kernel.wire import as_json

__all__ = ["delete", "insert", "new", "speaker", "update"]

M = TypeVar("M", bound=models.Model)


@dataclass
class _Changed:
    """A row that is there, and the fields that differ from what is stored."""

    row: models.Model
    names: set[str] = field(default_factory=set)


@dataclass
class _Table:
    """What a unit does to one table: rows taken away, then new ones, then changed ones."""

    model: type[models.Model]
    removed: list[dict[str, Any]] = field(default_factory=list)
    added: dict[Any, models.Model] = field(default_factory=dict)
    changed: dict[Any, _Changed] = field(default_factory=dict)
    conflict: str = ""

    def statements(self) -> Iterator[Fixed]:
        for equal in self.removed:
            text = _removal(self.model, tuple(equal))
            yield Fixed(text, list(equal.values()))
        if self.added:
            yield _added(self.model, list(self.added.values()), self.conflict)
        for change in self.changed.values():
            names = frozenset(change.names)
            held = change.row.__dict__
            values = [_drawn(draw, held[draw.name]) for draw in _changing(self.model, names)]
            yield Fixed(_change(self.model, names), values, strikes=True)


def _table(model: type[models.Model]) -> _Table:
    tables = current().tables
    found = tables.get(model)
    if found is None:
        found = tables[model] = _Table(model)
    return found


def new(model: type[M], **values: Any) -> M:
    """A row that is not stored yet, with the values of its columns and the defaults of the others;
    past the constructor, which costs more than to write it.
    """
    blank, made, keys = _defaults(model)
    row = model.__new__(model)
    held = row.__dict__
    held.update(blank)
    held["_state"] = ModelState()
    for name, make in made:
        if name not in values:
            held[name] = make()
    for name, value in values.items():
        if name in blank:
            held[name] = value
        elif name in keys:  # a row that a foreign key leads to
            held[keys[name]] = None if value is None else value.pk
            row._state.fields_cache[name] = value
        else:
            setattr(row, name, value)
    return row


@lru_cache(maxsize=256)
def _defaults(
    model: type[models.Model],
) -> tuple[dict[str, Any], list[tuple[str, Callable[[], Any]]], dict[str, str]]:
    """The values of a row that nothing was said of, those that are made for each, and the columns
    of its foreign keys. A key that leads to one row only is known there, too, and goes its own way.
    """
    columns = model._meta.concrete_fields
    made = [
        (each.attname, each.default)
        for each in columns
        if each.has_default() and callable(each.default)
    ]
    names = {name for name, _make in made}
    still = {c.attname: None if c.attname in names else c.get_default() for c in columns}
    keys = (c for c in columns if isinstance(c, models.ForeignKey) and c.many_to_one)
    leads = (c for c in keys if c.target_field.primary_key)
    return still, made, {each.name: each.attname for each in leads}


def insert(*rows: models.Model, conflict: str = "") -> None:
    """Add new rows. Rows of other tables that they lean on are registered before them.

    conflict: what stands after ON CONFLICT, where such a row may be there already.
    """
    for row in rows:
        table = _table(type(row))
        if table.conflict != conflict and table.added:
            current().settle()
            table = _table(type(row))
        table.conflict = conflict
        table.added[row.pk if row.pk is not None else id(row)] = row


def delete(model: type[models.Model], **equal: Any) -> None:
    """Take away the rows whose columns have these values; none may be there."""
    table = _table(model)
    if table.added or table.changed:
        current().settle()
        table = _table(model)
    table.removed.append(equal)


def update(row: models.Model, *names: str) -> None:
    """Write the named fields of a row that is there, with the values they have in the end."""
    table = _table(type(row))
    known = table.added.get(row.pk) or table.changed.setdefault(row.pk, _Changed(row))
    if isinstance(known, _Changed):
        known.names.update(names)
        known = known.row
    if known is not row:
        raise LookupError(f"two objects stand for {row!r}; one of them would be lost")


# Texts, made once for each shape; all values are parameters, all names those of our own tables.


def _added(model: type[models.Model], rows: Sequence[models.Model], conflict: str) -> Fixed:
    values: list[Any] = []
    shape: list[tuple[bool, ...]] = []
    draws = _drawing(model)
    for row in rows:
        held = row.__dict__  # past the descriptors, which cost more than the values
        drawn = [held[d.name] if d.plain else _drawn(d, held[d.name]) for d in draws]
        shape.append(tuple([value is _DRAWN for value in drawn]))
        values += [value for value in drawn if value is not _DRAWN]
    return Fixed(_addition(model, tuple(shape), conflict), values)


@lru_cache(maxsize=1024)
def _addition(model: type[models.Model], shape: tuple[tuple[bool, ...], ...], conflict: str) -> str:
    names = ", ".join(f'"{column.column}"' for column in model._meta.concrete_fields)
    lines = (", ".join("DEFAULT" if drawn else "%s" for drawn in row) for row in shape)
    text = f'INSERT INTO "{model._meta.db_table}" ({names}) VALUES ({"), (".join(lines)})'  # noqa: S608  # see above
    return f"{text} ON CONFLICT {conflict}" if conflict else text


@lru_cache(maxsize=1024)
def _change(model: type[models.Model], names: frozenset[str]) -> str:
    *columns, key = (column.column for column in _changed_columns(model, names))
    assignments = ", ".join(f'"{column}" = %s' for column in columns)
    return f'UPDATE "{model._meta.db_table}" SET {assignments} WHERE "{key}" = %s'  # noqa: S608  # see above


@lru_cache(maxsize=1024)
def _removal(model: type[models.Model], names: tuple[str, ...]) -> str:
    conditions = " AND ".join(f'"{name}" = %s' for name in names)
    return f'DELETE FROM "{model._meta.db_table}" WHERE {conditions}'  # noqa: S608  # see above


def _changed_columns(model: type[models.Model], names: frozenset[str]) -> Sequence[Any]:
    columns = [column for column in model._meta.concrete_fields if column.name in names]
    return [*columns, model._meta.pk]


# Values


@dataclass(frozen=True, slots=True)
class _Draw:
    """How the value of a column is taken from a row. convert: None where it goes as it is; plain:
    so does an empty one.
    """

    name: str
    convert: Callable[[Any], Any] | None
    counted: bool  # the database draws the key where the row has none
    plain: bool = False


_DRAWN = object()  # the database draws this value


def _drawn(draw: _Draw, value: Any) -> Any:
    if value is None:
        return _DRAWN if draw.counted else None
    if draw.convert is None:
        return value
    return _DRAWN if isinstance(value, DatabaseDefault) else draw.convert(value)


@lru_cache(maxsize=256)
def _drawing(model: type[models.Model]) -> tuple[_Draw, ...]:
    return tuple(map(_draw, model._meta.concrete_fields))


@lru_cache(maxsize=1024)
def _changing(model: type[models.Model], names: frozenset[str]) -> tuple[_Draw, ...]:
    return tuple(map(_draw, _changed_columns(model, names)))


def _draw(column: Any) -> _Draw:
    counted = column.primary_key and column.db_returning
    if isinstance(column, models.JSONField) and column.encoder is None:
        return _Draw(column.attname, as_json, counted)
    if isinstance(column, _PLAIN) and not column.has_db_default():
        return _Draw(column.attname, None, counted, plain=not counted)
    return _Draw(column.attname, lambda value: column.get_db_prep_save(value, connection), counted)


# What the line takes as it is; everything else goes through the framework's own conversion.
_PLAIN = (
    *(models.UUIDField, models.CharField, models.TextField, models.ForeignKey),
    *(models.DateTimeField, models.DateField, models.BooleanField, models.IntegerField),
    models.BinaryField,
)
