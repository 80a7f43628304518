"""The pattern of a case that was played."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from yiwang.cli.errors import CommandError
from yiwang.cli.histories.away import put_away
from yiwang.cli.histories.pattern import NUMBERED, Pattern, Place, Seal, Template
from yiwang.cli.histories.writer import Writer, copied, in_order
from yiwang.cli.histories.written import Rows, belonging, dicts, own_ids, written
from yiwang.kernel.clock import local_day
from yiwang.kernel.evidence.record import canonical, stamp
from yiwang.kernel.evidence.vouch import ROWS

DERIVED = ("licences_licence.identifier", "papers_paper.code", "cases_case.code_sealed")


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
    rows = belonging(written(cursor, since), number)
    ids = own_ids(rows)
    known = {text: Place("id", text) for text in ids}
    known |= {text: Place("text", text, what) for text, what in played.of.items()}
    numbers = list(_numbers(rows))
    known |= {value: Place("number", value, column) for value, column, _day in numbers}
    entries = {row["id"]: row for row in dicts(rows, "evidence_entry")}
    sealed = sorted(  # as the sealer takes them: the last word on a row counts
        dicts(rows, "evidence_payload"),
        key=lambda row: (int(entries[row["entry_id"]]["xid"]), row["entry_id"]),
    )
    for row in sealed:
        entry = entries[row["entry_id"]]
        known[row["salt"][2:]] = Place("salt", row["entry_id"])
        known[entry["digest"][2:]] = Place("digest", entry["id"])
        known[entry["leaf"][2:]] = Place("leaf", entry["id"])
    digests = dict(_vouched(rows, played.heard))
    known |= {digest: Place("row", digest) for digest in digests}
    writer = Writer(played.start, known)
    (case,) = dicts(rows, "cases_case")
    (card,) = dicts(rows, "work_card") or ({"words": ""},)
    texts = {table: copied(rows[table], table, writer) for table in in_order(rows)}
    seals = tuple(_seal(entries[row["entry_id"]], row, writer) for row in sealed)
    vouched = tuple(
        (writer.at(Place("row", digest)), writer.template(text)) for digest, text in digests.items()
    )
    entries_text = writer.template("\n".join(_line(entries[r["entry_id"]], r) for r in sealed))
    away = None
    if case["closed_at"]:
        away = put_away(cursor, since, rows, writer, sealed)
    texts_of = {place: text for text, place in known.items()}
    originals = tuple(texts_of.get(place, place.text) for place in writer.places)
    _check(originals, vouched, seals)
    return Pattern(
        number=number,
        case=case["id"],
        start=played.start,
        places=tuple(writer.places),
        rows=texts,
        vouched=vouched,
        seals=seals,
        words=((case["title"], case["title_en"]), _labels(card["words"])),
        registers=_registers(cursor, since, numbers),
        opened=UUID(case["body_id"]),
        count=sum(len(lines) for _columns, lines in rows.values()),
        originals=originals,
        entries=entries_text,
        put_away=away,
    )


def _line(entry: Mapping[str, Any], payload: Mapping[str, Any]) -> str:
    """An entry as a folded tree has it."""
    facts = (entry["id"], stamp(datetime.fromisoformat(entry["at"])), entry["kind"])
    who = (entry[name] or "" for name in ("outcome", "account", "post", "body", "object_id"))
    content = canonical(json.loads(payload["content"])).decode()
    return "\t".join((*facts, *who, entry["subject"] or "", payload["salt"][2:], content))


def _numbers(rows: Rows) -> Iterator[tuple[str, str, date]]:
    """Each number, the column in which it stands, and the day on which it was given."""
    for name in (*NUMBERED, *DERIVED):
        table, _, column = name.partition(".")
        for row in dicts(rows, table):
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
    own = own_ids(rows)
    for payload in dicts(rows, "evidence_payload"):
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


def _seal(entry: dict[str, Any], payload: dict[str, Any], writer: Writer) -> Seal:
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
