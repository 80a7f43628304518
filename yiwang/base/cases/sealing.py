"""Keep numbers that identify people out of stored forms: masked in the data, sealed beside it."""

from collections.abc import Iterator, Mapping
from typing import Any

from yiwang.base.parties import identifiers
from yiwang.kernel import keys

CLASSES = {"resident-id": "identity", "mobile-cn": "mobile"}  # format of the schema → class of data


def _mask(kind: str, value: str) -> str:
    return identifiers.mask_number(value) if kind == "identity" else identifiers.mask_mobile(value)


def _marked(schema: Mapping[str, Any], value: Any, pointer: str) -> Iterator[tuple[str, str, str]]:
    """Pointer, class and text of every value whose schema names a protected format."""
    if isinstance(value, dict):
        for name, inner in value.items():
            part = schema.get("properties", {}).get(name, {})
            yield from _marked(part, inner, f"{pointer}/{name}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _marked(schema.get("items", {}), inner, f"{pointer}/{index}")
    elif isinstance(value, str) and schema.get("format") in CLASSES:
        yield pointer, CLASSES[schema["format"]], value


def _put(data: Any, pointer: str, value: str) -> None:
    *path, last = pointer.split("/")[1:]
    for step in path:
        data = data[int(step)] if isinstance(data, list) else data[step]
    data[int(last) if isinstance(data, list) else last] = value


def _copy(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _copy(inner) for name, inner in value.items()}
    return [_copy(inner) for inner in value] if isinstance(value, list) else value


def seal(schema: Mapping[str, Any], data: Any) -> tuple[Any, dict[str, str]]:
    """Return the data with protected values masked, and the sealed values by JSON pointer."""
    masked, sealed = _copy(data), {}
    for pointer, kind, value in _marked(schema, data, ""):
        sealed[pointer] = f"{kind}:{keys.seal(kind, value)}"
        _put(masked, pointer, _mask(kind, value))
    return masked, sealed


def unseal(data: Any, sealed: Mapping[str, str]) -> Any:
    """Return the data with the sealed values opened again."""
    opened = _copy(data)
    for pointer, text in sealed.items():
        kind, _, secret = text.partition(":")
        _put(opened, pointer, keys.unseal(kind, secret))
    return opened
