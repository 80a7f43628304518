"""Keep numbers that identify people out of stored forms: masked in the data, sealed beside it."""

from collections.abc import Iterator, Mapping
from typing import Any

from yiwang.base.parties.facade import identifiers
from yiwang.kernel import keys

CLASSES = {"resident-id": "identity", "mobile-cn": "mobile"}  # format of a field → class of data

Formats = Mapping[tuple[str, ...], str]  # pattern of a field → its format


def _mask(kind: str, value: str) -> str:
    return identifiers.mask_number(value) if kind == "identity" else identifiers.mask_mobile(value)


def _marked(formats: Formats, data: Any) -> Iterator[tuple[str, str, str]]:
    """Pointer, class and text of every value whose field has a protected format."""
    for pattern, name in formats.items():
        for pointer, value in _instances(pattern, data, ""):
            if name in CLASSES and isinstance(value, str):
                yield pointer, CLASSES[name], value


def _instances(pattern: tuple[str, ...], data: Any, pointer: str) -> Iterator[tuple[str, Any]]:
    """Every place that a pattern stands for; `*` is each row of a group."""
    if not pattern:
        yield pointer, data
    elif pattern[0] == "*" and isinstance(data, list):
        for index, row in enumerate(data):
            yield from _instances(pattern[1:], row, f"{pointer}/{index}")
    elif isinstance(data, Mapping) and pattern[0] in data:
        yield from _instances(pattern[1:], data[pattern[0]], f"{pointer}/{pattern[0]}")


def _put(data: Any, pointer: str, value: str) -> None:
    *path, last = pointer.split("/")[1:]
    for step in path:
        data = data[int(step)] if isinstance(data, list) else data[step]
    data[int(last) if isinstance(data, list) else last] = value


def _copy(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _copy(inner) for name, inner in value.items()}
    return [_copy(inner) for inner in value] if isinstance(value, list) else value


def seal(formats: Formats, data: Any) -> tuple[Any, dict[str, str]]:
    """Return the data with protected values masked, and the sealed values by JSON pointer."""
    masked, sealed = _copy(data), {}
    for pointer, kind, value in list(_marked(formats, data)):
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
