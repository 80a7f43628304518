"""Entries of a PDF's dictionaries and arrays with references followed.

The library follows them on `[]`, never on `get` and never while one iterates.
"""

from typing import Any


def entry(holder: Any, key: str, otherwise: Any = None) -> Any:
    return holder[key] if key in holder else otherwise  # noqa: SIM401  # get follows nothing


def items(array: Any) -> list[Any]:
    """The items of an array; anything else is an array of itself."""
    return [array[index] for index in range(len(array))] if isinstance(array, list) else [array]
