"""Inputs made to take long, to grow or to be told at length: each ends soon, with a reason."""

import json
from contextlib import suppress

import pytest

from tests.pace import quick
from yiwang.engines import decision
from yiwang.engines.decision import feel

MAX_SECONDS = 1.0  # of processor time; an idle core of 2024 takes less than a quarter of it
SHARED = "{a: [1, 2, 3], " + ", ".join(
    f"{b}: [{a}, {a}, {a}]" for a, b in zip("abcdefghijklmnop", "bcdefghijklmnopq", strict=True)
)
ENDLESS = [
    "for i in 1..1e30, j in 1..1e30 return [i, j, function(a, b) a < b]",
    "for i in 1..1e30 return [{}, {}, partial]",
    "for i in 1..1e30, j in [" + "1, " * 2000 + "1][1] return i",
    "{xs: for i in 1..20000 return i, r: for i in 1..1e30 return 0 in xs}.r",
    "sort(for i in 1..40000 return modulo(i * 7919, 60013))",
    "{f: function(n) if n = 0 then [] else [f(n - 1), f(n - 1)], r: f(30) = f(30)}.r",
    SHARED + "}.q",
    SHARED + ", r: " + SHARED + "}.q = q}.r",
    SHARED + "} instance of list<list<number>>",
    'string join(for i in 1..1e30 return "aaaaaaaaaa")',
    "for i in 1..1e30 return string(1e6144)",
    "for i in 1..30000 return 1e6144",
    "for i in 1..1e30 return 2.5 ** 2.5",
    'for i in 1..1e30 return substring("abc", 1e6144)',
    'for i in 1..1e30 return matches("a", "[\\\\p{L}-[a]]{100}" + string(i))',
    'for i in 1..1e30 return matches("' + "a" * 30 + '", "(a?){20}a{20}b")',
    'for i in 1..1e30 return matches("' + "a" * 30 + '", "' + "(a|aa)" * 20 + 'b")',
    'for i in 1..1e30 return matches("' + " " * 3000 + '", "\\\\s*,")',
    'for i in 1..1e30 return date and time("2025-03-30T02:30:00@Europe/Paris")',
]


@pytest.mark.parametrize("text", ENDLESS, ids=range(len(ENDLESS)))
def test_an_evaluation_ends_soon_and_says_why(text):
    def work():
        outcome = feel.parse(text).evaluate({})
        json.dumps(feel.to_json(outcome.value))
        return outcome

    outcome = quick(work, MAX_SECONDS)
    assert outcome.problems or outcome.value is False


@pytest.mark.parametrize(
    "text",
    [
        "1 /*" * 2500,
        "{" + ", ".join(f"a b{n}: a b{n - 1}" for n in range(1, 600)) + "}",
        "function(a) " * 57 + "[" + "1, " * 3000 + "1]",
        "for a in x return " * 57 + "[" + "1, " * 3000 + "1]",
        "[1.." + "a[1]" * 2400 + "]",
        "not(" * 2500,
    ],
    ids=range(6),
)
def test_hostile_text_is_read_soon(text):
    def work():
        with suppress(feel.FeelSyntaxError):
            feel.parse(text)

    quick(work, MAX_SECONDS)


def test_a_value_nested_too_deeply_does_not_leave_the_evaluation():
    text = "(for i in 1..300 return if count(partial) = 0 then [] else [partial[-1]])[-1]"
    outcome = feel.parse(text).evaluate({})
    assert outcome.value is None
    assert "nested" in outcome.problems[0].reason


def test_a_reason_is_of_bounded_length():
    outcome = feel.parse('date("' + "x" * 5000 + '")').evaluate({})
    assert len(outcome.problems[0].reason) <= 400


MODEL = (
    '<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" namespace="f" name="f">'
    '<businessKnowledgeModel id="k" name="k"><encapsulatedLogic><formalParameter name="x"/>'
    "{0}</encapsulatedLogic></businessKnowledgeModel>"
    '<decision id="d" name="d"><variable name="d"/><knowledgeRequirement>'
    '<requiredKnowledge href="#k"/></knowledgeRequirement>{1}</decision></definitions>'
)

LOOP = "<for iteratorVariable='x'><in>{}</in><return>{}</return></for>"


def literal(text):
    return f"<literalExpression><text>{text.replace('<', '&lt;')}</text></literalExpression>"


def table(policy, cells):
    rules = "".join(
        "<rule>"
        + "".join(
            f"<inputEntry><text>{test.replace('<', '&lt;')}</text></inputEntry>" for test in row
        )
        + "<outputEntry><text>1</text></outputEntry></rule>"
        for row in cells
    )
    inputs = "<input><inputExpression><text>x</text></inputExpression></input>" * len(cells[0])
    return f"<decisionTable hitPolicy='{policy}'>{inputs}<output/>{rules}</decisionTable>"


def made(function, logic):
    result = decision.read(MODEL.format(function, logic)).evaluate("d", {}, now=None, zone=None)
    return result, json.dumps(result.trace.to_json())


@pytest.mark.parametrize(
    ("function", "logic"),
    [
        (
            table("COLLECT", [(f"? > {n}",) for n in range(90)]),
            literal("for i in 1..1e9 return k(i)"),
        ),
        (literal("if x = 0 then 1 else k(x - 1) + k(x - 1)"), literal("k(40)")),
        (
            literal("[" + "x + 1, " * 1000 + "1]"),
            LOOP.format(literal("[1..1e9]"), literal("k(x)")),
        ),
        (
            literal("x"),
            "<filter><in>{}</in><match>{}</match></filter>".format(
                literal("for i in 1..9000 return i"),
                literal("count([" + "item, " * 1000 + "1]) = 0"),
            ),
        ),
    ],
    ids=["table", "recursion", "loop", "filter"],
)
def test_a_model_ends_soon_and_says_why(function, logic):
    result, _ = quick(lambda: made(function, logic), MAX_SECONDS)
    assert "steps" in result.problems[0].reason


def test_a_boxed_loop_takes_thousands_of_turns():
    result, _ = made(literal("x"), LOOP.format(literal("[1..9000]"), literal("k(x)")))
    assert len(result.value) == 9000


def test_an_explanation_ends_soon_without_the_cells_that_cost_too_much():
    costly = "? > count(for i in 1..1e9 return i)"
    rules = table("FIRST", [("2", costly)] * 40 + [("1", "-")])
    result, trace = quick(lambda: made(rules, literal("k(1)")), MAX_SECONDS)
    assert result.value == 1
    explained = json.loads(trace)["decisions"][0]["tables"][0]
    assert explained["matched"] == [41]
    assert [rule["matched"] for rule in explained["rules"]] == [False] * 40 + [True]


def test_a_table_used_in_a_loop_is_explained_as_often_as_can_be_read():
    result, trace = made(table("FIRST", [("1",), ("-",)]), literal("for i in 1..1000 return k(i)"))
    assert len(result.value) == 1000
    explained = json.loads(trace)["decisions"][0]
    assert (len(explained["tables"]), explained["tables_total"]) == (100, 1000)


def test_a_large_table_may_be_looked_through_once_but_not_in_a_loop():
    large = table("FIRST", [(f"? = {n} or ? = {n} + 1",) for n in range(2500)] + [("-",)])
    made = decision.read(MODEL.format(large, literal("k(7)")).replace('id="d"', 'id="once"', 1))
    few = decision.Limits(steps=3_000)
    assert made.evaluate("once", {}, now=None, zone=None, limits=few).value == 1
    made = decision.read(MODEL.format(large, literal("for i in [7, 7, 7] return k(i)")))
    result = made.evaluate("d", {}, now=None, zone=None, limits=few)
    assert "3000 steps" in result.problems[0].reason
