"""Context functions."""

from __future__ import annotations

from ..costs import ELEMENT
from ..values import FeelError, Run, Value
from .registry import builtin


@builtin("get value(m: context, key: string)", each=0)
def _get_value(m: dict[str, Value], key: str) -> Value:
    if key not in m:
        raise FeelError(f"the context has no entry {key!r}")
    return m[key]


@builtin("get value(context: context, keys: list)")
def _get_deep_value(context: dict[str, Value], keys: list[Value]) -> Value:
    if not keys:
        raise FeelError("at least one key is needed")
    found: Value = context
    for key in keys:
        if not isinstance(found, dict) or not isinstance(key, str) or key not in found:
            raise FeelError(f"there is no entry {key!r}")
        found = found[key]
    return found


@builtin("get entries(m: context)", each=12)
def _get_entries(m: dict[str, Value]) -> list[Value]:
    return [{"key": key, "value": value} for key, value in m.items()]


@builtin("context(entries: list)", each=5)
def _context(entries: list[Value]) -> dict[str, Value]:
    made: dict[str, Value] = {}
    for entry in entries:
        if not isinstance(entry, dict) or "key" not in entry or "value" not in entry:
            raise FeelError("each entry must be a context of key and value")
        key = entry["key"]
        if not isinstance(key, str):
            raise FeelError("each key must be a string")
        if key in made:
            raise FeelError(f"the key {key!r} is given twice")
        made[key] = entry["value"]
    return made


@builtin("context put(context: context, key: string, value: any)")
def _context_put(run: Run, context: dict[str, Value], key: str, value: Value) -> dict[str, Value]:
    run.spend(ELEMENT * len(context))
    return {**context, key: value}


@builtin("context put(context: context, keys: list, value: any)")
def _context_put_deep(
    run: Run, context: dict[str, Value], keys: list[Value], value: Value
) -> dict[str, Value]:
    if not keys:
        raise FeelError("at least one key is needed")
    key, *rest = keys
    if not isinstance(key, str):
        raise FeelError("each key must be a string")
    if rest:
        inner = context.get(key)
        if not isinstance(inner, dict):
            raise FeelError(f"entry {key!r} is no context")
        value = _context_put_deep(run, inner, rest, value)
    return _context_put(run, context, key, value)


@builtin("context merge(contexts: list)")
def _context_merge(run: Run, contexts: list[Value]) -> dict[str, Value]:
    merged: dict[str, Value] = {}
    for context in contexts:
        if not isinstance(context, dict):
            raise FeelError("only contexts can be merged")
        run.spend(ELEMENT * len(context))
        merged.update(context)
    return merged
