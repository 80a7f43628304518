"""The state of running processes: one JSON text, a value.

Being text it cannot be changed by accident, saving and restoring it is free, and each step reads
it once and writes it once. The tree in it:

    v       version of this format
    d       digest of the definition's document
    n       last id given
    begun   ids of processes of which an instance was ever started
    inputs  start data of processes that have not begun
    status  of the whole once nothing is left: completed, terminated or error
    worst   how the instances ended so far, `data` what they left, `past` steps finished in them
    t       start timers: subscription → [due, times left]
    mail    messages sent inside that nobody has received yet
    held    since when the matter rests
    tokens  id → position (below)
    scopes  id → instance of a process or sub-process (below)

A token is one position: `n` node id, `s` scope id, `k` kind: ready (to be run this round), task
(the outside works on it), wait (for an event), scope (a sub-process or call), loop (a body with
instances), compensate (a throw waiting for handlers), data (waiting for its inputs), stuck (an
incident, `why`), opinion (of an added signer, see `signing`). Further: `b` body of an instance and
`i` its number, `d` local data, `g` group of an event-based gateway, `t` timers, `c` conditions as
last seen, `got` events of a parallel multiple and `met` those of its boundary events, `rec`
records of instances to undo, `p` post, `q` opened again because something changed, `f` the step
that sent it, `seen` once opened, `held` while suspended, `late` timers that could not be set.

A scope is an instance: `n` scope id in the definition, `o` owner token (0 for a process), `p`
parent scope (0 at a process root), `d` data, `j` flow → tokens that arrived, `x` complex gateways
waiting for reset, `h` last completions and `e` data of sub-processes that ended (see `history`),
`k` compensation records, `over` once no event sub-process can start, `met` as above, `q`
correlation keys, `r` and `w` steps in question after a move (see `standing`), `i` first step and
who did it, `l` definition of a process called from the library.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

VERSION = 1
Tree: TypeAlias = dict[str, Any]
_OWN = f'{{"v":{VERSION},"d":"'
_decode = json.JSONDecoder().decode
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode


@dataclass(frozen=True, slots=True)
class State:
    """The whole position of a case in its processes. Compare, keep and pass it around freely."""

    text: str

    @property
    def tree(self) -> Tree:
        """Return a fresh copy of what the text says; see the module for its shape."""
        tree: Tree = _decode(self.text)
        return tree

    @property
    def status(self) -> str:
        """Return active, or how it ended: completed, terminated, error."""
        return str(self.tree.get("status", "active"))


class WrongVersion(ValueError):
    """A saved state of a format this engine does not read."""


def empty(document: str) -> Tree:
    return {"v": VERSION, "d": document, "n": 0, "begun": [], "tokens": {}, "scopes": {}}


def pack(tree: Tree) -> State:
    return State(_encode(tree))


def dump(state: State) -> str:
    """Return the state as JSON text, to be kept by the caller."""
    return state.text


def load(text: str | Mapping[str, Any]) -> State:
    """Return a saved state, from its text or from JSON already parsed (a jsonb column).

    Raises WrongVersion, or ValueError where the text is no saved state at all.
    """
    if isinstance(text, str) and text.startswith(_OWN) and text.endswith("}"):
        return State(text)  # as `dump` wrote it: read once, by the step that needs it
    tree = json.loads(text) if isinstance(text, str) else dict(text)
    if not isinstance(tree, dict) or "v" not in tree:
        raise ValueError("This is not a saved process state.")
    if tree["v"] != VERSION:
        raise WrongVersion(
            f"The state has format {tree['v']}; this engine reads {VERSION}. Migrate it first."
        )
    return State(text) if isinstance(text, str) else pack(tree)
