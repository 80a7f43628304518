"""What tasks.yaml says of one step, read for a form and written back. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from yiwang.base.packages.facade import Source, read
from yiwang.support.studio import yamledit

TASKS = "tasks.yaml"
_ROW = ("id", "zh", "en", "tone", "form")


@dataclass(frozen=True)
class Described:
    """A step that people do, as far as the form shows it; the rest of its entry stays as it is.

    outcomes: rows of id, zh, en, tone, form. forms: names that an outcome may ask for.
    """

    node: str
    zh: str
    en: str
    role: str
    days: str
    distinct: bool
    outcomes: tuple[Mapping[str, str], ...]
    forms: tuple[str, ...]


def described(source: Source, node: str) -> Described:
    """What the file says of a step; empty where it says nothing, or what cannot be shown."""
    document = _mapping(source.document(TASKS))
    row = _mapping(_mapping(document.get("tasks")).get(node))
    title = _mapping(row.get("title"))
    return Described(
        node=node,
        zh=str(title.get("zh", "")),
        en=str(title.get("en", "")),
        role=str(row.get("role", "")),
        days=str(row.get("days", "")),
        distinct=row.get("distinct") is True,
        outcomes=tuple(_outcome(k, v) for k, v in _mapping(row.get("outcomes")).items()),
        forms=tuple(map(str, _mapping(document.get("forms")))),
    )


def _outcome(key: Any, value: Any) -> dict[str, str]:
    row, title = _mapping(value), _mapping(_mapping(value).get("title"))
    found = (key, title.get("zh"), title.get("en"), row.get("tone"), row.get("form"))
    return {name: str(each or "") for name, each in zip(_ROW, found, strict=True)}


def _mapping(value: Any) -> Mapping[Any, Any]:
    return value if isinstance(value, Mapping) else {}


def write(text: str, wanted: Described) -> str:
    """The file with the step as wanted; what is as it was is not touched.

    Raises:
        ValueError: it cannot be written, or an entry cannot be meant.
    """
    present = _mapping(_mapping(_mapping(read(text)).get("tasks")).get(wanted.node))
    before = _mapping(present.get("outcomes"))
    values: dict[tuple[str, ...], Any] = {
        ("title",): {"zh": wanted.zh, "en": wanted.en},
        ("role",): wanted.role,
        ("days",): _days(wanted.days),
        ("distinct",): True if wanted.distinct else None,
        ("outcomes",): {
            row["id"]: _written(row, _mapping(before.get(row["id"]))) for row in wanted.outcomes
        },
    }
    return _put_all(text, wanted.node, present, values)


def _put_all(
    text: str, node: str, present: Mapping[str, Any], values: Mapping[tuple[str, ...], Any]
) -> str:
    if not present:
        fresh = {path[0]: value for path, value in values.items() if value is not None}
        return yamledit.put(text, ("tasks", node), fresh)
    for path, value in values.items():
        if present.get(path[0]) != value:
            text = yamledit.put(text, ("tasks", node, *path), value)
    return text


def _days(text: str) -> int | None:
    if not text.strip():
        return None
    if not text.strip().isdecimal() or not 0 < int(text) < 1000:
        raise ValueError(f"“{text}” is no number of working days")
    return int(text)


def _written(row: Mapping[str, str], before: Mapping[str, Any]) -> dict[str, Any]:
    """An outcome as the form has it; what the form does not show stays."""
    shown = {name: row[name] for name in ("form", "tone") if row.get(name)}
    rest = {name: each for name, each in before.items() if name not in ("title", "form", "tone")}
    return {"title": {"zh": row["zh"], "en": row["en"] or row["zh"]}, **shown, **rest}
