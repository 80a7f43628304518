"""`yiwang checks`: reach the sources of household checks, and look again at the stock."""

import argparse
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from yiwang.cli.errors import CommandError
from yiwang.cli.migrate import setup_django

TOLD = 2.0  # seconds between two lines of progress


def run(argv: list[str]) -> int:
    """Do one of the words."""
    parser = argparse.ArgumentParser(prog="yiwang checks", description=__doc__)
    words = parser.add_subparsers(dest="word", required=True)
    one = words.add_parser("connect", help="say where a source is reached")
    one.add_argument("source", help="its code in checks.yaml; `all`: each below the address")
    one.add_argument("address", help="https, or http on this machine")
    one.add_argument(
        "--secret", type=Path, required=True, help="file with the secret; of `all` its root"
    )
    words.add_parser("sources", help="the sources of the installed packages, and how they are")
    periodic = words.add_parser("periodic", help="look again at households with aid")
    periodic.add_argument("--all", action="store_true", help="also those whose day is to come")
    wish = parser.parse_args(argv)
    setup_django()
    if wish.word == "connect":
        count = connect(wish.source, wish.address, wish.secret)
        print(f"{count} sources are reached at {wish.address}.")
        return 0
    return _sources() if wish.word == "sources" else _periodic(everyone=wish.all)


def _codes() -> list[str]:
    """The sources that installed packages name."""
    from yiwang.base.packages import facade as packages
    from yiwang.kernel.actor import SYSTEM, acting
    from yiwang.serve.checks import facade as checks

    with acting(SYSTEM):
        found = [check for each in packages.current() if (check := checks.of(each))]
    return sorted({code for each in found for code in each.outside})


def connect(source: str, address: str, file: Path) -> int:
    """Say where a source is reached, or all are below an address; return how many.

    Raises:
        CommandError: the address is not safe, the file not readable, or nobody names the source.
    """
    from yiwang.kernel.actor import SYSTEM, acting
    from yiwang.serve.checks import facade as checks

    address = address.rstrip("/")
    parts = urlsplit(address)
    here = parts.hostname in ("localhost", "127.0.0.1", "::1")
    if not parts.hostname or not (parts.scheme == "https" or (parts.scheme == "http" and here)):
        raise CommandError(f"{address}: give an address with https, or http on this machine.")
    known = _codes()
    if source not in ("all", *known):
        raise CommandError(f"No installed package names a source {source}.")
    try:
        root = file.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError) as problem:
        raise CommandError(f"{file} cannot be read: {problem}.") from problem
    rows = [(source, address, root)]
    if source == "all":
        rows = [(code, f"{address}/{code}", checks.secret_of(root, code)) for code in known]
    with acting(SYSTEM):
        for row in rows:
            checks.connect(SYSTEM, *row)
    return len(rows)


def _sources() -> int:
    from yiwang.kernel.actor import SYSTEM, acting
    from yiwang.serve.checks import facade as checks

    with acting(SYSTEM):
        reached = checks.outside()
    for code in _codes():
        row = reached.get(code)
        state = "not connected" if row is None else row.reason or "in order"
        print(f"{code:24} {row.address if row else '–':48} {state}")
    return 0


def _periodic(*, everyone: bool) -> int:
    from yiwang.kernel.actor import SYSTEM, acting
    from yiwang.serve.checks import facade as checks

    began = last = time.monotonic()

    def say(sweep: Any) -> None:
        nonlocal last
        if time.monotonic() - last > TOLD:
            last = time.monotonic()
            told = f"{sweep.done:,} of {sweep.total:,} households, {last - began:,.0f} s"
            print(f"  {told}", file=sys.stderr)

    sweep = checks.periodic(say, everyone=everyone)
    print(
        f"{sweep.alike:,} households are as before; ordered {sweep.placed:,} checks of those where "
        f"something is new; of {sweep.refused:,} nobody may be asked now."
    )
    with acting(SYSTEM):
        waiting = checks.awaited()
    if waiting:
        names = ", ".join(f"{code} ({reason})" if reason else code for code, reason in waiting)
        print(f"Awaited: {names}. The worker goes on with them; this command does so too.")
    return 0
