"""The SpiffWorkflow library, a test dependency, driven by the same script as our engine.

Ready tasks are done at once; when none is left, the message or signal that waits longest is sent,
and short timers are waited for. What was sent is returned, for the other side.
"""

from __future__ import annotations

import contextlib
import io
import json
import logging
import re
import time
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from lxml import etree

from yiwang.engines.process.xml import BPMN

MAX_TASKS = 2_000
MAX_SENT = 20
MAX_SECONDS = 1.5


@dataclass(frozen=True)
class Finished:
    """The process that ran, its end data, and the events that were sent into it."""

    main: str
    data: dict[str, Any]
    events: list[dict[str, str]]


def play(path: Path, data: dict[str, Any]) -> Finished | str:
    """Return how the library ends a model, or why it could not."""
    logging.disable(logging.CRITICAL)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            return run(path, data)
    except Exception as error:  # whatever the library raises is its reason
        return f"{type(error).__name__}: {' '.join(str(error).split())[:120]}"
    finally:
        logging.disable(logging.NOTSET)


def run(path: Path, data: dict[str, Any]) -> Finished | str:
    parser = parser_for(path)
    for file in files_needed(path):
        parser.add_bpmn_file(str(file))
    if hasattr(parser, "add_dmn_file"):
        for file in decision_files(path):
            with contextlib.suppress(Exception):  # some models of the suite are broken on purpose
                parser.add_dmn_file(str(file))
    own = [e.get("id") for e in etree.parse(path).iter(f"{{{BPMN}}}process")]
    executable = [k for k in own if k and parser.process_parsers[k].process_executable]
    if not executable:
        return "no executable process"
    main = executable[0]
    new = import_module("SpiffWorkflow.bpmn.workflow").BpmnWorkflow
    workflow = new(parser.get_spec(main), parser.get_subprocess_specs(main))
    ready = import_module("SpiffWorkflow.util.task").TaskState.READY
    workflow.get_tasks(state=ready)[0].data.update(data)
    events = drive(workflow, ready)
    if not workflow.is_completed():
        return "does not end by itself"
    # Only an end event hands data to the peer's workflow; else its last task has them.
    data_at_end = workflow.data or (workflow.last_task.data if workflow.last_task else {})
    kept = {k: v for k, v in data_at_end.items() if k != "data_objects"}
    objects = dict(data_at_end.get("data_objects", {}))
    return Finished(main, json.loads(json.dumps({**kept, **objects})), events)


def drive(workflow: Any, ready: Any) -> list[dict[str, str]]:
    """Do everything there is to do; return the events sent."""
    sent: list[dict[str, str]] = []
    end = time.monotonic() + MAX_SECONDS
    for _ in range(MAX_TASKS):
        tasks = workflow.get_tasks(state=ready)
        if tasks:
            tasks[0].run()
        elif workflow.is_completed() or time.monotonic() > end:
            break
        else:
            workflow.refresh_waiting_tasks()
            if not workflow.get_tasks(state=ready) and not send_one(workflow, sent):
                time.sleep(0.005)
    return sent


def send_one(workflow: Any, sent: list[dict[str, str]]) -> bool:
    """Send the first message or signal something waits for; False where nothing does."""
    event = import_module("SpiffWorkflow.bpmn.util").BpmnEvent
    kinds = {"MessageEventDefinition": "message", "SignalEventDefinition": "signal"}
    for task in list(workflow.event_manager.tasks.values()):
        definition = task.task_spec.event_definition
        kind = kinds.get(type(definition).__name__)
        if kind and len(sent) < MAX_SENT:
            workflow.send_event(event(definition, {}))
            sent.append({kind: definition.name})
            return True
    return False


def files_needed(path: Path) -> list[Path]:
    """Return a file and those beside it that hold the processes it calls."""
    holders: dict[str, Path] = {}
    for other in sorted(path.parent.glob("*.bpmn")):
        for element in etree.parse(other).iter(f"{{{BPMN}}}process"):
            holders.setdefault(element.get("id") or "", other)
    needed = [path]
    for file in needed:
        tree = etree.parse(file)
        held = {e.get("id") for e in tree.iter(f"{{{BPMN}}}process")}
        for call in tree.iter(f"{{{BPMN}}}callActivity"):
            called = call.get("calledElement") or ""
            if called not in held and called in holders and holders[called] not in needed:
                needed.append(holders[called])
    return needed


def decision_files(path: Path) -> list[Path]:
    """Return the DMN files that belong to a model: beside it, or in a folder `dmn` beside it."""
    return sorted((*path.parent.glob("*.dmn"), *path.parent.glob("dmn/*.dmn")))


def parser_for(path: Path) -> Any:
    """Return the peer's parser for the dialect of a file."""
    text = path.read_text(errors="replace")
    dialect = ("dmn.parser.BpmnDmnParser", "BpmnDmnParser")
    if re.search(r"xmlns:spiffworkflow=", text):
        dialect = ("spiff.parser.process", "SpiffBpmnParser")
    elif re.search(r"xmlns:camunda=", text):
        dialect = ("camunda.parser.CamundaParser", "CamundaParser")
    module, name = dialect
    return getattr(import_module(f"SpiffWorkflow.{module}"), name)()
