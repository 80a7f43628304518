"""Checks of tables agree with trying many inputs, and each example shows what it says."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yiwang.engines import decision
from yiwang.engines.decision import checks, feel
from yiwang.engines.decision.checks import Kind
from yiwang.engines.decision.feel.expression import builtin_scope
from yiwang.engines.decision.feel.values import Run

DMN = "https://www.omg.org/spec/DMN/20230324/MODEL/"


def escaped(text):
    return text.replace("&", "&amp;").replace("<", "&lt;")


def model(rows, policy="UNIQUE", inputs=(("x", "number", ""),), values="", default=""):
    """A model of one table; a row is its cells, the result last."""

    def column(name, kind, allowed):
        type_ref = f' typeRef="{kind}"' if kind else ""
        limits = f"<inputValues><text>{escaped(allowed)}</text></inputValues>" if allowed else ""
        expression = f"<inputExpression{type_ref}><text>{name}</text></inputExpression>"
        return f'<input label="{name}">{expression}{limits}</input>'

    def rule(row):
        tests = "".join(f"<inputEntry><text>{escaped(t)}</text></inputEntry>" for t in row[:-1])
        return f"<rule>{tests}<outputEntry><text>{escaped(row[-1])}</text></outputEntry></rule>"

    data = "".join(
        f'<inputData id="{n}" name="{n}"><variable name="{n}"/></inputData>' for n, _, _ in inputs
    )
    needs = "".join(
        f'<informationRequirement><requiredInput href="#{n}"/></informationRequirement>'
        for n, _, _ in inputs
    )
    ranked = f"<outputValues><text>{escaped(values)}</text></outputValues>" if values else ""
    otherwise = f"<defaultOutputEntry><text>{default}</text></defaultOutputEntry>" * bool(default)
    return decision.read(
        f'<definitions xmlns="{DMN}" namespace="t" name="t">{data}<decision id="d" name="d">'
        f'<variable name="d"/>{needs}<decisionTable id="table" hitPolicy="{policy}">'
        f"{''.join(column(*each) for each in inputs)}<output>{ranked}{otherwise}</output>"
        f"{''.join(map(rule, rows))}</decisionTable></decision></definitions>"
    )


def found(report):
    return [
        (str(f.kind), f.rules, {n: feel.to_json(v) for n, v in f.example}) for f in report.findings
    ]


@pytest.mark.parametrize(
    ("kind", "rows", "example"),
    [
        ("number", ["< 5", "[5..10)", "> 10"], 10),
        ("number", ["<= 0", "(0..0.01]", "> 0.05"], "between"),
        ("date", ['< date("2025-01-01")', '> date("2025-01-02")'], "2025-01-01"),
        ("date and time", ['< @"2025-01-01T00:00:00"', '> @"2025-01-01T00:00:00"'], None),
        ("time", ['[@"00:00:00"..@"12:00:00"]', '> @"13:00:00"'], "12:01:00"),
        ("days and time duration", ['< @"P1D"', '>= @"P3D"'], "P1D"),
        ("years and months duration", ['< @"P1Y"', '> @"P13M"'], "P1Y"),
        ("boolean", ["true"], False),
        ("number", ["not(5)"], 5),
        ("number", ["not([1..3], > 7)", "not(< 5)"], None),
        ("number", ["? > 3 and ? < 7", "? >= 7 or ? <= 2"], "between"),
        ("string", ['"a"', '> "a"'], ""),
    ],
)
def test_gaps_are_found_with_an_example(kind, rows, example):
    made = model([(cell, "1") for cell in rows], "FIRST", (("x", kind, ""),))
    report = checks.check(made)
    assert report.complete
    gaps = [f for f in report.findings if f.kind is Kind.GAP]
    assert gaps
    for gap in gaps:
        value = dict(gap.example)["x"]
        assert made.evaluate("d", {"x": value}, now=None, zone=None).value is None
    if example not in (None, "between"):
        assert example in [feel.to_json(dict(gap.example)["x"]) for gap in gaps]


def test_declared_values_are_all_there_is():
    rows = [('"a"', "1"), ('"b"', "2")]
    assert found(checks.check(model(rows, inputs=(("x", "string", '"a", "b"'),)))) == []
    report = checks.check(model(rows, inputs=(("x", "string", '"a", "b", "c"'),)))
    assert found(report) == [("gap", (), {"x": "c"})]
    open_ended = checks.check(model(rows, inputs=(("x", "string", ""),)))
    assert found(open_ended) == [("open", (), {"x": "other"})]
    assert open_ended.errors == ()
    assert found(checks.check(model([("[0..5]", "1")], inputs=(("x", "number", "[0..5]"),)))) == []


def test_a_default_leaves_no_gap():
    assert found(checks.check(model([("> 5", "1")], default="0"))) == []


def test_overlaps_by_hit_policy():
    rows = [("< 5", "1"), (">= 3", "2")]
    assert found(checks.check(model(rows))) == [("contradiction", (1, 2), {"x": 3})]
    assert found(checks.check(model(rows, "ANY"))) == [("contradiction", (1, 2), {"x": 3})]
    assert found(checks.check(model([("< 5", "1"), (">= 3", "1")]))) == [
        ("overlap", (1, 2), {"x": 3})
    ]
    assert found(checks.check(model([("< 5", "1"), (">= 3", "1")], "ANY"))) == []
    for policy in ("FIRST", "COLLECT", "RULE ORDER"):
        assert found(checks.check(model(rows, policy))) == []


def test_rules_that_never_decide():
    rows = [("< 5", "1"), (">= 5", "2"), ("[3..8]", "3")]
    assert found(checks.check(model(rows, "FIRST"))) == [("masked", (3,), {"x": 3})]
    assert found(checks.check(model(rows, "PRIORITY", values="1, 2, 3"))) == [
        ("masked", (3,), {"x": 3})
    ]
    assert found(checks.check(model(rows, "PRIORITY", values="3, 2, 1"))) == []
    impossible = checks.check(model([("? > 5 and ? < 3", "1"), ("-", "2")], "FIRST"))
    assert found(impossible) == [("impossible", (1,), {})]


def test_what_is_not_analysed_is_said_with_its_place():
    report = checks.check(model([("x + 1", "1"), ("< 3, > abs(-5)", "2")], "FIRST"))
    assert not report.complete
    assert [(n.rule, n.column, n.text, n.position) for n in report.not_analysed] == [
        (1, "x", "x + 1", 2),
        (2, "x", "< 3, > abs(-5)", 10),
    ]
    assert found(report) == []  # either might cover anything
    lists = checks.check(model([("1", "1")], inputs=(("x", "Any", ""),)))
    assert found(lists)
    undecided = checks.check(model([("-", "x"), ("-", "x + 1")], "ANY"))
    assert [n.reason for n in undecided.not_analysed] == [
        "it matches together with rule 1, and results may differ"
    ]


def test_columns_of_one_expression_are_read_together():
    rows = [("< 5", ">= 0", "1"), (">= 5", "-", "2"), ("-", "< 0", "3")]
    inputs = (("x", "number", ""), ("x", "number", ""))
    assert found(checks.check(model(rows, inputs=inputs))) == []


def test_a_table_too_large_is_said_to_be():
    report = checks.check(model([(str(n), "1") for n in range(checks.MAX_RULES + 1)]))
    assert not report.complete
    assert report.findings == ()


CELLS = st.one_of(
    st.sampled_from(
        ["-", "1", "2, 4", "< 2", ">= 3", "[1..3)", "(2..4]", "not(2)", "not(< 2, 4)", "? != 3"]
    ),
    st.sampled_from(
        ["? > 1 and ? <= 3", "? in (1, [3..4])", "not(? between 2 and 3)", "[1, 3]", "x + 1"]
    ),
)
TEXTS = st.sampled_from(["-", '"a"', '"a", "b"', 'not("a")', '> "a"', "null", 'not("c", null)'])
SAMPLES = {
    "x": [feel.from_json(n / 2) for n in range(-1, 12)],
    "s": ["", "a", "ab", "b", "c", "zz", "other"],
}


@settings(max_examples=150, deadline=None)
@given(
    rows=st.lists(
        st.tuples(CELLS, TEXTS, st.sampled_from(["1", "2", "3"])), min_size=1, max_size=6
    ),
    policy=st.sampled_from(["UNIQUE", "ANY", "FIRST", "PRIORITY"]),
)
def test_checks_agree_with_trying_inputs(rows, policy):
    inputs = (("x", "number", ""), ("s", "string", ""))
    made = model(rows, policy, inputs, values="2, 1, 3" if policy == "PRIORITY" else "")
    table = made.tables[0]
    report = checks.check(made)

    def matched(values):
        scope = builtin_scope(Run())
        scope.names = {**scope.names, **dict(zip("xs", values, strict=True))}
        return table.matches(values, scope)

    for finding in report.findings:
        if finding.example:
            values = [value for _, value in finding.example]
            rules = {row + 1 for row in matched(values)}
            assert not rules if finding.kind in (Kind.GAP, Kind.OPEN) else rules >= {*finding.rules}
    seen = [matched(values) for values in product(SAMPLES["x"], SAMPLES["s"])]
    gaps = any(f.kind in (Kind.GAP, Kind.OPEN) for f in report.findings)
    if report.complete:
        assert gaps or all(seen)
    useless = {
        r for f in report.findings if f.kind in (Kind.MASKED, Kind.IMPOSSIBLE) for r in f.rules
    }
    for rows_hit in filter(None, seen):
        winners = {rows_hit[0]}
        if policy == "PRIORITY":
            winners = {min(rows_hit, key=lambda row: (["2", "1", "3"].index(rows[row][2]), row))}
        if policy in ("FIRST", "PRIORITY"):
            assert not {row + 1 for row in winners} & useless
        elif report.complete and policy == "UNIQUE":
            pairs = {f.rules for f in report.findings if len(f.rules) == 2}
            assert all((a + 1, b + 1) in pairs for a in rows_hit for b in rows_hit if a < b)
