"""What a proof says: sound, unsound with the way there, or undecided with the reason."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ..rules.problem import Text


class Kind(StrEnum):
    """The three answers."""

    SOUND = "sound"
    UNSOUND = "unsound"
    UNDECIDED = "undecided"


class Fault(StrEnum):
    """What can go wrong."""

    DEADLOCK = "deadlock"  # a token waits for what cannot come
    LIVELOCK = "livelock"  # the process goes on for ever
    UNSAFE = "unsafe"  # two tokens at one place: work is done twice, joins count wrongly
    DEAD = "dead"  # an element that no path reaches


@dataclass(frozen=True)
class Move:
    """A node is passed; `flows` are the flows taken where there was a choice, else empty."""

    node: str
    flows: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Return the node and what was chosen, for people."""
        return f"{self.node} ({', '.join(self.flows)})" if self.flows else self.node


@dataclass(frozen=True)
class Finding:
    """A fault at an element, and a path to it from the start of its process or sub-process.

    A path is one order of what may happen; branches side by side are interleaved.
    """

    fault: Fault
    element: str
    reason: str
    remedy: str
    path: tuple[Move, ...] = ()

    def __str__(self) -> str:
        """Return the finding as one line for people."""
        return f"{self.element}: {self.reason} {self.remedy} [{self.fault}]"


@dataclass(frozen=True)
class Verdict:
    """The answer for a whole definition. `reason` says why it is undecided, else it is empty."""

    kind: Kind
    findings: tuple[Finding, ...] = ()
    reason: str = ""


REMEDIES = {
    Fault.DEADLOCK: Text(
        "Join the branches by the kind of gateway that split them, and lead each of them to it."
    ),
    Fault.LIVELOCK: Text("Give the loop a step that changes something and a way out to an end."),
    Fault.UNSAFE: Text("Join branches that run side by side before going on."),
    Fault.DEAD: Text("Lead a flow to it that can be taken, or remove it."),
}


def finding(fault: Fault, element: str, reason: Text, path: tuple[Move, ...] = ()) -> Finding:
    """Return a finding with the remedy for its fault."""
    return Finding(fault, element, reason, REMEDIES[fault], path)
