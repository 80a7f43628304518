"""`yiwang seed`: the demo city with its bodies, staff and people, and as much more as one wants."""

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from yiwang.cli.migrate import setup_django

PEOPLE = 20_000  # of the reference city
NEEDED = 2  # of the rows below, by every city
# What later contexts load into the city, after bodies and people: what is told to the reader, and
# module:function(say) -> rows. A row runs when its module is installed, and repeats without harm.
MORE: tuple[tuple[str, str], ...] = (
    ("packages", "yiwang.web.demonstration:load"),
    ("registers", "yiwang.share.registers.demonstration:load"),
    ("sample service items", "yiwang.serve.services.demonstration:load"),
    ("base registers", "yiwang.share.registers.demonstration:load_base"),
    ("licences", "yiwang.serve.licences.demonstration:load"),
    ("enforcement certificates", "yiwang.govern.enforcement.demonstration:load"),
    ("random inspections", "yiwang.govern.inspections.demonstration:load"),
    ("choices of fines", "yiwang.govern.discretion.demonstration:load"),
    ("cases under way", "yiwang.web.demonstration:load_first_cases"),
    ("penalties under way", "yiwang.govern.enforcement.demonstration:load_matters"),
    ("a fee to pay", "yiwang.web.demonstration:load_fee"),
    ("one thing under way", "yiwang.web.demonstration:load_whole"),
    ("a family that asks for aid", "yiwang.web.demonstration:load_family"),
    ("households with aid", "yiwang.web.demonstration.aid:load"),
    ("a round of school entry", "yiwang.web.demonstration:load_round"),
    ("documents", "yiwang.office.documents.demonstration:load"),
    ("reviews", "yiwang.serve.reviews.demonstration:load"),
    ("data sharing", "yiwang.share.exchange.demonstration:load"),
)

Load = Callable[..., int]


def run(argv: list[str]) -> int:
    """Load what is missing; what is there stays as it is."""
    parser = argparse.ArgumentParser(prog="yiwang seed", description=__doc__)
    parser.add_argument("--cases", type=int, default=0, metavar="N", help="cases of a year")
    parser.add_argument(
        "--people",
        type=int,
        metavar="N",
        help=f"people of the reference city; default {PEOPLE:,}, with --bare none",
    )
    parser.add_argument(
        "--bare", action="store_true", help="without sample items and cases under way"
    )
    parser.add_argument(
        "--tight", action="store_true", help="tell what cases take after VACUUM FULL; slow"
    )
    parser.add_argument("--accounts", action="store_true", help="only list the demo's accounts")
    parser.add_argument("--sources", help="address below which sources of household checks are")
    parser.add_argument("--secret", type=Path, help="file with the root of their secrets")
    wish = parser.parse_args(argv)
    people = (0 if wish.bare else PEOPLE) if wish.people is None else wish.people
    if wish.cases < 0 or people < 0:
        parser.error("a number of cases or people is 0 or more")
    from yiwang.cli.serve import check_database
    from yiwang.web.settings import YIWANG

    check_database(YIWANG.app_url)
    setup_django()
    if wish.accounts:
        _list_accounts()
        return 0
    if (wish.sources is None) != (wish.secret is None):
        parser.error("--sources and --secret go together")
    sources = (wish.sources, wish.secret) if wish.sources else None
    seed(people=people, samples=not wish.bare, sources=sources)
    if wish.cases:
        _histories(wish.cases, tight=wish.tight)
    return 0


def seed(*, people: int = 0, samples: bool = True, sources: tuple[str, Path] | None = None) -> None:
    """Load the city, then the wished number of persons, telling the progress.

    people: of the reference city, whose tables bodies deliver; they lie in the data folder.
    samples: with another city's list of service items and cases under way, which take longest.
    sources: address and secret of those that household checks ask; without them no household can
    have come far.
    """
    from yiwang.base.parties import demonstration
    from yiwang.cli import checks
    from yiwang.kernel.tenancy import city

    password = _password()
    _told("divisions", city.load_regions)
    _told("bodies", city.load_bodies)
    _told("staff, posts and grants", lambda: city.load_staff(password))
    _told("people and firms", lambda: demonstration.load(password))
    _told("second factors", _enrol)
    _load(MORE[:NEEDED])
    if sources:
        _told("sources", lambda: checks.connect("all", *sources))
    _load(MORE[NEEDED:] if samples else ())
    if people:
        _told("reference city", lambda: _make_city(people))


def _load(rows: Sequence[tuple[str, str]]) -> None:
    for name, target in rows:
        load = _find(target)
        if load is not None:
            _told(name, load)


def _make_city(people: int) -> int:
    """Make the tables that the bodies of the reference city keep; return all their rows."""
    from django.conf import settings

    from yiwang.cli.reference import city

    folder = settings.YIWANG.home.place("reference")
    return sum(one.rows for one in city.make(folder, people, guests=True))


def _histories(cases: int, *, tight: bool) -> None:
    """Write histories until there are so many, telling how far they are, and what they take beside
    the rest of the city.
    """
    from yiwang.cli.histories import sizes, writing

    before = sizes.measured(tight=tight)
    print(f"  before: {before.cases:,} cases, {before.size} bytes", flush=True)
    began = time.monotonic()

    def say(what: str, done: int, of: int) -> None:
        if sys.stdout.isatty() or done == of or done % 10_000 == 0:
            end = "" if sys.stdout.isatty() and done < of else "\n"
            line = f"  {what}: {done:,} of {of:,}, {time.monotonic() - began:,.0f} s"
            print(f"\r{line}" if sys.stdout.isatty() else line, end=end, flush=True)

    written = writing.write(cases, say=say)
    _line("rows of histories", written.rows, written.seconds)
    after = sizes.measured(tight=tight)
    print(f"  after, beside that: {after.told(before.size, before.cases)}")
    for line in sizes.lines(after, before):
        print(line)
    sys.stdout.flush()


def _password() -> str:
    """The demonstration's one password as hashed: what accounts have already, else a new hash.

    Slow on purpose, so it is done once: to know one account's password is to know all.
    """
    from django.conf import settings
    from django.contrib.auth.hashers import make_password

    from yiwang.kernel.actor import SYSTEM, acting
    from yiwang.kernel.tenancy.models import Account

    with acting(SYSTEM):
        known = Account.objects.filter(demonstration=True).values_list("password", flat=True)
        return known.first() or make_password(settings.YIWANG.home.secrets().demo_password)


def _enrol() -> int:
    """Give a second factor to every account of the demonstration that is asked for one."""
    from yiwang.kernel.actor import SYSTEM, acting
    from yiwang.kernel.tenancy.models import Account
    from yiwang.kernel.tenancy.roles import roles
    from yiwang.web.account import second_factor

    names = [role.name for role in roles().values() if role.needs_second_factor]
    with acting(SYSTEM):
        asked = Account.objects.filter(
            demonstration=True, holdings__post__grants__role__in=names
        ).distinct()
        accounts = list(asked)
    for account in accounts:
        second_factor.enrol(account)
    return len(accounts)


def _find(target: str) -> Load | None:
    module, function = target.split(":")
    try:
        there = find_spec(module) is not None
    except ModuleNotFoundError:  # nor is its package
        return None
    found: Load | None = getattr(import_module(module), function, None) if there else None
    return found


def _told(name: str, load: Callable[[], int]) -> None:
    began = time.monotonic()
    rows = load()
    _line(name, rows, time.monotonic() - began)


def _line(name: str, rows: int, seconds: float) -> None:
    rate = rows / max(seconds, 0.001)
    print(f"  {name:<26} {rows:>9,} rows {seconds:>7.2f} s {rate:>9,.0f} rows/s", flush=True)


def _list_accounts() -> None:
    from django.utils import translation

    from yiwang.web.account.pages import demo_accounts

    with translation.override("en"):
        rows = demo_accounts()
    width = max(len(name) for name, _what in rows)
    print("\n  Accounts:")
    for name, what in rows:
        print(f"    {name:<{width}}  {what}")
    print("\n  Staff of a district carry its name: window-laoshan, officer-jimo, decider-laixi, …")
    print("  The three administrators need a code too: yiwang token --totp sysadmin", flush=True)
