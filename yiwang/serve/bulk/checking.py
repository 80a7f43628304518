"""A row of a file as a licence to be issued, or why it cannot be one. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from yiwang.base.parties.facade import CREDENTIALS, identifiers
from yiwang.base.parties.values import Stated
from yiwang.kernel.texts import say
from yiwang.serve.bulk import columns
from yiwang.serve.bulk.values import Fault, Reject
from yiwang.serve.licences.facade import LicenceType

AND = "、"  # between the holders of a joint licence
NATURAL, LEGAL = "111", "001"
_DAY = re.compile(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?")
_SIZE = re.compile(r"(?P<kind>an?|n|d)(?P<most>\.\.)?(?P<size>\d+)?(,\d+)?")
_FIGURES = re.compile(r"-?\d+(\.\d+)?")


@dataclass(frozen=True)
class Line:
    """A row that can be issued as far as the row alone tells."""

    number: str
    holders: tuple[Stated, ...] = field(repr=False)
    face: Mapping[str, str] = field(repr=False)
    valid_from: date
    valid_until: date | None


def checked(
    found: LicenceType, cells: Mapping[str, str], heads: Mapping[str, str]
) -> Line | list[Reject]:
    """Look at a row, cell by cell.

    cells: by field; heads: what the file calls each field.
    """
    look = _Look(found, cells, heads)
    holders = tuple(look.holders())
    face = dict(look.face(holders))
    first = look.day("valid_from")
    last = look.last_day(first)
    if look.rejects:
        return look.rejects
    assert first is not None
    return Line(cells.get("number", ""), holders, face, first, last)


@dataclass
class _Look:
    found: LicenceType
    cells: Mapping[str, str]
    heads: Mapping[str, str]
    rejects: list[Reject] = field(default_factory=list)

    def say(self, name: str, fault: Fault, **facts: Any) -> None:
        self.rejects.append(Reject(self.heads.get(name, name), fault, facts))

    def text(self, name: str) -> str:
        value = self.cells.get(name, "").strip()
        if not value:
            self.say(name, Fault.MISSING)
        return value

    def day(self, name: str) -> date | None:
        value = self.text(name)
        read = _day(value)
        if value and read is None:
            self.say(name, Fault.DATE, value=value[:40])
        return read

    def last_day(self, first: date | None) -> date | None:
        """The last day that the row says; None: without end, or as the type has it."""
        value = self.cells.get("valid_until", "").strip()
        if not value or value in columns.without_end():
            return None
        read = _day(value)
        if read is None:
            self.say("valid_until", Fault.DATE, value=value[:40])
        elif first is not None and read < first:
            self.say("valid_until", Fault.TERM)
        return read

    def holders(self) -> Iterator[Stated]:
        names = self.text("holder_name").split(AND)
        codes = self.text("holder_code").replace(",", AND).split(AND)
        if len(names) != len(codes):
            self.say("holder_code", Fault.HOLDERS, names=len(names), codes=len(codes))
            return
        for name, code in zip(names, codes, strict=True):
            if name and code and (stated := self.holder(name.strip(), code.strip())):
                yield stated

    def holder(self, name: str, code: str) -> Stated | None:
        kind = self.cells.get("holder_kind", "").strip() or self.kind_of(code)
        if kind not in CREDENTIALS:
            self.say("holder_kind", Fault.KIND, value=kind[:20])
            return None
        look = identifiers.credential(kind, code)
        if look.problems:
            problem = look.problems[0]
            self.say(
                "holder_code",
                Fault.HOLDER,
                template=problem.template,
                params={name: str(value) for name, value in problem.params.items()},
            )
            return None
        return Stated("legal" if kind == LEGAL else "natural", name, kind, look.value)

    def kind_of(self, code: str) -> str:
        """A type for both kinds of holders: a credit code has letters, an identity number not."""
        usual = {"natural": NATURAL, "legal": LEGAL}.get(self.found.holder)
        return usual or (NATURAL if identifiers.resident_id(code).ok else LEGAL)

    def face(self, holders: Sequence[Stated]) -> Iterator[tuple[str, str]]:
        for each in self.found.face:
            name = each.element.name
            value = self.given(name, holders)
            if value:
                if not fits(each.element.format, value):
                    self.say(name, Fault.FORMAT, value=value[:40], format=each.element.format)
                yield name, value
            elif each.required and name not in columns.GIVEN and name not in columns.NUMBERS:
                self.say(name, Fault.MISSING)

    def given(self, name: str, holders: Sequence[Stated]) -> str:
        if name == "holder_name":
            return AND.join(each.name for each in holders)
        if name in ("holder_code", "id_number"):
            return AND.join(identifiers.mask_number(each.identity) for each in holders)
        if name == "uscc":
            return AND.join(each.identity for each in holders)
        return self.cells.get(name, "").strip()


def _day(text: str) -> date | None:
    found = _DAY.fullmatch(text.strip())
    if found is None:
        return None
    try:
        return date(*map(int, found.groups()))
    except ValueError:  # the 30th of February
        return None


def fits(shape: str, value: str) -> bool:
    """Whether a value fits the format of its element, as an..60, an18, n..12 or d10 say."""
    read = _SIZE.fullmatch(shape)
    if read is None:
        return True
    if read["kind"] == "d":
        return _day(value) is not None
    size = int(read["size"] or 0)
    if read["kind"] == "n" and not _FIGURES.fullmatch(value):
        return False
    return not size or (len(value) <= size if read["most"] else len(value) == size)


def heads(fields: Sequence[str], head: Sequence[str]) -> dict[str, str]:
    """What the file calls each field."""
    known = {name: say(row["titles"]) for name, row in columns.fixed().items()}
    return known | {name: cell for name, cell in zip(fields, head, strict=False) if name}


def cells_of(fields: Sequence[str], row: Sequence[str]) -> dict[str, str]:
    """The cells of a row by field."""
    return {name: cell for name, cell in zip(fields, row, strict=False) if name}
