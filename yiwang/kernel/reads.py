"""Read rows by statements that stay as they are: written down once, prepared, never compiled again.

For paths that are walked a thousand times a second; the query compiler takes several times as
long as the database. Everything else asks the models in the ordinary way.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db import connection, models

M = TypeVar("M", bound=models.Model)
Maker = Callable[[Sequence[Any]], Any]


@dataclass(frozen=True)
class Read(Generic[M]):
    """Rows of a model that meet a condition.

    where: what stands after WHERE (conditions, order, limit, lock), with %s for each value; the
        table goes by its own name.
    beside: foreign keys that are never null, whose rows come along.
    """

    model: type[M]
    where: str
    beside: tuple[str, ...] = ()

    def all(self, *values: Any) -> list[M]:
        with connection.cursor() as cursor:
            cursor.execute(self.text, values)
            return [self._make(line) for line in cursor.fetchall()]

    def first(self, *values: Any) -> M | None:
        """The first row, or None."""
        with connection.cursor() as cursor:
            cursor.execute(self.text, values)
            line = cursor.fetchone()
        return None if line is None else self._make(line)

    @cached_property
    def text(self) -> str:
        table = self.model._meta.db_table
        parts = [f'"{table}"']
        for key in self._keys:
            other = key.related_model._meta
            parts.append(
                f'JOIN "{other.db_table}" ON "{other.db_table}"."{other.pk.column}" '
                f'= "{table}"."{key.column}"'
            )
        models_read = [self.model, *(key.related_model for key in self._keys)]
        names = ", ".join(
            f'"{model._meta.db_table}"."{column.column}"'
            for model in models_read
            for column in model._meta.concrete_fields
        )
        return f"SELECT {names} FROM {' '.join(parts)} WHERE {self.where}"  # noqa: S608  # fixed pieces; all values are parameters

    @property
    def _keys(self) -> list[Any]:
        return [self.model._meta.get_field(name) for name in self.beside]

    @cached_property
    def _makers(self) -> list[tuple[str, slice, Maker]]:
        """For the row itself and each row beside it: attribute, its columns, how it is made."""
        made, start = [], 0
        models_read = [("", self.model), *((key.name, key.related_model) for key in self._keys)]
        for name, model in models_read:
            end = start + len(model._meta.concrete_fields)
            made.append((name, slice(start, end), _maker(model)))
            start = end
        return made

    def _make(self, line: Sequence[Any]) -> M:
        (_name, own, make), *others = self._makers
        row: M = make(line[own])
        for name, part, make_other in others:
            setattr(row, name, make_other(line[part]))
        return row


def _maker(model: type[models.Model]) -> Maker:
    """How a row of a model is made of its columns, as the framework itself would."""
    columns = model._meta.concrete_fields
    names = [column.attname for column in columns]
    converters = [
        (place, convert, column)
        for place, column in enumerate(columns)
        for convert in column.get_db_converters(connection)
    ]

    def make(values: Sequence[Any]) -> models.Model:
        values = list(values)
        for place, convert, column in converters:
            values[place] = convert(values[place], column, connection)
        return model.from_db(connection.alias, names, values)

    return make
