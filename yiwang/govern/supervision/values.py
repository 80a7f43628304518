"""What the rules look at, and what they find. Values only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from yiwang.engines.process.discovery import Net
from yiwang.kernel.outbox.announce import Event as Announcement

Titles = Mapping[str, str]  # zh, en


@dataclass(frozen=True)
class Event:
    """Something that was recorded.

    at: when it became known. kind: a milestone, a move, `task_done`, `paper_made`, or whatever a
    source tells. place: where it stands in the log, such as `timeline:<id>`. who, account, post: of
    the person who did it, empty where nobody's. step: of the process.
    """

    at: datetime
    kind: str
    place: str
    who: str = ""
    account: str = ""
    post: str = ""
    step: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Plan:
    """What the package of a case says that rules compare with.

    papers: kind of paper → milestone at which it is made. apart: step → steps that another person
    must have done. titles: step → {zh, en}. fees: codes and amounts of the published fee list.
    """

    papers: Mapping[str, str] = field(default_factory=dict)
    apart: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    titles: Mapping[str, Titles] = field(default_factory=dict)
    fees: Mapping[str, str] = field(default_factory=dict)
    net: Net | None = None
    messages: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Dossier:
    """All that is known of one thing, in the order in which it became known.

    kind, key: `case` and its id, `feed` and its code, or what a source told of and its key there.
    number: as people know it. body: who answers for it. terms: the clocks of a case, as it carries
    them. minutes: the interval of a feed.
    """

    kind: str
    key: str
    number: str
    body: UUID
    events: tuple[Event, ...] = ()
    titles: Titles = field(default_factory=dict)
    about: Mapping[str, Any] = field(default_factory=dict)
    terms: Mapping[str, Any] = field(default_factory=dict)
    plan: Plan = Plan()
    minutes: int = 0


@dataclass(frozen=True)
class Hit:
    """What a rule found, once for each occurrence.

    version: the day from which the version of the rule is in force; digest: of its text. inputs:
    the facts as the decision saw them; evidence: the places in the log that they rest on.
    """

    rule: str
    version: str
    digest: str
    kind: str
    key: str
    number: str
    body: UUID
    occurrence: str
    at: datetime
    level: str
    points: int
    inputs: Mapping[str, Any]
    evidence: tuple[Mapping[str, str], ...] = ()
    who: str = ""
    account: str = ""
    post: str = ""

    @property
    def name(self) -> tuple[str, str, str, str]:
        """What makes it one and the same, whichever version of the rule finds it."""
        return self.rule, self.kind, self.key, self.occurrence


@dataclass(frozen=True)
class CardIssued(Announcement):
    """Supervision found something; body: of whoever answers for it. post: of the handler."""

    kind: ClassVar[str] = "supervision.card_issued"
    number: str
    level: str
    body: UUID
    post: str


@dataclass(frozen=True)
class CardMoved(Announcement):
    """A card was explained, confirmed, withdrawn, appealed against; `state` since."""

    kind: ClassVar[str] = "supervision.card_moved"
    number: str
    move: str
    state: str
    body: UUID
    post: str
