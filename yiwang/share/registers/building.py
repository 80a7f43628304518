"""Build a register from its sources: golden records, with whom nameless rows are about.

Imported by commands and workers only.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from yiwang.base.parties.facade import identifiers
from yiwang.kernel import ids, keys
from yiwang.kernel.actions import action
from yiwang.kernel.actor import Actor
from yiwang.kernel.tenancy import queries as bodies
from yiwang.share.registers import comparing, golden, matches, queries
from yiwang.share.registers.actions import put
from yiwang.share.registers.doubts import corrected, corrections
from yiwang.share.registers.duck import Engine, count, engine, scan
from yiwang.share.registers.errors import NoRows, NoSupplier, NotBuilt
from yiwang.share.registers.models import Delivery, Doubt
from yiwang.share.registers.queries import KINDS
from yiwang.share.registers.serving import Line
from yiwang.share.registers.spec import Register

EPOCH = date(1970, 1, 1)
ROWS = 20_000  # of a batch that becomes entries
SHARE = 8_000_000  # rows that are grouped at once


@dataclass
class Build:
    """A register under construction. views: the resource of each source that served something, by
    its place; rows: how many each has.
    """

    name: str
    spec: Register
    engine: Engine
    resources: Mapping[int, str]
    rows: Mapping[int, int]
    loose: dict[int, int] = field(default_factory=dict)
    linked: dict[int, int] = field(default_factory=dict)
    waiting: int = 0

    @property
    def views(self) -> dict[int, str]:
        return {number: f"s{number}" for number in self.resources}

    @property
    def tables(self) -> dict[str, str]:
        return {f"s{number}": resource for number, resource in self.resources.items()}

    def ask(self, question: str, *values: object) -> Any:
        return scan(self.tables, question, values)

    def keep(self, table: str, question: str, *values: object) -> None:
        """Make a table of what the sources answer, or add to it."""
        answer = self.ask(question, *values)
        self.engine.register("answer", answer)
        there = count(self.engine, "duckdb_tables()", f"table_name = '{table}'")
        head = f"INSERT INTO {table}" if there else f"CREATE TABLE {table} AS"
        self.engine.execute(f"{head} SELECT * FROM answer")
        self.engine.unregister("answer")


@action("registers:register:build")
def build(actor: Actor, name: str) -> Delivery:
    """Build a register anew from what its sources served, whole or not at all.

    Raises:
        NoSuchRegister. NotBuilt: a body delivers it. NoSupplier: nobody keeps it.
        NoRows: none of its sources served anything yet.
    """
    spec = queries.register(name)
    if not spec.sources:
        raise NotBuilt(name)
    body = bodies.by_function(spec.supplier, None)
    if body is None:
        raise NoSupplier(spec.supplier)
    with engine() as made:
        found = reconciled(made, name, spec)
        matches.settle(actor, found, body)
        comparing.compare(actor, found, body)
        delivery = Delivery(
            id=ids.uuid7(actor.now),
            body_id=body,
            register=name,
            as_of=actor.today,
            at=actor.now,
            entries=count(made, "golden"),
            source=", ".join(found.resources.values())[:200],
            sources=_brought(found),
        )
        put(delivery, _lines(found, actor.today), past=True)
    return delivery


def reconciled(made: Engine, name: str, spec: Register) -> Build:
    """Every subject against every source in one pass: the table `golden`."""
    found = _opened(made, name, spec)
    total = sum(found.rows.values())
    shares = -(-total // SHARE)
    for place in range(shares):
        found.keep("golden", golden.grouped(spec, found.views, (place, shares)))
    return found


def _opened(made: Engine, name: str, spec: Register) -> Build:
    resources, rows = {}, {}
    for number, feed in enumerate(spec.sources):
        try:
            answer = scan({"s": feed.resource}, "SELECT count(*) AS n FROM s").read_all()
        except NoRows:
            continue
        resources[number], rows[number] = feed.resource, answer["n"][0].as_py()
    if not resources:
        raise NoRows(", ".join(feed.resource for feed in spec.sources))
    return Build(name, spec, made, resources, rows)


def _brought(found: Build) -> dict[str, Any]:
    return {
        resource: {
            "rows": found.rows[number],
            "loose": found.loose.get(number, 0),
            "linked": found.linked.get(number, 0),
        }
        for number, resource in found.resources.items()
    }


def _lines(found: Build, today: date) -> Iterator[Line]:
    """The golden records as entries, with what bodies corrected in place of what is wrong."""
    told = _Told(found.spec, _others(found), corrections(found.name), today)
    answer = found.engine.cursor().execute(golden.told(found.spec, "golden"))
    while rows := answer.fetchmany(ROWS):
        yield from map(told.line, rows)


Others = Mapping[Any, Mapping[str, Mapping[str, str]]]  # key → item → source → what it says


def _others(found: Build) -> Others:
    """What each source says of the items in which the sources of a subject differ."""
    keys_of = [key for (key,) in found.engine.execute(golden.odd(found.spec, "golden")).fetchall()]
    said: dict[Any, dict[str, dict[str, str]]] = {}
    for start in range(0, len(keys_of), ROWS):
        part = keys_of[start : start + ROWS]
        answer = found.ask(golden.differing(found.spec, found.views), part)
        for row in answer.read_all().to_pylist():
            source = found.resources[row["number"]]
            for item in golden.given(found.spec):
                if row[item] is not None:
                    said.setdefault(row["key"], {}).setdefault(item, {})[source] = row[item]
    return said


@dataclass
class _Told:
    """Lines of the engine as entries."""

    spec: Register
    others: Others
    corrected: Mapping[bytes, list[Doubt]]
    today: date

    def line(self, row: tuple[Any, ...]) -> Line:
        """row: key, seen, n, day, then for each item value, source, whether sources differ."""
        number = number_of(self.spec, row[0])
        subject = keys.fingerprint(KINDS[self.spec.about], number)
        content, origins = self._items(row)
        for doubt in self.corrected.get(subject, ()):
            if content.get(doubt.item, "") == doubt.held:
                content[doubt.item], origins[doubt.item] = doubt.value, corrected(doubt)
        since = min(EPOCH + timedelta(days=row[3]), self.today) if row[3] else date.min
        masked = identifiers.mask_number(number)
        return Line(subject, _text(content), since, None, _text(origins), masked)

    def _items(self, row: tuple[Any, ...]) -> tuple[dict[str, Any], dict[str, Any]]:
        content, origins = {}, {}
        for place, item in enumerate(golden.given(self.spec)):
            value, source, differs = row[4 + 3 * place : 7 + 3 * place]
            if value is None:
                continue
            content[item] = value
            origin: dict[str, Any] = {"source": self.spec.sources[source].resource}
            said = self.others.get(row[0], {}).get(item, {})
            if differs and len({*said.values()}) > 1:
                origin["others"] = {name: what for name, what in said.items() if what != value}
                content[item] = _agreed(self.spec.items[item].rule, value, said)
            origins[item] = origin
        return content, origins


def _agreed(rule: str, value: str, said: Mapping[str, str]) -> str:
    """What most sources say, where that is asked for; of equally many the higher source's."""
    if rule != "frequent":
        return value
    votes = Counter(said.values())
    return max([value, *said.values()], key=lambda each: votes[each])


def _text(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def number_of(spec: Register, key: Any) -> str:
    """The identity number that a key of the engine stands for."""
    if spec.about == "legal":
        return str(key)
    first = f"{key:017d}"
    return first + identifiers.resident_check_character(first)
