"""Read rows by statements that stay as they are: written down once, prepared, never compiled again.

For paths that are walked a thousand times a second; the query compiler takes several times as
long as the database. Everything else asks the models in the ordinary way.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar, overload

from django.db import DEFAULT_DB_ALIAS, connection, models
from django.db.models.base import ModelState
from pydantic_core import from_json

from yiwang.kernel import writes
from yiwang.kernel.together import Statement, Values, together
from yiwang.kernel.unit import Fixed
from yiwang.kernel.wire import Answer

M = TypeVar("M", bound=models.Model)
R = TypeVar("R")
Maker = Callable[[Sequence[Any]], Any]


@dataclass(frozen=True)
class _Joined:
    """A model in a read: by which way from the first one it is reached, and how."""

    path: str
    model: type[models.Model]
    relation: Any = None  # the field, or what leads back along one; None for the first model
    name: str = ""  # of the table in the statement
    without: tuple[str, ...] = ()

    @property
    def columns(self) -> list[Any]:
        every = self.model._meta.concrete_fields
        return [column for column in every if column.name not in self.without]

    @property
    def parent(self) -> str:
        return self.path.rpartition("__")[0]

    @cached_property
    def optional(self) -> bool:
        """Whether the row may be missing, because the key that leads to it may be empty."""
        return bool(self.relation and self.relation.concrete and self.relation.null)

    def lacks(self, values: Sequence[Any]) -> bool:
        return self.optional and values[self._key] is None

    @cached_property
    def _key(self) -> int:
        return self.columns.index(self.model._meta.pk)


@dataclass(frozen=True)
class Read(Generic[M]):
    """Rows of a model that meet a condition.

    where: what stands after WHERE (conditions, order, limit, lock), with %s for each value; every
        table goes by its own name, a second time with its way: `tenancy_body__asker`.
    beside: ways to rows that come along: foreign keys, and one-to-one keys that lead here and
        whose row is always there, such as `case__instance`.
    without: columns of the first model that are fetched only when somebody asks for them.
    """

    model: type[M]
    where: str
    beside: tuple[str, ...] = ()
    without: tuple[str, ...] = ()

    def all(self, *values: Any) -> list[M]:
        return self._made(self._lines(values), {})

    def rows(self, *values: Any, **known: models.Model) -> Sequence[M]:
        """The same, but within `at_once` asked for together with others.

        known: rows that foreign keys lead to and that the caller has already, such as `case`.
        """
        return _answer((self.text, values), lambda lines: self._made(lines, known))

    def first(self, *values: Any) -> M | None:
        """The first row, or None."""
        return next((self._make(line) for line in self._lines(values)[:1]), None)

    def fixed(self, *values: Any) -> Fixed:
        """The statement, for whoever asks several in one packet."""
        return Fixed(self.text, values)

    def made(self, answer: Answer) -> list[M]:
        """The rows of its answer."""
        return [self._make(line) for line in answer.lines]

    def row(self, answer: Answer) -> M | None:
        """The first row of its answer, or None."""
        return self._make(answer.lines[0]) if answer.lines else None

    def _lines(self, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        (answer,) = together((self.text, values))
        return answer.fetchall()

    @cached_property
    def text(self) -> str:
        names = ", ".join(
            f'"{each.name}"."{column.column}"' for each in self._models for column in each.columns
        )
        joins = " ".join(map(self._join, self._models[1:]))
        table = self.model._meta.db_table
        return f'SELECT {names} FROM "{table}" {joins} WHERE {self.where}'  # noqa: S608  # fixed pieces; all values are parameters

    def _join(self, joined: _Joined) -> str:
        (here, there) = joined.relation.get_joining_fields()[0]
        parent = next(each.name for each in self._models if each.path == joined.parent)
        left, right = f'"{parent}"."{here.column}"', f'"{joined.name}"."{there.column}"'
        join = "LEFT JOIN" if joined.optional else "JOIN"
        return f'{join} "{joined.model._meta.db_table}" "{joined.name}" ON {left} = {right}'

    @cached_property
    def _models(self) -> tuple[_Joined, ...]:
        found = {"": _Joined("", self.model, None, self.model._meta.db_table, self.without)}
        for path in self.beside:
            parent, _, name = path.rpartition("__")
            relation: Any = found[parent].model._meta.get_field(name)
            table = relation.related_model._meta.db_table
            known = any(each.name == table for each in found.values())
            named = f"{table}__{path}" if known else table
            found[path] = _Joined(path, relation.related_model, relation, named)
        return tuple(found.values())

    @cached_property
    def _makers(self) -> list[tuple[_Joined, slice, Maker]]:
        """For each model of the read: its columns, and how a row is made of them."""
        made, start = [], 0
        for joined in self._models:
            end = start + len(joined.columns)
            made.append((joined, slice(start, end), _maker(joined.model, joined.columns)))
            start = end
        return made

    def _made(self, lines: Iterable[Sequence[Any]], known: Mapping[str, models.Model]) -> list[M]:
        found = [self._make(line) for line in lines]
        for name, row in known.items():
            relation: Any = self.model._meta.get_field(name)
            for each in found:
                relation.set_cached_value(each, row)
        return found

    def _make(self, line: Sequence[Any]) -> M:
        rows: dict[str, Any] = {}
        for joined, part, make in self._makers:
            row = rows[joined.path] = None if joined.lacks(line[part]) else make(line[part])
            if joined.path:
                parent = rows[joined.parent]
                joined.relation.set_cached_value(parent, row)
                if joined.relation.one_to_one:
                    joined.relation.remote_field.set_cached_value(row, parent)
        made: M = rows[""]
        return made


class Rows(Sequence[R]):
    """Rows that are asked for together with others, as soon as somebody looks at one of them."""

    def __init__(self, ask: Callable[[], None]) -> None:
        self._ask = ask
        self.found: list[R] | None = None

    @overload
    def __getitem__(self, place: int) -> R: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[R]: ...
    def __getitem__(self, place: int | slice) -> R | Sequence[R]:
        return self._rows()[place]

    def __len__(self) -> int:
        return len(self._rows())

    def _rows(self) -> list[R]:
        if self.found is None:
            self._ask()
        if self.found is None:
            raise LookupError("these rows were not asked for before the block ended")
        return self.found


class _Asking:
    """What waits to be asked, by whoever spoke when it began."""

    def __init__(self) -> None:
        self.speaker = writes.speaker()
        self.waiting: list[tuple[Rows[Any], Statement, Callable[[Any], list[Any]]]] = []

    def later(self, statement: Statement, make: Callable[[Any], list[R]]) -> Rows[R]:
        rows: Rows[R] = Rows(self.ask)
        self.waiting.append((rows, statement, make))
        return rows

    def ask(self) -> None:
        if writes.speaker() != self.speaker:
            raise RuntimeError("somebody else acts than whoever began to ask")
        waiting, self.waiting = self.waiting, []
        if waiting:
            answers = together(*(statement for _rows, statement, _make in waiting))
            for (rows, _statement, make), answer in zip(waiting, answers, strict=True):
                rows.found = make(answer.fetchall())


_asking: ContextVar[_Asking | None] = ContextVar("asking", default=None)


def lines(text: str, values: Values) -> Sequence[tuple[Any, ...]]:
    """The rows of any statement as tuples; within `at_once` asked for together with others."""
    return _answer((text, values), list)


def _answer(statement: Statement, make: Callable[[Any], list[R]]) -> Sequence[R]:
    asking = _asking.get()
    if asking is not None:
        return asking.later(statement, make)
    (cursor,) = together(statement)
    return make(cursor.fetchall())


@contextmanager
def at_once() -> Iterator[None]:
    """Ask in one round trip for what is read by `Read.rows` and `lines` within: at its end, or as
    soon as somebody looks at a row.

    Raises:
        RuntimeError: another actor looks than the one who began; he may see other rows.
    """
    asking = _Asking()
    token = _asking.set(asking)
    try:
        yield
    finally:
        _asking.reset(token)
    asking.ask()


def _maker(model: type[models.Model], columns: Sequence[Any]) -> Maker:
    """How a row of a model is made of its columns, as the framework itself would."""
    names = [column.attname for column in columns]
    converters = list(_converters(columns))

    def make(values: Sequence[Any]) -> models.Model:
        values = list(values)
        for place, convert, column in converters:
            values[place] = convert(values[place], column, connection)
        row = model.__new__(model)  # past the constructor, which costs more than the query
        vars(row).update(zip(names, values, strict=True))
        row._state = ModelState()
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
        return row

    return make


def _converters(columns: Sequence[Any]) -> Iterator[tuple[int, Callable[..., Any], Any]]:
    for place, column in enumerate(columns):
        if isinstance(column, models.JSONField) and column.decoder is None:
            yield place, _from_json, column
            continue
        for convert in column.get_db_converters(connection):
            yield place, convert, column


def _from_json(value: str | None, _connection: Any, _column: Any) -> Any:
    return None if value is None else from_json(value)
