"""Who completed a step last, and what it saw: enough to tell whether its word still stands."""

from __future__ import annotations

import json
from hashlib import blake2b
from typing import Any

from .data import MISSING, find
from .program import Step
from .run import Run, Token

_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode


def digest(run: Run, step: Step, scope_id: str, token: Token | None = None) -> str:
    """Return a digest of the fields a step relies on, as they are now; all without declaration."""
    seen: Any
    if step.relies is None:
        seen = run.scopes[run.root(scope_id)]["d"]
    else:
        found = [find(run, scope_id, token, name) for name in step.relies]
        seen = [None if item is MISSING else item for item in found]
    return blake2b(_encode(seen).encode(), digest_size=6).hexdigest()


def record(run: Run, step: Step, token: Token, by: str) -> None:
    """Keep the last completion of a step: who, and what was seen; per instance where several."""
    entry = [by, digest(run, step, token["s"], token)]
    kept = run.scopes[token["s"]].setdefault("h", {})
    if "i" in token:
        kept.setdefault(step.id, {})[str(token["i"])] = entry
    else:
        kept[step.id] = entry
