"""`yiwang work`: the background work, each chore in a loop of its own."""

import argparse
import logging
import signal
import threading
from collections.abc import Callable, Set
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from yiwang.cli.migrate import setup_django

if TYPE_CHECKING:
    from yiwang.kernel.waiting import Waiting

log = logging.getLogger(__name__)

# Chore → function that does the next piece of work and returns how many things it did, and the
# seconds to rest after it found little. A chore runs when its module is installed.
CHORES: dict[str, tuple[str, float]] = {
    "subscriptions": ("yiwang.web.subscriptions:step", 0.2),
    "seal": ("yiwang.kernel.evidence.seal:seal", 0.25),
    "refusals": ("yiwang.kernel.refusals.counting:step", 60.0),
    "timers": ("yiwang.base.work.duties:fire_timers", 1.0),
    "licences": ("yiwang.serve.licences.duties:lapse", 60.0),
    "licences-ending": ("yiwang.serve.licences.duties:remind", 3600.0),
    "collection": ("yiwang.share.collection.running:step", 1.0),
    "collection-pull": ("yiwang.share.collection.pulling:step", 30.0),
    "lake": ("yiwang.share.lake.duties:tidy", 60.0),
    "collection-due": ("yiwang.share.collection.duties:step", 3600.0),
    "collection-sweep": ("yiwang.share.collection.keeping:sweep", 3600.0),
    "registers": ("yiwang.share.registers.duties:step", 60.0),
    "registers-seal": ("yiwang.share.registers.duties:seal", 3600.0),
    "bulk": ("yiwang.serve.bulk.running:step", 1.0),
    "seals": ("yiwang.base.seals.duties:make_seals", 1.0),
    "payments": ("yiwang.base.payments.duties:ask", 5.0),
    "refunds": ("yiwang.base.payments.duties:send_refunds", 5.0),
    "payouts": ("yiwang.base.payments.duties:send_payouts", 5.0),
    "statements": ("yiwang.base.payments.reconciling:reconcile", 60.0),
    "publicity": ("yiwang.engage.publicity.duties:publish", 60.0),
    "checks": ("yiwang.serve.checks.sending:step", 0.2),
    "checks-stock": ("yiwang.serve.checks.stock:step", 10.0),
    "aid": ("yiwang.serve.checks.aid:step", 60.0),
    "allotments": ("yiwang.serve.allotments.telling:step", 1.0),
    "papers": ("yiwang.base.papers.pool:draw_papers", 0.3),
    "copies": ("yiwang.base.papers.duties:copy_papers", 1.0),
    "filing": ("yiwang.base.papers.archive.duties:make_archives", 2.0),
    "sharing": ("yiwang.share.exchange.duties:tell_use", 30.0),
    "sharing-copies": ("yiwang.share.exchange.changes:renew_copies", 5.0),
    "parcels": ("yiwang.share.exchange.parcels:step", 1.0),
    "webhooks": ("yiwang.base.webhooks.sending:step", 0.5),
    "mail": ("yiwang.base.notices.duties:send_mail", 1.0),
    "supervision": ("yiwang.govern.supervision.watching:step", 2.0),
    "supervision-lapse": ("yiwang.govern.supervision.watching:lapse", 600.0),
    "supervision-feeds": ("yiwang.govern.supervision.watching:watch_feeds", 3600.0),
    "supervision-runs": ("yiwang.govern.supervision.running:step", 2.0),
    "indicators": ("yiwang.govern.indicators.counting:step", 3.0),
    "retention": ("yiwang.kernel.retention.jobs:step", 60.0),
    "archive": ("yiwang.cli.backup.archive:step", 2.0),
}
# What chores that look often would take up: they are called only where one of these finds a row.
WAITING: dict[str, tuple[str, ...]] = {
    "timers": ("yiwang.base.work.duties:due",),
    "collection": ("yiwang.share.collection.queries:moving",),
    "bulk": ("yiwang.serve.bulk.queries:moving",),
    "seals": ("yiwang.base.seals.duties:approved",),
    "checks": (
        "yiwang.serve.checks.sending:wanted",
        "yiwang.serve.checks.reporting:overdue",
        "yiwang.serve.checks.reporting:complete",
    ),
    "allotments": ("yiwang.serve.allotments.telling:untold",),
    "papers": ("yiwang.base.papers.pool:wished",),
    "copies": ("yiwang.base.papers.duties:uncopied",),
    "filing": ("yiwang.base.papers.archive.duties:wished",),
    "parcels": ("yiwang.share.exchange.parcels:wished",),
    "supervision": ("yiwang.govern.supervision.watching:due",),
    "supervision-runs": ("yiwang.govern.supervision.running:live",),
}
# How many things of a chore are so much that more is waiting, and it goes on without a rest. What
# comes in twos and threes is gathered, for to begin and to commit costs more than the things.
MUCH = {
    "subscriptions": 200,
    "seal": 1000,
    "timers": 100,
    "mail": 200,
    "refusals": 500,
    "supervision": 100,
    "indicators": 200,
}
FIRST_PAUSE = 1.0  # seconds after a fault; doubles up to the longest
LONGEST_PAUSE = 30.0


def repeat(
    name: str,
    step: Callable[[], int],
    rest: float,
    much: int,
    stop: threading.Event,
    waits: Callable[[str], bool],
) -> None:
    """Do a chore until asked to stop. A fault is logged and waited out, for it is often another's
    (a database that restarts), and the other chores go on.

    waits: whether there is something to do for a chore.
    """
    from django.db import connections

    from yiwang.kernel.folding.work import InOtherHands

    pause = FIRST_PAUSE
    while not stop.is_set():
        try:
            done = step() if waits(name) else 0
            pause = FIRST_PAUSE
        except InOtherHands:  # all was let go of; the next turn finds it free
            done, wait = 0, rest
        except Exception:
            log.exception("Chore %s failed; next try in %g s", name, pause)
            done, wait = 0, pause
            pause = min(pause * 2, LONGEST_PAUSE)
        else:
            wait = rest
        if done < much:
            connections.close_all()  # back to the pool while we rest
            stop.wait(wait)


def _load(target: str) -> Callable[[], int] | None:
    try:
        there = find_spec(target.partition(":")[0]) is not None
    except ModuleNotFoundError:  # nor is its package
        return None
    return _found(target) if there else None


def _found(target: str) -> Callable[[], Any]:
    module, function = target.split(":")
    found: Callable[[], Any] = getattr(import_module(module), function)
    return found


def waiting(chores: Set[str]) -> "Waiting":
    """What tells for each of these chores whether something waits for it."""
    from yiwang.kernel.waiting import Waiting

    return Waiting(
        {name: [_found(each) for each in WAITING[name]] for name in chores & WAITING.keys()}
    )


def run(argv: list[str]) -> int:
    """Work until SIGTERM or Ctrl-C; what is under way is finished first."""
    parser = argparse.ArgumentParser(prog="yiwang work", description=__doc__)
    parser.add_argument("--without", choices=CHORES, action="append", default=[], help="a chore")
    without = parser.parse_args(argv).without
    from yiwang.cli.serve import check_database
    from yiwang.kernel.garbage import settled
    from yiwang.web.settings import YIWANG

    check_database(YIWANG.app_url)
    setup_django()
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    loaded = {name: _load(target) for name, (target, _) in CHORES.items() if name not in without}
    steps = {name: step for name, step in loaded.items() if step is not None}
    waits = waiting(steps.keys()).for_
    threads = []
    for name, step in steps.items():
        words = (name, step, CHORES[name][1], MUCH.get(name, 1), stop, waits)
        threads.append(threading.Thread(target=repeat, args=words, name=name))
    settled()
    for thread in threads:
        thread.start()
    stop.wait()
    for thread in threads:
        thread.join()
    return 0
