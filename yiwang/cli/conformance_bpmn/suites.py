"""What each kind of BPMN material asks of the engine."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from lxml import etree

from yiwang.engines import process
from yiwang.engines.process.play import Played, play
from yiwang.engines.process.rules.problem import Level

from .report import Case
from .translation import translate

CLOCK = datetime(2025, 1, 6, 8, 0, tzinfo=UTC)
HOOK = re.compile(
    r"\b(?:operaton|camunda|activiti|flowable):"
    r"(?:class|delegateExpression|expression|type|executionListener|taskListener)\b"
)
RULE = re.compile(r"EXT\d{3}")


def interchange(path: Path, name: str) -> Case:
    """Import, export, import: the same elements, attributes, texts and diagram, in order."""
    xml = path.read_bytes()
    definition, problems = process.parse(xml)
    if definition is None:
        return Case("interchange", name, "failed", "; ".join(map(str, problems)))
    before, after = canonical(xml), canonical(process.write(definition))
    if before != after:
        return Case("interchange", name, "failed", "the export differs from the import")
    return Case("interchange", name, "passed")


def canonical(xml: bytes) -> bytes:
    root = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))
    return etree.tostring(root.getroottree(), method="c14n2")


def constraint(path: Path, name: str) -> Case:
    """A model that breaks a rule is refused with that rule; a reference is not refused."""
    expected = RULE.search(path.parent.name) or RULE.match(path.name)
    found = process.problems(path.read_bytes())
    broken = sorted({p.rule for p in found if p.level is not Level.WARNING})
    if expected is None:
        numbered = [rule for rule in broken if RULE.fullmatch(rule)]
        said = f"a reference is refused: {', '.join(numbered)}"
        return Case("constraints", name, "failed" if numbered else "passed", said * bool(numbered))
    if expected.group() in broken:
        return Case("constraints", name, "passed")
    return Case("constraints", name, "failed", f"found {', '.join(broken) or 'nothing'}")


def loading(path: Path, name: str) -> Case:
    """The model loads; what loads is played straight and saved, and both agree."""
    xml = path.read_bytes()
    if HOOK.search(xml.decode("utf-8", "replace")):
        return Case("loading", name, "skipped", "calls code of another engine")
    try:
        translated, _ = translate(xml)
        definition = process.read(translated)
    except (process.Unreadable, etree.XMLSyntaxError) as error:
        return Case("loading", name, "failed", " ".join(str(error).split()))
    straight, saved = twice(definition)
    if straight != saved:
        return Case("loading", name, "failed", f"saved and restored: {saved}, straight: {straight}")
    return Case("loading", name, "passed")


def twice(
    definition: process.Definition,
    data: dict[str, object] | None = None,
    library: process.Library | None = None,
    events: Sequence[Mapping[str, object]] = (),
) -> tuple[Played, Played]:
    """Play straight, and saved and restored between every two steps."""
    straight = play(definition, data or {}, events, CLOCK, library=library)
    saved = play(definition, data or {}, events, CLOCK, library=library, keep=kept)
    return straight, saved


def kept(state: process.State) -> process.State:
    return process.load(process.dump(state))
