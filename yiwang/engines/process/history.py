"""Who completed a step last, and what it saw: enough to tell whether its word still stands.

A scope keeps its history as one text, `|node=who;digest;outcome` a step, oldest first; the number
of an instance follows its node after `#`. One text is read and written with the state at
the price of a few bytes, where a table of small lists would cost more than the step itself.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from hashlib import blake2b
from typing import Any, NamedTuple
from urllib.parse import quote, unquote

from .data import MISSING, find
from .program import Step
from .run import Run, ScopeState, Token

_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode

_PLAIN = re.compile(r"[\w .:/-]*").fullmatch


class Completion(NamedTuple):
    """The last completion of a step, or of one instance of it (from 1; 0: it has one only)."""

    node: str
    instance: int
    by: str
    digest: str
    outcome: str | None = None
    added: bool = False  # a person added to a multi-person step

    @property
    def key(self) -> str:
        if not self.instance:
            return self.node
        return f"{self.node}#{self.instance}{'+' if self.added else ''}"


def digest(run: Run, step: Step, scope_id: str, token: Token | None = None) -> str:
    """Return a digest of the fields a step relies on, as they are now; all without declaration."""
    seen: Any
    if step.relies is None:
        seen = run.scopes[run.root(scope_id)]["d"]
    else:
        seen = [field(run, scope_id, token, name) for name in step.relies]
    return blake2b(_encode(seen).encode(), digest_size=6).hexdigest()


def field(run: Run, scope_id: str, token: Token | None, path: str) -> Any:
    """Return a field by its name or dotted path, None where there is none."""
    name, *deeper = path.split(".")
    found = find(run, scope_id, token, name)
    for key in deeper:
        found = found.get(key) if isinstance(found, dict) else None
    return None if found is MISSING else found


def record(run: Run, step: Step, token: Token, by: str, outcome: object = None) -> None:
    """Keep the completion of a step: who, what was seen, and the outcome chosen if any."""
    added = bool(token.get("added"))
    key = Completion(step.id, token.get("i", 0), by, "", None, added).key
    value = f"{plain(by)};{digest(run, step, token['s'], token)}"
    if isinstance(outcome, str):
        value += f";{plain(outcome)}"
    scope = run.scopes[token["s"]]
    put(scope, key, value)
    if scope["o"] == "0" and "i" not in scope:
        scope["i"] = f"{step.id}={by}"  # the first step, to which a withdrawal goes back


def plain(text: str) -> str:
    return text if _PLAIN(text) else quote(text, safe=" :/")


def inherit(outer: ScopeState, inner: ScopeState) -> None:
    """Take over what an ended sub-process leaves, so that its steps can be returned to: its
    history and, by sub-process, the data of its own.
    """
    ended = {**inner.get("e", {}), **({inner["n"]: inner["d"]} if inner["d"] else {})}
    if ended:
        outer["e"] = outer.get("e", {}) | ended
    for entry in inner.get("h", "").split("|"):
        if entry:
            key, _, value = entry.partition("=")
            put(outer, key, value)


def put(scope: ScopeState, key: str, value: str) -> None:
    """Set the newest entry of a key."""
    kept: str = scope.get("h", "")
    at = kept.find(f"|{key}=")
    if at >= 0:
        end = kept.find("|", at + 1)
        kept = kept[:at] + (kept[end:] if end >= 0 else "")
    scope["h"] = f"{kept}|{key}={value}"


def renew(scope: ScopeState, done: Completion) -> None:
    """Make a completion that stands the newest: it counts as given now."""
    key = done.key
    kept: str = scope.get("h", "")
    at = kept.find(f"|{key}=")
    end = kept.find("|", at + 1)
    put(scope, key, kept[at : end if end >= 0 else None].partition("=")[2])


def completions(scope: ScopeState) -> Iterator[Completion]:
    """Yield the last completion of each step, oldest first."""
    for entry in scope.get("h", "").split("|"):
        if entry:
            key, _, value = entry.partition("=")
            node, _, number = key.partition("#")
            by, seen, *outcome = value.split(";")
            chosen = unquote(outcome[0]) if outcome else None
            instance = int(number.rstrip("+") or 0)
            yield Completion(node, instance, unquote(by), seen, chosen, number.endswith("+"))
