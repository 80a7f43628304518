"""`yiwang backup`: a sealed copy of the city, from which every later change is kept too."""

import argparse
import json
import time
from dataclasses import asdict
from pathlib import Path

from yiwang.cli.errors import CommandError
from yiwang.web.home import Home

KEEP = 7  # bases


def run(argv: list[str]) -> int:
    """Make a base, list or check what is there, or print the key that opens it."""
    parser = argparse.ArgumentParser(prog="yiwang backup", description=__doc__)
    parser.add_argument(
        "what",
        nargs="?",
        metavar="FOLDER | list | check | key",
        help="folder to make a base in, remembered for the next time; or what to do with it",
    )
    parser.add_argument("--keep", type=int, default=KEEP, metavar="N", help="bases to keep")
    parser.add_argument("--json", action="store_true", help="print one object")
    wish = parser.parse_args(argv)
    if wish.keep < 1:
        parser.error("at least one base must be kept")
    home = Home.find()
    if wish.what == "key":
        print(home.secrets().backup_key)
        return 0
    if wish.what in ("list", "check"):
        return _look(home, whole=wish.what == "check", as_json=wish.json)
    return _make(home, wish)


def _folder(home: Home, named: str | None) -> Path:
    from yiwang.cli.backup.archive import target

    found = Path(named).expanduser().absolute() if named else target(home)
    if found is None:
        raise CommandError(
            "Say where to: yiwang backup FOLDER, best on another machine's disk. It is remembered."
        )
    if found.is_relative_to(home.folder):
        raise CommandError(f"{found} lies in the data folder and would be lost with it.")
    return found


def _make(home: Home, wish: argparse.Namespace) -> int:
    from yiwang.cli.backup.take import take
    from yiwang.cli.serve import check_database
    from yiwang.web.settings import YIWANG

    check_database(YIWANG.app_url)
    folder = _folder(home, wish.what)
    began = time.monotonic()
    base, dropped = take(home, folder, wish.keep)
    seconds = round(time.monotonic() - began, 1)
    if wish.json:
        print(json.dumps(asdict(base) | {"seconds": seconds, "dropped": dropped}))
        return 0
    print(f"Base {base.name}: {base.size / 1e6:,.1f} MB in {seconds} s, in {folder}.")
    if base.kind == "dump":
        print(
            "It is a dump of a database on another's server, as of one instant. Changes after it "
            "are that server's to archive; make dumps as often as you can bear to lose."
        )
    else:
        print("Changes follow it there while `yiwang work` runs, at most a minute behind.")
    if dropped:
        print(f"Dropped: {', '.join(dropped)}.")
    print("Its key is printed by `yiwang backup key`. Keep that elsewhere: without it, no restore.")
    return 0


def _look(home: Home, *, whole: bool, as_json: bool) -> int:
    from yiwang.cli.backup.archive import archive_of
    from yiwang.cli.backup.verify import faults

    archive = archive_of(home, _folder(home, None))
    archive.check_key()
    bases = [asdict(base) for base in archive.bases()]
    found = faults(archive, home) if whole else []
    if as_json:
        print(json.dumps({"folder": str(archive.folder), "bases": bases, "faults": found}))
    else:
        for base in bases:
            print(f"{base['name']}  {base['kind']}  {base['size'] / 1e6:,.1f} MB  {base['ended']}")
        print("\n".join(found) or f"{len(bases)} bases in {archive.folder}.")
    return 1 if found else 0
