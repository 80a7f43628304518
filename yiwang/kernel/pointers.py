"""JSON pointers (RFC 6901) into form data."""

from typing import Any


def at(data: Any, pointer: str) -> Any:
    """The value a pointer leads to, or None where the way ends early."""
    for step in pointer.split("/")[1:]:
        if isinstance(data, list):
            data = data[int(step)] if step.isdecimal() and int(step) < len(data) else None
        else:
            data = data.get(step) if isinstance(data, dict) else None
    return data
