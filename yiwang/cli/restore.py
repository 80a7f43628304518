"""`yiwang restore`: bring a city back from its archive into an empty data folder."""

import argparse
import json
import os
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from yiwang.cli.backup.archive import Archive
from yiwang.cli.backup.bring_back import choose, lay_out
from yiwang.cli.backup.programs import load_dump
from yiwang.cli.backup.vault import Vault
from yiwang.cli.errors import CommandError
from yiwang.kernel.clock import CITY_ZONE
from yiwang.web.home import Home


def run(argv: list[str]) -> int:
    """Restore, then check the evidence; the database is left stopped."""
    parser = argparse.ArgumentParser(prog="yiwang restore", description=__doc__)
    parser.add_argument("folder", type=Path, help="the archive")
    parser.add_argument(
        "--at", type=_moment, metavar="TIME", help="as it was then, e.g. 2026-11-22T09:30:00+08:00"
    )
    parser.add_argument(
        "--key", metavar="FILE", help="file with the key, - for input; else YIWANG_BACKUP_KEY"
    )
    parser.add_argument("--json", action="store_true", help="print one object")
    wish = parser.parse_args(argv)
    began = time.monotonic()
    home = Home.find()
    source = choose(Archive(Vault(wish.folder.absolute(), _key(wish.key))), wish.at)
    foreign = os.environ.get("DATABASE_URL")
    if (source.base.kind == "dump") != bool(foreign):
        raise CommandError(_mismatch(source.base.kind))
    lay_out(home, source)
    if foreign:
        name = f"bases/{source.base.name}/city.dump"
        load_dump(source.archive.vault, name, foreign, home.secrets().app_password)
    found = _reconcile(home, wish.at)
    report = {
        "base": source.base.name,
        "at": wish.at.isoformat() if wish.at else None,
        "seconds": round(time.monotonic() - began, 1),
        **found,
    }
    _tell(report, home, as_json=wish.json)
    return 1 if found["faults"] else 0


def _mismatch(kind: str) -> str:
    if kind == "dump":
        return "This is a dump of a database. Set DATABASE_URL to an empty one to put it into."
    return (
        "This is a copy of an embedded database; it cannot be put into another's server. "
        "Unset DATABASE_URL."
    )


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as problem:
        raise argparse.ArgumentTypeError(f"{text!r} is no time like 2026-11-22T09:30") from problem
    return moment if moment.tzinfo else moment.replace(tzinfo=CITY_ZONE)


def _key(named: str | None) -> bytes:
    if named == "-":
        text = sys.stdin.read()
    elif named:
        text = Path(named).read_text()
    else:
        text = os.environ.get("YIWANG_BACKUP_KEY", "")
    text = text.strip()
    if len(text) != 64 or not set(text) <= set("0123456789abcdef"):
        raise CommandError(
            "The archive's key is needed: 64 hexadecimal digits, as `yiwang backup key` printed "
            "them. Name a file with --key, or set YIWANG_BACKUP_KEY."
        )
    return bytes.fromhex(text)


def _reconcile(home: Home, at: datetime | None) -> dict[str, Any]:
    """Start the database, bring the log of roots to what it holds, write down that this was done,
    and verify.
    """
    from yiwang.cli import database
    from yiwang.cli.migrate import apply, setup_django
    from yiwang.web.settings import YIWANG

    server = database.cluster(home)
    if YIWANG.embedded:
        database.start(home, server, tie=True)
    try:
        setup_django()
        if not YIWANG.embedded:
            apply()  # protection of rows travels with the program, not with the dump
        from django.db import connections

        from yiwang.kernel.evidence.restored import restored
        from yiwang.kernel.evidence.verify import verify

        dropped = restored(at)
        faults = verify()
        for each in connections.all():
            each.close()
        return {**dropped, "faults": faults}
    finally:
        if YIWANG.embedded:
            server.stop()


def _tell(report: dict[str, Any], home: Home, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(report))
        return
    print(f"{home.folder} is back, from base {report['base']}, in {report['seconds']} s.")
    print(f"{report['roots']} signed roots, the last of {report['last'] or 'never'}.")
    if report["dropped"]:
        print(
            f"{report['dropped']} later roots of the log are not in this database: what they "
            "sealed is lost here. They lie beside the log, and the evidence says so."
        )
    print("\n".join(report["faults"]) or "The evidence verifies.")
    print("Next: yiwang database start, yiwang migrate, yiwang serve, yiwang work, yiwang backup.")
