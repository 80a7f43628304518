"""Models: every boxed expression, hit policy and requirement, and how results are explained."""

import io
import json

import pytest

from yiwang.cli import decide
from yiwang.engines import decision
from yiwang.engines.decision import feel

NAMESPACE = "https://www.omg.org/spec/DMN/20230324/MODEL/"


def model(body: str, imports=(), namespace: str = "urn:test", version: str = NAMESPACE):
    text = f'<definitions xmlns="{version}" namespace="{namespace}" name="m" id="m">{body}'
    return decision.read(text + "</definitions>", imports=imports)


def xml(body: str, namespace: str) -> str:
    return (
        f'<definitions xmlns="{NAMESPACE}" namespace="{namespace}" name="m" id="m">'
        f"{body}</definitions>"
    )


def ask(made, name: str, **inputs):
    return made.evaluate(name, inputs, now=None, zone=None)


def literal(text: str) -> str:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    return f"<literalExpression><text>{escaped}</text></literalExpression>"


def boxed(logic: str, variable: str = '<variable name="d"/>', requirements: str = "") -> str:
    return f'<decision id="d" name="d">{variable}{requirements}{logic}</decision>'


def input_data(name: str, type_ref: str = "") -> str:
    kind = f' typeRef="{type_ref}"' if type_ref else ""
    return f'<inputData id="{name}" name="{name}"><variable name="{name}"{kind}/></inputData>'


def needs(*names: str, kind: str = "Input") -> str:
    outer = "knowledgeRequirement" if kind == "Knowledge" else "informationRequirement"
    return "".join(f'<{outer}><required{kind} href="#{name}"/></{outer}>' for name in names)


def table(policy: str, rules, outputs=("",), aggregation: str = "", values: str = "") -> str:
    attribute = f' aggregation="{aggregation}"' if aggregation else ""
    listed = f"<outputValues><text>{values}</text></outputValues>" if values else ""
    columns = "".join(f'<output name="{name}">{listed}</output>' for name in outputs)
    rows = "".join(
        "<rule>"
        f"<inputEntry><text>{test.replace('<', '&lt;')}</text></inputEntry>"
        + "".join(f"<outputEntry><text>{result}</text></outputEntry>" for result in results)
        + f"<annotationEntry><text>{note}</text></annotationEntry></rule>"
        for test, note, *results in rules
    )
    return (
        f'<decisionTable hitPolicy="{policy}"{attribute}><input label="Amount"><inputExpression>'
        f"<text>x</text></inputExpression></input>{columns}"
        f'<annotation name="Legal basis"/>{rows}</decisionTable>'
    )


RULES = [("< 10", "art. 1", "1"), ("[5..20]", "art. 2", "2"), ("> 15", "art. 3", "2")]


@pytest.mark.parametrize(
    ("policy", "aggregation", "x", "expected"),
    [
        ("UNIQUE", "", 3, "1"),
        ("UNIQUE", "", 7, "null"),
        ("FIRST", "", 7, "1"),
        ("ANY", "", 17, "2"),
        ("ANY", "", 7, "null"),
        ("PRIORITY", "", 7, "2"),
        ("RULE ORDER", "", 7, "[1, 2]"),
        ("OUTPUT ORDER", "", 7, "[2, 1]"),
        ("COLLECT", "", 7, "[1, 2]"),
        ("COLLECT", "SUM", 7, "3"),
        ("COLLECT", "COUNT", 17, "2"),
        ("COLLECT", "MIN", 7, "1"),
        ("COLLECT", "MAX", 7, "2"),
        ("UNIQUE", "", None, "null"),
        ("COLLECT", "", None, "[]"),
        ("COLLECT", "COUNT", None, "0"),
    ],
)
def test_hit_policies(policy, aggregation, x, expected):
    logic = table(policy, RULES, aggregation=aggregation, values="2, 1")
    made = model(input_data("x") + boxed(logic, requirements=needs("x")))
    assert feel.to_text(ask(made, "d", x=x).value) == expected


def test_a_table_with_several_outputs_gives_contexts_by_name():
    logic = table("COLLECT", [("-", "", "1", '"a"'), ("> 1", "", "2", '"b"')], ("n", "s"))
    made = model(input_data("x") + boxed(logic, requirements=needs("x")))
    assert feel.to_json(ask(made, "d", x=2).value) == [{"n": 1, "s": "a"}, {"n": 2, "s": "b"}]


def test_a_default_output_stands_in_when_no_rule_matches():
    logic = table("UNIQUE", [("> 5", "", "1")]).replace(
        '<output name="">',
        '<output name=""><defaultOutputEntry><text>0</text></defaultOutputEntry>',
    )
    made = model(input_data("x") + boxed(logic, requirements=needs("x")))
    assert feel.to_json(ask(made, "d", x=1).value) == 0


def test_an_explanation_names_matched_rules_failed_cells_and_legal_basis():
    logic = table("UNIQUE", RULES)
    made = model(input_data("x") + boxed(logic, requirements=needs("x")))
    (trace,) = ask(made, "d", x=3).trace.decisions
    assert [(i.name, feel.to_json(i.value), i.source) for i in trace.inputs] == [("x", 3, "given")]
    first, second, third = trace.tables[0].rules()
    assert first.matched
    assert first.annotations == {"Legal basis": "art. 1"}
    assert (second.failed[0].column, second.failed[0].test) == ("Amount", "[5..20]")
    assert not third.matched
    assert trace.to_json()["tables"][0]["matched"] == [1]


@pytest.mark.parametrize(
    ("logic", "expected"),
    [
        (
            '<context><contextEntry><variable name="a b"/>'
            + literal("2")
            + "</contextEntry><contextEntry>"
            + literal("a b * 3")
            + "</contextEntry></context>",
            6,
        ),
        (f"<list>{literal('1')}{literal('x')}</list>", [1, 7]),
        (
            (
                '<relation><column name="a"/><column name="b"/>'
                f"<row>{literal('1')}{literal('x')}</row></relation>"
            ),
            [{"a": 1, "b": 7}],
        ),
        (
            (
                f"<conditional><if>{literal('x > 5')}</if><then>{literal('1')}</then>"
                f"<else>{literal('2')}</else></conditional>"
            ),
            1,
        ),
        (
            (
                f"<filter><in>{literal('[1, x, null, 9]')}</in>"
                f"<match>{literal('item < 8')}</match></filter>"
            ),
            [1, 7],
        ),
        (
            (
                f'<for iteratorVariable="n"><in>{literal("1..3")}</in>'
                f"<return>{literal('n * x')}</return></for>"
            ),
            None,
        ),
        (
            (
                f'<for iteratorVariable="n"><in>{literal("[1, 2]")}</in>'
                f"<return>{literal('n * x + count(partial)')}</return></for>"
            ),
            [7, 15],
        ),
        (
            (
                f'<some iteratorVariable="n"><in>{literal("[1, 9]")}</in>'
                f"<satisfies>{literal('n > x')}</satisfies></some>"
            ),
            True,
        ),
        (
            (
                f'<every iteratorVariable="n"><in>{literal("[1, 9]")}</in>'
                f"<satisfies>{literal('n > x')}</satisfies></every>"
            ),
            False,
        ),
        (
            (
                "<context><contextEntry><variable name='f'/><functionDefinition>"
                f'<formalParameter name="n" typeRef="number"/>{literal("n + x")}'
                f"</functionDefinition></contextEntry><contextEntry>{literal('f(1)')}</contextEntry></context>"
            ),
            8,
        ),
    ],
)
def test_boxed_expressions(logic, expected):
    made = model(input_data("x") + boxed(logic, requirements=needs("x")))
    assert feel.to_json(ask(made, "d", x=7).value) == expected


KNOWLEDGE = (
    '<businessKnowledgeModel id="k" name="k"><variable name="k"/><encapsulatedLogic>'
    '<formalParameter name="n" typeRef="number"/>'
    + literal("if n <= 1 then 1 else n * k(n - 1)")
    + '</encapsulatedLogic><knowledgeRequirement><requiredKnowledge href="#k"/>'
    "</knowledgeRequirement></businessKnowledgeModel>"
)


def test_a_knowledge_model_is_invoked_boxed_and_in_text_and_may_call_itself():
    invocation = f'<invocation>{literal("k")}<binding><parameter name="n"/>{literal("5")}</binding>'
    made = model(
        KNOWLEDGE + boxed(invocation + "</invocation>", requirements=needs("k", kind="Knowledge"))
    )
    assert feel.to_json(ask(made, "d").value) == 120
    assert feel.to_json(ask(made, "k", n=4).value) == 24
    assert ask(made, "k", n="x").value is None


SERVICE = (
    input_data("x", "number")
    + f'<decision id="a" name="a"><variable name="a"/>{needs("x")}{literal("x + 1")}</decision>'
    + f'<decision id="b" name="b"><variable name="b"/>{needs("a", kind="Decision")}'
    + literal("a * 2")
    + '</decision><decisionService id="s" name="s"><variable name="s"/><outputDecision href="#b"/>'
    '<encapsulatedDecision href="#a"/><inputData href="#x"/></decisionService>'
    '<decisionService id="s2" name="s2"><variable name="s2"/><outputDecision href="#b"/>'
    '<inputDecision href="#a"/></decisionService>'
)


def test_a_decision_service_takes_its_parameters_alone():
    caller = boxed(
        literal("s(3) + s2(10) + x"), requirements=needs("s", "s2", kind="Knowledge") + needs("x")
    )
    made = model(SERVICE + caller)
    assert feel.to_json(ask(made, "d", x=100).value) == 128
    assert feel.to_json(ask(made, "s", x=3).value) == 8
    assert feel.to_json(ask(made, "s2", a=3).value) == 6


def test_a_value_given_for_a_decision_replaces_it():
    assert feel.to_json(ask(model(SERVICE), "b", a=5).value) == 10


def test_imports_bring_types_decisions_and_functions_under_their_name():
    library = xml(
        SERVICE + '<itemDefinition name="tAmount"><typeRef>number</typeRef></itemDefinition>',
        "urn:lib",
    )
    body = (
        f'<import name="my lib" namespace="urn:lib" importType="{NAMESPACE}"/>'
        '<decision id="d" name="d"><variable name="d" typeRef="my lib.tAmount"/>'
        '<informationRequirement><requiredDecision href="urn:lib#b"/></informationRequirement>'
        '<knowledgeRequirement><requiredKnowledge href="urn:lib#s"/></knowledgeRequirement>'
        + literal("my lib.b + my lib.s(1)")
        + "</decision>"
    )
    made = model(body, imports=[library])
    for inputs in ({"x": 2}, {"{urn:lib}x": 2}, {"my lib": {"x": 2}}):
        assert feel.to_json(made.evaluate("d", inputs, now=None, zone=None).value) == 10


def test_an_import_without_a_name_lends_its_elements_as_if_they_stood_here():
    library = xml(
        SERVICE + '<itemDefinition name="tAmount"><typeRef>number</typeRef></itemDefinition>',
        "urn:lib",
    )
    made = model(
        f'<import name="" namespace="urn:lib" importType="{NAMESPACE}"/>'
        '<decision id="d" name="d"><variable name="d" typeRef="tAmount"/>'
        '<informationRequirement><requiredDecision href="urn:lib#b"/></informationRequirement>'
        '<knowledgeRequirement><requiredKnowledge href="urn:lib#s"/></knowledgeRequirement>'
        + literal("b + s(1)")
        + "</decision>",
        imports=[library],
    )
    assert feel.to_json(ask(made, "d", x=2).value) == 10
    assert feel.to_json(ask(made, "b", x=2).value) == 6


TYPES = """
<itemDefinition name="tRisk"><typeRef>string</typeRef>
  <allowedValues><text>"low", "high"</text></allowedValues></itemDefinition>
<itemDefinition name="tRisks" isCollection="true"><typeRef>tRisk</typeRef>
  <typeConstraint><text>count(?) &lt; 3</text></typeConstraint></itemDefinition>
<itemDefinition name="tPerson">
  <itemComponent name="full name"><typeRef>string</typeRef></itemComponent>
  <itemComponent name="born"><typeRef>date</typeRef></itemComponent></itemDefinition>
"""


@pytest.mark.parametrize(
    ("type_ref", "given", "expected"),
    [
        ("tRisk", "low", "low"),
        ("tRisk", "medium", "null"),
        ("tRisk", ["low"], "low"),
        ("tRisks", ["low", "high"], '["low", "high"]'),
        ("tRisks", "low", '["low"]'),
        ("tRisks", ["low", "medium"], "null"),
        ("tRisks", ["low", "low", "low"], "null"),
        ("number", 5, "5"),
        ("number", "5", "null"),
        ("date", "2025-05-06", "2025-05-06"),
        ("dateTime", "2025-05-06", "2025-05-06T00:00:00"),
        ("dayTimeDuration", "PT36H", "P1DT12H"),
        ("Any", {"a": 1}, "{a: 1}"),
    ],
)
def test_inputs_are_converted_to_their_declared_type_or_refused(type_ref, given, expected):
    body = TYPES + input_data("x", type_ref) + boxed(literal("x"), requirements=needs("x"))
    result = ask(model(body), "d", x=given)
    assert feel.to_text(result.value) == expected
    assert bool(result.problems) == (expected == "null")


def test_members_with_spaces_follow_a_dot():
    body = (
        TYPES + input_data("p", "tPerson") + boxed(literal("p.full name"), requirements=needs("p"))
    )
    given = {"full name": "Li", "born": feel.parse_date("2000-01-01")}
    assert ask(model(body), "d", p=given).value == "Li"


PYTHON = (
    '<literalExpression expressionLanguage="http://x/python"><text>1</text></literalExpression>'
)
PMML = (
    '<context><contextEntry><variable name="f"/><functionDefinition kind="PMML"/>'
    "</contextEntry></context>"
)


@pytest.mark.parametrize(
    ("logic", "reason"),
    [
        (literal("1 +"), "expected an expression"),
        ("", "has no logic"),
        (PYTHON, "not supported"),
        (PMML, "PMML"),
    ],
)
def test_what_is_missing_unknown_or_unsupported_is_a_problem_and_null(logic, reason):
    result = ask(model(boxed(logic)), "d")
    assert any(reason in problem.reason for problem in result.problems)


def test_an_unknown_decision_is_a_problem():
    assert ask(model(""), "nothing").problems[0].reason == "there is no decision 'nothing'"


def required(name: str, other: str) -> str:
    return (
        f'<decision id="{name}" name="{name}"><variable name="{name}"/>'
        f"{needs(other, kind='Decision')}{literal(other)}</decision>"
    )


def test_decisions_that_require_each_other_end():
    made = model(required("a", "b") + required("b", "a"))
    assert ask(made, "a").value is None


@pytest.mark.parametrize(
    "version",
    [
        "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
        "http://www.omg.org/spec/DMN/20180521/MODEL/",
        "https://www.omg.org/spec/DMN/20191111/MODEL/",
        "https://www.omg.org/spec/DMN/20211108/MODEL/",
        NAMESPACE,
    ],
)
def test_all_versions_from_1_1_to_1_5_are_read(version):
    made = model(boxed(literal("1 + 1")), version=version)
    assert feel.to_json(ask(made, "d").value) == 2


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("no xml", "well-formed"),
        ("<a/>", "not definitions"),
        ('<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>', "not definitions"),
    ],
)
def test_what_is_no_model_is_refused(text, reason):
    with pytest.raises(decision.ModelError, match=reason):
        decision.read(text)


def test_a_missing_import_is_refused():
    with pytest.raises(decision.ModelError, match="urn:other"):
        model(f'<import name="o" namespace="urn:other" importType="{NAMESPACE}"/>')


@pytest.mark.parametrize("given", [float("nan"), object(), [[[]]] * 3, {1: 2}])
def test_any_input_is_answered(given):
    made = model(input_data("x", "number") + boxed(literal("x"), requirements=needs("x")))
    result = ask(made, "d", x=given)
    assert result.value is None
    assert result.problems[0].element == "x"


def test_the_command_prints_value_problems_and_trace(tmp_path, capsys, monkeypatch):
    path = tmp_path / "m.dmn"
    body = input_data("x", "number") + boxed(table("UNIQUE", RULES), requirements=needs("x"))
    path.write_text(xml(body, "urn:m"))
    monkeypatch.setattr("sys.stdin", io.StringIO('{"x": 3}'))
    assert decide.run([str(path), "d", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["value"], answer["problems"]) == (1, [])
    assert answer["trace"]["decisions"][0]["tables"][0]["matched"] == [1]
    monkeypatch.setattr("sys.stdin", io.StringIO('{"x": 3}'))
    assert decide.run([str(path), "d"]) == 0
    printed = capsys.readouterr().out
    assert "rule 1 matched; Legal basis: art. 1" in printed
    assert "rule 2 did not: Amount 3 is not [5..20]" in printed
    assert decide.run([str(path), "other"]) == 1
    assert "There are: d." in capsys.readouterr().err
