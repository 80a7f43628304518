"""`yiwang discretion list|show|propose`: graded clauses, and what they propose for an act."""

import argparse
import json
import sys
from datetime import date
from decimal import Decimal
from typing import Any

from yiwang.cli.errors import CommandError
from yiwang.cli.migrate import setup_django

MARK = "演示，未生效 (demonstration, not in force)"


def run(argv: list[str]) -> int:
    """Exit 1 where the clause, a fact or a day is refused."""
    parser = argparse.ArgumentParser(prog="yiwang discretion", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    every = commands.add_parser("list", help="clauses in which all words stand")
    every.add_argument("words", nargs="*")
    every.set_defaults(run=_list)
    one = commands.add_parser("show", help="the text of a clause, and the facts it asks for")
    one.add_argument("code")
    one.set_defaults(run=_show)
    new = commands.add_parser("propose", help="grade and range; facts as JSON on standard input")
    new.add_argument("code")
    new.add_argument("--on-act", type=date.fromisoformat, required=True, metavar="DAY")
    new.add_argument("--on-decision", type=date.fromisoformat, metavar="DAY", help="default: today")
    new.set_defaults(run=_propose)
    wish = parser.parse_args(argv)
    from yiwang.cli.serve import check_database
    from yiwang.web.settings import YIWANG

    check_database(YIWANG.app_url)
    setup_django()
    from yiwang.kernel.actor import VISITOR, acting
    from yiwang.kernel.errors import DomainError, Invalid

    try:
        with acting(VISITOR):
            print("\n".join(wish.run(wish)))
    except Invalid as refused:
        raise CommandError("\n".join(row["message"] for row in refused.problems)) from refused
    except DomainError as refused:
        raise CommandError(f"{refused} {refused.next_step}".strip()) from refused
    return 0


def _list(wish: argparse.Namespace) -> list[str]:
    from yiwang.govern.discretion import facade as discretion
    from yiwang.kernel.actor import VISITOR

    found = discretion.clauses(VISITOR, " ".join(wish.words))
    lines = [f"{each.code:<24} {each.cited} {each.title['zh']}" for each in found]
    return lines or ["No clause has these words."]


def _show(wish: argparse.Namespace) -> list[str]:
    from yiwang.govern.discretion import facade as discretion
    from yiwang.kernel.actor import VISITOR

    found = discretion.clause(VISITOR, wish.code)
    asked = discretion.asked(found, VISITOR.today, VISITOR.today)
    facts = [
        f"  {each.name:<16} {each.label} {' | '.join(each.choices)}".rstrip() for each in asked
    ]
    marked = [MARK] if found.demonstration else []
    return [*marked, found.title["zh"], found.cited, found.text, "", "facts:", *facts]


def _propose(wish: argparse.Namespace) -> list[str]:
    from yiwang.govern.discretion import facade as discretion
    from yiwang.kernel.actor import VISITOR

    found = discretion.propose(
        VISITOR, wish.code, _facts(), on_act=wish.on_act, on_decision=wish.on_decision
    )
    head = [f"{found.grade}  {found.low} – {found.high} CNY  {'、'.join(found.kinds)}".rstrip()]
    options = [
        f"{'applies' if each.applies else 'compared'}: from {each.valid_from} "
        f"{each.grade} {each.low} – {each.high}"
        for each in found.options
    ]
    asks = [("notice of a hearing", found.needs_hearing), ("legal review", found.needs_review)]
    needed = [f"needs {name}" for name, needs in asks if needs]
    marked = [MARK] if found.clause.demonstration else []
    return [*marked, *head, *found.reasons, found.explanation, *options, *needed]


def _facts() -> dict[str, Any]:
    try:
        data = json.loads(sys.stdin.read() or "{}", parse_float=Decimal)
    except ValueError as refused:
        raise CommandError(f"Standard input is no JSON: {refused}") from refused
    if not isinstance(data, dict):
        raise CommandError("Standard input must be a JSON object of facts by name.")
    return data
