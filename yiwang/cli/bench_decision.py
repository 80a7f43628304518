"""`yiwang bench decision`: decision tables of 20 and 40,000 rows, beside ZEN in the same run.

Each table has a text column tested for equality and a number column tested for a range. An
evaluation goes through `Model.evaluate` as any caller's does, trace included; inputs are random
with a fixed seed. The rate counts the processor time of this process.
"""

from __future__ import annotations

import argparse
import json
import platform
import random
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from yiwang.engines import decision

ROWS = (20, 40_000)
RUNS = 3
BANDS = 10  # rows that share a text and differ in the range
_NAMESPACE = "https://www.omg.org/spec/DMN/20230324/MODEL/"


def run(argv: list[str]) -> int:
    """Measure and print. Exit 0, or 1 when ZEN and the product disagree."""
    parser = argparse.ArgumentParser(prog="yiwang bench decision", description=__doc__)
    parser.add_argument("--size", type=int, help="rows of one table instead of 20 and 40,000")
    parser.add_argument("--seconds", type=float, default=2.0, help="of each of three runs")
    parser.add_argument("--json", action="store_true", help="print one object")
    options = parser.parse_args(argv)
    report: dict[str, Any] = {
        "machine": _machine(),
        "commit": _commit(),
        "settings": {"seconds": options.seconds, "runs": RUNS, "cores": 1},
        "tables": [],
    }
    for rows in (options.size,) if options.size else ROWS:
        report["tables"].append(_measure(rows, options.seconds))
    print(json.dumps(report, indent=1) if options.json else _text(report))
    return 0 if all(table["agrees"] is not False for table in report["tables"]) else 1


def _machine() -> str:
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        lines = cpuinfo.read_text().splitlines()
        model = next((x.partition(": ")[2] for x in lines if x.startswith("model name")), model)
    return f"{model}, {platform.system()}, Python {platform.python_version()}"


def _commit() -> str:
    root = Path(__file__).resolve().parents[2]
    try:
        answer = subprocess.run(
            ["git", "-C", str(root), "rev-parse", "--short", "HEAD"],
            capture_output=True,
            text=True,
            timeout=10,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return "unknown"
    return answer.stdout.strip()


def _rules(rows: int) -> list[tuple[str, int, int, int]]:
    """Return (text, low, high, result) of each row."""
    return [(f"k{n // BANDS}", n % BANDS * 100, n % BANDS * 100 + 100, n) for n in range(rows)]


def dmn_table(rows: int) -> str:
    """Return a DMN model with the decision `fee` of the inputs `kind` and `amount`."""
    rules = "".join(
        f'<rule><inputEntry><text>"{text}"</text></inputEntry>'
        f"<inputEntry><text>[{low}..{high})</text></inputEntry>"
        f"<outputEntry><text>{result}</text></outputEntry></rule>"
        for text, low, high, result in _rules(rows)
    )
    inputs, needs, columns = "", "", ""
    for name, kind in (("kind", "string"), ("amount", "number")):
        inputs += (
            f'<inputData id="{name}" name="{name}">'
            f'<variable name="{name}" typeRef="{kind}"/></inputData>'
        )
        needs += f'<informationRequirement><requiredInput href="#{name}"/></informationRequirement>'
        columns += f'<input><inputExpression typeRef="{kind}"><text>{name}</text>'
        columns += "</inputExpression></input>"
    return (
        f'<definitions xmlns="{_NAMESPACE}" namespace="urn:bench" name="bench" id="bench">{inputs}'
        f'<decision id="fee" name="fee"><variable name="fee" typeRef="number"/>{needs}'
        f'<decisionTable hitPolicy="UNIQUE">{columns}<output/>{rules}</decisionTable>'
        "</decision></definitions>"
    )


def zen_table(rows: int) -> str:
    """Return the same table as a model of ZEN, which stops at the first rule that matches."""
    rules = [
        {"_id": str(n), "kind": f'"{text}"', "amount": f"[{low}..{high})", "fee": str(n)}
        for n, (text, low, high, _) in enumerate(_rules(rows))
    ]
    table = {
        "hitPolicy": "first",
        "inputs": [{"id": n, "name": n, "field": n} for n in ("kind", "amount")],
        "outputs": [{"id": "fee", "name": "fee", "field": "fee"}],
        "rules": rules,
    }
    nodes = [
        {"id": "in", "type": "inputNode", "name": "in"},
        {"id": "table", "type": "decisionTableNode", "name": "table", "content": table},
        {"id": "out", "type": "outputNode", "name": "out"},
    ]
    edges = [
        {"id": "e1", "type": "edge", "sourceId": "in", "targetId": "table"},
        {"id": "e2", "type": "edge", "sourceId": "table", "targetId": "out"},
    ]
    return json.dumps({"nodes": nodes, "edges": edges})


def _measure(rows: int, seconds: float) -> dict[str, Any]:
    chance = random.Random(rows)  # noqa: S311 - picks inputs, keeps no secret
    data = [
        {"kind": f"k{chance.randrange(-(-rows // BANDS))}", "amount": chance.randrange(1000)}
        for _ in range(10_000)
    ]
    started = time.process_time()
    model = decision.read(dmn_table(rows))
    for inputs in data:
        model.evaluate("fee", inputs, now=None, zone=None)
    ready = time.process_time() - started
    rates = _rates(lambda x: model.evaluate("fee", x, now=None, zone=None), data, seconds)
    report: dict[str, Any] = {
        "rows": rows,
        "ready_s": round(ready, 2),
        "evaluations_per_s": rates,
        "agrees": None,
    }
    peer = _zen(rows)
    if peer is not None:
        report["agrees"] = all(
            peer(x) == _plain(model.evaluate("fee", x, now=None, zone=None).value)
            for x in data[:100]
        )
        report["zen_per_s"] = _rates(peer, data, seconds)
        report["ratio"] = round(max(rates) / max(report["zen_per_s"]), 1)
    return report


def _plain(value: Any) -> int | None:
    return None if value is None else int(value)


def _zen(rows: int) -> Callable[[dict[str, Any]], Any] | None:
    """Return an evaluation by ZEN, None where it is not installed."""
    try:
        import zen
    except ImportError:
        return None
    made = zen.ZenEngine().create_decision(zen_table(rows))
    return lambda inputs: made.evaluate(inputs)["result"].get("fee")


def _rates(
    evaluate: Callable[[dict[str, Any]], Any], data: list[dict[str, Any]], seconds: float
) -> list[int]:
    """Return evaluations a second of processor time, of three runs."""
    rates: list[int] = []
    for _ in range(RUNS):
        done, started = 0, time.process_time()
        while time.process_time() - started < seconds:
            for inputs in data[done % len(data) :][:50]:
                evaluate(inputs)
                done += 1
        rates.append(round(done / (time.process_time() - started)))
    return rates


def _text(report: dict[str, Any]) -> str:
    lines = [f"machine  {report['machine']}", f"commit   {report['commit']}"]
    lines.append(f"settings {report['settings']}")
    for table in report["tables"]:
        lines.append(
            f"{table['rows']:>6} rows: evaluations/s {table['evaluations_per_s']},"
            f" first 10,000 with reading {table['ready_s']} s"
        )
        if "ratio" in table:
            lines.append(
                f"        ZEN: evaluations/s {table['zen_per_s']}, ratio {table['ratio']},"
                f" same results: {table['agrees']}"
            )
        else:
            lines.append("        ZEN is not installed (pip install zen-engine) and not compared")
    return "\n".join(lines)
