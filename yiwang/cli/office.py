"""`yiwang office open|list|degree`: departments, districts and streets on the platform."""

import argparse
import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from yiwang.cli.errors import CommandError
from yiwang.cli.migrate import setup_django


def run(argv: list[str]) -> int:
    """Exit code 1 when something was refused; nothing is opened then."""
    parser = argparse.ArgumentParser(prog="yiwang office", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    opening = commands.add_parser("open", help="open an office as a plan says, with its roles")
    opening.add_argument("file", type=Path, help="the plan in YAML; docs/how-to/open-an-office.md")
    opening.add_argument("--people", type=Path, help="a spreadsheet (XLSX or CSV) with the people")
    opening.set_defaults(run=_open)
    commands.add_parser("list", help="the offices that were opened").set_defaults(run=_list)
    counted = commands.add_parser("degree", help="how far the city works as one")
    counted.set_defaults(run=_degree)
    for each in (opening, counted, commands.choices["list"]):
        each.add_argument("--json", action="store_true", help="print one object")
    wish = parser.parse_args(argv)
    setup_django()
    found = wish.run(wish)
    if wish.json:
        print(json.dumps(found["data"], ensure_ascii=False, default=str))
    else:
        print("\n".join(found["lines"]))
    return 0


def _open(wish: argparse.Namespace) -> dict[str, Any]:
    """Open and confirm: who runs commands on the server is both administrators."""
    from yiwang.kernel.actor import SYSTEM, acting
    from yiwang.kernel.errors import DomainError
    from yiwang.serve.offices import actions, plan, sheet

    try:
        planned = plan.read(wish.file.read_text("utf-8"))
        if wish.people:
            people = [*planned.model_dump()["people"], *sheet.people(wish.people.read_bytes())]
            planned = plan.of({**planned.model_dump(), "people": people}, actions.offered())
        with acting(SYSTEM):
            opened = actions.open_office(SYSTEM, planned)
            if any(each.roles for each in planned.posts):
                actions.confirm(SYSTEM, opened.code)
    except OSError as problem:
        raise CommandError(f"{problem.filename} cannot be read: {problem.strerror}.") from problem
    except plan.PlanRefused as refused:
        raise CommandError(str(refused)) from refused
    except DomainError as refusal:
        raise CommandError(f"{refusal} {refusal.next_step}".strip()) from refusal
    counts = len(opened.posts), len(opened.people), len(opened.services)
    lines = [
        "{} is open: {} posts, {} people, {} services.".format(opened.code, *counts),
        *(f"  {name}  start password {word}" for name, word in opened.passwords.items()),
    ]
    return {"data": asdict(replace(opened, body=str(opened.body))), "lines": lines}


def _list(_wish: argparse.Namespace) -> dict[str, Any]:
    from yiwang.kernel.actor import SYSTEM, acting
    from yiwang.serve.offices import queries

    with acting(SYSTEM):
        rows = [
            {"code": each.body.code, "name": each.body.name, "packages": each.packages}
            for each in queries.offices(SYSTEM)
        ]
    lines = [f"{row['code']:<24} {row['name']}  {', '.join(row['packages'])}" for row in rows]
    return {"data": {"offices": rows}, "lines": lines or ["No office was opened."]}


def _degree(_wish: argparse.Namespace) -> dict[str, Any]:
    from yiwang.kernel.actor import SYSTEM, acting
    from yiwang.serve.offices import degree

    with acting(SYSTEM):
        city, departments = degree.city(SYSTEM)
    told = [("city", city), *((each.code, each) for each in departments)]
    lines = [
        f"{name:<20} {each.total:5.1f} %  "
        + "  ".join(f"{key} {there}/{known}" for key, (there, known) in each.counts.items())
        for name, each in told
    ]
    data = {name: {"total": each.total, "shares": each.shares} for name, each in told}
    return {"data": data, "lines": lines}
