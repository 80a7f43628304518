"""Is a process sound? No deadlock, no lost or doubled token, no dead element, always an end.

Each scope (process, sub-process, event sub-process) is proven by itself, with the scopes in it as
single activities that complete, fail or are cancelled. Its net is reduced; what does not reduce to
one way from start to end is explored. Conditions are free choices: the proof holds whatever data
say, provided that one branch is open wherever there is a choice; a loop of gateways alone, in
which nothing can change a choice, is a fault. Waiting ends at last: messages
come, timers run out, people act.

Multi-instance activities and loops count as one run of the activity; a called process that is not
in the file is taken to complete. A process ends by an error or a cancellation as well as by an
end. Complex gateways that join, and quantities other than one, are left undecided.
"""

from __future__ import annotations

from ..definition import Definition
from .proof import Prover
from .verdict import Fault, Finding, Kind, Move, Verdict

LIMIT = 20_000  # states of one scope

__all__ = ["LIMIT", "Fault", "Finding", "Kind", "Move", "Verdict", "prove"]


def prove(definition: Definition, *, limit: int = LIMIT) -> Verdict:
    """Return whether every executable process of a definition is sound; all, if none is executable.

    limit: states looked at in one scope before the answer is 'undecided'.
    """
    return Prover(definition, limit).verdict()
