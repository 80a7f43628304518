"""`yiwang process check FILE [--json]`: can a process be run, and is it proven sound?"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yiwang.engines import process
from yiwang.engines.process.rules.limits import MAX_BYTES
from yiwang.engines.process.rules.problem import Level, Problem, Text
from yiwang.engines.process.soundness import Finding, Kind, Verdict, prove


@dataclass(frozen=True)
class Answer:
    """The answers to both questions about one file."""

    problems: tuple[Problem, ...]
    verdict: Verdict

    @property
    def executable(self) -> bool:
        """Whether nothing but warnings was found."""
        return all(problem.level is Level.WARNING for problem in self.problems)

    @property
    def good(self) -> bool:
        """Whether the process may be published."""
        return self.executable and self.verdict.kind is Kind.SOUND


def run(argv: list[str]) -> int:
    """Check a file; 0 executable and sound, 1 refused or not proven sound, 2 wrong use."""
    parser = argparse.ArgumentParser(prog="yiwang process check", description=__doc__)
    parser.add_argument("file", type=Path, metavar="FILE", help="a BPMN 2.0 file")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args(argv)
    try:
        with options.file.open("rb") as file:
            xml = file.read(MAX_BYTES + 1)
    except OSError as error:
        print(f"yiwang process check: {error}", file=sys.stderr)
        return 2
    answer = check(xml)
    if options.json:
        print(json.dumps(as_json(answer), ensure_ascii=False))
    else:
        show(answer)
    return 0 if answer.good else 1


def check(xml: bytes) -> Answer:
    """Return the problems of a document, and the verdict on its processes."""
    definition, unreadable = process.parse(xml)
    if definition is None:
        return Answer(unreadable, Verdict(Kind.UNDECIDED, (), Text("The file cannot be read.")))
    return Answer(process.problems(xml), prove(definition))


def as_json(answer: Answer) -> dict[str, Any]:
    """Return the object that `--json` prints."""
    return {
        "executable": answer.executable,
        "problems": [
            {
                "element": p.element,
                "rule": p.rule,
                "level": p.level,
                "reason": p.reason,
                "remedy": p.remedy,
            }
            for p in answer.problems
        ],
        "soundness": answer.verdict.kind,
        "reason": answer.verdict.reason,
        "findings": [finding_as_json(finding) for finding in answer.verdict.findings],
    }


def finding_as_json(finding: Finding) -> dict[str, Any]:
    """Return one fault with the path to it."""
    return {
        "fault": finding.fault,
        "element": finding.element,
        "reason": finding.reason,
        "remedy": finding.remedy,
        "path": [{"node": move.node, "flows": list(move.flows)} for move in finding.path],
    }


def show(answer: Answer) -> None:
    """Print both answers for people."""
    print(f"executable: {'yes' if answer.executable else 'no'}")
    for problem in answer.problems:
        print(f"  {problem.level}: {problem}")
    print(f"soundness:  {answer.verdict.kind}")
    if answer.verdict.reason:
        print(f"  {answer.verdict.reason}")
    for finding in answer.verdict.findings:
        print(f"  {finding}")
        if finding.path:
            print(f"    path: {' → '.join(map(str, finding.path))}")
