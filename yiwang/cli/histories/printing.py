"""Further cases of a pattern: other ids, days, numbers and parties, with hashes of their own."""

import hashlib
import secrets
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from itertools import islice
from uuid import UUID

from yiwang.base.cases.facade import fresh_code
from yiwang.base.work.inbox import words
from yiwang.cli.histories.pattern import NUMBERED, Pattern, Place, escaped
from yiwang.cli.histories.plates import Plate
from yiwang.kernel.evidence import folded, merkle
from yiwang.kernel.folding import codec, rows
from yiwang.kernel.folding.codec import Words
from yiwang.serve.licences import identifier

_ENTRIES = 1000  # of the evidence under a root, as the sealer has it
_NEAR = [codec.letter(at) for at in range(codec.NEAR_ONES + codec.FAR_ONES)]


@dataclass(frozen=True)
class Party:
    """Who applies: id, name, credit code or "", and the natural person who acts for it."""

    id: UUID
    name: str
    uscc: str
    agent: UUID


@dataclass(frozen=True)
class Wanted:
    """A case to be printed: like which pattern, from which day on, so many seconds later a day.
    serials: of its numbers, in the order of their places; watch: of the row that supervision looks
    at; away: whether it is folded.
    """

    pattern: str
    start: date
    seconds: int
    channel: str
    party: Party
    serials: tuple[int, ...]
    watch: int
    away: bool


@dataclass(frozen=True)
class Tree:
    """Evidence under one root. content: of the tree as folded, or None; leaves: entries whose rows
    stay, with their places.
    """

    root: bytes
    ids: tuple[str, ...]
    content: bytes | None
    leaves: tuple[tuple[str, int], ...]


@dataclass
class Share:
    """Cases as they were printed: by table columns and rows as COPY reads them, and evidence."""

    rows: dict[str, tuple[tuple[str, ...], list[str]]] = field(default_factory=dict)
    trees: list[Tree] = field(default_factory=list)
    count: int = 0

    def add(self, table: str, columns: tuple[str, ...], text: str) -> None:
        self.rows.setdefault(table, (columns, []))[1].append(text)


@dataclass(frozen=True)
class Press:
    """The plates of all patterns, and the dictionary by which cases are folded."""

    plates: Mapping[str, Plate]
    dictionary: int
    words: Words
    at: str  # when they were folded

    def printed(self, wanted: Sequence[Wanted]) -> Share:
        by_name: dict[str, list[Wanted]] = defaultdict(list)
        for each in wanted:
            by_name[each.pattern].append(each)
        share = Share()
        open_ones, away = _Growing(folded=False), _Growing(folded=True)
        for name, cases in by_name.items():
            plate = self.plates[name]
            every = plate.filled([c.start for c in cases], [c.seconds for c in cases])
            for case, values in zip(cases, every, strict=True):
                self._print(plate, case, values, share, away if case.away else open_ones)
        share.trees = [*away.done(), *open_ones.done()]
        return share

    def _print(
        self, plate: Plate, case: Wanted, values: list[str], share: Share, trees: "_Growing"
    ) -> None:
        pattern = plate.pattern
        _plain(plate, case, values)
        for at, text in pattern.vouched:
            values[at] = hashlib.sha256(text.fill(values).encode()).hexdigest()
        leaves = list(_sealed(pattern, values))
        put_away = pattern.put_away if case.away else None
        for table, (columns, text) in (put_away or pattern).rows.items():
            share.add(table, columns, text.fill(values))
        share.count += pattern.count
        trees.add(plate, values, leaves)
        if put_away is None or plate.folded is None:
            return
        folding, drawn = plate.folded.parts(values)
        content = codec.put_together(plate.folded.count, drawn, folding, self.words)
        keys = ",".join(
            str(each) for each in sorted({rows.key(values[at]) for at in put_away.asked})
        )
        matter = values[plate.case]
        share.add(
            "folding_fold",
            ("matter", "dictionary_id", "at", "keys", "content"),
            f"{matter}\t{self.dictionary}\t{self.at}\t{{{keys}}}\t\\\\x{content.hex()}\n",
        )
        for at, subject in put_away.seen:
            share.add("evidence_seen", ("id", "subject"), f"{values[at]}\t{subject.fill(values)}\n")


class _Growing:
    """Trees that take in case after case."""

    def __init__(self, *, folded: bool) -> None:
        self._folded = folded
        self._trees: list[Tree] = []
        self._clear()

    def _clear(self) -> None:
        self._leaves: list[bytes] = []
        self._ids: list[str] = []
        self._stay: list[tuple[str, int]] = []
        self._texts: list[str] = []
        self._drawn: list[bytes] = []
        self._count = 0

    def add(self, plate: Plate, values: list[str], leaves: Sequence[tuple[str, bytes]]) -> None:
        if len(self._leaves) + len(leaves) > _ENTRIES:
            self._close()
        first = len(self._leaves)
        self._ids += [entry for entry, _leaf in leaves]
        self._leaves += [leaf for _entry, leaf in leaves]
        if not self._folded or plate.pattern.put_away is None:
            self._stay += [(entry, first + at) for at, (entry, _leaf) in enumerate(leaves)]
            return
        self._stay += [(leaves[at][0], first + at) for at in plate.pattern.put_away.staying]
        named = _NEAR[self._count : self._count + plate.entries.count]
        text, drawn = plate.entries.parts(values + named)
        self._texts.append(text)
        self._drawn.append(drawn)
        self._count += plate.entries.count

    def _close(self) -> None:
        if not self._leaves:
            return
        content = None
        if self._folded:
            content = folded.tree_content(
                self._count, b"".join(self._drawn), "\n".join(self._texts)
            )
        root = merkle.root(self._leaves)
        self._trees.append(Tree(root, tuple(self._ids), content, tuple(self._stay)))
        self._clear()

    def done(self) -> list[Tree]:
        self._close()
        return self._trees


def _plain(plate: Plate, case: Wanted, values: list[str]) -> None:
    """What is neither id nor day, and does not depend on the rest of the case."""
    party, places = case.party, plate.pattern.places
    serials = iter(case.serials)
    for at in plate.numbers:
        values[at] = _number(plate, case, places[at], serials)
    for at in plate.identifiers:
        values[at] = _identifier(plate, values, at)
    said = {
        "channel": case.channel,
        "applicant": str(party.id),
        "agent": str(party.agent),
        "name": party.name,
        "uscc": party.uscc,
        "watch": str(case.watch),
    }
    for at, what in plate.texts:
        values[at] = _words(plate, case, values) if what == "words" else said[what]


def _number(plate: Plate, case: Wanted, place: Place, serials: Iterator[int]) -> str:
    if place.of == "papers_paper.code":
        return secrets.token_hex(10)
    if place.of == "cases_case.code_sealed":
        return fresh_code()
    if place.of == "licences_licence.identifier":
        return ""  # carries the licence's number, which may come later
    period = plate.dates(case.start).periods[place.text]
    return NUMBERED[place.of].spelled(place.text, period, next(serials))


def _identifier(plate: Plate, values: list[str], at: int) -> str:
    """The national identifier carries the serial of the licence's number."""
    found = _read(plate.pattern.places[at].text)
    serial = values[plate.licence][-len(found.serial) :]
    return str(identifier.LicenceIdentifier(found.kind, found.issuer, serial, found.version))


@cache
def _read(text: str) -> identifier.LicenceIdentifier:
    found = identifier.read(text)
    if not isinstance(found, identifier.LicenceIdentifier):
        raise ValueError(str(found))
    return found


def _words(plate: Plate, case: Wanted, values: list[str]) -> str:
    own = words.found((values[plate.number], case.party.name))
    return escaped(words.vector(own | plate.words))


def _sealed(pattern: Pattern, values: list[str]) -> Iterator[tuple[str, bytes]]:
    """Salt each entry anew, digest its content and hash its leaf."""
    salts = iter(secrets.token_bytes(16 * len(pattern.seals)))
    for seal in pattern.seals:
        salt = bytes(islice(salts, 16))
        digest, leaf = seal.made(values, salt)
        values[seal.salt], values[seal.digest], values[seal.leaf] = (
            salt.hex(),
            digest.hex(),
            leaf.hex(),
        )
        yield values[seal.id], leaf
