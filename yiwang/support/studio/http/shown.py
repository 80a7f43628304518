"""Problems, results, changes and previews as pages show them, in the reader's language."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.base.packages.facade import Problem, Result, Source
from yiwang.base.work.facade import migration
from yiwang.engines.process import parse
from yiwang.kernel.texts import say
from yiwang.support.studio.changes import PROCESS, ElementChange, Kind
from yiwang.support.studio.tasks import TASKS

KINDS = {
    Kind.ADDED: (gettext_noop("added"), "good"),
    Kind.REMOVED: (gettext_noop("removed"), "bad"),
    Kind.CHANGED: (gettext_noop("changed"), "warn"),
}


def told(text: str) -> str:
    """A sentence of an engine in the reader's language: those that remember their template."""
    template = getattr(text, "template", "")
    if not template:
        return text
    return _(template).format(**getattr(text, "parameters", {}))


def problems(found: Iterable[Problem]) -> list[dict[str, Any]]:
    """Rows with file, line, sentence and remedy; `element` where it can be shown in the picture."""
    return [
        {
            "file": each.file,
            "line": each.line,
            "where": each.where,
            "message": told(each.message),
            "remedy": told(each.remedy),
            "element": each.where if each.file in (PROCESS, TASKS) else "",
            "path": " ".join(each.path),
        }
        for each in found
    ]


def results(found: Iterable[Result]) -> list[dict[str, Any]]:
    """Examples by the half of their name that the reader can read, with what differs."""
    return [
        {"name": _half(each.name), "good": each.good, "differences": each.differences}
        for each in found
    ]


def _half(name: str) -> str:
    """Examples are named in Chinese and English with a stroke between."""
    zh, stroke, en = name.partition(" / ")
    return say({"zh": zh, "en": en}) if stroke else name


def names(source: Source) -> dict[str, str]:
    """Elements of the process by id as people call them: their name, else their id."""
    definition, _found = parse(source.files.get(PROCESS, ""))
    if definition is None:
        return {}
    nodes = {name: each.name or name for name, each in definition.nodes.items()}
    return nodes | {name: each.name or name for name, each in definition.flows.items()}


def kind(found: Kind) -> dict[str, str]:
    text, tone = KINDS[found]
    return {"text": _(text), "tone": tone}


def elements(found: Iterable[ElementChange]) -> list[dict[str, Any]]:
    return [
        {
            "id": each.id,
            "name": each.name or each.id,
            "type": each.type,
            "kind": kind(each.kind),
            "code": each.kind.value,
            "details": each.details,
        }
        for each in found
    ]


def preview(
    found: migration.Preview, before: Mapping[str, str], after: Mapping[str, str]
) -> dict[str, Any]:
    """One case: where it waits, what becomes of it, or why it cannot go."""
    waits = [before.get(each.node, each.node) for each in found.standings]
    return {
        "number": found.number,
        "body": say(found.body),
        "waits": waits,
        "refused": found.refused,
        "kept": [after.get(node, node) for node in found.kept],
        "cancelled": [before.get(node, node) for node in found.cancelled],
        "opened": [after.get(node, node) for node in found.opened],
        "forgotten": [before.get(node, node) for node in found.forgotten],
    }


def undecided(
    found: Iterable[migration.Preview], before: Mapping[str, str], after: Mapping[str, str]
) -> list[dict[str, Any]]:
    """The steps that a person must decide on, each once, with where they can go."""
    rows: dict[str, dict[str, Any]] = {}
    for each in found:
        for standing in each.standings:
            if not standing.maps:
                row = {
                    "node": standing.node,
                    "name": before.get(standing.node, standing.node),
                    "reason": standing.reason,
                    "choices": [(name, after.get(name, name)) for name in standing.choices],
                    "count": 0,
                }
                rows.setdefault(standing.node, row)["count"] += 1
    return list(rows.values())
