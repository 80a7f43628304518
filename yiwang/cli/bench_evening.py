"""`yiwang bench evening`: parents who all apply for school in one evening, through the public door.

Applications for places come at random, so many a second on average, each for another child, whether
or not the ones before were answered. Each is taken into the round and starts its check; the worker
asks the demonstration's sources beside it. Then the round is closed, drawn and published, and every
case goes on. Four parents of the demonstration hand in for all children.
"""

import argparse
import asyncio
import itertools
import json
import logging
import os
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml
from django.db import connections

from yiwang.cli import bench_arrivals as arrivals
from yiwang.cli import bench_ground as ground
from yiwang.cli import main, migrate
from yiwang.cli.errors import CommandError

BUDGET = 500.0  # milliseconds that 95 of 100 applications may take
RATE = 20_000 / 3600  # applications a second
WARM = 5.0  # seconds before what is measured
LONGEST_LAG = 300.0  # seconds after which checks that do not end are a fault
PARENTS = ("citizen", "citizen2", "firm", "representative")
STREETS = ("370202001", "370202005", "370202010", "370202013")
SERVICE, PACKAGE, ALLOTS = "school-entry", "school_entry", "decider-education"
BORN, SEQUENCES = date(2018, 1, 1), 900
NUMBER = "7 times 7"


def run(argv: list[str]) -> int:
    """Measure; exit code 1 where the budget is not kept or somebody was turned away."""
    parser = argparse.ArgumentParser(prog="yiwang bench evening", description=__doc__)
    parser.add_argument("--rate", type=float, default=RATE, help="a second (default: 20000/3600)")
    parser.add_argument("--seconds", type=float, default=90.0, help="how long (default: 90)")
    parser.add_argument("--json", action="store_true", help="print one object")
    wish = parser.parse_args(argv)
    os.environ["YIWANG_DEMO"] = "1"  # or the demonstration's accounts may not enter
    migrate.setup_django()
    logging.disable(logging.INFO)
    with ground.city() as environment, TemporaryDirectory() as folder, ExitStack() as stack:
        port, server = stack.enter_context(ground.server(environment))
        _sources(stack, Path(folder), environment)
        found = _begin(port)
        worker = stack.enter_context(ground.program(["work", "--without", "papers"], environment))
        ground.rest(worker)  # what it owes to the city that was made is none of these applications
        before = ground.cost(server, worker)
        told = asyncio.run(_applications(port, wish.rate, wish.seconds))
        began = time.perf_counter()
        _await(port, found, "checking")
        checked = time.perf_counter() - began
        spent = ground.cost(server, worker).since(before)
        count = sum(told.statuses.values()) * (1 + WARM / wish.seconds)
        drawn = _drawn(port, found)
        report = {
            "benchmark": "evening",
            "applications_per_s": round(wish.rate, 2),
            "applications": sum(told.statuses.values()),
            "p95_ms": told.p95,
            "median_ms": round(sorted(told.took)[len(told.took) // 2], 1),
            "statuses": dict(told.statuses),
            "turned_away": told.hidden,
            "cpu_ms": round((spent.programs + spent.database) / count * 1000, 1),
            "pace_ms": ground.pace(),
            "checked_after_s": round(checked, 1),
            **drawn,
            "budget_ms": BUDGET,
            **ground.circumstances(),
        }
    print(ground.told({**report, "runs": []}, as_json=wish.json))
    good = told.p95 <= BUDGET and set(told.statuses) == {201} and not told.hidden
    return 0 if good else 1


def _sources(stack: ExitStack, folder: Path, environment: dict[str, str]) -> None:
    """Start the demonstration's sources, who know where the parents live, and connect them."""
    checkout = Path(__file__).resolve().parents[2]
    if not (checkout / "demo" / "sources").is_dir():
        raise CommandError("The sources of the demonstration did not travel along.")
    data = folder / "known.yaml"
    data.write_text(yaml.safe_dump({"people": _known()}), "utf-8")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = ["--folder", str(folder), "--port", str(port), "--data", str(data)]
    theirs = {**environment, "PYTHONPATH": str(checkout)}
    stack.enter_context(ground.program(words, theirs, "demo.sources"))
    secret = folder / "secret"
    deadline = time.monotonic() + 20
    while not (secret.exists() and secret.read_text("ascii")) and time.monotonic() < deadline:
        time.sleep(0.1)
    address = f"http://127.0.0.1:{port}"
    if main(["checks", "connect", "all", address, "--secret", str(secret)]):
        raise CommandError("The sources could not be connected.")


def _known() -> dict[str, Any]:
    """What the land registry says of the parents."""
    from yiwang.base.parties.demonstration import people

    numbers = {person.account: person.identity for person in people().persons}
    return {
        numbers[name]: {
            "land": {
                "homes_owned": {
                    "rows": [{"street": street, "place": "示例小区", "since": "2016-04-18"}]
                }
            }
        }
        for name, street in zip(PARENTS, STREETS, strict=True)
    }


def _begin(port: int) -> str:
    """Open a round; returns its id."""
    head = ground.Caller(port, ground.token(ALLOTS))
    closes = (date.today() + timedelta(days=30)).isoformat()  # noqa: DTZ011  # the machine's own
    made = head.must("POST", "allotments", {"package": PACKAGE, "closes_on": closes})
    return str(made["id"])


def _calls(tokens: list[str], sheets: list[dict[str, Any]]) -> Iterator[arrivals.Call]:
    """One application after the other, each for another child."""
    parents = itertools.cycle(zip(tokens, sheets, strict=True))
    for (token, sheet), number in zip(parents, _numbers(), strict=False):
        data = {
            **sheet,
            "children": [{"name": "演示儿童", "id_number": number}],
            "wishes": {"anywhere": True},
            "commitments": {"authorise": True, "truthful": True},
        }
        body = {"service": SERVICE, "region": "370202", "data": data, "submit": True}
        yield arrivals.Call("POST", "cases", token, json.dumps(body).encode())


def _numbers() -> Iterator[str]:
    """Identity numbers of nobody, for the region 370299 exists nowhere."""
    from yiwang.base.parties.identifiers import resident_check_character

    for day in itertools.count():
        for sequence in range(1, SEQUENCES):
            first = f"370299{BORN + timedelta(days=day):%Y%m%d}{sequence:03d}"
            yield first + resident_check_character(first)


async def _applications(port: int, rate: float, seconds: float) -> arrivals.Told:
    lines, calls = await asyncio.to_thread(_ready, port)
    await arrivals.come(lines, calls, rate, WARM)
    told = await arrivals.come(lines, calls, rate, seconds)
    lines.close()
    return told


def _ready(port: int) -> tuple[arrivals.Lines, Iterator[arrivals.Call]]:
    tokens = [ground.token(name) for name in PARENTS]
    connections.close_all()  # of this thread, which nobody else would close
    path = f"services/{SERVICE}/form"
    sheets = [ground.Caller(port, token).must("GET", path)["values"] for token in tokens]
    return arrivals.Lines(port), _calls(tokens, sheets)


def _await(port: int, found: str, state: str) -> None:
    """Wait until no application of the round is in a state."""
    deadline = time.monotonic() + LONGEST_LAG
    caller = ground.Caller(port, "")
    while caller.must("GET", f"allotments/{found}")[state]:
        if time.monotonic() > deadline:
            raise CommandError(f"Checks are still under way after {LONGEST_LAG:g} s.")
        time.sleep(0.5)


def _drawn(port: int, found: str) -> dict[str, float]:
    """Close, announce, draw and publish; seconds of the draw, and until every case went on."""
    from yiwang.kernel import lottery
    from yiwang.kernel.actor import SYSTEM, acting
    from yiwang.serve.allotments.models import Candidate

    head = ground.Caller(port, ground.token(ALLOTS))
    head.must("POST", f"allotments/{found}/close")
    promise = {"witness": "演示见证人", "commitment": lottery.commit(NUMBER)}
    head.must("POST", f"allotments/{found}/announce", promise)
    deadline = time.monotonic() + LONGEST_LAG
    began = time.perf_counter()
    while head.send("POST", f"allotments/{found}/draw", {"number": NUMBER})[0] != 200:
        if time.monotonic() > deadline:
            raise CommandError("The announcement is not sealed.")
        time.sleep(0.2)
        began = time.perf_counter()
    draw = time.perf_counter() - began
    head.must("POST", f"allotments/{found}/publish")
    began = time.perf_counter()
    with acting(SYSTEM):
        rows = Candidate.objects.filter(round_id=found, told_at=None)
        while rows.exists():
            if time.monotonic() > deadline:
                raise CommandError("Cases do not go on.")
            time.sleep(0.5)
    return {"draw_s": round(draw, 2), "told_after_s": round(time.perf_counter() - began, 1)}
