"""`yiwang data registers`: build registers from their sources, look at what they hold."""

import argparse
import json
import time
from typing import Any

from yiwang.cli.errors import CommandError


def add(commands: Any) -> None:
    """Add the words of this command."""
    parser = commands.add_parser("registers", help="build registers and look at them")
    words = parser.add_subparsers(required=True, metavar="WORD")
    build = words.add_parser("build", help="build one anew from its sources; all, without a name")
    build.add_argument("name", nargs="?", default="")
    build.set_defaults(run=_build)
    show = words.add_parser("show", help="the registers and what they hold")
    show.set_defaults(run=_show)
    history = words.add_parser("history", help="all that a register said of a number")
    history.add_argument("name")
    history.add_argument("number")
    history.set_defaults(run=_history)
    for each in (build, show, history):
        each.add_argument("--json", action="store_true", help="print one object")


def _build(wish: argparse.Namespace) -> int:
    from yiwang.kernel.actor import SYSTEM, acting
    from yiwang.kernel.errors import DomainError
    from yiwang.share.registers import facade as registers
    from yiwang.share.registers.building import build

    with acting(SYSTEM):
        every = [name for name, spec in registers.declared().items() if spec.sources]
    refused = 0
    told = []
    for name in [wish.name] if wish.name else every:
        began = time.perf_counter()
        try:
            with acting(SYSTEM):
                made = build(SYSTEM, name)
        except DomainError as refusal:
            if wish.name:
                raise CommandError(f"{refusal} {refusal.next_step}".strip()) from refusal
            print(f"{name}: {refusal}")
            refused += 1
            continue
        seconds = round(time.perf_counter() - began, 1)
        told.append({"register": name, "records": made.entries, "seconds": seconds})
        told[-1]["sources"] = made.sources
        if not wish.json:
            print(f"{name}: {made.entries:,} records in {seconds} s")
    if wish.json:
        print(json.dumps({"built": told}, ensure_ascii=False))
    return 1 if refused else 0


def _show(wish: argparse.Namespace) -> int:
    from yiwang.kernel.actor import SYSTEM, acting
    from yiwang.share.registers import facade as registers
    from yiwang.share.registers import queries

    rows = []
    with acting(SYSTEM):
        for name, spec in sorted(registers.declared().items()):
            last = queries.last(name)
            rows.append(
                {
                    "register": name,
                    "title": spec.title.get("zh", name),
                    "sources": [feed.resource for feed in spec.sources],
                    "as_of": last.as_of.isoformat() if last else None,
                    "entries": last.entries if last else 0,
                }
            )
    if wish.json:
        print(json.dumps({"registers": rows}, ensure_ascii=False))
        return 0
    for row in rows:
        print(f"{row['register']:<20} {row['as_of'] or 'never':<11} {row['entries']:>10,}")
    return 0


def _history(wish: argparse.Namespace) -> int:
    from yiwang.kernel import keys
    from yiwang.kernel.actor import SYSTEM, acting
    from yiwang.share.registers import queries

    with acting(SYSTEM):
        kind = queries.KINDS[queries.register(wish.name).about]
        rows = queries.history(keys.fingerprint(kind, wish.number), wish.name)
    told = [
        {
            "content": row.content,
            "origins": row.origins,
            "valid": [str(row.valid_from), str(row.valid_until or "")],
            "known": [str(row.delivery.at), str(row.ended_by.at if row.ended_by else "")],
        }
        for row in rows
    ]
    if wish.json:
        print(json.dumps({"history": told}, ensure_ascii=False))
    else:
        for each in told:
            print(f"{' – '.join(each['valid'])}, known {' – '.join(each['known'])}")
            print(f"  {json.dumps(each['content'], ensure_ascii=False)}")
    return 0 if told else 1
