"""Pictures of processes, the ways a case took, and what got stuck tried again."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from yiwang.engines import process
from yiwang.engines.process import diagram
from yiwang.engines.process.effects import Incident, TimerSet
from yiwang.engines.process.happenings import Change, Complete, Retry

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
PACKAGE = Path(__file__).parents[3] / "packages/food_business_licence/process.bpmn"
HEAD = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:yw="https://yiwang.example/bpmn/1.0" id="d" targetNamespace="urn:d"
 expressionLanguage="https://www.omg.org/spec/DMN/20191111/FEEL/">
 <process id="p" isExecutable="true">{}</process></definitions>"""


def read(body: str) -> process.Definition:
    return process.read(HEAD.format(body))


def flows(*pairs: str) -> str:
    ends = [pair.split(">") for pair in pairs]
    return "".join(f'<sequenceFlow id="{a}_{b}" sourceRef="{a}" targetRef="{b}"/>' for a, b in ends)


CIRCLE = read(
    '<startEvent id="s"/><userTask id="a"/><exclusiveGateway id="x" default="x_b"/>'
    '<userTask id="b"/><endEvent id="e"/><sequenceFlow id="x_a" sourceRef="x" targetRef="a">'
    "<conditionExpression>again</conditionExpression></sequenceFlow>"
    + flows("s>a", "a>x", "x>b", "b>e")
)


def test_the_diagram_of_a_file_is_read_whole() -> None:
    definition = process.read(PACKAGE.read_bytes())
    found = diagram.read(definition)
    assert found is not None
    assert {shape.id for shape in found.shapes} == set(definition.nodes)
    assert {line.id for line in found.lines} == set(definition.flows)
    assert found.box.width > found.box.height


def test_a_file_without_diagram_is_laid_out_without_overlap() -> None:
    assert diagram.read(CIRCLE) is None
    definition = process.read(PACKAGE.read_bytes())
    for picture in (diagram.picture(CIRCLE), diagram.laid_out(definition)):
        solid = [shape for shape in picture.shapes if shape.kind != "boundaryEvent"]
        for one in solid:
            for other in solid:
                if one.id < other.id and not (one.open or other.open):
                    apart = (
                        one.box.right <= other.box.x
                        or other.box.right <= one.box.x
                        or one.box.bottom <= other.box.y
                        or other.box.bottom <= one.box.y
                    )
                    assert apart, (one, other)


@pytest.mark.parametrize(
    ("done", "opened", "ended", "nodes", "ways"),
    [
        ((), ("a",), False, {"s", "a"}, {"s_a"}),
        (("a",), ("b",), False, {"s", "a", "x", "b"}, {"s_a", "a_x", "x_b"}),
        (("a",), ("a",), False, {"s", "a", "x"}, {"s_a", "a_x", "x_a"}),
        (("a", "b"), (), True, {"s", "a", "x", "b", "e"}, {"s_a", "a_x", "x_b", "b_e"}),
    ],
)
def test_the_ways_a_case_took(
    done: Any, opened: Any, ended: bool, nodes: set[str], ways: set[str]
) -> None:
    found = diagram.passed(CIRCLE, done, opened, ended=ended)
    assert nodes <= found
    assert ways <= found
    assert "e" in found or not ended


def test_a_withdrawal_that_did_not_happen_is_not_shown_as_passed() -> None:
    food = process.read(PACKAGE.read_bytes())
    aside = {"withdrawal", "withdrawal_asked", "withdrawal_done", "unanswered", "deemed_accepted"}
    delivered = set(food.nodes) - aside
    assert "withdrawal" not in diagram.passed(food, delivered, (), ended=True)
    assert "withdrawal" in diagram.passed(food, {"check", "accept"}, (), ended=True)


def test_what_may_come_next_ends_at_the_next_work() -> None:
    assert diagram.following(CIRCLE, {"a"}) == {"x", "a", "b"}
    assert diagram.following(CIRCLE, {"b"}) == {"e"}


def test_an_ended_state_still_names_its_finished_steps() -> None:
    step = process.start(CIRCLE, {}, NOW)
    for _turn in range(2):
        [task] = process.open_tasks(CIRCLE, step.state)
        step = process.advance(CIRCLE, step.state, Complete(task.id, {}, "x"), NOW)
    assert step.state.status == "completed"
    assert process.finished(step.state) == {"a", "b"}


def test_rules_that_do_not_settle_the_data_leave_an_incident_that_can_be_tried_again() -> None:
    definition = read(
        '<startEvent id="s"/><businessRuleTask id="r" yw:decision="grade" yw:result="g"/>'
        '<userTask id="u"/><endEvent id="e"/>' + flows("s>r", "r>u", "u>e")
    )

    def grade(data: Any, _now: datetime) -> Any:
        if "area" not in data:
            raise ValueError("area is missing")
        return "A"

    library = process.Library(decisions={"grade": grade})
    step = process.start(definition, {}, NOW, library=library)
    [stuck] = step.effects
    assert stuck == Incident(stuck.id, "r", "area is missing")
    step = process.advance(definition, step.state, Change({"area": 1}), NOW, library=library)
    step = process.advance(definition, step.state, Retry(stuck.id), NOW, library=library)
    assert process.positions(step.state) == {"u"}
    with pytest.raises(process.NotPossible):
        process.advance(definition, step.state, Retry(stuck.id), NOW, library=library)


def test_a_timer_whose_moment_cannot_be_read_is_set_when_it_can() -> None:
    definition = read(
        '<startEvent id="s"/><intermediateCatchEvent id="w"><timerEventDefinition id="t">'
        "<timeDate>= day</timeDate></timerEventDefinition></intermediateCatchEvent>"
        '<endEvent id="e"/>' + flows("s>w", "w>e")
    )
    step = process.start(definition, {}, NOW)
    [stuck] = [each for each in step.effects if isinstance(each, Incident)]
    day = Change({"day": "2026-03-09T00:00:00Z"})
    step = process.advance(definition, step.state, day, NOW)
    step = process.advance(definition, step.state, Retry(stuck.id), NOW)
    [timer] = [each for each in step.effects if isinstance(each, TimerSet)]
    assert timer.due.day == 9
