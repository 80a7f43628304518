"""Hostile files are refused within 2 seconds and 200 MB; each runs in a process of its own."""

import resource
import subprocess
import sys

import pytest

from yiwang.engines.process import problems
from yiwang.engines.process.rules.limits import MAX_BYTES, MAX_NODES, parse
from yiwang.engines.process.rules.problem import Refused

HEAD = '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="p">'
BOMB = (
    '<!DOCTYPE a [<!ENTITY x0 "ha">'
    + "".join(f'<!ENTITY x{n} "&x{n - 1};&x{n - 1};">' for n in range(1, 40))
    + "]><a>&x39;</a>"
)
HOSTILE = {
    "limit-depth": HEAD + '<subProcess id="s">' * 100_000,
    "limit-elements": HEAD + "".join(f'<task id="t{n}"/>' for n in range(MAX_NODES + 1)),
    "limit-doctype": BOMB,
    "limit-size": HEAD + "x" * 50_000_000,
    "limit-tag": "<a " + " ".join(f'a{n}="1"' for n in range(300_000)) + "/>",
    "limit-encoding": '<?xml version="1.0" encoding="utf-7"?><a/>',
    "xml": HEAD,
}
PROGRAM = """
import sys
from yiwang.engines.process import problems
from yiwang.engines.process.rules.limits import parse
from yiwang.engines.process.rules.problem import Refused
try:
    parse(sys.stdin.buffer.read())
except Refused as refusal:
    print(refusal.problem.rule)
"""


def confine() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (200_000_000, 200_000_000))
    resource.setrlimit(resource.RLIMIT_CPU, (2, 2))


@pytest.mark.parametrize("rule", HOSTILE)
def test_a_hostile_file_is_refused_in_little_time_and_memory(rule):
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        input=HOSTILE[rule].encode(),
        capture_output=True,
        preexec_fn=confine,
        timeout=60,
    )
    assert (done.stdout.decode().strip(), done.stderr.decode()) == (rule, "")


@pytest.mark.parametrize(
    "hostile",
    [
        "<!-- " + "x>" * 100_000 + " -->" + BOMB,
        "<?p <!DOCTYPE?>" + BOMB,
        "﻿" + BOMB,
        BOMB.encode("utf-16"),
        b"\xef\xbb\xbf" + BOMB.encode(),
    ],
)
def test_entities_are_refused_whatever_stands_before_them(hostile):
    with pytest.raises(Refused, match="document type"):
        parse(hostile)


def test_an_undeclared_entity_is_refused():
    with pytest.raises(Refused, match="not defined"):
        parse("<a>&nothing;</a>")


@pytest.mark.parametrize(
    "given",
    [
        "<a>\u7533\u8bf7</a>",
        '<?xml version="1.0" encoding="utf-16"?><a>\u7533\u8bf7</a>',
        "<a>\u7533\u8bf7</a>".encode(),
        '<?xml version="1.0" encoding="GB18030"?><a>\u7533\u8bf7</a>'.encode("gb18030"),
        "<a>\u7533\u8bf7</a>".encode("utf-16"),
    ],
)
def test_chinese_is_read_in_every_usual_encoding(given):
    assert parse(given).text == "\u7533\u8bf7"


def test_the_limits_stand_at_their_figures():
    assert len(parse("<a>" + "<b/>" * (MAX_NODES - 1) + "</a>")) == MAX_NODES - 1
    with pytest.raises(Refused, match=f"more than {MAX_NODES} elements"):
        parse("<a>" + "<b/>" * MAX_NODES + "</a>")
    with pytest.raises(Refused, match="bytes; at most"):
        parse(b" " * (MAX_BYTES + 1))


def sub_processes(count: int) -> str:
    """Columns of sub-processes, each 90 deep."""
    return "".join(
        "".join(f'<subProcess id="s{column}_{level}">' for level in range(90))
        + "</subProcess>" * 90
        for column in range(count // 90)
    )


def conditions(count: int, text: str) -> str:
    return "".join(
        f'<sequenceFlow id="f{n}" sourceRef="s" targetRef="e"><conditionExpression>{text} + {n}'
        "</conditionExpression></sequenceFlow>"
        for n in range(count)
    )


FULL = MAX_NODES - 10
HALF = FULL // 2
LARGE = {
    "nodes": "".join(f'<exclusiveGateway id="g{n}"/>' for n in range(FULL)),
    "flows": "".join(f'<task id="t{n}"/>' for n in range(HALF))
    + "".join(f'<sequenceFlow id="f{n}" sourceRef="t0" targetRef="t{n}"/>' for n in range(HALF)),
    "boundaries": "".join(
        f'<task id="t{n}"/><boundaryEvent id="b{n}" attachedToRef="t{n}"/>' for n in range(HALF)
    ),
    "sub-processes": sub_processes(FULL),
    "conditions": conditions(HALF, "a &lt; 1 and b"),
    "long conditions": conditions(80, "+".join(["1"] * 300)),
    "too long conditions": conditions(HALF, "(" * 300 + "1" + ")" * 300),
    "a huge attribute": "".join(
        f'<task id="t{n}"><standardLoopCharacteristics loopMaximum="{"1+" * 40_000}1"/></task>'
        for n in range(40)
    ),
}
CHECK = """
import sys
from yiwang.engines import process
xml = sys.stdin.buffer.read()
process.problems(xml)
"""


@pytest.mark.parametrize("shape", LARGE)
def test_a_file_within_the_limits_is_checked_in_little_time_and_memory(shape):
    xml = f'{HEAD}<startEvent id="s"/><endEvent id="e"/>{LARGE[shape]}</process></definitions>'
    done = subprocess.run(
        [sys.executable, "-c", CHECK],
        input=xml.encode(),
        capture_output=True,
        preexec_fn=confine_with_start,
        timeout=60,
    )
    assert (done.returncode, done.stderr.decode()[-300:]) == (0, "")


def confine_with_start() -> None:
    # The interpreter and its modules need a second before the file is looked at.
    resource.setrlimit(resource.RLIMIT_AS, (400_000_000, 400_000_000))
    resource.setrlimit(resource.RLIMIT_CPU, (4, 4))


def test_conditions_may_not_be_longer_than_a_person_reads():
    xml = f'{HEAD}<startEvent id="s"/><endEvent id="e"/>{LARGE["too long conditions"]}'
    found = problems(f"{xml}</process></definitions>")
    assert "limit-expressions" in {problem.rule for problem in found}
