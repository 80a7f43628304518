"""A part of the compatibility kit that runs in seconds; `yiwang conformance dmn` runs all of it."""

import json

from yiwang.cli.conformance_dmn import run, run_folder

PARTS = ("0004-", "0034-", "0068-", "0082-", "0085-", "0086-", "0087-", "1109-", "1111-", "1120-")


def test_a_part_of_the_kit_passes(kit):
    cases = 0
    for folder in sorted(kit.glob("compliance-level-*/*")):
        if folder.name.startswith(PARTS):
            report = run_folder(folder)
            assert report.failures == []
            cases += report.passed
    assert cases > 300


def test_the_command_counts_values_apart_and_reports_failures_with_a_reason(tmp_path, capsys):
    (tmp_path / "m.dmn").write_text(
        '<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" namespace="u" name="m">'
        '<decision id="d" name="d"><variable name="d"/><literalExpression><text>1 + "a"</text>'
        "</literalExpression></decision></definitions>"
    )
    value = '<value xsi:type="xsd:decimal">1</value>'
    (tmp_path / "t.xml").write_text(
        '<testCases xmlns="http://www.omg.org/spec/DMN/20160719/testcase"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        "<modelName>m.dmn</modelName>"
        f'<testCase id="1"><resultNode name="d"><expected>{value}</expected></resultNode>'
        "</testCase>"
        '<testCase id="2"><resultNode name="d"><expected><value xsi:nil="true"/></expected>'
        "</resultNode></testCase></testCases>"
    )
    assert run([str(tmp_path), "--json", "--strict"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert (report["passed"], report["failed"], report["skipped"]) == (1, 1, 0)
    assert "cannot add number and string" in report["failures"][0]["why"]
