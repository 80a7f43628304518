"""`yiwang decision check|export|import`: prove decision tables, and edit them as spreadsheets."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from yiwang.cli.decide import read_model
from yiwang.cli.errors import CommandError
from yiwang.engines import decision
from yiwang.engines.decision import checks, sheet
from yiwang.engines.decision.tables import CompiledTable
from yiwang.engines.decision.writer import with_table


def check(argv: list[str]) -> int:
    """Exit 0 when no error was found, 1 otherwise; what was not analysed is listed."""
    parser = argparse.ArgumentParser(
        prog="yiwang decision check",
        description="Look for gaps, overlaps, contradictions and rules that never decide.",
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="a DMN file")
    parser.add_argument("decision", nargs="?", default="", metavar="DECISION", help="name or id")
    parser.add_argument("--json", action="store_true", help="print one object")
    wish = parser.parse_args(argv)
    model = _model(wish.file)
    if wish.decision and model.find(wish.decision) is None:
        raise CommandError(f"There is no decision {wish.decision!r} in {wish.file}.")
    report = checks.check(model, wish.decision)
    problems = [f"{p.element}: {p.reason}" for p in model.problems]
    good = not report.errors and not problems
    if wish.json:
        found = {"good": good, "problems": problems, **report.to_json()}
        print(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        print("\n".join([*problems, *report.lines(), _summary(report, len(model.tables))]))
    return 0 if good else 1


def _summary(report: checks.Report, tables: int) -> str:
    known = "complete" if report.complete else f"{len(report.not_analysed)} parts not analysed"
    return f"{tables} tables in the file, {len(report.findings)} findings, {known}"


def export(argv: list[str]) -> int:
    """Write one table as .xlsx."""
    parser = argparse.ArgumentParser(
        prog="yiwang decision export", description="Write a decision table as a spreadsheet."
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="a DMN file")
    parser.add_argument("decision", metavar="DECISION", help="name or id of the element")
    parser.add_argument("out", type=Path, metavar="OUT.xlsx")
    wish = parser.parse_args(argv)
    table = _only_table(_model(wish.file), wish.decision)
    try:
        wish.out.write_bytes(sheet.to_sheet(table.table, table.where))
    except (sheet.SheetError, OSError) as refused:
        raise CommandError(str(refused)) from refused
    print(f"{table.where}: {len(table.table.rules)} rules written to {wish.out}")
    return 0


def take(argv: list[str]) -> int:
    """Put a sheet back into its DMN file; all else in the file stays as it was."""
    parser = argparse.ArgumentParser(
        prog="yiwang decision import",
        description="Put an edited sheet back into the DMN file it came from.",
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="a DMN file")
    parser.add_argument("sheet", type=Path, metavar="IN.xlsx")
    parser.add_argument("--out", type=Path, help="write here instead of into FILE")
    wish = parser.parse_args(argv)
    try:
        name, table = sheet.from_sheet(wish.sheet.read_bytes())
        written = with_table(wish.file.read_bytes(), name, table)
        (wish.out or wish.file).write_bytes(written)
    except (sheet.SheetError, decision.ModelError, OSError) as refused:
        raise CommandError(str(refused)) from refused
    print(f"{name}: {len(table.rules)} rules written to {wish.out or wish.file}")
    return 0


def _model(path: Path) -> decision.Model:
    try:
        return read_model(path)
    except (OSError, ValueError) as refused:
        raise CommandError(f"{path}: {refused}") from refused


def _only_table(model: decision.Model, name: str) -> CompiledTable:
    element = model.find(name)
    found = [each for each in model.tables if element and each.where == element.name]
    if len(found) != 1:
        names = ", ".join(dict.fromkeys(each.where for each in model.tables)) or "none"
        raise CommandError(f"{name!r} holds {len(found)} tables, not one. Tables are in: {names}.")
    return found[0]
