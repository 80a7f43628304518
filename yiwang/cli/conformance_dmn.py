"""`yiwang conformance dmn DIR`: run a folder of the DMN compatibility kit and print the counts.

The kit's format: folders with models (`*.dmn`) and test cases (`*.xml`), anywhere below DIR.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from lxml import etree

from yiwang.engines import decision
from yiwang.engines.decision import feel

_XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
_TOLERANCE = Decimal("1E-8")  # of expected numbers, which the kit writes with some 8 digits
_READERS = {
    "date": feel.parse_date,
    "dateTime": feel.parse_datetime,
    "time": feel.parse_time,
    "duration": feel.parse_duration,
    "dayTimeDuration": feel.parse_duration,
    "yearMonthDuration": feel.parse_duration,
}


@dataclass(frozen=True)
class Case:
    """One test case: what is asked, for which inputs, and the results expected by name."""

    test: str
    id: str
    invocable: str
    inputs: dict[str, Any]
    expected: dict[str, Any]

    @property
    def expects_value(self) -> bool:
        return any(value is not None for value in self.expected.values())


@dataclass
class Report:
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    value_passed: int = 0  # of the cases whose expected result is not null
    value_failed: int = 0
    tests: dict[str, dict[str, int]] = field(default_factory=dict)
    failures: list[dict[str, str]] = field(default_factory=list)


def run(argv: list[str]) -> int:
    """Run the kit. Exit 0 when it finished, 1 with --strict and a failure, 2 without tests."""
    parser = argparse.ArgumentParser(prog="yiwang conformance dmn", description=__doc__)
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--json", action="store_true", help="print one object")
    parser.add_argument("--strict", action="store_true", help="exit 1 when a case fails")
    options = parser.parse_args(argv)
    report = run_folder(options.folder)
    if not report.tests:
        print(f"There are no test cases below {options.folder}.")
        return 2
    if options.json:
        print(json.dumps(asdict(report), ensure_ascii=False, indent=1))
    else:
        _print(report)
    return 1 if options.strict and report.failed else 0


def _print(report: Report) -> None:
    for test, counts in sorted(report.tests.items()):
        total = counts["passed"] + counts["failed"]
        values = counts["value_passed"] + counts["value_failed"]
        share = f"{counts['value_passed']:5}/{values:<5}" if values else " " * 11
        print(f"{counts['passed']:5}/{total:<5} with a value {share} {test}")
    for failure in report.failures:
        print(f"FAILED {failure['test']} {failure['case']}: {failure['why']}")
    values = report.value_passed + report.value_failed
    print(f"passed {report.passed}, failed {report.failed}, skipped {report.skipped}")
    print(f"of the cases that expect a value: passed {report.value_passed} of {values}")


def run_folder(folder: Path) -> Report:
    """Run all test cases below a folder."""
    report = Report()
    for path in sorted(folder.rglob("*.xml")):
        for outcome in _run_file(path):
            _count(report, *outcome)
    return report


def _count(report: Report, case: Case, why: str) -> None:
    counts = report.tests.setdefault(
        case.test, {"passed": 0, "failed": 0, "value_passed": 0, "value_failed": 0}
    )
    word = "failed" if why else "passed"
    for name in (word, f"value_{word}") if case.expects_value else (word,):
        counts[name] += 1
        setattr(report, name, getattr(report, name) + 1)
    if why:
        report.failures.append({"test": case.test, "case": case.id, "why": why})


def _run_file(path: Path) -> Iterator[tuple[Case, str]]:
    """Run the cases of one file; yields each with why it failed, or ""."""
    root = etree.parse(path, etree.XMLParser(resolve_entities=False, no_network=True)).getroot()
    if etree.QName(root).localname != "testCases":
        return
    name = (root.findtext("{*}modelName") or "").strip()
    model = _model(path.parent, name)
    for case in _cases(root, path.parent.name):
        if isinstance(model, str):
            yield case, model
        else:
            yield case, _outcome(model, case)


def _model(folder: Path, name: str) -> decision.Model | str:
    """Return the model of a test, or why there is none."""
    others = [p.read_bytes() for p in sorted(folder.glob("*.dmn")) if p.name != name]
    try:
        return decision.read((folder / name).read_bytes(), imports=others)
    except (OSError, decision.ModelError) as unreadable:
        return f"the model cannot be read: {unreadable}"


def _cases(root: Any, test: str) -> Iterator[Case]:
    for number, node in enumerate(root.iterfind("{*}testCase"), 1):
        inputs: dict[str, Any] = {}
        for given in node.iterfind("{*}inputNode"):
            namespace = given.get("namespace")
            key = f"{{{namespace}}}{given.get('name')}" if namespace else given.get("name")
            inputs[key] = _value(given)
        expected = {
            result.get("name", ""): _value(found)
            for result in node.iterfind("{*}resultNode")
            if (found := result.find("{*}expected")) is not None
        }
        yield Case(test, node.get("id") or str(number), _invocable(node), inputs, expected)


def _invocable(node: Any) -> str:
    kind: str = node.get("type", "decision")
    return (node.get("invocableName") or node.get("name") or "") if kind != "decision" else ""


def _value(node: Any) -> Any:
    """Return the FEEL value of an input or expected result."""
    if node.get(f"{_XSI}nil") == "true":
        return None
    components = node.findall("{*}component")
    if components:
        return {child.get("name"): _value(child) for child in components}
    found = node.find("{*}list")
    if found is not None:
        return (
            None
            if found.get(f"{_XSI}nil") == "true"
            else [_value(item) for item in found.iterfind("{*}item")]
        )
    value = node.find("{*}value")
    return None if value is None else _simple(value)


def _simple(node: Any) -> Any:
    if node.get(f"{_XSI}nil") == "true":
        return None
    text = node.text or ""
    kind = (node.get(f"{_XSI}type") or "").rpartition(":")[2]
    if kind == "boolean":
        return text.strip() in ("true", "1")
    if kind in ("decimal", "double", "integer", "int", "long", "float"):
        return Decimal(text.strip())
    if kind in _READERS:
        return _READERS[kind](text.strip())
    return text


def _outcome(model: decision.Model, case: Case) -> str:
    """Return why a case failed, "" when every result is as expected."""
    return "; ".join(
        why
        for name, expected in case.expected.items()
        if (why := _wrong(model, case, name, expected))
    )


def _wrong(model: decision.Model, case: Case, name: str, expected: Any) -> str:
    now = datetime.now(UTC)
    result = model.evaluate(case.invocable or name, case.inputs, now=now, zone=UTC)
    value = result.value
    if case.invocable and isinstance(value, dict) and _has_many_outputs(model, case.invocable):
        value = value.get(name)
    if _same(value, expected):
        return ""
    reasons = "; ".join(dict.fromkeys(problem.reason for problem in result.problems))
    found = f"{name}: expected {feel.to_text(expected)}, got {feel.to_text(value)}"
    return f"{found} ({reasons})" if reasons else found


def _has_many_outputs(model: decision.Model, service: str) -> bool:
    """Tell whether a service answers with a context of results, of which a case names one."""
    return len(getattr(model.find(service), "outputs", ())) > 1


def _same(value: Any, expected: Any) -> bool:
    if isinstance(expected, Decimal) and isinstance(value, Decimal):
        difference = abs(value - expected)
        return difference <= _TOLERANCE or difference <= abs(expected) * _TOLERANCE
    if isinstance(expected, list) and isinstance(value, list):
        return len(expected) == len(value) and all(map(_same, value, expected))
    if isinstance(expected, dict) and isinstance(value, dict):
        return expected.keys() == value.keys() and all(
            _same(value[key], item) for key, item in expected.items()
        )
    if isinstance(expected, feel.DaysDuration | feel.MonthsDuration):
        return type(value) in (feel.DaysDuration, feel.MonthsDuration) and (
            value == expected or _length(value) == _length(expected) == 0
        )
    return type(value) is type(expected) and bool(value == expected)


def _length(duration: feel.DaysDuration | feel.MonthsDuration) -> int:
    return duration.nanos if isinstance(duration, feel.DaysDuration) else duration.months
