"""`yiwang data …`: bring lists and data into the city and keep its indexes."""

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from yiwang.cli import (
    data_catalogue,
    data_collect,
    data_fold,
    data_lake,
    data_registers,
    data_sharing,
    data_standards,
    data_year,
)
from yiwang.cli.errors import CommandError
from yiwang.cli.migrate import setup_django


def run(argv: list[str]) -> int:
    """Run one of the commands of `yiwang data`."""
    parser = argparse.ArgumentParser(prog="yiwang data", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    items = commands.add_parser("import-items", help="import a list of service items as samples")
    items.add_argument("file", nargs="?", type=Path, help="CSV; default: the list that we carry")
    items.add_argument("--source", default="", help="where the list comes from; default: its name")
    items.add_argument("--json", action="store_true", help="print one object")
    items.set_defaults(run=_import_items)
    index = commands.add_parser("index-items", help="cut all names anew, after data/search.yaml")
    index.set_defaults(run=_index_items)
    collect = commands.add_parser("collect", help="check and serve a file of a resource's rows")
    data_collect.declare(collect)
    every = commands.add_parser(
        "collect-folder", help="check and serve each file that the catalogue names"
    )
    data_collect.declare_folder(every)
    connect = commands.add_parser("connect", help="say which database a resource's rows come from")
    data_collect.declare_connect(connect)
    pull = commands.add_parser("pull", help="collect what is new in that database")
    data_collect.declare_pull(pull)
    counted = commands.add_parser("indicators", help="what is counted: see `rebuild`")
    again = counted.add_subparsers(required=True, metavar="COMMAND")
    anew = again.add_parser("rebuild", help="count the whole record anew and compare")
    anew.add_argument("--json", action="store_true", help="print one object")
    anew.set_defaults(run=_rebuild_indicators)
    data_lake.declare(commands.add_parser("lake", help="tables of the lake and their upkeep"))
    data_catalogue.add(commands)
    data_standards.add(commands)
    data_sharing.add(commands)
    data_registers.add(commands)
    data_year.declare(commands.add_parser("year", help="detach closed years; find what is in them"))
    data_fold.declare(commands.add_parser("fold", help="put closed matters and old evidence away"))
    wish = parser.parse_args(argv)
    setup_django()
    from django.db import OperationalError

    try:
        return int(wish.run(wish))
    except OperationalError as problem:
        raise CommandError(
            f"The database does not answer ({problem}). Start it: yiwang database start."
        ) from problem


def _import_items(wish: argparse.Namespace) -> int:
    """Exit code 1 when rows were rejected; the others are imported all the same."""
    from yiwang.kernel.actor import SYSTEM
    from yiwang.kernel.errors import DomainError
    from yiwang.serve.services.facade import import_items

    content, source = _content(wish.file, wish.source)
    try:
        report = import_items(SYSTEM, content, source)
    except DomainError as refusal:
        raise CommandError(f"{refusal} {refusal.next_step}".strip()) from refusal
    if wish.json:
        print(json.dumps(asdict(report), ensure_ascii=False, default=str))
    else:
        print(f"{report.added} new, {report.changed} changed, {report.same} as they were.")
        for row in report.rejected:
            print(f"Row {row.row}, {row.column or 'whole row'}: {row.reason}")
    return 1 if report.rejected else 0


def _content(file: Path | None, source: str) -> tuple[bytes, str]:
    if file is None:
        from yiwang.serve.services.demonstration import SOURCE, carried

        return carried(), SOURCE
    try:
        return file.read_bytes(), source or file.name
    except OSError as problem:
        raise CommandError(f"{file} cannot be read: {problem.strerror}.") from problem


def _index_items(_wish: argparse.Namespace) -> int:
    from yiwang.kernel.actor import SYSTEM, acting
    from yiwang.serve.services.publishing import reindex

    with acting(SYSTEM):
        done = max(reindex(), default=0)
    print(f"{done} items indexed.")
    return 0


def _rebuild_indicators(wish: argparse.Namespace) -> int:
    """Exit code 0 whether or not something was counted wrong: it is right afterwards."""
    from yiwang.govern.indicators.counting import rebuild

    found = rebuild()
    same = found.before == found.after
    if wish.json:
        print(json.dumps({**asdict(found), "identical": same}))
    else:
        print(f"{found.objects} objects counted anew; {found.changed} rows were different.")
        print(f"{found.wrong} sums were not those of their rows.")
        print(f"SHA-256 of all sums: {found.after}{'' if same else f' (before: {found.before})'}")
    return 0
