"""`yiwang decide FILE DECISION`: make a decision of a DMN file; inputs as JSON on standard input.

Prints the value, what went wrong, and how the result came about.
"""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from yiwang.engines import decision
from yiwang.engines.decision import feel
from yiwang.engines.decision.feel.values import NUMBERS
from yiwang.engines.decision.trace import DecisionTrace, RuleTrace, TableTrace

_SHOWN_RULES = 20  # of a table, in the printed explanation


def run(argv: list[str]) -> int:
    """Exit 0 with a result, 1 when the file, the inputs or the decision are refused."""
    options = _parser().parse_args(argv)
    try:
        model = read_model(options.file)
        inputs = _inputs(sys.stdin)
        now = datetime.fromisoformat(options.now) if options.now else datetime.now(UTC)
    except (OSError, ValueError) as refused:
        print(f"yiwang decide: {refused}", file=sys.stderr)
        return 1
    if model.find(options.decision) is None:
        names = ", ".join(element.name for element in model.decisions)
        print(
            f"yiwang decide: there is no decision {options.decision!r}. There are: {names}.",
            file=sys.stderr,
        )
        return 1
    result = model.evaluate(options.decision, inputs, now=now, zone=now.tzinfo)
    if options.json:
        print(json.dumps(as_json(result), ensure_ascii=False, indent=1))
    else:
        _print(result)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="yiwang decide", description=__doc__)
    parser.add_argument("file", type=Path, metavar="FILE", help="a DMN file")
    parser.add_argument("decision", metavar="DECISION", help="name or id")
    parser.add_argument("--json", action="store_true", help="print one object")
    parser.add_argument("--now", metavar="ISO", help="the moment of decision; now if left out")
    return parser


def read_model(path: Path) -> decision.Model:
    """Read a DMN file; files it imports are looked for in its folder."""
    others = (p for p in sorted(path.parent.glob("*.dmn")) if p.resolve() != path.resolve())
    return decision.read(path.read_bytes(), imports=_readable(others))


def _readable(paths: Any) -> list[bytes]:
    """Return the files that are models; others in the folder are no concern of this one."""
    found: list[bytes] = []
    for path in paths:
        data = path.read_bytes()
        try:
            decision.read_definitions(data)
        except decision.ModelError:
            continue
        found.append(data)
    return found


def _inputs(stream: Any) -> dict[str, Any]:
    text = "" if stream.isatty() else stream.read()
    data = (
        json.loads(text, parse_float=str_to_number, parse_int=str_to_number) if text.strip() else {}
    )
    if not isinstance(data, dict):
        raise ValueError("standard input must be a JSON object of inputs by name")
    return data


def str_to_number(text: str) -> Any:
    """Read a JSON number without passing through binary fractions. Raises ValueError."""
    return feel.from_json(NUMBERS.create_decimal(text))


def as_json(result: decision.Result) -> dict[str, Any]:
    return {
        "value": feel.to_json(result.value),
        "problems": [
            {"reason": p.reason, "element": p.element, "position": p.position}
            for p in result.problems
        ],
        "trace": result.trace.to_json(),
    }


def _print(result: decision.Result) -> None:
    print(feel.to_text(result.value))
    for problem in result.problems:
        where = f"{problem.element}: " if problem.element else ""
        print(f"problem: {where}{problem.reason} (at character {problem.position + 1})")
    for made in result.trace.decisions:
        _print_decision(made)


def _print_decision(made: DecisionTrace) -> None:
    print(f"\n{made.name} = {feel.to_text(made.value)}")
    for item in made.inputs:
        print(f"  {item.name} = {feel.to_text(item.value)} ({item.source})")
    for authority in made.authorities:
        print(f"  by authority of {authority}")
    for table in made.tables:
        _print_table(table)


def _print_table(table: TableTrace) -> None:
    for row in table.matched[:_SHOWN_RULES]:
        rule = table.rule(row)
        word = "matched" if rule.decided else "matched, but another rule comes first"
        print(f"  rule {rule.number} {word}{_notes(rule)}")
    others = [n for n in range(len(table.table.rules)) if n not in table.matched]
    for row in others[:_SHOWN_RULES]:
        rule = table.rule(row)
        failed = ", ".join(
            f"{cell.column} {feel.to_text(cell.value)} is not {cell.test}" for cell in rule.failed
        )
        print(f"  rule {rule.number} did not: {failed}")
    if len(others) > _SHOWN_RULES:
        print(f"  {len(others) - _SHOWN_RULES} more rules did not match")


def _notes(rule: RuleTrace) -> str:
    return "".join(f"; {name}: {text}" for name, text in rule.annotations.items())
