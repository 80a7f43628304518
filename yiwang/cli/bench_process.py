"""`yiwang bench process`: completions of user tasks a second, state saved at each, in process.

An instance is a line of 5, 20 or 100 user tasks. A completion reads the saved state, completes the
open task for a post with an outcome, and saves the state. SpiffWorkflow runs the same models in
the same run: it too restores its workflow from its saved text at each completion. Rates count the
processor time of this process.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import platform
import statistics
import subprocess
import time
from collections.abc import Callable
from datetime import UTC, datetime
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import Any

from yiwang.engines import process
from yiwang.engines.process.effects import TaskOpened
from yiwang.engines.process.happenings import Complete

TASKS = (5, 20, 100)
RUNS = 3
BUDGET = 10_000  # completions a second
NOW = datetime(2025, 3, 3, 9, 0, tzinfo=UTC)
DATA = {"applicant": "王小明", "amount": 1200, "urgent": False}


def run(argv: list[str]) -> int:
    """Measure and print. Exit 0, or 1 where the budget or a ratio is missed."""
    parser = argparse.ArgumentParser(prog="yiwang bench process", description=__doc__)
    parser.add_argument("--size", type=int, help="tasks an instance instead of 5, 20 and 100")
    parser.add_argument("--seconds", type=float, default=1.0, help="of each of three runs")
    parser.add_argument("--json", action="store_true", help="print one object")
    options = parser.parse_args(argv)
    sizes = (options.size,) if options.size else TASKS
    rows = measure(sizes, options.seconds)
    report = {
        "machine": machine(),
        "commit": commit(),
        "settings": {"seconds": options.seconds, "runs": RUNS, "cores": 1},
        "completions_per_s": min(row["completions_per_s"] for row in rows),
        "budget_per_s": BUDGET,
        "cost_ratio": round(rows[0]["completions_per_s"] / rows[-1]["completions_per_s"], 2),
        "sizes": rows,
    }
    print(json.dumps(report, ensure_ascii=False) if options.json else as_text(report))
    ratios = [row["ratio"] for row in rows if row["ratio"] is not None]
    good = report["completions_per_s"] >= BUDGET and report["cost_ratio"] <= 1.2
    return 0 if good and all(ratio >= 10 for ratio in ratios) else 1


def measure(sizes: tuple[int, ...], seconds: float) -> list[dict[str, Any]]:
    """Return one row a size; the sizes take turns, so that a busy moment strikes them all."""
    own = {size: own_instance(size) for size in sizes}
    peers = {size: peer_instance(size) for size in sizes}
    runs: dict[int, list[float]] = {size: [] for size in sizes}
    theirs: dict[int, list[float]] = {size: [] for size in sizes}
    for _ in range(RUNS):
        for size in sizes:
            runs[size].append(rate(own[size], size, seconds))
            peer = peers[size]
            if peer is not None:
                theirs[size].append(rate(peer, size, seconds))
    return [row(size, runs[size], theirs[size]) for size in sizes]


def row(size: int, runs: list[float], theirs: list[float]) -> dict[str, Any]:
    own = statistics.median(runs)
    peer = statistics.median(theirs) if theirs else None
    return {
        "tasks": size,
        "completions_per_s": round(own),
        "cpu_us": round(1e6 / own, 1),
        "runs": [round(each) for each in runs],
        "state_bytes": state_bytes(size),
        "spiffworkflow_per_s": round(peer) if peer else None,
        "spiffworkflow_runs": [round(each) for each in theirs],
        "ratio": round(own / peer, 1) if peer else None,
    }


def rate(instance: Callable[[], None], size: int, seconds: float) -> float:
    """Return completions a second of processor time, over whole instances."""
    instance()
    done, began = 0, time.process_time()
    while (spent := time.process_time() - began) < seconds:
        instance()
        done += size
    return done / spent


def line(tasks: int) -> str:
    """Return a process of user tasks one after the other."""
    names = ["start", *(f"task{number}" for number in range(1, tasks + 1)), "end"]
    parts = ['<startEvent id="start"/>', '<endEvent id="end"/>']
    parts += [f'<userTask id="{name}" name="{name}"/>' for name in names[1:-1]]
    parts += [
        f'<sequenceFlow id="f{number}" sourceRef="{source}" targetRef="{target}"/>'
        for number, (source, target) in enumerate(pairwise(names))
    ]
    return (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" '
        f'targetNamespace="t"><process id="line" isExecutable="true">{"".join(parts)}</process>'
        "</definitions>"
    )


def own_instance(tasks: int) -> Callable[[], None]:
    definition = process.read(line(tasks))

    def instance() -> None:
        step = process.start(definition, DATA, NOW)
        for _ in range(tasks):
            saved = process.dump(step.state)
            task = next(e.id for e in step.effects if isinstance(e, TaskOpened))
            done = Complete(task, {"outcome": "agree"}, "post-17")
            step = process.advance(definition, process.load(saved), done, NOW)
        if step.state.status != "completed":
            raise AssertionError(f"the instance is {step.state.status}")

    return instance


def state_bytes(tasks: int) -> int:
    """Return the size of the saved state before the last task is completed."""
    definition = process.read(line(tasks))
    step = process.start(definition, DATA, NOW)
    for _ in range(tasks - 1):
        task = next(e.id for e in step.effects if isinstance(e, TaskOpened))
        done = Complete(task, {"outcome": "agree"}, "post-17")
        step = process.advance(definition, step.state, done, NOW)
    return len(process.dump(step.state).encode())


def peer_instance(tasks: int) -> Callable[[], None] | None:
    """Return the same on SpiffWorkflow, None where it is not installed."""
    try:
        parser = import_module("SpiffWorkflow.bpmn.parser.BpmnParser").BpmnParser()
        serializer = import_module(
            "SpiffWorkflow.bpmn.serializer.workflow"
        ).BpmnWorkflowSerializer()
        new = import_module("SpiffWorkflow.bpmn.workflow").BpmnWorkflow
        ready = import_module("SpiffWorkflow.util.task").TaskState.READY
    except ImportError:
        return None
    with contextlib.redirect_stdout(io.StringIO()):
        parser.add_bpmn_io(io.BytesIO(line(tasks).encode()))
        spec = parser.get_spec("line")

    def instance() -> None:
        workflow = new(spec)
        workflow.do_engine_steps()
        for _ in range(tasks):
            workflow = serializer.deserialize_json(serializer.serialize_json(workflow))
            task = next(iter(workflow.get_tasks(state=ready, manual=True)))
            task.data.update({**DATA, "outcome": "agree"})
            task.run()
            workflow.do_engine_steps()
        if not workflow.is_completed():
            raise AssertionError("the peer's instance is not completed")

    return instance


def machine() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    named = [each.partition(": ")[2] for each in lines if each.startswith("model name")]
    model = named[0] if named else platform.machine()
    return f"{model}, {platform.system()}, Python {platform.python_version()}"


def commit() -> str:
    root = str(Path(__file__).resolve().parents[2])
    command = ["git", "-C", root, "rev-parse", "--short", "HEAD"]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, timeout=10, check=True)
    except (OSError, subprocess.SubprocessError):
        return "unknown"
    return answer.stdout.strip()


def as_text(report: dict[str, Any]) -> str:
    lines = [f"{report['machine']}, commit {report['commit']}, {report['settings']}", ""]
    lines.append("tasks  completions/s  CPU µs  state B  SpiffWorkflow/s  ratio  three runs")
    lines += [
        f"{each['tasks']:>5}  {each['completions_per_s']:>13,}  {each['cpu_us']:>6}"
        f"  {each['state_bytes']:>7,}  {each['spiffworkflow_per_s'] or '-':>15}"
        f"  {each['ratio'] or '-':>5}  {each['runs']}"
        for each in report["sizes"]
    ]
    lines.append(f"\nbudget {report['budget_per_s']:,}/s; cost at most tasks over least: ")
    lines[-1] += f"{report['cost_ratio']} (limit 1.2)"
    return "\n".join(lines)
