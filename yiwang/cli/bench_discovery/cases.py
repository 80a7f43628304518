"""Made-up cases: runs of the model with times, and what offices do beside it. Seeded, so that the
same number of cases is the same log everywhere.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from yiwang.cli.bench_discovery import model
from yiwang.engines.process.discovery import Net

SEED = 20_261_122
FIRST = datetime(2025, 1, 1, tzinfo=UTC)
SPREAD = 330 * 86_400  # seconds over which the cases come in
RETURNED, SKIPPED, STRANGE, WITHDRAWN, RUNNING = 0.10, 0.03, 0.01, 0.02, 0.08
STEPS = 60  # of one run; a run that goes on longer is cut, and counts as running
MESSAGE = "message:"


@dataclass
class Run:
    """One case: steps as (step, began, done), and returns as (at, from, to)."""

    began: float
    steps: list[tuple[str, float, float]] = field(default_factory=list)
    returns: list[tuple[float, str, str]] = field(default_factory=list)
    ended: float | None = None


def runs(net: Net, count: int) -> Iterator[Run]:
    """Yield so many cases."""
    chance = Random(SEED)  # noqa: S311 - made-up cases, no secret
    for _number in range(count):
        run = walk(net, chance, chance.random() * SPREAD)
        disturb(run, chance)
        yield run


def walk(net: Net, chance: Random, began: float) -> Run:
    """Play the model with free choices; each token knows since when it lies where it lies."""
    run, tokens = Run(began), {net.start: [began]}
    over = began
    withdraws = chance.random() < WITHDRAWN
    while len(run.steps) < STEPS:
        held = {place: len(times) for place, times in tokens.items() if times}
        near = (each for place in sorted(held) for each in net.takers.get(place, ()))
        ready = [each for each in near if each.enabled(held)]
        if not ready:
            break
        chosen = chance.choice(ready)
        since = max(tokens[place].pop() for place in chosen.take)
        done = since + chance.lognormvariate(10.5, 1.1) if chosen.label else since
        if chosen.label:
            run.steps.append((chosen.label, since, done))
        over = max(over, done)
        for place in chosen.put:
            tokens.setdefault(place, []).append(done)
        if withdraws and len(run.steps) > 2:
            run.steps.append((f"{MESSAGE}withdrawn", over, over))
            break
    run.steps.sort(key=lambda step: step[2])
    run.ended = over if len(run.steps) < STEPS else None
    return run


def disturb(run: Run, chance: Random) -> None:
    """Send some cases back, leave out a step in some, do a strange one in some, stop some."""
    people = [at for at, step in enumerate(run.steps) if not step[0].startswith(MESSAGE)]
    if len(people) > 2 and chance.random() < RETURNED:
        send_back(run, chance, people)
    if len(people) > 2 and chance.random() < SKIPPED:
        run.steps.pop(chance.choice(people))
    if chance.random() < STRANGE:
        step, _began, done = run.steps[-1]
        run.steps.append((f"old_{step.removeprefix(MESSAGE)}", done, done))
    if chance.random() < RUNNING:
        del run.steps[chance.randrange(len(run.steps)) :]
        run.ended = None


def send_back(run: Run, chance: Random, people: list[int]) -> None:
    """Do a stretch of steps again a day later, as after a return."""
    first, last = sorted(chance.sample(people, 2))
    again = run.steps[first:last]
    at = run.steps[last][2]
    later = at - again[0][1] + 86_400
    run.returns.append((at, run.steps[last][0], again[0][0]))
    repeated = [(step, began + later, done + later) for step, began, done in again]
    rest = [(s, began + later, done + later) for s, began, done in run.steps[last + 1 :]]
    run.steps[last + 1 :] = sorted(repeated + rest, key=lambda step: step[2])
    run.ended = run.ended + later if run.ended is not None else None


# Rows, as the tables have them


def case_row(number: int, run: Run, bodies: list[UUID]) -> dict[str, Any]:
    ended = run.steps and run.steps[-1][0] == f"{MESSAGE}withdrawn"
    state = "withdrawn" if ended else "closed"
    return {
        "id": row_id(1, number),
        "body_id": bodies[number % len(bodies)],
        "number": f"B{number:09d}",
        "code_sealed": "",
        "service": "bench",
        "title": "基准",
        "title_en": "Benchmark",
        "package": model.PACKAGE,
        "version": model.VERSION,
        "channel": "web",
        "state": state if run.ended is not None else "examining",
        "state_class": "closed" if run.ended is not None else "open",
        "opened_at": moment(run.began),
        "submitted_at": moment(run.began),
        "closed_at": moment(run.ended) if run.ended is not None else None,
    }


def task_rows(number: int, run: Run, bodies: list[UUID]) -> Iterator[dict[str, Any]]:
    for place, (step, began, done) in enumerate(run.steps):
        if not step.startswith(MESSAGE):
            yield {
                "id": row_id(2, number * 1000 + place),
                "body_id": bodies[number % len(bodies)],
                "case_id": row_id(1, number),
                "key": f"{step}.{place}",
                "node": step,
                "title": model.TITLES.get(step, step),
                "title_en": step,
                "role": "officer",
                "state": "done",
                "outcome": "done",
                "opened_at": moment(began),
                "completed_at": moment(done),
            }


def moment_rows(number: int, run: Run) -> Iterator[dict[str, Any]]:
    """Messages, returns, and two lines a case that are neither."""
    lines: list[tuple[float, str, dict[str, str]]] = [
        (at, "move_return", {"node": source, "target": target, "reason": "材料"})
        for at, source, target in run.returns
    ]
    lines += [
        (done, step.removeprefix(MESSAGE), {})
        for step, _began, done in run.steps
        if step.startswith(MESSAGE)
    ]
    lines += [(run.began, "submitted", {}), (run.began + 60, "accepted", {})]
    for place, (at, kind, facts) in enumerate(lines):
        yield {
            "id": row_id(3, number * 1000 + place),
            "case_id": row_id(1, number),
            "at": moment(at),
            "kind": kind,
            "facts": json.dumps(facts, ensure_ascii=False),
        }


def row_id(table: int, number: int) -> UUID:
    return UUID(int=table << 96 | number)


def moment(seconds: float) -> datetime:
    return FIRST + timedelta(seconds=seconds)
