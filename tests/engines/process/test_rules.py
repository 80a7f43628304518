"""The rules of BPMN beyond its schema: what breaks one is refused with it, what keeps it is not."""

import copy
import os
from pathlib import Path

import pytest

from yiwang.engines.process.rules import RULES, check, refusing
from yiwang.engines.process.rules.limits import parse
from yiwang.engines.process.rules.problem import Level, Problem

HOME = Path(__file__).parents[3]
DATA = Path(os.environ.get("YIWANG_DATA", HOME.parent / "shared" / "data")) / "bpmn"
with_data = pytest.mark.skipif(
    not DATA.is_dir(), reason=f"THE SHARED DATA IS NOT AT {DATA}; SET YIWANG_DATA"
)

DOCUMENT = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" {attributes}>
  <process id="apply" isExecutable="true">{body}</process>{rest}</definitions>"""


def problems(body: str, rest: str = "", attributes: str = "") -> list[Problem]:
    return check(parse(DOCUMENT.format(body=body, rest=rest, attributes=attributes)))


def broken(body: str, rest: str = "", attributes: str = "") -> set[str]:
    return {problem.rule for problem in refusing(problems(body, rest, attributes))}


def flow(source: str, target: str, content: str = "") -> str:
    name = f"{source}_{target}"
    return (
        f'<sequenceFlow id="{name}" sourceRef="{source}" targetRef="{target}">'
        f"{content}</sequenceFlow>"
    )


PLAIN = (
    '<startEvent id="start"/><userTask id="accept"/><endEvent id="end"/>'
    + flow("start", "accept")
    + flow("accept", "end")
)


def test_a_plain_process_breaks_no_rule():
    assert problems(PLAIN) == []


@pytest.mark.parametrize(
    ("rule", "wrong", "right"),
    [
        ("EXT002", PLAIN + '<task id="accept"/>', PLAIN),
        (
            "EXT025",
            PLAIN.replace(
                flow("accept", "end"),
                flow("accept", "end", "<conditionExpression>complete</conditionExpression>"),
            ),
            PLAIN.replace(
                flow("accept", "end"),
                '<task id="mend"/>'
                + flow("accept", "end", "<conditionExpression>complete</conditionExpression>")
                + flow("accept", "mend")
                + flow("mend", "end"),
            ),
        ),
        ("EXT037", PLAIN.replace('"accept"/>', '"accept" startQuantity="0"/>'), PLAIN),
        (
            "EXT058",
            PLAIN + '<subProcess id="urge" triggeredByEvent="true"><task id="t"/></subProcess>',
            PLAIN,
        ),
        (
            "EXT067",
            PLAIN.replace('"accept"/>', '"accept"><multiInstanceLoopCharacteristics/></userTask>'),
            PLAIN.replace(
                '"accept"/>',
                '"accept"><multiInstanceLoopCharacteristics><loopCardinality>3</loopCardinality>'
                "</multiInstanceLoopCharacteristics></userTask>",
            ),
        ),
        ("EXT096", PLAIN + flow("accept", "start"), PLAIN),
        (
            "EXT098",
            PLAIN.replace('"start"/>', '"start"><errorEventDefinition/></startEvent>'),
            PLAIN.replace('"start"/>', '"start"><signalEventDefinition/></startEvent>'),
        ),
        (
            "EXT106",
            PLAIN.replace('"end"/>', '"end"><cancelEventDefinition/></endEvent>'),
            PLAIN.replace('"end"/>', '"end"><terminateEventDefinition/></endEvent>'),
        ),
        (
            "EXT111",
            PLAIN
            + '<endEvent id="no"/><boundaryEvent id="b" attachedToRef="accept">'
            + "<cancelEventDefinition/></boundaryEvent>"
            + flow("b", "no"),
            PLAIN
            + '<endEvent id="no"/><boundaryEvent id="b" attachedToRef="accept">'
            + "<errorEventDefinition/></boundaryEvent>"
            + flow("b", "no"),
        ),
        (
            "EXT125",
            PLAIN.replace("endEvent", "intermediateThrowEvent").replace(
                '"end"/>', '"end"><linkEventDefinition name="on"/></intermediateThrowEvent>'
            ),
            PLAIN.replace("endEvent", "intermediateThrowEvent").replace(
                '"end"/>',
                '"end"><linkEventDefinition name="on"/></intermediateThrowEvent>'
                '<intermediateCatchEvent id="on"><linkEventDefinition name="on"/>'
                '</intermediateCatchEvent><endEvent id="over"/>' + flow("on", "over"),
            ),
        ),
        (
            "EXT152",
            PLAIN.replace(
                '<userTask id="accept"/>', '<subProcess id="s"><userTask id="accept"/></subProcess>'
            ),
            PLAIN,
        ),
    ],
)
def test_a_broken_rule_is_named_and_its_counterpart_is_not(rule, wrong, right):
    assert rule in broken(wrong)
    assert broken(right) == set()


def test_a_problem_says_element_rule_reason_and_remedy():
    (found,) = problems(PLAIN.replace('"accept"/>', '"accept" completionQuantity="-5"/>'))
    assert (found.element, found.rule, found.level) == ("accept", "EXT038", Level.ERROR)
    assert "accept" in found.reason
    assert found.remedy == "Give a whole number of at least 1."


def test_a_message_keeps_its_template_for_translation_also_when_copied():
    (found,) = problems(PLAIN.replace('"accept"/>', '"accept" startQuantity="x"/>'))
    reason = copy.deepcopy(found).reason
    assert reason.template.format(**reason.parameters) == found.reason == reason


def test_lists_of_flows_may_be_left_out_but_not_be_wrong():
    listed = PLAIN.replace('"accept"/>', '"accept"><incoming>nowhere</incoming></userTask>')
    assert "EXT023" in broken(listed)


def test_a_path_that_stops_is_a_warning_but_a_missing_flow_an_error():
    stops = PLAIN + '<task id="file"/>' + flow("accept", "file")
    assert [(p.rule, p.level) for p in problems(stops)] == [("EXT151", Level.WARNING)]
    assert broken(stops + '<task id="orphan"/>' + flow("orphan", "end")) == {"EXT150", "EXT151"}


TIMER = """<intermediateCatchEvent id="wait"><timerEventDefinition id="t"><timeDuration
  xsi:type="tFormalExpression">{}</timeDuration></timerEventDefinition></intermediateCatchEvent>"""


def timed(duration: str) -> str:
    return PLAIN.replace('<userTask id="accept"/>', TIMER.format(duration)).replace(
        "accept", "wait"
    )


@pytest.mark.parametrize(
    "duration", ["P3D", "PT1H30M", "P1Y2M3DT4H5M6.5S", "P2W", "-PT5M", 'duration("P3D")', "a + b"]
)
def test_durations_and_expressions_are_times(duration):
    assert problems(timed(duration)) == []


def test_a_bare_word_is_a_variable_only_where_the_language_is_left_open():
    assert [p.level for p in problems(timed("term"))] == [Level.WARNING]
    xpath = 'expressionLanguage="http://www.w3.org/1999/XPath"'
    assert "EXT134" in broken(timed("term"), attributes=xpath)


def test_every_rule_number_is_that_of_the_published_list():
    numbers = {rule.id for rule in RULES if rule.id.startswith("EXT")}
    assert all(1 <= int(number[3:]) <= 152 for number in numbers)


def verdicts(folder: str) -> dict[str, set[str]]:
    """Path → the rules for which a model is refused."""
    return {
        f"{path.parent.name}/{path.name}": {
            p.rule for p in refusing(check(parse(path.read_bytes())))
        }
        for path in sorted((DATA / folder).rglob("*"))
        if path.suffix in (".bpmn", ".xml") and b"/20100524/MODEL" in path.read_bytes()
    }


@with_data
def test_the_published_models_are_refused_with_their_rule_and_the_references_are_not():
    found = verdicts("pebl-constraints")
    references = {name for name in found if name.startswith("REF/")}
    assert len(references) == 17
    assert [name for name in references if found[name]] == []
    missed = [n for n in found if n not in references and n.split("/")[0] not in found[n]]
    assert missed == []


@with_data
def test_of_the_interchange_references_only_those_that_break_the_standard_are_refused():
    refused = {
        name.split("/")[-1]
        for name, rules in verdicts("miwg-reference").items()
        if any(rule.startswith("EXT") for rule in rules)
    }
    assert refused == {"C.8.1.bpmn", "C.9.0.bpmn"}
