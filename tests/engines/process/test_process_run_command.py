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


DMN = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d"
  namespace="urn:d"><inputData id="i" name="amount"><variable name="amount"/></inputData>
<decision id="fee_id" name="Fee"><variable name="Fee"/>
<informationRequirement><requiredInput href="#i"/></informationRequirement>
<literalExpression><text>amount * 2</text></literalExpression></decision></definitions>"""


@pytest.mark.parametrize(
    "named",
    [
        'yw:decision="fee_id"',
        'yw:decision="Fee"',
        'implementation="fees.dmn#fee_id"',
        'xmlns:c="urn:c" c:decisionRef="fee_id"',
    ],
)
def test_a_decision_beside_the_process_is_made(tmp_path, capsys, named):
    (tmp_path / "fees.dmn").write_text(DMN)
    xml = model(
        nodes("start s") + f'<businessRuleTask id="b" {named} yw:result="fee"/>' + nodes("end e"),
        "s -> b -> e",
    )
    _, result = command(tmp_path, capsys, xml, "--inputs", '{"amount": 21}')
    assert result["data"] == {"amount": 21, "fee": 42}


def test_a_broken_file_of_decisions_is_told(tmp_path, capsys):
    (tmp_path / "fees.dmn").write_text("<a/>")
    path = tmp_path / "p.bpmn"
    path.write_text(model(nodes("start s") + '<businessRuleTask id="b" yw:decision="x"/>'))
    assert process_run.run([str(path), "--json"]) == 0
    assert "fees.dmn is left out" in capsys.readouterr().err
