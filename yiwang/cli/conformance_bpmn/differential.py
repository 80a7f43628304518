"""The same model on the SpiffWorkflow library and here: the end data must be equal.

Start data are made from the constants that conditions compare names with, so that several paths
are played. The library is a test dependency and is imported here only.
"""

from __future__ import annotations

import ast
import contextlib
import io
import json
import logging
import re
import time
from collections.abc import Iterator
from importlib import import_module
from itertools import islice, product
from pathlib import Path
from typing import Any

from lxml import etree

from yiwang.engines import process

from .report import Case
from .suites import twice
from .translation import translate

MAX_TASKS = 2_000
MAX_SECONDS = 1.5
MAX_VARIANTS = 4
SUITE = "spiffworkflow"


def differential(path: Path, name: str) -> Iterator[Case]:
    """Play a model on both with every variant of start data."""
    xml = path.read_bytes()
    for number, data in enumerate(variants(xml)):
        label = f"{name} {json.dumps(data)}" if data else name
        expected = peer(path, data)
        if isinstance(expected, str):
            yield Case(SUITE, label, "skipped", f"SpiffWorkflow itself: {expected}")
            if number == 0 and not data:
                continue
        else:
            yield compare(path, label, data, *expected)


def compare(path: Path, name: str, data: dict[str, Any], main: str, theirs: dict[str, Any]) -> Case:
    try:
        translated, left = translate(path.read_bytes())
        definition = process.read(only(translated, main))
        library = process.Library(processes=neighbours(path, definition))
        straight, saved = twice(definition, data, library)
    except (process.Unreadable, etree.XMLSyntaxError) as error:
        return Case(SUITE, name, "failed", " ".join(str(error).split()))
    if straight != saved:
        return Case(SUITE, name, "failed", "saved and restored it ends otherwise")
    ours = json.loads(json.dumps(dict(straight.data)))
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


# Start data


def variants(xml: bytes) -> list[dict[str, Any]]:
    """Return start data: none, and what the comparisons in the document suggest."""
    choices = comparisons(xml)
    names = sorted(choices)
    made = [
        dict(zip(names, values, strict=True))
        for values in islice(product(*(choices[n] for n in names)), MAX_VARIANTS)
    ]
    return [{}, *(variant for variant in made if variant)]


def comparisons(xml: bytes) -> dict[str, list[Any]]:
    """Return name → constants it is compared with, and one other."""
    found: dict[str, list[Any]] = {}
    root = etree.fromstring(xml)
    tags = ("conditionExpression", "loopCondition", "condition")
    for element in root.iter(*(f"{{*}}{tag}" for tag in tags)):
        text = "".join(map(str, element.itertext())).strip()
        with contextlib.suppress(SyntaxError):
            for node in ast.walk(ast.parse(text, mode="eval")):
                note_comparison(node, found)
    return found


def note_comparison(node: ast.AST, found: dict[str, list[Any]]) -> None:
    if isinstance(node, ast.Compare) and isinstance(node.left, ast.Name):
        values = found.setdefault(node.left.id, [])
        for constant in node.comparators:
            if isinstance(constant, ast.Constant) and constant.value not in values:
                values.append(constant.value)
                other = constant.value + 1 if isinstance(constant.value, int) else "another"
                if other not in values:
                    values.append(other)


# The peer


def peer(path: Path, data: dict[str, Any]) -> tuple[str, dict[str, Any]] | str:
    """Return the process it ran and its end data, or why it could not."""
    logging.disable(logging.CRITICAL)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            return run_peer(path, data)
    except Exception as error:
        return f"{type(error).__name__}: {' '.join(str(error).split())[:120]}"
    finally:
        logging.disable(logging.NOTSET)


def run_peer(path: Path, data: dict[str, Any]) -> tuple[str, dict[str, Any]] | str:
    new = import_module("SpiffWorkflow.bpmn.workflow").BpmnWorkflow
    state = import_module("SpiffWorkflow.util.task").TaskState.READY
    parser = parser_for(path)
    parser.add_bpmn_file(str(path))
    executable = [k for k, v in parser.process_parsers.items() if v.process_executable]
    if not executable:
        return "no executable process"
    for other in path.parent.glob("*.bpmn"):
        if other != path:
            with contextlib.suppress(Exception):
                parser.add_bpmn_file(str(other))
    main = executable[0]
    workflow = new(parser.get_spec(main), parser.get_subprocess_specs(main))
    workflow.get_tasks(state=state)[0].data.update(data)
    end = time.monotonic() + MAX_SECONDS
    for _ in range(MAX_TASKS):
        ready = workflow.get_tasks(state=state)
        if ready:
            ready[0].run()
        elif workflow.is_completed() or time.monotonic() > end:
            break
        else:
            workflow.refresh_waiting_tasks()
            time.sleep(0.005)
    if not workflow.is_completed():
        return "does not end by itself"
    # Only an end event hands data to the peer's workflow; else its last task has them.
    data_at_end = workflow.data or (workflow.last_task.data if workflow.last_task else {})
    own = {k: v for k, v in data_at_end.items() if k != "data_objects"}
    objects = dict(data_at_end.get("data_objects", {}))
    return main, json.loads(json.dumps({**own, **objects}))


def parser_for(path: Path) -> Any:
    """Return the peer's parser for the dialect of a file."""
    text = path.read_text(errors="replace")
    dialect = ("bpmn.parser.BpmnParser", "BpmnParser")
    if re.search(r"xmlns:spiffworkflow=", text):
        dialect = ("spiff.parser.process", "SpiffBpmnParser")
    elif re.search(r"xmlns:camunda=", text):
        dialect = ("camunda.parser.CamundaParser", "CamundaParser")
    module, name = dialect
    return getattr(import_module(f"SpiffWorkflow.{module}"), name)()
