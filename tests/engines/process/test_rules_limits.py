"""Hostile files are refused within 2 seconds and 200 MB; each runs in a process of its own."""

import resource
import subprocess
import sys
import time

import pytest

from yiwang.engines.process.rules.limits import MAX_BYTES, parse
from yiwang.engines.process.rules.problem import Refused

HEAD = '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="p">'
BOMB = (
    '<!DOCTYPE a [<!ENTITY x0 "ha">'
    + "".join(f'<!ENTITY x{n} "&x{n - 1};&x{n - 1};">' for n in range(1, 40))
    + "]><a>&x39;</a>"
)
HOSTILE = {
    "limit-depth": HEAD + '<subProcess id="s">' * 100_000,
    "limit-elements": HEAD + "".join(f'<task id="t{n}"/>' for n in range(10_000)),
    "limit-doctype": BOMB,
    "limit-size": HEAD + "x" * 50_000_000,
    "limit-tag": "<a " + " ".join(f'a{n}="1"' for n in range(300_000)) + "/>",
    "limit-encoding": '<?xml version="1.0" encoding="utf-7"?><a/>',
    "xml": HEAD,
}
PROGRAM = """
import sys
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
    assert len(parse("<a>" + "<b/>" * 9_998 + "</a>")) == 9_998
    with pytest.raises(Refused, match="more than 9999 elements"):
        parse("<a>" + "<b/>" * 9_999 + "</a>")
    with pytest.raises(Refused, match="bytes; at most"):
        parse(b" " * (MAX_BYTES + 1))


WIDE = {
    "nodes": "".join(f'<exclusiveGateway id="g{n}"/>' for n in range(9_900)),
    "flows": "".join(f'<task id="t{n}"/>' for n in range(4_900))
    + "".join(f'<sequenceFlow id="f{n}" sourceRef="t0" targetRef="t{n}"/>' for n in range(4_900)),
    "boundaries": '<endEvent id="e"/>'
    + "".join(
        f'<task id="t{n}"/><boundaryEvent id="b{n}" attachedToRef="t{n}"/>' for n in range(4_900)
    ),
}


@pytest.mark.parametrize("shape", WIDE)
def test_the_rules_take_time_in_proportion_to_the_file(shape):
    from yiwang.engines.process.rules import check

    tree = parse(HEAD + '<startEvent id="s"/>' + WIDE[shape] + "</process></definitions>")
    began = time.process_time()
    check(tree)
    assert time.process_time() - began < 10  # a rule of quadratic cost takes minutes here
