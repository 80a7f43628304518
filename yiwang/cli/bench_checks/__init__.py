"""`yiwang bench checks`: the stock of households with aid looked at again, and single checks.

A made stock of people with aid, whose last checks are known, lives in a city of its own; the
sources are the programs of the demonstration, beside it on the same cores, reached over HTTP. A run
looks at everybody again, of whom a share has something new, and ends when everybody was compared
and a full check ordered where something is new. Single checks are ordered over HTTP and end with
their report, which the worker makes. To fill is the long part: `--keep NAME --runs 0` does it
alone, and the next `--keep NAME` finds the city and the books of the sources as they are.
"""

import argparse
import logging
import os
import resource
import socket
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

from yiwang.cli import bench_ground as ground
from yiwang.cli import migrate
from yiwang.cli.bench_checks import people
from yiwang.cli.errors import CommandError

RUNS = 3
PEOPLE = 230_000
BUDGET_STOCK, BUDGET_SINGLE = 60.0, 2.0  # seconds
SERVICE, APPLICANT, OFFICER = "minimum-living-allowance", "citizen", "officer-civil"
CHECKOUT = Path(__file__).resolve().parents[3]
FORM: dict[str, Any] = {
    "home": {"address": "青岛市市南区香港中路街道示例小区1号"},
    "members": [],
    "situation": {"reason": "illness"},
    "payment": {"account": "6228000000000001"},
    "commitments": {"authorise": True, "truthful": True},
}
PATIENCE = 60.0  # seconds for one report


def run(argv: list[str]) -> int:
    """Measure; exit code 1 where a budget is not kept."""
    parser = argparse.ArgumentParser(prog="yiwang bench checks", description=__doc__)
    parser.add_argument("--size", type=int, default=PEOPLE, help=f"people (default: {PEOPLE})")
    parser.add_argument("--new", type=float, default=1.0, help="%% of households with news")
    parser.add_argument("--single", type=int, default=40, help="single checks (default: 40)")
    parser.add_argument("--runs", type=int, default=RUNS, help=f"looks (default: {RUNS})")
    parser.add_argument("--keep", default="", help="name of a database that stays")
    parser.add_argument("--json", action="store_true", help="print one object")
    wish = parser.parse_args(argv)
    if not (CHECKOUT / "demo" / "sources").is_dir():
        raise CommandError("The sources of the demonstration come with a checkout of the sources.")
    migrate.setup_django()
    logging.disable(logging.INFO)
    with (
        _folder(wish.keep) as folder,
        ground.city(wish.keep) as environment,
        sources(folder) as (books, process),
    ):
        households = _households() or _fill(environment, wish.size, books)
        wanted = _renew(books, households, wish.new)
        if not wish.runs:
            print(f"{households:,} households are kept in {wish.keep}.")
            return 0
        _finish()
        runs = [_look(process, households, wanted) for _ in range(wish.runs)]
        single = _single(environment, wish.single)
        report = _report(wish, households, runs, single)
    print(ground.told(report, as_json=wish.json))
    good = report["stock_s"] <= BUDGET_STOCK and report["single_p95_s"] <= BUDGET_SINGLE
    return 0 if good else 1


@contextmanager
def _folder(keep: str) -> Iterator[Path]:
    """Where the books of the sources lie: beside the data where the database stays."""
    from django.conf import settings

    if keep:
        folder: Path = settings.YIWANG.home.place("sources") / keep
        folder.mkdir(parents=True, exist_ok=True)
        yield folder
        return
    with TemporaryDirectory() as name:
        yield Path(name)


def _households() -> int:
    from yiwang.kernel.actor import SYSTEM, acting
    from yiwang.serve.checks.models import Household

    with acting(SYSTEM):
        return Household.objects.filter(aid_since__isnull=False).count()


@contextmanager
def sources(folder: Path) -> Iterator[tuple[Any, int]]:
    """The sources of the demonstration, connected; gives their books and process number."""
    from demo.sources.books import Books
    from yiwang.kernel.actor import SYSTEM, acting
    from yiwang.serve.checks import facade as checks

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        place = probe.getsockname()[1]
    secret = folder / "secret"
    secret.write_text("a secret of the benchmark", "ascii")
    books = Books(folder)
    words = ["--folder", str(folder), "--port", str(place), "--city", "http://127.0.0.1:9"]
    with ground.program(
        words, {**os.environ, "PYTHONPATH": str(CHECKOUT)}, "demo.sources"
    ) as number:
        with acting(SYSTEM):
            for code in _sources():
                address = f"http://127.0.0.1:{place}/{code}"
                checks.connect(SYSTEM, code, address, checks.secret_of(secret.read_text(), code))
                books.behave(code, "at_once")
        yield books, number


def _sources() -> list[str]:
    from yiwang.base.packages import facade as packages
    from yiwang.serve.checks import facade as checks

    found = [check for each in packages.current() if (check := checks.of(each))]
    return sorted({code for each in found for code in each.outside})


def _fill(environment: Mapping[str, str], size: int, books: Any) -> int:
    """Have one household apply, and make the stock of it."""
    from yiwang.kernel.actor import SYSTEM, acting
    from yiwang.serve.checks import members
    from yiwang.serve.checks.models import Household, Member

    print(f"Making {size:,} people with aid.", file=sys.stderr)
    with ground.server(environment) as (port, _process):
        caller = ground.Caller(port, ground.token(APPLICANT))
        sheet = caller.must("GET", f"services/{SERVICE}/form")
        data = {**sheet["values"], **FORM}
        wish = {"service": SERVICE, "data": data, "submit": True}
        number = caller.must("POST", "cases", wish, "bench")["number"]
    with acting(SYSTEM):
        row = Household.objects.get(number=number)
        member = Member.objects.get(household=row)
        named = {each.source for each in members.check_of(row).items.values()}
    original = people.Original(row.id, member.id, number)
    return people.fill(size, original, sorted(named), books)


def _finish() -> None:
    """A look that was stopped goes on where it was; it is brought to its end before one counts."""
    from yiwang.kernel.actor import SYSTEM, acting
    from yiwang.serve.checks import facade as checks
    from yiwang.serve.checks.models import Sweep

    with acting(SYSTEM):
        begun = Sweep.objects.filter(state=Sweep.State.RUNNING).exists()
    if begun:
        checks.periodic(lambda _sweep: None)
        _restore()


def _look(process: int, households: int, wanted: int) -> dict[str, Any]:
    """One look at everybody, from a state in which all is known."""
    from yiwang.serve.checks import facade as checks

    before, own, began = ground.cost(process), time.process_time(), time.perf_counter()
    sweep = checks.periodic(lambda _sweep: None, everyone=True)
    wall = time.perf_counter() - began
    own = time.process_time() - own
    spent = ground.cost(process).since(before)
    told = (sweep.state, sweep.alike, sweep.placed, sweep.refused)
    if told != ("done", households - wanted, wanted, 0):
        raise CommandError(f"Of {households} households {wanted} have something new, not {told}.")
    _restore()
    return {
        "stock_s": round(wall, 2),
        "programs_cpu_s": round(own, 1),
        "sources_cpu_s": round(spent.programs, 1),
        "database_cpu_s": round(spent.database, 1),
        "checks_ordered": sweep.placed,
        "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def _renew(books: Any, households: int, share: float) -> int:
    """Some households bought a car; return how many."""
    wanted = max(1, round(households * share / 100))
    for person in people.people(3 * wanted):
        if person.place == 0 and person.household <= wanted:
            books.know("police", "vehicles", person.identity, people.CAR)
    return wanted


def _restore() -> None:
    """Take the orders of a run away, so that the next one begins as this one did."""
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT id FROM checks_order WHERE mode = 'periodic'")
        made = [row[0] for row in cursor.fetchall()]
        cursor.execute("DELETE FROM checks_question WHERE order_id = ANY (%s)", [made])
        cursor.execute("DELETE FROM checks_order WHERE id = ANY (%s)", [made])


def _single(environment: Mapping[str, str], count: int) -> dict[str, Any]:
    """Checks of one household each, one after the other, from the order to the report."""
    token, took = ground.token(OFFICER), []
    with (
        ground.server(environment) as (port, _number),
        ground.program(["work"], environment),
    ):
        caller = ground.Caller(port, token)
        for number in _some(count + 3):
            began = time.perf_counter()
            order = caller.must("POST", f"checks/{number}/orders", {}, uuid4().hex)
            _reported(order["id"], began)
            took.append((time.perf_counter() - began) * 1000)
    took = took[3:]  # the first ones load what the others find
    return {"p50": ground.share(took, 0.5) / 1000, "p95": ground.share(took, 0.95) / 1000}


def _some(count: int) -> list[str]:
    """Cases of households with aid."""
    from yiwang.kernel.actor import SYSTEM, acting
    from yiwang.serve.checks.models import Household

    with acting(SYSTEM):
        rows = Household.objects.filter(aid_since__isnull=False).order_by("-number")
        return list(rows.values_list("number", flat=True)[:count])


def _reported(order: str, began: float) -> None:
    from yiwang.kernel.actor import SYSTEM, acting
    from yiwang.serve.checks.models import Order

    while time.perf_counter() - began < PATIENCE:
        with acting(SYSTEM):
            if Order.objects.filter(id=order, state=Order.State.REPORTED).exists():
                return
        time.sleep(0.02)
    raise CommandError(f"Order {order} has no report after {PATIENCE:g} s.")


def _report(
    wish: argparse.Namespace, households: int, runs: list[dict[str, Any]], single: Mapping[str, Any]
) -> dict[str, Any]:
    """The middle one of the runs counts."""
    return {
        "benchmark": "checks",
        "people": wish.size,
        "households": households,
        "new_percent": wish.new,
        "cores": os.cpu_count(),
        **{name: ground.median(runs, name) for name in runs[0]},
        "single_checks": wish.single,
        "single_p50_s": round(single["p50"], 2),
        "single_p95_s": round(single["p95"], 2),
        "budget": {"stock_s": BUDGET_STOCK, "single_p95_s": BUDGET_SINGLE},
        "pace_ms": ground.pace(),
        **ground.circumstances(),
        "runs": runs,
    }
