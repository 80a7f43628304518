"""`yiwang supervision`: run rules over the past, and look at what waits."""

import argparse
import json
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from yiwang.cli.errors import CommandError
from yiwang.cli.migrate import setup_django

if TYPE_CHECKING:
    from yiwang.govern.supervision.models import Run
    from yiwang.kernel.actor import Actor


def run(argv: list[str]) -> int:
    """Do one of the words."""
    parser = argparse.ArgumentParser(prog="yiwang supervision", description=__doc__)
    words = parser.add_subparsers(dest="word", required=True)
    replay = words.add_parser("replay", help="run rules over the past; issues no card")
    replay.add_argument("--from", dest="since", type=date.fromisoformat, required=True)
    replay.add_argument("--to", dest="until", type=date.fromisoformat, required=True)
    replay.add_argument(
        "--rule",
        action="append",
        default=[],
        metavar="ID[@DAY]",
        help="a rule, or its version of a first day as if always in force; default: all",
    )
    replay.add_argument("--package", type=Path, help="folder of rules that are not installed")
    replay.add_argument("--body", default="", metavar="CODE", help="a body; default: the city")
    replay.add_argument("--resume", default="", metavar="ID", help="go on with a run")
    replay.add_argument("--json", action="store_true")
    words.add_parser("look", help="look at all that is due now")
    wish = parser.parse_args(argv)
    setup_django()
    return _look() if wish.word == "look" else _replay(wish)


def _look() -> int:
    from yiwang.govern.supervision import watching
    from yiwang.kernel.folding.work import patiently

    watching.watch_feeds()
    count = 0
    while found := patiently(watching.step):
        count += found
    late = watching.lapse()
    print(f"Looked at {count:,} matters; {late:,} cards count as confirmed for want of a word.")
    return 0


def _replay(wish: argparse.Namespace) -> int:
    from yiwang.govern.supervision import running
    from yiwang.kernel.actor import acting
    from yiwang.kernel.errors import DomainError

    actor = _actor(wish.body)
    try:
        with acting(actor):
            made = _found(actor, wish.resume) if wish.resume else _wish(actor, wish)
    except DomainError as refusal:
        raise CommandError(f"{refusal} {refusal.next_step}".strip()) from refusal
    done = running.finish(made.id, None if wish.json else _progress)
    _tell(done, as_json=wish.json)
    return 0


def _actor(code: str) -> "Actor":
    """The system, with the bodies of the city or one of them in sight."""
    from yiwang.kernel.actor import SYSTEM, acting
    from yiwang.kernel.tenancy.models import Body

    with acting(SYSTEM):
        rows = Body.objects.order_by("region_id", "code")
        bodies = list((rows.filter(code=code) if code else rows).values_list("id", flat=True))
    if not bodies:
        raise CommandError(f"There is no body {code!r}.")
    return replace(SYSTEM, body=bodies[0], bodies=tuple(bodies))


def _wish(actor: "Actor", wish: argparse.Namespace) -> "Run":
    from yiwang.base.packages import facade as packages
    from yiwang.base.packages.source import read
    from yiwang.govern.supervision import running

    files = None
    if wish.package:
        source = read(wish.package)
        problems = packages.check(source)
        if problems:
            raise CommandError("\n".join(map(str, problems)))
        files = dict(source.files)
    rules = {rule: version for rule, _at, version in (each.partition("@") for each in wish.rule)}
    wanted = running.Wanted(wish.since, wish.until, rules=rules or None, files=files)
    return running.wish(actor, wanted)


def _found(actor: "Actor", run_id: str) -> "Run":
    from uuid import UUID

    from yiwang.govern.supervision import queries

    try:
        return queries.run(actor, UUID(run_id))
    except ValueError as error:
        raise CommandError(f"{run_id!r} is no id of a run.") from error


def _progress(made: "Run") -> None:
    end = "\r" if sys.stderr.isatty() else "\n"
    text = f"  {made.stage}: {made.looked:,} matters, {made.events:,} events"
    print(text, end=end, file=sys.stderr, flush=True)


def _tell(made: "Run", *, as_json: bool) -> None:
    if as_json:
        names = ("since", "until", "package", "package_version", "looked", "events", "digest")
        told = {name: str(getattr(made, name)) for name in names}
        print(json.dumps({**told, "id": str(made.id), "counts": made.counts}, ensure_ascii=False))
        return
    print(f"Run {made.id}, {made.since} to {made.until}, {made.package} {made.package_version}")
    print(f"{made.looked:,} matters with {made.events:,} events")
    print(f"{'rule':<28} {'level':<8} {'found':>7} {'present':>8} {'both':>7}")
    for row in made.counts:
        print(
            f"{row['rule']:<28} {row['level']:<8} {row['candidate']:>7} "
            f"{row['present']:>8} {row['both']:>7}"
        )
    print(f"digest {made.digest}")
