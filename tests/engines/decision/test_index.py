"""The index of a table finds exactly the rules that a plain scan finds."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from yiwang.engines import decision
from yiwang.engines.decision import feel
from yiwang.engines.decision.feel.expression import builtin_scope
from yiwang.engines.decision.feel.values import Run

NUMBERS = st.integers(-5, 15).map(str)
TEXTS = st.sampled_from(["a", "b", "c", "dd"]).map(lambda text: f'"{text}"')
DATES = st.integers(1, 9).map(lambda day: f'date("2025-01-0{day}")')
OTHERS = st.sampled_from(
    [
        "true",
        "null",
        '@"P1D"',
        '@"P1Y"',
        '@"2025-01-02T00:00:00"',
        "[1, 2]",
        "{a: 1}",
        '@"10:00:00"',
    ]
)
ENDS = st.one_of(NUMBERS, TEXTS, DATES)


@st.composite
def simple_tests(draw):
    form = draw(
        st.sampled_from(["{a}", "< {a}", ">= {a}", "[{a}..{b}]", "({a}..{b})", "[{a}..{b})"])
    )
    a, b = draw(
        st.sampled_from([(NUMBERS, NUMBERS), (TEXTS, TEXTS), (DATES, DATES)]).flatmap(
            lambda p: st.tuples(*p)
        )
    )
    return form.format(a=a, b=b)


CELLS = st.one_of(
    st.just("-"),
    simple_tests(),
    st.lists(simple_tests(), min_size=2, max_size=3).map(", ".join),
    st.lists(simple_tests(), min_size=1, max_size=2).map(lambda tests: f"not({', '.join(tests)})"),
    NUMBERS.map(lambda n: f"? > {n}"),
    st.lists(ENDS, min_size=1, max_size=3).map(lambda items: f"[{', '.join(items)}]"),
    OTHERS,
    NUMBERS.map(lambda n: f"x + {n}"),
)
VALUES = st.one_of(ENDS, OTHERS)


def compiled(rows: list[list[str]]):
    def cell(text: str) -> str:
        return f"<inputEntry><text>{text.replace('<', '&lt;')}</text></inputEntry>"

    rules = "".join(
        f"<rule>{''.join(map(cell, row))}<outputEntry><text>1</text></outputEntry></rule>"
        for row in rows
    )
    columns = "".join(
        f"<input><inputExpression><text>{name}</text></inputExpression></input>" for name in "xyz"
    )
    inputs = "".join(
        f'<inputData id="{n}" name="{n}"><variable name="{n}"/></inputData>' for n in "xyz"
    )
    needs = "".join(
        f'<informationRequirement><requiredInput href="#{n}"/></informationRequirement>'
        for n in "xyz"
    )
    model = decision.read(
        '<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" namespace="t" name="t">'
        f'{inputs}<decision id="d" name="d"><variable name="d"/>{needs}'
        f'<decisionTable hitPolicy="COLLECT">{columns}<output/>{rules}</decisionTable></decision>'
        "</definitions>"
    )
    assert not model.problems
    return model.plan(model.find("d")).compiled


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=40),
    inputs=st.lists(st.lists(VALUES, min_size=3, max_size=3), min_size=1, max_size=8),
)
@example(rows=[["0", "-", "-"], ['0, ("b".."b")', "-", "-"]], inputs=[['"b"', "0", "0"]])
def test_index_and_scan_agree(rows, inputs):
    table = compiled(rows)
    for texts in inputs:
        values = [feel.parse(text).evaluate({}).value for text in texts]
        run = Run()
        scope = builtin_scope(run)
        scope.names = {**scope.names, **dict(zip("xyz", values, strict=True))}
        assert table.matches(values, scope) == table.scan(values, scope)


def test_a_large_table_is_searched_not_scanned():
    rows = [[f'"k{n % 500}"', f"[{n // 500 * 10}..{n // 500 * 10 + 10})", "-"] for n in range(5000)]
    table = compiled(rows)
    values = [feel.from_json(value) for value in ("k7", 35, None)]
    assert len(table._index.candidates(values)) <= 2
    assert table.matches(values, builtin_scope(Run())) == [3 * 500 + 7]
