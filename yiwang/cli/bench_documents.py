"""`yiwang bench documents`: documents between bodies over HTTP, and applications beside them.

A life is nine calls: drafted, submitted, approved by the head, reviewed by the office, signed
(which numbers it), sealed, distributed to five bodies, signed for by one of them, filed. In the
same city, one after the other, applications are played (`yiwang bench cases`): what a call costs
should be the same. So many documents, each with its text, number and five copies, lie beside.
"""

import argparse
import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from yiwang.cli import bench_cases, migrate
from yiwang.cli import bench_ground as ground

RUNS = 3
CALLS = 9  # of a life
STEPS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("drafter", "submit", {}),
    ("head", "approve", {}),
    ("reviewer", "approve", {}),
    ("chief", "sign", {}),
    ("clerk", "seal", {}),
)
RECEIVERS = ["city-approval", "city-office", "shinan-approval", "city-finance", "city-market"]
DRAFT = {
    "kind": "notice",
    "direction": "down",
    "title": "关于做好政务数据目录更新工作的通知",
    "addressee": "市有关部门",
    "text": "为规范政务数据共享，现将有关事项通知如下：\n\n一、建立目录。\n\n二、按期更新。",
    "publicness": "open",
    "urgency": "none",
    "drafter": "city-data-drafter",
}
_DOCUMENT = "(SELECT id FROM documents_document d WHERE d.case_id = copied.original)"
_ISSUE = "(SELECT id FROM documents_issue i WHERE i.case_id = copied.original)"
BESIDE = (
    ground.Table("documents_document", {"id": "copied.id"}),
    ground.Table(
        "documents_version", {"document_id": "copied.id"}, f"source.document_id = {_DOCUMENT}"
    ),
    ground.Table("documents_number", {"serial": "1000000 + copied.n"}),
    ground.Table("documents_issue", {"id": "copied.id"}),
    ground.Table("documents_dispatch", {"issue_id": "copied.id"}, f"source.issue_id = {_ISSUE}"),
)


def run(argv: list[str]) -> int:
    """Measure; exit code 1 where a call of a document costs a fifth more than one of a case."""
    parser = argparse.ArgumentParser(prog="yiwang bench documents", description=__doc__)
    parser.add_argument("--size", type=int, default=100_000, help="documents (default: 100000)")
    parser.add_argument("--seconds", type=float, default=8.0, help="length of a run (default: 8)")
    parser.add_argument("--json", action="store_true", help="print one object")
    wish = parser.parse_args(argv)
    os.environ["YIWANG_DEMO"] = "1"  # or the demonstration's accounts may not enter
    migrate.setup_django()
    logging.disable(logging.INFO)
    with ground.city() as environment, ground.server(environment) as (port, process):
        with ground.program(["work", "--without", "papers"], environment) as worker:
            ground.fill(_life(_office(port), iter(())), wish.size, beside=BESIDE)
            # After the fill: the server hangs up on callers who say nothing for so long.
            offices = [_office(port) for _ in range(bench_cases.CALLERS)]
            people = bench_cases.people(port)
            processes = (process, worker)
            runs = []
            for seconds in (1.0, *[wish.seconds] * RUNS):
                documents = bench_cases.run_lives(offices, processes, seconds, 0, _life)
                cases = bench_cases.run_lives(people, processes, seconds, 0)
                runs.append(_joined(documents, cases))
        report = _report(wish, runs[1:])
    print(ground.told(report, as_json=wish.json))
    return 0 if report["ratio"] >= 1 / 1.2 else 1


@dataclass(frozen=True)
class Office:
    """The callers of a body, and the clerk of one that receives."""

    staff: dict[str, ground.Caller]
    receiver: ground.Caller

    @property
    def callers(self) -> list[ground.Caller]:
        return [*self.staff.values(), self.receiver]


def _office(port: int) -> Office:
    names = dict.fromkeys(role for role, *_ in STEPS)
    staff = {name: ground.Caller(port, ground.token(name)) for name in names}
    return Office(staff, ground.Caller(port, ground.token("clerk-approval")))


def _life(office: Office, _turns: Iterator[bool]) -> str:
    """One document from the draft to the file; returns the number of its case."""
    staff = office.staff
    wish = {"matter": "outgoing-document", "data": DRAFT}
    number = str(staff["drafter"].must("POST", "matters", wish, uuid4().hex)["number"])
    for role, outcome, data in STEPS:
        _end(staff[role], number, outcome, data)
    sent = {"bodies": RECEIVERS}
    staff["clerk"].must("POST", f"documents/{number}/distribution", sent, uuid4().hex)
    copy = bench_cases.looked_up(_COPY, number)
    office.receiver.must("POST", f"incoming/{copy}/receive", {}, uuid4().hex)
    _end(staff["clerk"], number, "archive", {"retention": "30"})
    return number


_COPY = """SELECT copy.id FROM documents_dispatch copy
    JOIN documents_issue issue ON issue.id = copy.issue_id
    JOIN cases_case matter ON matter.id = issue.case_id
    JOIN tenancy_body body ON body.id = copy.body_id
    WHERE matter.number = %s AND body.code = 'city-approval'"""


def _end(clerk: ground.Caller, number: str, outcome: str, data: dict[str, Any]) -> None:
    task = bench_cases.looked_up(bench_cases.OPEN, number)
    clerk.must("POST", f"tasks/{task}/complete", {"outcome": outcome, "data": data}, uuid4().hex)


def _joined(documents: dict[str, Any], cases: dict[str, Any]) -> dict[str, Any]:
    """One run: lives and calls of documents a second, and of applications beside."""
    return {
        "lifecycles_per_s": documents["lifecycles_per_s"],
        "calls_per_s": round(documents["lifecycles_per_s"] * documents["writes_a_life"], 1),
        "case_calls_per_s": round(cases["lifecycles_per_s"] * cases["writes_a_life"], 1),
        "write_p95_ms": documents["write_p95_ms"],
        "cpu_ms_a_call": round(documents["cpu_ms"] / documents["writes_a_life"], 1),
        "case_cpu_ms_a_call": round(cases["cpu_ms"] / cases["writes_a_life"], 1),
        "lag_s": documents["lag_s"],
    }


def _report(wish: argparse.Namespace, runs: list[dict[str, Any]]) -> dict[str, Any]:
    """The middle one of the runs counts. ratio: calls of documents to those of applications."""
    middle = {name: ground.median(runs, name) for name in runs[0]}
    ratio = middle["calls_per_s"] / middle["case_calls_per_s"]
    return {
        "benchmark": "documents",
        "documents": wish.size,
        "calls": CALLS,
        **middle,
        "ratio": round(ratio, 2),
        **ground.circumstances(),
        "runs": runs,
    }
