"""`yiwang process run FILE --inputs JSON [--events JSON] [--clock START] [--json]`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from yiwang.cli.decide import read_model
from yiwang.engines import decision, process
from yiwang.engines.decision import feel
from yiwang.engines.process.effects import Data
from yiwang.engines.process.library import Decide
from yiwang.engines.process.play import BadEvent, Played, play
from yiwang.engines.process.timing import moment


def run(argv: list[str]) -> int:
    """Play a process; 0 played (however it ended), 1 refused, 2 wrong use."""
    parser = argparse.ArgumentParser(prog="yiwang process run", description=__doc__)
    parser.add_argument("file", type=Path, help="a BPMN 2.0 file")
    parser.add_argument("--inputs", default="{}", help="start data, a JSON object")
    parser.add_argument("--events", default="[]", help="what happens, a JSON list")
    parser.add_argument("--clock", default="", help="moment of the start, ISO 8601")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args(argv)
    try:
        inputs = as_json(options.inputs, dict, "--inputs")
        events = as_json(options.events, list, "--events")
        began = moment(options.clock) if options.clock else datetime.now(UTC)
        if began is None:
            raise ValueError(f"--clock {options.clock} is not a moment of ISO 8601.")
        xml = options.file.read_bytes()
    except (OSError, ValueError) as error:
        print(f"yiwang process run: {error}", file=sys.stderr)
        return 2
    try:
        definition = process.read(xml)
        beside = sorted(options.file.parent.glob("*.dmn"))
        library = process.Library(decisions=decisions_of(beside, definition))
        return show(play(definition, inputs, events, began, library=library), options.json)
    except process.Unreadable as refusal:
        return refuse(refusal, options.json)
    except BadEvent as error:
        print(f"yiwang process run: {error}", file=sys.stderr)
        return 2


def decisions_of(files: Iterable[Path], definition: process.Definition) -> dict[str, Decide]:
    """Return the decisions of DMN files, by id and by name; none where a process names none."""
    found: dict[str, Decide] = {}
    if not any(node.decision for node in definition.nodes.values()):
        return found
    for file in files:
        try:
            model = read_model(file)
        except (OSError, ValueError) as error:
            print(f"yiwang process run: {file.name} is left out: {error}", file=sys.stderr)
            continue
        for element in model.decisions:
            for name in filter(None, (element.id, element.name)):
                found.setdefault(name, partial(decide, model, name))
    return found


def decide(model: decision.Model, name: str, data: Data, now: datetime) -> Any:
    """Make a decision over process data; what goes wrong is told, the value then is null."""
    inputs = {key: feel.from_json(value) for key, value in data.items()}
    result = model.evaluate(name, inputs, now=now, zone=UTC)
    for problem in result.problems:
        print(f"yiwang process run: decision {name}: {problem.reason}", file=sys.stderr)
    return feel.to_json(result.value)


def as_json(text: str, kind: type, option: str) -> Any:
    """Return JSON text, or the file it names after an @, as an object or list."""
    value = json.loads(Path(text[1:]).read_text() if text.startswith("@") else text)
    if not isinstance(value, kind):
        raise ValueError(f"{option} must be a JSON {'object' if kind is dict else 'list'}.")
    return value


def show(played: Played, as_object: bool) -> int:
    result = {
        "status": played.status,
        "trace": list(played.trace),
        "data": played.data,
        "open": list(played.open),
    }
    if played.incidents:
        result["incidents"] = list(played.incidents)
    if as_object:
        print(json.dumps(result, ensure_ascii=False))
        return 0
    print(f"status: {played.status}")
    print(f"trace:  {' '.join(played.trace)}")
    print(f"open:   {' '.join(played.open)}")
    print(f"data:   {json.dumps(played.data, ensure_ascii=False)}")
    for incident in played.incidents:
        print(f"stuck:  {incident}")
    return 0


def refuse(refusal: process.Unreadable, as_object: bool) -> int:
    if as_object:
        problems = [
            {"element": p.element, "rule": p.rule, "reason": p.reason, "remedy": p.remedy}
            for p in refusal.problems
        ]
        print(json.dumps({"status": "refused", "problems": problems}, ensure_ascii=False))
    for problem in refusal.problems:
        print(problem, file=sys.stderr)
    return 1
