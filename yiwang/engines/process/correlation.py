"""Which instance of a process a message belongs to, by the keys of its conversation.

A process instance keeps the value of a key from the first message of the conversation it sends or
receives; a subscription of the process computes it from its data instead. A message belongs to the
instance if every value agrees that both sides have.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from yiwang.engines.decision import feel

from .data import evaluate
from .effects import Data
from .expressions import formula
from .run import Run


def matches(run: Run, scope_id: str, name: str, data: Data) -> bool:
    """Tell whether a message belongs to an instance, and keep key values it brings."""
    found = list(key_values(run, scope_id, name, data))
    kept = run.scopes[scope_id].get("q", {})
    if any(expected is not None and expected != given for _, given, expected in found):
        return False
    if found:
        run.scopes[scope_id]["q"] = {**kept, **{key: given for key, given, _ in found}}
    return True


def keep(run: Run, scope_id: str, name: str, data: Data) -> None:
    """Keep the key values of a message that an instance sends."""
    found = {key: given for key, given, expected in key_values(run, scope_id, name, data)}
    if found:
        kept = run.scopes[scope_id].get("q", {})
        run.scopes[scope_id]["q"] = {**found, **kept}


def key_values(run: Run, scope_id: str, name: str, data: Data) -> Iterator[tuple[str, Any, Any]]:
    """Yield (property, value in the message, value the instance expects or None)."""
    scope = run.scopes[scope_id]
    kept = scope.get("q", {})
    for key in run.program_of(scope).definition.correlations:
        bindings = key.subscriptions.get(scope["n"], {})
        for prop, paths in key.retrieval.items():
            if name not in paths:
                continue
            read = formula(paths[name])
            if read is None:
                continue
            context = {n: feel.from_json(data[n]) for n in read.names if n in data}
            given = feel.to_json(read.value(context, run.now, run.library.zone))
            bound = bindings.get(prop)
            expected = evaluate(run, bound, scope_id) if bound else kept.get(prop)
            yield prop, given, expected
