"""`yiwang conformance bpmn DIR [--json] [--strict]`: play public BPMN material.

A folder's material is told by its paths: `EXTnnn` folders and `REF` are constraint models,
`miwg` is interchange, `spiffworkflow` is compared with that library, anything else must load.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from . import suites
from .report import Case, Report
from .translation import TABLE


def run(argv: list[str]) -> int:
    """Run a folder; 0 the run finished, 1 with --strict and failures, 2 wrong use."""
    parser = argparse.ArgumentParser(prog="yiwang conformance bpmn", description=__doc__)
    parser.add_argument("dir", type=Path, help="a folder of BPMN files")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--strict", action="store_true", help="exit 1 if anything failed")
    options = parser.parse_args(argv)
    if not options.dir.is_dir():
        print(f"yiwang conformance bpmn: {options.dir} is not a folder.", file=sys.stderr)
        return 2
    report = Report(notes=dict(TABLE))
    for path in sorted(options.dir.rglob("*")):
        if path.is_file() and path.name.endswith((".bpmn", ".bpmn20.xml", ".bpmn.xml")):
            report.cases.extend(cases(path, str(path.relative_to(options.dir)), str(path)))
    if options.json:
        print(json.dumps(report.as_json(), ensure_ascii=False))
    else:
        show(report)
    return 1 if options.strict and report.count("failed") else 0


def cases(path: Path, name: str, whole: str) -> Iterator[Case]:
    if suites.RULE.search(whole) or path.parent.name == "REF":
        yield suites.constraint(path, name)
    elif "miwg" in whole:
        yield suites.interchange(path, name)
    elif "spiffworkflow" in whole:
        from .differential import differential

        yield from differential(path, name)
    else:
        yield suites.loading(path, name)


def show(report: Report) -> None:
    for case in report.cases:
        if case.outcome == "failed":
            print(f"FAILED  {case.suite} {case.name}: {case.reason}")
    for case in report.cases:
        if case.outcome == "skipped" and case.suite != "loading":
            print(f"skipped {case.suite} {case.name}: {case.reason}")
    print("\nExpressions of the suites were translated by this table:")
    for left, right in TABLE:
        print(f"  {left:<42} → {right}")
    print()
    for suite in report.suites:
        passed, failed = report.count("passed", suite), report.count("failed", suite)
        share = 100 * passed / (passed + failed) if passed + failed else 100.0
        skipped = report.count("skipped", suite)
        counts = f"passed {passed:>4}  failed {failed:>3}  skipped {skipped:>3}"
        print(f"{suite:<14} {counts}  {share:.1f} %")
