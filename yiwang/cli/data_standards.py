"""`yiwang data standards export|check|import KIND FILE`: data elements, code sets and mappings as
spreadsheets.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from yiwang.cli.data_catalogue import acting_account, content_of, written

if TYPE_CHECKING:
    from yiwang.share.catalogue.standard_taking import Preview

KINDS = ("element", "codes", "mapping")


def add(commands: Any) -> None:
    """Add `standards` to the words of `yiwang data`."""
    parser = commands.add_parser("standards", help="data elements, code sets and mappings as files")
    words = parser.add_subparsers(dest="what", required=True, metavar="what")
    export = words.add_parser("export", help="write those in force as a spreadsheet")
    check = words.add_parser("check", help="show what a spreadsheet would change; change nothing")
    take = words.add_parser("import", help="propose what a spreadsheet changes")
    for each in (export, check, take):
        each.add_argument("kind", choices=KINDS)
        each.add_argument("file", type=Path, help=".xlsx, or .csv in UTF-8")
    for each in (check, take):
        each.add_argument("--json", action="store_true", help="print one object")
    take.add_argument("--ground", required=True, help="act, standard or duty that asks for it")
    take.add_argument("--as", dest="account", required=True, help="account that proposes")
    export.set_defaults(run=_export)
    check.set_defaults(run=_check)
    take.set_defaults(run=_import)


def _export(wish: argparse.Namespace) -> int:
    from yiwang.kernel.actor import SYSTEM, acting
    from yiwang.share.catalogue import cells, standard_sheets, standard_taking

    with acting(SYSTEM) as actor:
        head = cells.head(standard_sheets.columns(wish.kind), "zh")
        return written(wish.file, head, standard_taking.lines(actor, wish.kind))


def _check(wish: argparse.Namespace) -> int:
    """Exit code 1 when something is wrong in it."""
    from yiwang.kernel.actor import SYSTEM, acting
    from yiwang.share.catalogue import standard_taking

    with acting(SYSTEM) as actor:
        found = standard_taking.preview(actor, wish.kind, content_of(wish.file))
    return _told(wish, found, [], [])


def _import(wish: argparse.Namespace) -> int:
    """Exit code 1 when something was left out; the rest is proposed all the same."""
    from yiwang.kernel.actor import acting
    from yiwang.share.catalogue import standard_taking

    actor = acting_account(wish.account)
    with acting(actor):
        found = standard_taking.preview(actor, wish.kind, content_of(wish.file))
        report = standard_taking.propose(actor, wish.kind, found.wanted, wish.ground)
    return _told(wish, found, [row.name for row in report.made], report.refused)


def _told(
    wish: argparse.Namespace, found: "Preview", made: list[str], refused: list[tuple[str, str]]
) -> int:
    bad = [(each.row, each.column, each.reason) for each in found.bad]
    bad += [(0, name, why) for name, why in refused]
    if wish.json:
        changes = [
            {
                "name": each.name,
                "news": each.news.value,
                "differences": [difference.where for difference in each.differences],
            }
            for each in found.changes
        ]
        rows = [dict(zip(("row", "column", "reason"), each, strict=True)) for each in bad]
        print(json.dumps({"changes": changes, "proposed": made, "bad": rows}, ensure_ascii=False))
    else:
        for each in found.changes:
            places = ", ".join(difference.where for difference in each.differences[:8])
            shown = places if each.news == "changed" else ""
            print(f"{each.news.value:<8} {each.name:<28} {shown}".rstrip())
        if made:
            print(f"{len(made)} proposed: {', '.join(made)}")
        for row, column, reason in bad:
            print(f"Row {row}, {column}: {reason}" if row else f"{column}: {reason}".lstrip(": "),
                  file=sys.stderr)  # fmt: skip
    return 1 if bad else 0
