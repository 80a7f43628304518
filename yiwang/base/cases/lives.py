"""The lives that cases lead: their legal states and the milestones between, as tables.

An application's life is the one of the licensing law. Other contexts bring theirs when they start:

    # penalty.yaml
    states:
      filed: { title: { zh: 已立案, en: Filed }, class: open }
      …
    milestones:
      filed: { from: [checking], to: filed, says: { zh: 立案：%(why)s, en: "Filed: %(why)s" } }

Every life begins in the state `draft` and leaves it by the milestone `submitted`; a case in a state
`suspended` rests.
"""

from collections import deque
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yiwang.base.cases.states import BEFORE_DECISION, ENDED, State, StateClass
from yiwang.kernel.texts import say

Words = Mapping[str, str]  # {zh, en}

NORMAL = "application"
DATES = ("accepted_on", "decided_on")


@dataclass(frozen=True)
class Stage:
    """A legal state. tone: how its badge looks (sea, good, warn, bad, neutral); next: what happens
    in it, in a sentence for the person the case is about.
    """

    words: Promise | str | Words
    kind: StateClass = StateClass.OPEN
    tone: str = "sea"
    next: Words = field(default_factory=dict)

    @property
    def title(self) -> str:
        return say(self.words) if isinstance(self.words, Mapping) else str(self.words)


@dataclass(frozen=True)
class Milestone:
    """A named change of legal state: from which states, to which.

    inward: a matter of the authority alone, so that a move of the process may bring it about.
    dates: the day of the case that it sets. says: the line of the timeline, with %(fact)s; tells:
    the message to whom the case is about, with %(service)s and %(number)s; tone: how the line looks
    (good, wait, bad). public: whether that person reads the line.
    """

    sources: tuple[str, ...]
    target: str
    inward: bool = False
    dates: str = ""
    says: Words = field(default_factory=dict)
    tells: Words = field(default_factory=dict)
    tone: str = ""
    public: bool = True


@dataclass(frozen=True)
class Door:
    page: str
    title: Words

    @property
    def words(self) -> str:
        return say(self.title)


@dataclass(frozen=True)
class Life:
    """course: the states that a person who waits is shown as steps, in order. door: where whom the
    case is about acts in it: the name of a page of the portal, and what the way there is called.
    """

    name: str
    states: Mapping[str, Stage]
    milestones: Mapping[str, Milestone]
    course: tuple[str, ...] = ()
    door: Door | None = None

    def title(self, state: str) -> str:
        return self.states[state].title

    def leads(self, milestone: str, state: str) -> bool:
        """Whether a milestone can be reached from a state."""
        found = self.milestones.get(milestone)
        return found is not None and state in found.sources

    def line(self, milestone: str) -> str:
        """The kind of the line that a milestone leaves in the timeline."""
        return milestone if self.name == NORMAL else f"{self.name}.{milestone}"

    def inward_way(self, state: str, wanted: Collection[str]) -> tuple[str, ...] | None:
        """The fewest inward milestones that lead from a state to one of those wanted, in order;
        None where the law asks for more than the authority's own will.
        """
        ways: dict[str, tuple[str, ...]] = {state: ()}
        ahead = deque([state])
        while ahead:
            here = ahead.popleft()
            if here in wanted:
                return ways[here]
            for name, each in self.milestones.items():
                if each.inward and here in each.sources and each.target not in ways:
                    ways[each.target] = (*ways[here], name)
                    ahead.append(each.target)
        return None


_TONES = {
    State.DRAFT: "neutral",
    State.CORRECTION: "warn",
    State.SUSPENDED: "warn",
    State.GRANTED: "good",
    State.DELIVERING: "good",
    State.CLOSED: "neutral",
    State.NOT_ACCEPTED: "bad",
    State.REFUSED: "bad",
    State.WITHDRAWN: "neutral",
    State.TERMINATED: "bad",
}


def _stage(state: State) -> Stage:
    kind = StateClass.CLOSED if state in ENDED else StateClass.OPEN
    kind = StateClass.WAITING if state is State.CORRECTION else kind
    return Stage(state.label, kind, _TONES.get(state, "sea"))


APPLICATION = Life(
    NORMAL,
    {str(state): _stage(state) for state in State},
    {
        "submitted": Milestone((State.DRAFT,), State.RECEIVED),
        "correction_asked": Milestone((State.RECEIVED,), State.CORRECTION, tone="wait"),
        "correction_supplied": Milestone((State.CORRECTION,), State.RECEIVED),
        "accepted": Milestone((State.RECEIVED,), State.ACCEPTED, dates="accepted_on", tone="good"),
        "not_accepted": Milestone((State.RECEIVED,), State.NOT_ACCEPTED, tone="bad"),
        "examining": Milestone((State.ACCEPTED, State.DECIDING), State.EXAMINING, inward=True),
        "suspended": Milestone((State.EXAMINING,), State.SUSPENDED, tone="wait"),
        "resumed": Milestone((State.SUSPENDED,), State.EXAMINING, inward=True),
        "proposed": Milestone((State.EXAMINING,), State.DECIDING, inward=True),
        "granted": Milestone((State.DECIDING,), State.GRANTED, dates="decided_on", tone="good"),
        "refused": Milestone((State.DECIDING,), State.REFUSED, dates="decided_on", tone="bad"),
        "issued": Milestone((State.GRANTED,), State.DELIVERING, tone="good"),
        "delivered": Milestone((State.DELIVERING, State.REFUSED), State.CLOSED),
        "withdrawn": Milestone(BEFORE_DECISION, State.WITHDRAWN),
        "terminated": Milestone(BEFORE_DECISION, State.TERMINATED, tone="bad"),
    },
)
_lives: dict[str, Life] = {NORMAL: APPLICATION}


def life(name: str, path: Path) -> None:
    """Register a life that a context brings; called when it starts.

    Raises:
        ValueError: the table is none, with what is wrong.
    """
    _lives[name] = read(name, yaml.safe_load(path.read_text("utf-8")))


def forget(name: str) -> None:
    """Take a life away again, once nothing leads it."""
    del _lives[name]


def of(name: str) -> Life:
    """Raises KeyError where no context brought it."""
    return _lives[name]


def names() -> list[str]:
    return sorted(_lives)


def milestone_of(line: str) -> Milestone | None:
    """The milestone that left a line in a timeline."""
    name, dot, milestone = line.rpartition(".")
    found = _lives.get(name if dot else NORMAL)
    return found.milestones.get(milestone) if found else None


def read(name: str, table: Mapping[str, Any]) -> Life:
    """A life of its table.

    Raises:
        ValueError: what the table must have and has not.
    """
    states = {"draft": Stage(_("Draft"), tone="neutral")}
    states |= {str(key): _read_stage(row) for key, row in table["states"].items()}
    milestones = {str(key): _read_milestone(row) for key, row in table["milestones"].items()}
    course = tuple(table.get("course", ()))
    known = {*course, *(each.target for each in milestones.values())}
    known |= {source for each in milestones.values() for source in each.sources}
    if unknown := sorted(known - set(states)):
        raise ValueError(f"life {name} names states that it does not have: {', '.join(unknown)}")
    if "draft" not in milestones["submitted"].sources:
        raise ValueError(f"life {name}: its milestone submitted must lead from draft")
    if wrong := {each.dates for each in milestones.values()} - {"", *DATES}:
        raise ValueError(f"life {name}: no case has the days {', '.join(sorted(wrong))}")
    door = Door(**table["door"]) if "door" in table else None
    return Life(name, states, milestones, course, door)


def _read_stage(row: Mapping[str, Any]) -> Stage:
    kind = StateClass(row.get("class", "open"))
    tone = row.get("tone", "neutral" if kind is StateClass.CLOSED else "sea")
    return Stage(row["title"], kind, tone, row.get("next", {}))


def _read_milestone(row: Mapping[str, Any]) -> Milestone:
    return Milestone(
        sources=tuple(row["from"]),
        target=row["to"],
        inward=bool(row.get("inward", False)),
        dates=row.get("dates", ""),
        says=row["says"],
        tells=row.get("tells", {}),
        tone=row.get("tone", ""),
        public=bool(row.get("public", True)),
    )
