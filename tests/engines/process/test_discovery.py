"""Discovery: published fitness values, what a BPMN model allows, the map's figures, XES."""

from pathlib import Path

import pytest
from lxml import etree

from yiwang.engines import process
from yiwang.engines.process.discovery import (
    END,
    START,
    Deviation,
    Event,
    Kind,
    Move,
    Net,
    Player,
    Return,
    Tokens,
    Trace,
    Transition,
    discover,
    lay_out,
    net_of,
    replay,
    write,
)

ROOT = Path(__file__).parents[3]
BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"

# W. van der Aalst, Process Mining: Data Science in Action (2016), section 8.2: the log L_full of
# 1,391 requests for compensation, models N1 to N3, and the fitness of the one on the others.
BOOK = {
    "acdeh": 455, "abdeg": 191, "adceh": 177, "abdeh": 144, "acdeg": 111, "adceg": 82,
    "adbeh": 56, "acdefdbeh": 47, "adbeg": 38, "acdefbdeh": 33, "acdefbdeg": 14, "acdefdbeg": 11,
    "adcefcdeh": 9, "adcefdbeh": 8, "adcefbdeg": 5, "acdefbdefdbeg": 3, "adcefdbeg": 2,
    "adcefbdefbdeg": 2, "adcefdbefbdeh": 1, "adbefbdefdbeg": 1, "adcefdbefcdefdbeg": 1,
}  # fmt: skip
N1 = "a 0 12|b 1 3|c 1 3|d 2 4|e 34 5|f 5 12|g 5 9|h 5 9"
N2 = "a 0 1|b 1 2|c 1 2|d 2 3|e 3 4|f 4 1|g 4 9|h 4 9"
N3 = "a 0 12|c 1 3|d 2 4|e 34 5|h 5 9"


def net(text: str) -> Net:
    """Rows of a step, the places it takes from and those it puts on; from place 0 to place 9."""
    rows = (row.split(" ") for row in text.split("|"))
    made = (Transition(n, tuple(map(int, take)), tuple(map(int, put))) for n, take, put in rows)
    return Net(0, 9, tuple(made))


@pytest.mark.parametrize(
    ("model", "fitness"), [(N1, 1.0), (N2, 0.9504), (N3, 0.8797)], ids=["N1", "N2", "N3"]
)
def test_the_book_s_log_fits_its_models_as_published(model: str, fitness: float) -> None:
    found = replay(net(model), {tuple(steps): cases for steps, cases in BOOK.items()})
    assert found.cases == 1391
    assert round(found.value, 4) == fitness


@pytest.mark.parametrize(
    ("model", "steps", "tokens", "fitness"),
    [
        (N1, "acdeh", Tokens(7, 7, 0, 0), 1.0),
        (N2, "adceh", Tokens(6, 6, 1, 1), 0.8333),
        (N3, "abdeg", Tokens(5, 5, 2, 2), 0.6),
    ],
)
def test_tokens_are_counted_as_in_the_book(
    model: str, steps: str, tokens: Tokens, fitness: float
) -> None:
    played = Player(net(model)).play(steps)
    assert played.tokens == tokens
    assert round(played.tokens.fitness, 4) == fitness


# What BPMN allows. A process is written as flows `source>target`; the first letter of an id
# says what it is: s start, e end, x exclusive, p parallel, o inclusive gateway, else a user task.

KINDS = {"s": "startEvent", "e": "endEvent", "x": "exclusiveGateway", "p": "parallelGateway"}
KINDS |= {"o": "inclusiveGateway"}


def bpmn(flows: str, more: str = "") -> bytes:
    pairs = [flow.split(">") for flow in flows.split()]
    nodes = dict.fromkeys(name for pair in pairs for name in pair)
    parts = [
        f'<{KINDS.get(name[0], "userTask")} id="{name}">'
        + ("<multiInstanceLoopCharacteristics/>" if name[0] == "M" else "")
        + f"</{KINDS.get(name[0], 'userTask')}>"
        for name in nodes
    ]
    for number, (source, target) in enumerate(pairs):
        choice = "<conditionExpression>true</conditionExpression>" if source[0] == "o" else ""
        parts.append(
            f'<sequenceFlow id="f{number}" sourceRef="{source}" targetRef="{target}">{choice}'
            "</sequenceFlow>"
        )
    inside = "".join(parts) + more
    return (
        f'<definitions xmlns="{BPMN}" id="d" targetNamespace="t"><message id="m" name="stop"/>'
        f'<process id="P" isExecutable="true">{inside}</process></definitions>'
    ).encode()


def player(flows: str, more: str = "") -> Player:
    return Player(net_of(process.parse(bpmn(flows, more))[0], "P"))


LINE = "s>A A>B B>e"
BRANCHES = "s>A A>p1 p1>B p1>C B>p2 C>p2 p2>D D>e"
SOME = "s>A A>o1 o1>B o1>C o1>D B>o2 C>o2 D>o2 o2>Z Z>e"
LOOP = "s>x1 x1>A A>B B>x2 x2>x1 x2>C C>e"
TWO_ENDS = "s>A A>p1 p1>B p1>C B>e1 C>e2"
SEVERAL = "s>A A>M M>B B>e"
WITHDRAWAL = """<subProcess id="W" triggeredByEvent="true"><startEvent id="w1">
<outgoing>wf</outgoing><messageEventDefinition messageRef="m"/></startEvent><endEvent id="w2"/>
<sequenceFlow id="wf" sourceRef="w1" targetRef="w2"/></subProcess>"""
TIMEOUT = """<boundaryEvent id="late" attachedToRef="A"><timerEventDefinition>
<timeDuration>P1D</timeDuration></timerEventDefinition></boundaryEvent>
<userTask id="T"/><sequenceFlow id="t1" sourceRef="late" targetRef="T"/>
<sequenceFlow id="t2" sourceRef="T" targetRef="e"/>"""
STOP = "message:stop"


@pytest.mark.parametrize(
    ("flows", "more", "trace"),
    [
        (LINE, "", "A B"),
        (BRANCHES, "", "A B C D"),
        (BRANCHES, "", "A C B D"),
        (SOME, "", "A B Z"),
        (SOME, "", "A D B Z"),
        (SOME, "", "A C B D Z"),
        (LOOP, "", "A B A B A B C"),
        (TWO_ENDS, "", "A C B"),
        (SEVERAL, "", "A M M M B"),
        (LINE, WITHDRAWAL, f"A {STOP}"),
        (BRANCHES, WITHDRAWAL, f"A B {STOP}"),
        (LINE, WITHDRAWAL, "A B"),
        (LINE, TIMEOUT, "T"),
        (LINE, TIMEOUT, "A B"),
    ],
)
def test_what_the_model_allows_fits(flows: str, more: str, trace: str) -> None:
    played = player(flows, more).play(trace.split())
    assert played.deviations == ()
    assert played.tokens.fitness == 1.0


@pytest.mark.parametrize(
    ("flows", "more", "trace", "deviations"),
    [
        (LINE, "", "B", [(Kind.EARLY, "B", ""), (Kind.SKIPPED, "A", "")]),
        (LINE, "", "A", [(Kind.SKIPPED, "B", "")]),
        (LINE, "", "A X B", [(Kind.UNKNOWN, "X", "A")]),
        (LINE, "", "A A B", [(Kind.EARLY, "A", "A")]),
        (BRANCHES, "", "A B D", [(Kind.EARLY, "D", "B"), (Kind.SKIPPED, "C", "")]),
        (SOME, "", "A B Z C", [(Kind.EARLY, "C", "Z")]),
        (LOOP, "", "A B", [(Kind.SKIPPED, "A C", "")]),
        (LINE, WITHDRAWAL, f"A B {STOP} B", [(Kind.EARLY, "B", STOP)]),
        (LINE, TIMEOUT, "A T", [(Kind.EARLY, "T", "A"), (Kind.SKIPPED, "B", "")]),
    ],
)
def test_where_a_case_leaves_the_model_is_said(
    flows: str, more: str, trace: str, deviations: list[tuple[Kind, str, str]]
) -> None:
    played = player(flows, more).play(trace.split())
    expected = [Deviation(kind, tuple(steps.split()), after) for kind, steps, after in deviations]
    assert list(played.deviations) == expected
    assert played.tokens.fitness < 1.0 or Kind.UNKNOWN in {d.kind for d in played.deviations}


def test_a_plain_line_gives_the_plain_net() -> None:
    assert player(LINE).play(["A"]).tokens == Tokens(2, 2, 1, 1)
    assert player(LINE).play(["B"]).tokens == Tokens(2, 2, 1, 1)


def test_the_food_business_process_allows_its_examples() -> None:
    text = (ROOT / "packages/food_business_licence/process.bpmn").read_bytes()
    play = Player(net_of(process.read(text), "food_business_licence_process")).play
    for trace in (
        "check verify verify examine decide deliver",
        "examine decide examine review examine decide deliver",  # accepted by silence
        "check message:correction_supplied recheck",
        "check message:withdrawn",
    ):
        assert play(trace.split()).fits, trace
    assert not play(["check", "decide", "deliver"]).fits


# The map


def trace(case: str, text: str, *moves: Move, ended: float | None = 100.0) -> Trace:
    """Steps as `name@began-done`, an outcome after a slash."""
    events = []
    for word in text.split():
        name, _, rest = word.partition("@")
        times, _, outcome = rest.partition("/")
        began, done = times.split("-")
        events.append(Event(name, float(began), float(done), outcome))
    return Trace(case, "1", 0.0, ended, "granted" if ended else "", events, moves)


LOG = [
    trace("1", "A@0-10 B@10-30 C@40-60"),
    trace("2", "A@0-20/on B@20-30/back A@30-35/on B@35-55 C@60-90"),
    trace("3", "A@0-30 M@30-40 M@30-50 C@50-70"),
    trace("4", "A@0-40 A@50-60", Move("return", 50.0, "B", "A", "no plan"), ended=None),
]


def test_the_map_counts_cases_times_and_what_lies_between() -> None:
    found = discover(LOG)
    steps = {step.name: step for step in found.steps}
    edges = {(edge.source, edge.target): edge for edge in found.edges}
    assert (found.cases, found.events, found.ended) == (4, 14, {"granted": 3})
    a = steps["A"]
    assert (a.count, a.cases, a.median, a.p95) == (6, 4, 10.0, 40.0)
    assert (edges[START, "A"].count, edges["C", END].cases) == (4, 3)
    assert (edges["B", "C"].median, edges["B", "C"].p95) == (5.0, 10.0)
    assert edges["M", "M"].median == 0.0


def test_done_again_is_told_from_shares_of_one_pass() -> None:
    steps = {step.name: step for step in discover(LOG).steps}
    assert (steps["A"].again, steps["A"].cases_again) == (2, 2)
    assert steps["B"].again == 1
    assert steps["M"].again == 0
    one_by_one = [trace("1", "M@0-10 M@10-20 A@20-30 M@30-40")]
    assert [s.again for s in discover(one_by_one).steps if s.name == "M"] == [2]
    assert [s.again for s in discover(one_by_one, {"M"}).steps if s.name == "M"] == [1]


def test_returns_carry_their_reasons_and_going_ahead_is_none() -> None:
    ahead = trace("5", "A@0-10/on B@10-20", Move("jump", 10.0, "A", "B", "hurry"))
    assert discover([ahead]).returns == {}
    assert discover(LOG).returns == {
        Return("B", "A", "", "back"): 1,
        Return("B", "A", "return", "no plan"): 1,
    }


def test_variants_are_of_closed_cases_the_most_frequent_first() -> None:
    found = discover([*LOG, trace("5", "A@0-1 B@1-2 C@2-3", ended=20.0)])
    assert (found.variants[0].steps, found.variants[0].cases) == (("A", "B", "C"), 2)
    assert sum(variant.cases for variant in found.variants) == 4
    assert found.variants[0].median == 20.0


def test_the_rare_can_be_left_out_without_ends_in_the_air() -> None:
    found = discover(LOG).at_least(2)
    names = {START, END, *(step.name for step in found.steps)}
    assert names == {START, END, "A", "B", "C", "M"}
    assert all(e.count >= 2 and {e.source, e.target} <= names for e in found.edges)


def test_the_drawing_overlaps_nothing_and_leads_downwards() -> None:
    drawing = lay_out(discover(LOG))
    boxes = {box.name: box for box in drawing.boxes}
    for one in drawing.boxes:
        assert one.width / 2 <= one.x <= drawing.width - one.width / 2
        for other in drawing.boxes:
            apart = abs(one.x - other.x) >= (one.width + other.width) / 2
            assert one is other or apart or abs(one.y - other.y) >= one.height, (one, other)
    assert boxes[START].y < boxes["A"].y < boxes["B"].y < boxes["C"].y < boxes[END].y
    assert {(line.edge.source, line.edge.target) for line in drawing.lines if line.upwards} == {
        ("B", "A")
    }


def test_an_empty_log_has_an_empty_map() -> None:
    found = discover([])
    assert (found.cases, found.steps, found.edges) == (0, [], [])
    assert {box.name for box in lay_out(found).boxes} == {START, END}
    assert replay(net(N1), {}).value == 1.0


def test_the_log_is_written_as_xes() -> None:
    text = "".join(write("食品 <1>", LOG))
    root = etree.fromstring(text.encode())
    space = {"x": "http://www.xes-standard.org/"}
    assert len(root.findall("x:trace", space)) == 4
    steps = root.findall("x:trace/x:event/x:string[@key='lifecycle:transition']", space)
    assert [s.get("value") for s in steps].count("complete") == 15
    moments = [d.get("value") for d in root.findall("x:trace[2]/x:event/x:date", space)]
    assert moments == sorted(moments)
    assert moments[0] == "1970-01-01T00:00:00.000+00:00"
