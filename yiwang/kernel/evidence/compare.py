"""Compare rows with what the evidence says of them, also those that lie folded."""

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Model

from yiwang.kernel.evidence.models import Entry
from yiwang.kernel.evidence.vouch import ROWS, fits, name_of
from yiwang.kernel.folding import lying, rows
from yiwang.kernel.folding.codec import Texts
from yiwang.kernel.folding.spec import Table, spec
from yiwang.kernel.reads import Read

CHANGED, GONE = "was changed past the actions", "is gone"
ASKED = 500  # names in one question


class Rows:
    """Compares rows with what was said of them, however often; the last word counts.

    What is not in its table as it was said to be may lie folded. That is noted, and what lies
    folded is read through once at the end.
    """

    def __init__(self) -> None:
        self._wrong: dict[str, str] = {}
        self._away = _Away()

    def note(self, entries: Iterable[Entry]) -> None:
        """Take entries in the order they were sealed."""
        said: dict[str, str] = {}
        for entry in entries:
            payload = getattr(entry, "payload", None)
            names = payload.content.get(ROWS) if payload else None
            said |= names if isinstance(names, dict) else {}  # an entry may also count its rows
        for label in {name.partition(":")[0] for name in said}:
            self._compare(label, {n: d for n, d in said.items() if n.startswith(f"{label}:")})

    def _compare(self, label: str, said: Mapping[str, str]) -> None:
        model: type[Model] = apps.get_model(label)
        found = _there(model, said)
        right = {name for name, row in found.items() if fits(row, said[name])}
        emptied = model._meta.db_table in _emptied()
        away = {name for name in said.keys() - right if emptied or name not in found}
        self._away.put((name, said[name]) for name in away)
        if emptied:
            self._away.drop(right)
        for name in said:
            if name in right or name in away:
                self._wrong.pop(name, None)
            else:
                self._wrong[name] = CHANGED

    def faults(self) -> list[str]:
        """One sentence for each row that is not as it was said to be the last time."""
        if self._away:
            for columns, texts in lying.everything():
                self._compare_folded(columns, texts)
        wrong = self._wrong | dict(_left(self._away))
        return [f"{name} {what}" for name, what in sorted(wrong.items())]

    def _compare_folded(self, columns: rows.Columns, texts: Texts) -> None:
        for table in spec().every:
            model = _vouched().get(table.place)
            if model is not None and texts.get(table.name):
                found = _read(table, model, columns[table.name], texts[table.name])
                said = self._away.take([name_of(row) for row in found])
                for row in found:
                    name = name_of(row)
                    if name in said and not fits(row, said.pop(name)):
                        self._wrong[name] = CHANGED


def _read(table: Table, model: type[Any], columns: tuple[str, ...], text: str) -> list[Any]:
    """Rows as they were. Those of which only columns were emptied have the rest in their table."""
    with connection.cursor() as cursor:
        found = rows.read(cursor, table, model, columns, text)
    if table.columns:
        there = model._default_manager.in_bulk([row.pk for row in found])
        for row in found:
            for name in columns[1:] if row.pk in there else ():
                setattr(there[row.pk], name, getattr(row, name))
        return list(there.values())
    for row in found:  # a column that came later stands in none of the sets that were vouched for
        for field in model._meta.concrete_fields:
            row.__dict__.setdefault(field.attname, None)
    return found


def _left(away: "_Away") -> Iterator[tuple[str, str]]:
    """What was found nowhere folded either: gone, or changed where it stands."""
    for label, names in away.rest():
        standing = _there(apps.get_model(label), names)
        for name in names:
            yield name, CHANGED if name in standing else GONE


def _there(model: type[Model], names: Iterable[str]) -> dict[str, Model]:
    """The rows of a model that are in their table, by name."""
    key: Any = model._meta.pk
    ids = [key.to_python(name.partition(":")[2]) for name in names]
    return {name_of(row): row for row in _by_id(model).all(ids)}


@cache
def _by_id(model: type[Model]) -> Read[Model]:
    key: Any = model._meta.pk
    return Read(model, f'"{model._meta.db_table}"."{key.column}" = ANY (%s)')


@cache
def _vouched() -> Mapping[str, type[Model]]:
    """By table, the models whose rows are vouched for."""
    return {each._meta.db_table: each for each in apps.get_models() if hasattr(each, "vouched")}


@cache
def _emptied() -> frozenset[str]:
    """Tables of whose rows some columns fold and the rest stays."""
    return frozenset(table.place for table in spec().every if table.columns)


class _Away:
    """What was said of rows that are not in their table as it was said, in a file that goes with
    the program: in a large city it is more than memory should hold.
    """

    def __init__(self) -> None:
        self._file = sqlite3.connect("")
        self._file.execute("CREATE TABLE said (name TEXT PRIMARY KEY, digest TEXT) WITHOUT ROWID")

    def __bool__(self) -> bool:
        return self._file.execute("SELECT 1 FROM said LIMIT 1").fetchone() is not None

    def put(self, said: Iterable[tuple[str, str]]) -> None:
        self._file.executemany("INSERT OR REPLACE INTO said VALUES (?, ?)", said)

    def drop(self, names: Iterable[str]) -> None:
        self._file.executemany("DELETE FROM said WHERE name = ?", ((name,) for name in names))

    def take(self, names: Collection[str]) -> dict[str, str]:
        """What was said of these; it is asked once."""
        asked, found = list(names), dict[str, str]()
        for start in range(0, len(asked), ASKED):
            share = asked[start : start + ASKED]
            marks = ", ".join("?" * len(share))
            found |= dict(
                self._file.execute(f"SELECT name, digest FROM said WHERE name IN ({marks})", share)  # noqa: S608  # question marks
            )
        self.drop(found)
        return found

    def rest(self) -> Iterator[tuple[str, list[str]]]:
        """The names that nobody took, by the model that they begin with."""
        by_label: dict[str, list[str]] = {}
        for (name,) in self._file.execute("SELECT name FROM said"):
            by_label.setdefault(name.partition(":")[0], []).append(name)
        yield from by_label.items()
