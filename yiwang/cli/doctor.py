"""`yiwang doctor`: what this machine and this installation have, and what is missing."""

import argparse
import json
import platform
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import version

import psycopg

from yiwang.cli import binaries
from yiwang.cli.backup import archive
from yiwang.cli.errors import CommandError
from yiwang.kernel import database
from yiwang.web.settings import YIWANG

ENOUGH_DISK = 2 * 1024**3  # bytes
NIGHTLY = timedelta(days=1, hours=6)  # between one base and the next, with a late start


@dataclass(frozen=True)
class Finding:
    """What one check saw. `needed` is false where the product runs without."""

    name: str
    good: bool
    text: str
    needed: bool = True


def _python() -> Finding:
    packages = ", ".join(f"{name} {version(name)}" for name in ("django", "granian", "psycopg"))
    return Finding("python", True, f"{platform.python_version()}; {packages}")


def _postgres() -> Finding:
    try:
        found = binaries.find()
    except CommandError as problem:
        return Finding("postgres", False, str(problem), needed=YIWANG.embedded)
    return Finding("postgres", True, f"programs of version {found.version} in {found.folder}")


def _database() -> Finding:
    try:
        with psycopg.connect(YIWANG.app_url, connect_timeout=5) as connection:
            row = connection.execute(
                """SELECT current_setting('server_version'), pg_encoding_to_char(encoding),
                       datcollate, cardinality(show_trgm('青岛')) > 0
                   FROM pg_database WHERE datname = current_database()"""
            ).fetchone()
    except psycopg.Error as problem:
        start = " Start it: yiwang database start && yiwang migrate" if YIWANG.embedded else ""
        return Finding("database", False, f"{str(problem).strip()}{start}")
    assert row is not None
    number, encoding, order, chinese = row
    text = f"PostgreSQL {number}, {encoding}, order {order}"
    if not chinese:
        text += "; trigrams find no Chinese: create the database anew with LC_CTYPE 'C.UTF-8'"
    return Finding("database", bool(chinese), text)


def _roles() -> Finding:
    try:
        with psycopg.connect(YIWANG.app_url, connect_timeout=5) as connection:
            mighty = connection.execute(
                """SELECT rolname FROM pg_roles WHERE rolname = ANY(%s)
                   AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb)""",
                [[database.APP, *database.AUDIENCES]],
            ).fetchall()
    except psycopg.Error:
        return Finding("roles", False, "not seen, because the database does not answer")
    if mighty:
        return Finding("roles", False, "too mighty: " + ", ".join(row[0] for row in mighty))
    return Finding("roles", True, f"{database.APP} and {len(database.AUDIENCES)} audiences")


def _disk() -> Finding:
    free = shutil.disk_usage(YIWANG.home.folder).free
    text = f"{free / 1024**3:.1f} GB free for {YIWANG.home.folder}"
    return Finding("disk", free >= ENOUGH_DISK, text)


def _backup() -> Finding:
    folder = archive.target(YIWANG.home)
    if folder is None:
        text = "No backup was ever made: yiwang backup FOLDER, best on another machine's disk."
        return Finding("backup", False, text, needed=False)
    try:
        bases = archive.archive_of(YIWANG.home, folder).bases()
    except (CommandError, OSError) as problem:
        return Finding("backup", False, str(problem), needed=False)
    if not bases:
        text = f"{folder} holds no backup: is its disk mounted? If it is, make one: yiwang backup"
        return Finding("backup", False, text, needed=False)
    age = datetime.now(UTC) - bases[-1].time
    late = "" if age <= NIGHTLY else " Make one each night: yiwang backup"
    told = f"The last backup is {_told(age)} old and lies in {folder}.{late}"
    return Finding("backup", not late, told, needed=False)


def _told(age: timedelta) -> str:
    for unit, name in ((timedelta(days=1), "day"), (timedelta(hours=1), "hour")):
        if age >= unit:
            count = age // unit
            return f"{count} {name}{'' if count == 1 else 's'}"
    return "less than an hour"


def _fonts() -> Finding:
    program = shutil.which("fc-list")
    words = [program, ":lang=zh", "family"] if program else []
    listed = subprocess.run(words, capture_output=True, text=True, check=False) if words else None
    families = sorted(set(listed.stdout.split("\n")) - {""}) if listed else []
    text = families[0] if families else "none with Chinese: apt-get install fonts-noto-cjk"
    return Finding("fonts", bool(families), text)


def _chromium() -> Finding:
    found = shutil.which("chromium") or shutil.which("google-chrome")
    text = found or "none; browser tests need it: apt-get install chromium"
    return Finding("chromium", found is not None, text, needed=False)


CHECKS: tuple[Callable[[], Finding], ...] = (
    _python,
    _postgres,
    _database,
    _roles,
    _disk,
    _backup,
    _fonts,
    _chromium,
)


def run(argv: list[str]) -> int:
    """Print one line per check; 1 when something needed is missing."""
    parser = argparse.ArgumentParser(prog="yiwang doctor", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one object")
    wish = parser.parse_args(argv)
    findings = [check() for check in CHECKS]
    if wish.json:
        print(json.dumps({found.name: asdict(found) for found in findings}, ensure_ascii=False))
    else:
        for found in findings:
            mark = "good" if found.good else "MISSING" if found.needed else "absent"
            print(f"{mark:<8} {found.name:<10} {found.text}")
    return int(any(found.needed and not found.good for found in findings))
