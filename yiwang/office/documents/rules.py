"""What a draft must meet, how numbers read, by when a copy is signed for. Pure."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from yiwang.engines import term
from yiwang.office.documents.errors import Fault
from yiwang.office.documents.kinds import Kind, Table

_SEVERAL = re.compile(r"[，、,；;]")  # what stands between two addressees
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True)
class Draft:
    """What is drafted, as far as rules look at it."""

    kind: str
    direction: str
    title: str
    text: str
    addressee: str = ""
    contact: str = ""
    publicness: str = ""
    publicness_reason: str = ""


def faults(draft: Draft, table: Table) -> Iterator[tuple[str, Fault]]:
    """Each fault with the field it is of.

    Source: Rules on Official Documents of Party and Government Organs (2012), art. 9, 15, 16.
    """
    kind = table.kinds.get(draft.kind)
    if kind is None:
        yield "kind", Fault.KIND
        return
    if draft.direction not in kind.rule.directions:
        yield "direction", Fault.DIRECTION
    yield from _addressee(draft, kind)
    if kind.rule.contact and not draft.contact.strip():
        yield "contact", Fault.CONTACT
    if not draft.publicness:
        yield "publicness", Fault.PUBLICNESS
    elif draft.publicness != "open" and not draft.publicness_reason.strip():
        yield "publicness_reason", Fault.PUBLICNESS_REASON
    if any(word in draft.text for word in kind.never):
        yield "text", Fault.MIXED
    if secret(f"{draft.title}\n{draft.text}", table):
        yield "text", Fault.SECRET


def _addressee(draft: Draft, kind: Kind) -> Iterator[tuple[str, Fault]]:
    named, wanted = draft.addressee.strip().rstrip("：:"), kind.rule.addressees
    if wanted in ("one", "some") and not named:
        yield "addressee", Fault.ADDRESSEE
    if wanted == "one" and _SEVERAL.search(named):
        yield "addressee", Fault.ONE_ADDRESSEE
    if wanted == "none" and named:
        yield "addressee", Fault.NO_ADDRESSEE


def secret(text: str, table: Table) -> bool:
    """Whether a text bears a degree of secrecy, however it is spaced."""
    close = _SPACES.sub("", text)
    return any(word in close for word in table.secret)


def printed(mark: str, year: int, serial: int) -> str:
    """机关代字〔YYYY〕n号 (GB/T 9704-2012, 7.2.5)."""
    return f"{mark}〔{year}〕{serial}号"


def sign_by(sent: date, days: int) -> date:
    """The last day on which a receiver signs in time; unpublished holidays do not count."""
    return term.last_day(sent, days, term.Unit.WORKING_DAY, term.national().lenient())


def digest(title: str, text: str) -> str:
    """SHA-256 over title and text, hexadecimal: what was signed."""
    return hashlib.sha256(f"{title}\0{text}".encode()).hexdigest()
