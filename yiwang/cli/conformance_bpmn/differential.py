"""The same model on the SpiffWorkflow library and here: the end data must be equal.

Both get the same start data, the same decisions of the DMN files beside the model, and the same
messages and signals in the same order.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree

from yiwang.cli.process_run import decisions_of
from yiwang.engines import process

from . import peer
from .report import Case
from .start_data import variants
from .suites import twice
from .translation import translate

SUITE = "spiffworkflow"


def differential(path: Path, name: str) -> Iterator[Case]:
    """Play a model on both with every variant of start data that the library itself can finish.

    A model is skipped, with the library's reason, where it finishes with none.
    """
    reason = ""
    played = 0
    for data in variants(path.read_bytes()):
        expected = peer.play(path, data)
        if isinstance(expected, str):
            reason = expected
            continue
        played += 1
        label = f"{name} {json.dumps(data)}" if data else name
        yield compare(path, label, data, expected)
    if not played:
        yield Case(SUITE, name, "skipped", f"SpiffWorkflow itself: {reason}")


def compare(path: Path, name: str, data: dict[str, Any], expected: peer.Finished) -> Case:
    try:
        translated, left = translate(path.read_bytes())
        definition = process.read(only(translated, expected.main))
        library = process.Library(
            processes=neighbours(path, definition),
            decisions=decisions_of(peer.decision_files(path), definition),
        )
        straight, saved = twice(definition, data, library, expected.events)
    except (process.Unreadable, etree.XMLSyntaxError) as error:
        return Case(SUITE, name, "failed", " ".join(str(error).split()))
    theirs = expected.data
    if straight != saved:
        return Case(SUITE, name, "failed", "saved and restored it ends otherwise")
    # The library keeps a data object under its id, we under its name.
    ids = {item.name: item.id for scope in definition.scopes.values() for item in scope.data}
    ours = json.loads(json.dumps({ids.get(k, k): v for k, v in straight.data.items()}))
    if ours == theirs:
        return Case(SUITE, name, "passed")
    why = f"here {short(ours)} ({straight.status}), there {short(theirs)}"
    return Case(SUITE, name, "failed", why + (f"; untranslated: {short(left)}" if left else ""))


def short(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) < 200 else f"{text[:199]}…"


def only(xml: bytes, main: str) -> bytes:
    """Return the document with one process to start: the library runs one, too."""
    root = etree.fromstring(xml)
    for element in root.iter("{http://www.omg.org/spec/BPMN/20100524/MODEL}process"):
        element.set("isExecutable", "true" if element.get("id") == main else "false")
    return etree.tostring(root)


def neighbours(path: Path, main: process.Definition) -> dict[str, process.Definition]:
    """Return the processes of the files beside, for call activities."""
    found: dict[str, process.Definition] = {}
    for other in sorted(path.parent.glob("*.bpmn")):
        if other == path:
            continue
        definition, problems = process.parse(translate(other.read_bytes())[0])
        if definition and not any(p.level.value == "error" for p in problems):
            found |= {p: definition for p in definition.processes if p not in main.processes}
    return found
