"""Import and export of data elements, code sets and mappings as spreadsheets: what would change is
shown first, and what people propose of it is decided like every proposal.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.db import transaction

from yiwang.kernel.actor import Actor
from yiwang.kernel.errors import DomainError, Invalid
from yiwang.share.catalogue import comparing, proposing, standard_sheets, standards
from yiwang.share.catalogue.cells import BadCell
from yiwang.share.catalogue.comparing import Difference
from yiwang.share.catalogue.models import Standard


class News(StrEnum):
    """What a file says of a standard, beside what is in force."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    WAITING = "waiting"  # a proposal of it is not decided yet


@dataclass(frozen=True)
class Change:
    """A standard of a file. said: as it would be proposed."""

    name: str
    news: News
    said: Mapping[str, Any]
    differences: Sequence[Difference] = ()


@dataclass(frozen=True)
class Preview:
    """What a file would change, and what is wrong in it."""

    changes: Sequence[Change] = ()
    bad: Sequence[BadCell] = ()

    @property
    def wanted(self) -> dict[str, Mapping[str, Any]]:
        """What can be proposed of it, by name."""
        return {
            each.name: each.said for each in self.changes if each.news in (News.NEW, News.CHANGED)
        }


@dataclass
class Report:
    """made: the proposals; refused: names of those that could not be made, with the reason."""

    made: list[Standard] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)


def lines(actor: Actor, kind: str, only: str = "") -> Iterator[list[Any]]:
    """The standards of a kind that are in force, or one of them, as rows without the head."""
    held = proposing.held(actor, kind, [only] if only else standards.names(kind))
    return standard_sheets.lines(kind, ((name, said) for name, said in held.items() if said))


def preview(actor: Actor, kind: str, content: bytes) -> Preview:
    """What a file would change; one with a fault is left out as a whole."""
    reading = standard_sheets.read(kind, content)
    return Preview(compared(actor, kind, reading.sound), reading.bad)


def compared(actor: Actor, kind: str, wanted: Mapping[str, Mapping[str, Any]]) -> list[Change]:
    """Standards, each beside what is in force of it."""
    waiting = set(proposing.waiting(actor, kind).values_list("name", flat=True))
    held = proposing.held(actor, kind, wanted)
    return [
        _change(kind, name, held[name], said, waits=name in waiting)
        for name, said in wanted.items()
    ]


def _change(
    kind: str, name: str, before: Mapping[str, Any], said: Mapping[str, Any], *, waits: bool
) -> Change:
    old, new = (standards.plain(kind, each) if each else {} for each in (before, said))
    found = comparing.compare(old, new)
    news = News.CHANGED if before else News.NEW
    if not found:
        news = News.SAME
    elif waits:
        news = News.WAITING
    return Change(name, news, new, found)


def propose(actor: Actor, kind: str, wanted: Mapping[str, Any], ground: str) -> Report:
    """Propose standards by name on one ground. What cannot be proposed is left out, with the
    reason; the others are proposed all the same.
    """
    report = Report()
    for name, said in wanted.items():
        try:
            with transaction.atomic():
                report.made.append(proposing.propose(actor, kind, name, said, ground))
        except Invalid as refusal:
            report.refused.append((name, " ".join(row["message"] for row in refusal.problems)))
        except DomainError as refusal:
            report.refused.append((name, str(refusal)))
    return report
