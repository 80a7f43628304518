"""Values from registers, and where each value of a form comes from."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from yiwang.engines.form import paths
from yiwang.engines.form.model import Field, Group, Prefill


class Origin(StrEnum):
    """How a value came into a form."""

    SELF_DECLARED = "self_declared"
    PREFILLED = "prefilled"
    VERIFIED = "verified"  # given by the person and found the same in the source


@dataclass(frozen=True, slots=True)
class Source:
    """Where one value comes from; `name` and `at` are those of the register, if any."""

    origin: Origin
    name: str = ""
    at: datetime | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the source without its empty parts."""
        at = {"at": self.at.isoformat()} if self.at else {}
        name = {"name": self.name} if self.name else {}
        return {"origin": self.origin.value, **name, **at}

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> "Source":
        """Read what `to_json` wrote."""
        at = datetime.fromisoformat(row["at"]) if "at" in row else None
        return cls(Origin(row["origin"]), row.get("name", ""), at)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a source said, and when."""

    values: Mapping[str, Any]
    at: datetime


Answers = Mapping[str, Answer]  # by name of the source


def filled(
    parts: Mapping[paths.Pattern, Field | Group], data: Mapping[str, Any], answers: Answers
) -> dict[str, Any]:
    """Return the data with what the sources said, where the person has given nothing yet."""
    result = deepcopy(dict(data))
    for part in parts.values():
        value = next((said for _way, said in _told(part, answers)), None)
        if value is None or paths.EACH in part.pattern:
            continue
        if paths.get(result, part.pattern) in (None, "", []):
            paths.put(result, part.pattern, _fitting(part, value))
    return result


def sources(
    parts: Mapping[paths.Pattern, Field | Group], data: Mapping[str, Any], answers: Answers
) -> dict[str, Source]:
    """Return the source of each value, by pointer: a changed value is the person's own again."""
    found = {}
    for part in parts.values():
        for place in paths.instances(part.pattern, data):
            value = paths.get(data, place)
            if value is None or (isinstance(part, Field) and part.computed):
                continue
            found[paths.pointer(place)] = _source(part, value, answers)
    return found


def _told(part: Field | Group, answers: Answers) -> Iterator[tuple[Prefill, Any]]:
    """What each source that the part names says of it, the first that counts first."""
    for way in part.prefill.ways() if part.prefill else ():
        if way.source in answers:
            said = answers[way.source].values.get(way.field)
            if said is not None:
                yield way, said


def _fitting(part: Field | Group, value: Any) -> Any:
    """Return rows with the keys that the group knows; other values as they are."""
    if not isinstance(part, Group):
        return value
    keys = {member.pattern[len(part.pattern) + 1] for member in part.members}
    return [{key: row[key] for key in row if key in keys} for row in value]


def _source(part: Field | Group, value: Any, answers: Answers) -> Source:
    for way, said in _told(part, answers):
        if _fitting(part, said) == value:
            return Source(Origin.PREFILLED, way.source, answers[way.source].at)
    return Source(Origin.SELF_DECLARED)
