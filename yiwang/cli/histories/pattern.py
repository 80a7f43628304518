"""What the product wrote for one case, as texts in which everything that differs has its place."""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from operator import itemgetter
from typing import Any
from uuid import UUID

from yiwang.cli.errors import CommandError
from yiwang.kernel.clock import local_day
from yiwang.kernel.evidence.record import leaf_hash

UUID_TEXT = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_DAY = r"\d{4}-[01]\d-[0-3]\d"
ELSEWHERE = frozenset(  # what is made anew with each case, kept once for all, or of no case
    (*("evidence_leaf", "evidence_root", "outbox_answer", "numbers_counter", "django_session"),)
)
DRAWN = {  # by the database
    "evidence_entry": ("xid",),
    "outbox_announced": ("position", "xid"),
    "supervision_watch": ("id",),
}
FIRST = {"cases_case": 0, "papers_paper": 1, "licences_licence": 2, "work_task": 3}  # leant on
DELIVERED = "1"  # the transaction before all marks of listeners: what came of it is there already


@dataclass(frozen=True)
class Place:
    """Something that differs: kind `id`, `moment`, `day`, `number`, `text`, `row`, `salt`, `digest`
    or `leaf`, and how the original reads. of: for numbers the column, else what it belongs to.
    """

    kind: str
    text: str
    of: str = ""


@dataclass(frozen=True)
class Template:
    """A text with the places that differ, by their number among those of the pattern."""

    text: str
    places: tuple[int, ...]

    def fill(self, values: Sequence[str]) -> str:
        if not self.places:
            return self.text % ()
        picked = self._pick(values)
        return self.text % (picked if len(self.places) > 1 else (picked,))

    @cached_property
    def _pick(self) -> Callable[[Sequence[str]], Any]:
        return itemgetter(*self.places)


@dataclass(frozen=True)
class Seal:
    """How an entry of the evidence is made: places of salt, digest and leaf, and its texts."""

    salt: int
    digest: int
    leaf: int
    id: int
    content: Template
    named: Template

    def made(self, values: Sequence[str], salt: bytes) -> tuple[bytes, bytes]:
        """Digest and leaf, see `yiwang.kernel.evidence.record`."""
        digest = hashlib.sha256(salt + self.content.fill(values).encode()).digest()
        return digest, leaf_hash((self.named.fill(values),), digest)


@dataclass(frozen=True)
class Pattern:
    """One case as played. rows: by table the columns and the rows as COPY reads them, in the order
    in which tables lean on each other; vouched: place of a row's digest and what it is made of;
    words: what the case is found by, without number and name; registers: for each number the
    counter that gave it, and the day; opened: the body to which the case opened its parties.
    """

    number: str
    start: date
    places: tuple[Place, ...]
    rows: Mapping[str, tuple[tuple[str, ...], Template]]
    vouched: tuple[tuple[int, Template], ...]
    seals: tuple[Seal, ...]
    words: tuple[tuple[str, ...], tuple[tuple[str, str], ...]]
    registers: Mapping[str, tuple[str, date]]
    opened: UUID
    count: int

    @cached_property
    def ids(self) -> tuple[tuple[int, int], ...]:
        """Place and value of each id, in the order of the ids."""
        found = ((at, UUID(p.text).int) for at, p in enumerate(self.places) if p.kind == "id")
        return tuple(sorted(found, key=itemgetter(1)))

    def of_kind(self, *kinds: str) -> list[tuple[int, Place]]:
        return [(at, each) for at, each in enumerate(self.places) if each.kind in kinds]


@dataclass
class _Writer:
    """Finds the places in texts and numbers them."""

    start: date
    known: dict[str, Place]
    places: dict[Place, int] = field(default_factory=dict)

    @cached_property
    def _search(self) -> re.Pattern[str]:
        words = sorted((w for w in self.known if not re.fullmatch(UUID_TEXT, w)), key=len)
        literal = "|".join(map(re.escape, reversed(words)))
        moment = rf"{_DAY}[T ]\d\d:\d\d:\d\d(?:\.\d+)?[+-]\d\d(?::\d\d)?"
        return re.compile(
            rf"({UUID_TEXT})|({moment})|({_DAY})(?!\d)" + (f"|({literal})" if literal else "")
        )

    def template(self, text: str) -> Template:
        pieces, places, end = [], [], 0
        for match in self._search.finditer(text):
            place = self._place(match.group())
            if place is not None:
                pieces += [text[end : match.start()].replace("%", "%%"), "%s"]
                places.append(self.places.setdefault(place, len(self.places)))
                end = match.end()
        pieces.append(text[end:].replace("%", "%%"))
        return Template("".join(pieces), tuple(places))

    def at(self, place: Place) -> int:
        return self.places.setdefault(place, len(self.places))

    def _place(self, found: str) -> Place | None:
        if found in self.known:
            return self.known[found]
        if re.match(_DAY, found):
            day = date.fromisoformat(found[:10])
            kind = "moment" if len(found) > 10 else "day"
            return Place(kind, found) if (day - self.start).days >= -5 else None
        return None


Rows = dict[str, tuple[tuple[str, ...], list[tuple[str | None, ...]]]]


@dataclass(frozen=True)
class Played:
    """A case that was played in transactions from one on. heard: what was digested meanwhile, by
    digest; of: further texts that differ, with what they are, such as the applicant's name.
    """

    since: int
    number: str
    start: date
    heard: Mapping[str, str]
    of: Mapping[str, str]


def capture(cursor: Any, played: Played) -> Pattern:
    """The pattern of a case.

    Raises:
        CommandError: made from its own places, an entry of the evidence would not be the one that
            was sealed.
    """
    since, number = played.since, played.number
    rows = _belonging(_written(cursor, since), number)
    ids = _own_ids(rows)
    known = {text: Place("id", text) for text in ids}
    known |= {text: Place("text", text, what) for text, what in played.of.items()}
    numbers = list(_numbers(rows))
    known |= {value: Place("number", value, column) for value, column, _day in numbers}
    entries = {row["id"]: row for row in _dicts(rows, "evidence_entry")}
    sealed = sorted(  # as the sealer takes them: the last word on a row counts
        _dicts(rows, "evidence_payload"),
        key=lambda row: (int(entries[row["entry_id"]]["xid"]), row["entry_id"]),
    )
    for row in sealed:
        entry = entries[row["entry_id"]]
        known[row["salt"][2:]] = Place("salt", row["entry_id"])
        known[entry["digest"][2:]] = Place("digest", entry["id"])
        known[entry["leaf"][2:]] = Place("leaf", entry["id"])
    digests = dict(_vouched(rows, played.heard))
    known |= {digest: Place("row", digest) for digest in digests}
    writer = _Writer(played.start, known)
    (case,) = _dicts(rows, "cases_case")
    (card,) = _dicts(rows, "work_card") or ({"words": ""},)
    texts = {table: _copied(rows[table], table, writer) for table in _order(rows)}
    seals = tuple(_seal(entries[row["entry_id"]], row, writer) for row in sealed)
    vouched = tuple(
        (writer.at(Place("row", digest)), writer.template(text)) for digest, text in digests.items()
    )
    originals = {place: text for text, place in known.items()}
    _check([originals.get(place, place.text) for place in writer.places], vouched, seals)
    return Pattern(
        number=number,
        start=played.start,
        places=tuple(writer.places),
        rows=texts,
        vouched=vouched,
        seals=seals,
        words=((case["title"], case["title_en"]), _labels(card["words"])),
        registers=_registers(cursor, since, numbers),
        opened=UUID(case["body_id"]),
        count=sum(len(lines) for _columns, lines in rows.values()),
    )


def _written(cursor: Any, since: int) -> Rows:
    """All rows that transactions from one on left behind, as text."""
    cursor.execute(
        """SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum) FROM pg_class c
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace GROUP BY 1 ORDER BY 1"""
    )
    found: Rows = {}
    for table, columns in cursor.fetchall():
        if table in ELSEWHERE:
            continue
        names = ", ".join(f'"{name}"::text' for name in columns)
        cursor.execute(
            f'SELECT {names} FROM "{table}" WHERE xmin::text::bigint >= %s',  # noqa: S608  # names of our own tables
            [since],
        )
        lines = cursor.fetchall()
        if lines:
            found[table] = (tuple(columns), lines)
    return found


def _belonging(rows: Rows, number: str) -> Rows:
    """Those that name the case, or a row that does."""
    (case,) = (row["id"] for row in _dicts(rows, "cases_case") if row["number"] == number)
    ids, mine = {case}, set[tuple[str, int]]()
    while True:
        more = {
            (table, at)
            for table, (_columns, lines) in rows.items()
            for at, line in enumerate(lines)
            if (table, at) not in mine and not ids.isdisjoint(_ids_in(line))
        }
        if not more:
            break
        mine |= more
        ids |= {rows[table][1][at][0] or "" for table, at in more}
    return {
        table: (columns, [line for at, line in enumerate(lines) if (table, at) in mine])
        for table, (columns, lines) in rows.items()
        if any((table, at) in mine for at in range(len(lines)))
    }


def _ids_in(line: Iterable[str | None]) -> Iterator[str]:
    for value in line:
        yield from re.findall(UUID_TEXT, value) if value else ()


def _dicts(rows: Rows, table: str) -> tuple[dict[str, Any], ...]:
    columns, lines = rows.get(table, ((), []))
    return tuple(dict(zip(columns, line, strict=True)) for line in lines)


def _own_ids(rows: Rows) -> set[str]:
    own = {line[0] for _columns, lines in rows.values() for line in lines}
    own |= {row["event_id"] for row in _dicts(rows, "outbox_announced")}
    return {each for each in own if each and re.fullmatch(UUID_TEXT, each)}


@dataclass(frozen=True)
class Form:
    """How numbers of a column read: from counters of which kind, the column with the day, and the
    parts `head`, `period` (a day or a year), `between`, `serial`, `tail`.
    """

    counter: str
    day: str
    parts: str

    def spell(self, text: str, day: date, serial: int) -> str:
        """A number that differs from one that is known in its period and serial."""
        found = self._found(text)
        width = len(found["serial"]) if found["serial"].startswith("0") else 1
        period = self.period(text, day)
        return f"{found['head']}{period}{found['between']}{serial:0{width}d}{found['tail']}"

    def period(self, text: str, day: date) -> str:
        return f"{day:%Y%m%d}"[: len(self._found(text)["period"])]

    def _found(self, text: str) -> re.Match[str]:
        found = re.fullmatch(self.parts, text)
        if found is None:
            raise ValueError(f"{text} is no number of a {self.counter}")
        return found


_SERIAL = r"(?P<between>)(?P<serial>\d+)(?P<tail>)"
NUMBERED = {
    "cases_case.number": Form(
        "case", "opened_at", rf"(?P<head>\d{{6}})(?P<period>\d{{8}}){_SERIAL}"
    ),
    "papers_paper.number": Form(
        "paper",
        "dated",
        r"(?P<head>.+〔)(?P<period>\d{4})(?P<between>〕)(?P<serial>\d+)(?P<tail>号)",
    ),
    "licences_licence.number": Form(
        "licence", "valid_from", rf"(?P<head>\D+\d{{6}})(?P<period>\d{{4}}){_SERIAL}"
    ),
    "supervision_card.number": Form(
        "supervision", "issued_at", rf"(?P<head>JC)(?P<period>\d{{8}}){_SERIAL}"
    ),
}
DERIVED = ("licences_licence.identifier", "papers_paper.code", "cases_case.code_sealed")


def _numbers(rows: Rows) -> Iterator[tuple[str, str, date]]:
    """Each number, the column in which it stands, and the day on which it was given."""
    for name in (*NUMBERED, *DERIVED):
        table, _, column = name.partition(".")
        for row in _dicts(rows, table):
            text = row[NUMBERED[name].day] if name in NUMBERED else "1970-01-01"
            day = datetime.fromisoformat(text)
            yield row[column], name, local_day(day) if day.tzinfo else day.date()


def _registers(
    cursor: Any, since: int, numbers: Iterable[tuple[str, str, date]]
) -> dict[str, tuple[str, date]]:
    """Which of the counters that moved gave each number: the one whose words its head ends with."""
    cursor.execute("SELECT register FROM numbers_counter WHERE xmin::text::bigint >= %s", [since])
    moved = [row[0] for row in cursor.fetchall()]
    found = {}
    for value, name, day in numbers:
        if name in NUMBERED:
            mine = [each for each in moved if _gave(each, NUMBERED[name].counter, value)]
            if len(mine) != 1:
                raise CommandError(f"No one counter gave the number {value}: {mine}.")
            found[value] = (mine[0], day)
    return found


def _gave(register: str, counter: str, number: str) -> bool:
    kind, *rest = register.split(":")
    if kind == "paper":
        return counter == kind and number.partition("〔")[0].endswith(rest[1])
    return counter == kind and number.startswith("".join(rest))


def _vouched(rows: Rows, heard: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Each digest by which the evidence vouches for a row, and the text that was digested.

    Raises:
        CommandError: it speaks of a row of another case, whose state would be told anew by copies.
    """
    from yiwang.kernel.evidence.vouch import ROWS

    own = _own_ids(rows)
    for payload in _dicts(rows, "evidence_payload"):
        said = json.loads(payload["content"]).get(ROWS)
        for name, digest in said.items() if isinstance(said, dict) else ():
            if name.partition(":")[2] not in own:
                raise CommandError(f"While a case was played, {name} of another was written.")
            yield digest, heard[digest]


def _check(
    values: Sequence[str], vouched: Iterable[tuple[int, Template]], seals: Iterable[Seal]
) -> None:
    """Make the case itself again. values: of its places, as they were."""
    wrong = [
        text.fill(values)
        for at, text in vouched
        if hashlib.sha256(text.fill(values).encode()).hexdigest() != values[at]
    ]
    for seal in seals:
        digest, leaf = seal.made(values, bytes.fromhex(values[seal.salt]))
        if (digest.hex(), leaf.hex()) != (values[seal.digest], values[seal.leaf]):
            wrong.append(seal.named.fill(values))
    if wrong:
        raise CommandError(f"A case that was played does not come again as it was: {wrong[0]}")


def _order(rows: Rows) -> list[str]:
    return sorted(rows, key=lambda table: (FIRST.get(table, 9), table))


def _copied(
    part: tuple[tuple[str, ...], list[tuple[str | None, ...]]], table: str, writer: _Writer
) -> tuple[tuple[str, ...], Template]:
    columns, lines = part
    left_out = DRAWN.get(table, ())
    kept = [at for at, name in enumerate(columns) if name not in left_out]
    order = {name: at for at, name in enumerate(columns)}
    if "position" in order:
        lines = sorted(lines, key=lambda line: int(line[order["position"]] or 0))
    special = (
        {"words": "\0words", "channel": "\0channel"} if table in ("work_card", "cases_case") else {}
    )
    text = "".join(
        "\t".join(special.get(columns[at]) or escaped(line[at]) for at in kept)
        + _more(table)
        + "\n"
        for line in lines
    )
    names = tuple(columns[at] for at in kept) + (("xid",) if table == "outbox_announced" else ())
    return names, _with_special(writer.template(text), special, writer)


def _more(table: str) -> str:
    return f"\t{DELIVERED}" if table == "outbox_announced" else ""


def _with_special(template: Template, special: Mapping[str, str], writer: _Writer) -> Template:
    """Give the columns that are made anew as a whole their place."""
    for name, mark in special.items():
        if mark in template.text:
            before = template.text.partition(mark)[0].replace("%%", "").count("%s")
            places = [*template.places]
            places.insert(before, writer.at(Place("text", "", name)))
            template = Template(template.text.replace(mark, "%s"), tuple(places))
    return template


def escaped(value: str | None) -> str:
    """A value as COPY reads it."""
    if value is None:
        return r"\N"
    return (
        value.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")
    )


def _seal(entry: dict[str, Any], payload: dict[str, Any], writer: _Writer) -> Seal:
    from yiwang.kernel.evidence.record import canonical, stamp

    at = stamp(datetime.fromisoformat(entry["at"]))
    who = (str(entry[name]) for name in ("account", "post", "body", "object_id", "subject"))
    named = (entry["id"], at, entry["kind"], entry["outcome"], *who)
    content = canonical(json.loads(payload["content"])).decode()
    return Seal(
        salt=writer.at(Place("salt", entry["id"])),
        digest=writer.at(Place("digest", entry["id"])),
        leaf=writer.at(Place("leaf", entry["id"])),
        id=writer.at(Place("id", entry["id"])),
        content=writer.template(content),
        named=writer.template("\n".join(named)),
    )


def _labels(words: str) -> tuple[tuple[str, str], ...]:
    found = re.findall(r"'([a-z]+)=([^']*)'", words)
    return tuple((name, value) for name, value in found)


def since(cursor: Any) -> int:
    """The transaction from which on a case is going to be played."""
    cursor.execute("SELECT pg_current_xact_id()::text::bigint")
    row = cursor.fetchone()
    if row is None:
        raise CommandError("The database does not say which transaction runs.")
    return int(row[0])
