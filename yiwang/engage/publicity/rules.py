"""What may be told of a decision. Pure: everything in, only what is public out."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from yiwang.engage.publicity.spec import Kind
from yiwang.engage.publicity.values import Publishable, Told

# Numbers of identity documents (15 or 18 places) and of telephones, wherever they stand in a text.
_NUMBERS = re.compile(r"(?<![0-9A-Za-z])(?:\d{17}[\dXx]|\d{15}|1\d{10})(?![0-9A-Za-z])")
_CODES = ("subject_code", "authority_code")  # credit codes, which begin like numbers of persons


def masked(name: str) -> str:
    """张*三, 张*, 欧**娜: domain.md 0.6."""
    if len(name) < 3:
        return name[:1] + "*" * max(len(name) - 1, 1)
    return name[0] + "*" * (len(name) - 2) + name[-1]


def told(kind: Kind, found: Publishable, day: date) -> Told:
    """What is kept of a decision, by the class of each field.

    Raises:
        KeyError: the source names a field that has no class; nothing is shown then.
    """
    strange = sorted(set(found.values) - set(kind.fields))
    if strange:
        raise KeyError(f"{kind.name} has no field {', '.join(strange)}")
    rule = kind.rule(day)
    if found.natural and rule.do == "withhold":
        return Told({}, rule.source)
    shown = {
        name: _shown(kind.fields[name].shown, name, value, found)
        for name, value in found.values.items()
        if _kept(kind.fields[name].shown, found.natural) and value not in (None, "")
    }
    return Told(shown)


def _kept(shown: str, natural: bool) -> bool:
    return shown in ("public", "name") or (shown == "legal" and not natural)


def _shown(shown: str, name: str, value: Any, found: Publishable) -> Any:
    if shown == "name" and found.natural:
        return masked(str(value))
    if isinstance(value, Mapping):
        return {tongue: cleaned(str(text), found.persons) for tongue, text in value.items()}
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if name in _CODES else cleaned(str(value), found.persons)


def cleaned(text: str, persons: Iterable[str]) -> str:
    """A text without numbers that identify people and without the names of these persons."""
    for person in sorted(filter(None, persons), key=len, reverse=True):
        text = text.replace(person, masked(person))
    return _NUMBERS.sub(lambda found: "*" * len(found[0]), text)


def remains(kind: Kind, fields: Mapping[str, Any]) -> dict[str, Any]:
    """What stays in sight of a decision that was withdrawn: which one it was, of which body."""
    return {name: fields[name] for name in ("document", "authority") if name in fields}
