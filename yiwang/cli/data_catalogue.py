"""`yiwang data list|export|import|check`: the catalogue of data from the command line."""

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from yiwang.cli.errors import CommandError

if TYPE_CHECKING:
    from yiwang.kernel.actor import Actor
    from yiwang.share.catalogue.cells import BadCell


def add(commands: Any) -> None:
    """Add the words of the catalogue to those of `yiwang data`."""
    shown = commands.add_parser("list", help="the resources in force, and how they are supplied")
    shown.add_argument("words", nargs="?", default="", help="words, pinyin or a code")
    shown.add_argument("--json", action="store_true", help="print one object")
    shown.set_defaults(run=_list)
    export = commands.add_parser("export", help="write all resources as a spreadsheet")
    export.add_argument("file", type=Path, help="a new file, .xlsx or .csv")
    export.set_defaults(run=_export)
    check = commands.add_parser("check", help="look at a spreadsheet of resources; change nothing")
    take = commands.add_parser("import", help="make drafts of a spreadsheet of resources")
    take.add_argument("--as", dest="account", default="", help="account that answers for them")
    for each in (check, take):
        each.add_argument("file", type=Path, help=".xlsx, or .csv in UTF-8")
        each.add_argument("--json", action="store_true", help="print one object")
    check.set_defaults(run=_check)
    take.set_defaults(run=_import)


def _list(wish: argparse.Namespace) -> int:
    from yiwang.kernel.actor import SYSTEM, acting
    from yiwang.share.catalogue import lists, queries

    with acting(SYSTEM) as actor:
        found = queries.found(actor, queries.Wish(wish.words))
        rows = [
            {
                "code": owed.version.resource.code,
                "title": owed.version.content["title"],
                "supplier": owed.version.body.code if owed.version.body else "",
                "sharing": owed.version.sharing,
                "cycle": owed.entry.cycle.value,
                "supply": owed.health.light.value,
                "version": owed.version.number,
            }
            for owed in lists.owed(actor, found)
        ]
    if wish.json:
        print(json.dumps({"resources": rows}, ensure_ascii=False))
        return 0
    for row in rows:
        print(
            f"{row['code']:<24} {row['supplier']:<22} {row['sharing']:<14} "
            f"{row['cycle']:<10} {row['supply']:<8} {row['title']['zh']}"
        )
    return 0


def _export(wish: argparse.Namespace) -> int:
    from yiwang.kernel.actor import SYSTEM, acting
    from yiwang.share.catalogue import sheets, taking

    with acting(SYSTEM) as actor:
        return written(wish.file, sheets.head("zh"), taking.lines(actor))


def written(place: Path, head: Sequence[str], lines: Iterable[Sequence[Any]]) -> int:
    """Write a table into a new file, by the ending of its name."""
    from yiwang.kernel.http import tables

    kind = place.suffix.lstrip(".")
    if kind not in tables.KINDS:
        raise CommandError(f"A spreadsheet ends with one of {', '.join(tables.KINDS)}.")
    content = tables.file("table", kind, head, lines).content
    try:
        with place.open("xb") as file:
            file.write(content)
    except OSError as problem:
        raise CommandError(f"{place} cannot be written: {problem.strerror}.") from problem
    print(f"{place}: {len(content):,} bytes")
    return 0


def _check(wish: argparse.Namespace) -> int:
    from yiwang.share.catalogue import sheets

    reading = sheets.read(content_of(wish.file))
    return _told(wish, reading.bad, {"resources": sorted(reading.said)})


def _import(wish: argparse.Namespace) -> int:
    """Exit code 1 when something was left out; the rest is taken all the same."""
    from yiwang.kernel.actor import acting
    from yiwang.share.catalogue import taking

    actor = acting_account(wish.account)
    with acting(actor):
        report = taking.take(actor, content_of(wish.file))
    return _told(wish, report.bad, {"taken": report.taken, "same": report.same})


def acting_account(name: str) -> "Actor":
    """The account that answers for what is imported; the system where none is named."""
    from yiwang.kernel.actor import DOOR, SYSTEM, acting
    from yiwang.kernel.tenancy import door
    from yiwang.kernel.tenancy.models import Account

    if not name:
        return SYSTEM
    with acting(DOOR):
        account = Account.objects.filter(username=name).first()
        if account is None:
            raise CommandError(f"There is no account {name!r}.")
        return door.enter(account, None, "command")


def content_of(file: Path) -> bytes:
    """What a file holds, up to what is read of one."""
    from yiwang.share.catalogue.cells import LARGEST

    try:
        with file.open("rb") as opened:
            return opened.read(LARGEST + 1)
    except OSError as problem:
        raise CommandError(f"{file} cannot be read: {problem.strerror}.") from problem


def _told(wish: argparse.Namespace, bad: "list[BadCell]", done: dict[str, list[str]]) -> int:
    if wish.json:
        rows = [{"row": each.row, "column": each.column, "reason": each.reason} for each in bad]
        print(json.dumps({**done, "bad": rows}, ensure_ascii=False))
    else:
        for name, codes in done.items():
            print(f"{len(codes)} {name}: {', '.join(codes)}")
        for each in bad:
            place = f"Row {each.row}, {each.column or 'whole row'}" if each.row else "File"
            print(f"{place}: {each.reason}", file=sys.stderr)
    return 1 if bad else 0
