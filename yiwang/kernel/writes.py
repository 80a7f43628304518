"""Gather what a transaction writes, and send it in one go when somebody reads or the work is done.

A step of a case touches a dozen rows, some of them several times. Each row is registered here as
the object that the code holds anyway; its values are read when it leaves, so a row that changes
three times is written once, rows of one table travel in one statement, and all statements of a
unit in one round trip. Whatever else is executed on the connection (a query, a savepoint, a
change of role) comes after what was registered before it, so nobody sees less than he wrote.

The same place knows who speaks, and the places to go back to: the database is told of both when a
statement is about to need it, and never of a place between whose ends nothing happened.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection, models
from django.db.models.expressions import DatabaseDefault

from yiwang.kernel.together import together

Columns = tuple["models.Field[Any, Any]", ...]
Statement = tuple[str, list[Any], int | None]  # text, values, and how many rows it must strike


@dataclass(frozen=True)
class Speech:
    """A statement, with its values, that tells the database who acts, and in which role.

    What is executed then carries the role's name, for a prepared statement keeps its plan only as
    long as one role uses it: policies differ, and planning takes longer than the statement.
    """

    role: str
    text: str
    values: tuple[str, ...]


@dataclass
class _Changed:
    """A row that is there, and the fields that differ from what is stored."""

    row: models.Model
    names: set[str] = field(default_factory=set)


@dataclass
class _Table:
    """What a unit does to one table: rows taken away, then new ones, then changed ones."""

    removed: list[dict[str, Any]] = field(default_factory=list)
    added: dict[Any, models.Model] = field(default_factory=dict)
    changed: dict[Any, _Changed] = field(default_factory=dict)
    conflict: str = ""


class Unit:
    """The rows that wait to be written, by table in the order of their first mention.

    speaker: who acts from here on; known: whom the database was told last.
    """

    def __init__(self) -> None:
        self.tables: dict[type[models.Model], _Table] = {}
        self.speaker: Speech | None = None
        self.known: Speech | None = None
        self.apart = False
        self.frames: list[str] = []  # savepoints and their ends that the database was not told of

    def table(self, model: type[models.Model]) -> _Table:
        return self.tables.setdefault(model, _Table())

    def send(self) -> None:
        """Write everything.

        Raises:
            LookupError: a row to be changed is not there, or not for this actor to change.
            django.db.DatabaseError: a constraint or a policy refuses a row.
        """
        waiting, self.tables = self.tables, {}
        if not waiting:
            return
        statements = [each for model, table in waiting.items() for each in _texts(model, table)]
        cursors = together(*((text, values) for text, values, _rows in statements))
        for cursor, (text, _values, rows) in zip(cursors, statements, strict=True):
            if rows not in (None, cursor.rowcount):
                raise LookupError(f"{cursor.rowcount} rows instead of {rows}: {text}")

    def before(self, execute: Any, text: Any, values: Any, many: bool, context: Any) -> Any:
        """Stand before every statement of the connection."""
        if str(text).startswith(_FRAME):
            return execute(text, values, many, context) if self._is_due(text) else None
        if self.tables and not self.apart:
            self.send()
        if self.frames:
            self._tell_frames()
        if self.known != self.speaker:
            self.known = self.speaker
            if self.speaker is not None:
                with connection.cursor() as cursor:
                    cursor.execute(self.speaker.text, self.speaker.values)
        if self.known is not None and isinstance(text, str):
            text = f"{text} /* {self.known.role} */"
        return execute(text, values, many, context)

    def _is_due(self, text: str) -> bool:
        """Note a savepoint or its end, or go back to one; whether the database must know now.
        What is undone is not written first.
        """
        begin = f"SAVEPOINT {text.rpartition(' ')[2]}"
        if text.startswith(_UNDO):
            self.tables = {}
            if begin in self.frames:  # nothing happened since
                del self.frames[self.frames.index(begin) + 1 :]
                return False
            self.frames, self.known = [], None
            return True
        if self.tables:
            self.send()
        if text != begin and begin in self.frames:
            self.frames.remove(begin)
        else:
            self.frames.append(text)
        return False

    def _tell_frames(self) -> None:
        frames, self.frames = self.frames, []
        with connection.wrap_database_errors, connection.connection.pipeline():
            for text in frames:
                connection.connection.execute(text, prepare=False)


_UNDO = "ROLLBACK"
_FRAME = (_UNDO, "SAVEPOINT", "RELEASE")
_unit: ContextVar[Unit | None] = ContextVar("unit", default=None)


@contextmanager
def gathering() -> Iterator[None]:
    """Open a unit for a transaction, or share the one that is open."""
    if _unit.get() is not None:
        yield
        return
    unit = Unit()
    token = _unit.set(unit)
    try:
        with connection.execute_wrapper(unit.before):
            yield
    finally:
        _unit.reset(token)


def speaker() -> Speech | None:
    return _current().speaker


def speak(speech: Speech | None) -> Speech | None:
    """Let the database know who acts, as soon as it has to; return who acted before.

    What waits is written by whoever registered it.
    """
    unit = _current()
    before = unit.speaker
    if speech != before:
        unit.send()
        unit.speaker = speech
    return before


def forget() -> None:
    """Drop what waits, for what it belongs to is undone."""
    unit = _current()
    unit.tables, unit.known = {}, None


@contextmanager
def apart() -> Iterator[None]:
    """Execute statements that neither read nor change what waits to be written."""
    unit = _unit.get() or Unit()
    before, unit.apart = unit.apart, True
    try:
        yield
    finally:
        unit.apart = before


def _current() -> Unit:
    unit = _unit.get()
    if unit is None:
        raise LookupError("rows are written by somebody who acts")
    return unit


def insert(*rows: models.Model, conflict: str = "") -> None:
    """Add new rows. Rows of other tables that they lean on are registered before them.

    conflict: what stands after ON CONFLICT, where such a row may be there already.
    """
    unit = _current()
    for row in rows:
        table = unit.table(type(row))
        if table.conflict != conflict and table.added:
            unit.send()
            table = unit.table(type(row))
        table.conflict = conflict
        table.added[row.pk if row.pk is not None else id(row)] = row


def delete(model: type[models.Model], **equal: Any) -> None:
    """Take away the rows whose columns have these values; none may be there."""
    unit = _current()
    table = unit.table(model)
    if table.added or table.changed:
        unit.send()
        table = unit.table(model)
    table.removed.append(equal)


def update(row: models.Model, *names: str) -> None:
    """Write the named fields of a row that is there, with the values they have in the end."""
    table = _current().table(type(row))
    known = table.added.get(row.pk) or table.changed.setdefault(row.pk, _Changed(row))
    if isinstance(known, _Changed):
        known.names.update(names)
        known = known.row
    if known is not row:
        raise LookupError(f"two objects stand for {row!r}; one of them would be lost")


def _texts(model: type[models.Model], table: _Table) -> Iterator[Statement]:
    for equal in table.removed:
        yield _removed(model, equal)
    if table.added:
        yield _added(model, list(table.added.values()), table.conflict)
    for change in table.changed.values():
        yield _changed(model, change)


def _added(model: type[models.Model], rows: Sequence[models.Model], conflict: str) -> Statement:
    values: list[Any] = []
    lines = []
    for row in rows:
        drawn = [_value(column, row) for column in _columns(model)]
        lines.append(", ".join("DEFAULT" if value is _DRAWN else "%s" for value in drawn))
        values += [value for value in drawn if value is not _DRAWN]
    text = f"{_head(model)} VALUES ({'), ('.join(lines)})"
    return (f"{text} ON CONFLICT {conflict}" if conflict else text), values, None


def _changed(model: type[models.Model], change: _Changed) -> Statement:
    columns = [column for column in _columns(model) if column.name in change.names]
    assignments = ", ".join(f'"{column.column}" = %s' for column in columns)
    key = model._meta.pk
    assert key is not None
    text = f'UPDATE "{model._meta.db_table}" SET {assignments} WHERE "{key.column}" = %s'  # noqa: S608  # names of our own tables
    return text, [_value(column, change.row) for column in (*columns, key)], 1


def _removed(model: type[models.Model], equal: Mapping[str, Any]) -> Statement:
    conditions = " AND ".join(f'"{name}" = %s' for name in equal)
    text = f'DELETE FROM "{model._meta.db_table}" WHERE {conditions}'  # noqa: S608  # names of our own tables
    return text, list(equal.values()), None


@lru_cache(maxsize=256)
def _columns(model: type[models.Model]) -> Columns:
    return tuple(model._meta.concrete_fields)


@lru_cache(maxsize=256)
def _head(model: type[models.Model]) -> str:
    names = ", ".join(f'"{column.column}"' for column in _columns(model))
    return f'INSERT INTO "{model._meta.db_table}" ({names})'


_DRAWN = object()  # the database draws this value
# What the driver takes as it is; everything else goes through the framework's own conversion.
_PLAIN = frozenset({str, int, bool, bytes, UUID, datetime, date})


def _value(column: "models.Field[Any, Any]", row: models.Model) -> Any:
    value = vars(row)[column.attname]  # past the descriptors, which cost more than the value
    if type(value) in _PLAIN and not isinstance(column, models.JSONField):
        return value
    if isinstance(value, DatabaseDefault) or (value is None and column.primary_key):
        return _DRAWN
    return None if value is None else column.get_db_prep_save(value, connection)
