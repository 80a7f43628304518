"""`yiwang process run` and `yiwang conformance bpmn` as a person calls them."""

import json
import os
from pathlib import Path

import pytest
from models import MESSAGE, boundary, event, model, nodes, ref, timer

from yiwang.cli import conformance_bpmn, process_run

SUITES = (
    Path(os.environ.get("YIWANG_DATA") or Path(__file__).parents[4] / "shared" / "data") / "bpmn"
)
REMINDED = model(
    nodes("start s; user a") + boundary("b", "a", timer("PT1H"), False) + nodes("end e; end e2"),
    "s -> a -> e\nb -> e2",
)


def command(tmp_path, capsys, xml: str, *options: str) -> tuple[int, dict]:
    path = tmp_path / "p.bpmn"
    path.write_text(xml)
    code = process_run.run([str(path), *options, "--json"])
    return code, json.loads(capsys.readouterr().out or "{}")


def test_it_prints_status_trace_data_and_open(tmp_path, capsys):
    code, result = command(tmp_path, capsys, REMINDED, "--inputs", '{"n": 1}')
    assert (code, result) == (
        0,
        {"status": "completed", "trace": ["s", "a", "e"], "data": {"n": 1}, "open": []},
    )


def test_events_have_their_time_from_the_clock(tmp_path, capsys):
    events = '[{"at": "2025-01-01T02:00:00Z", "task": "a", "data": {"ok": true}}]'
    options = ("--events", events, "--clock", "2025-01-01T00:00:00Z")
    _, result = command(tmp_path, capsys, REMINDED, *options)
    assert (result["trace"], result["data"]) == (["s", "b", "e2", "a", "e"], {"ok": True})


def test_what_waits_is_open(tmp_path, capsys):
    xml = model(
        nodes("start s") + event("intermediateCatchEvent", "c", ref("message", "M")),
        "s -> c",
        MESSAGE,
    )
    _, result = command(tmp_path, capsys, xml)
    assert (result["status"], result["open"]) == ("waiting", ["c"])


def test_a_refusal_names_element_reason_and_remedy(tmp_path, capsys):
    code, result = command(tmp_path, capsys, model(nodes("start s; end e"), "s -[${x}]-> e"))
    assert (code, result["problems"][0]["element"]) == (1, "s_e")


@pytest.mark.parametrize(
    "options",
    [("--inputs", "[]"), ("--inputs", "{"), ("--clock", "now"), ("--events", '[{"what": 1}]')],
)
def test_wrong_use(tmp_path, capsys, options):
    assert command(tmp_path, capsys, REMINDED, *options)[0] == 2


@pytest.mark.skipif(not SUITES.is_dir(), reason=f"the public suites are not at {SUITES}")
@pytest.mark.parametrize(
    ("folder", "share"),
    [("miwg-reference", 1.0), ("pebl-constraints", 0.95), ("operaton-engine", 0.97)],
)
def test_public_material_passes(capsys, folder, share):
    assert conformance_bpmn.run([str(SUITES / folder), "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["passed"] >= share * (result["passed"] + result["failed"])
    assert not any("a reference is refused" in f["reason"] for f in result["failures"])
