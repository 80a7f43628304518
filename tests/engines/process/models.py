"""Small processes for tests: elements as XML, flows as arrows."""

import re
from datetime import UTC, datetime
from html import escape
from itertools import count

from yiwang.engines import process
from yiwang.engines.process.play import Played, play

NOW = datetime(2025, 3, 3, 9, 0, tzinfo=UTC)
_numbers = count(1)
_ARROW = re.compile(r"\s*-(?:\[(?P<condition>.*?)\]-)?>\s*")
HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:yw="https://yiwang.example/bpmn/1.0" id="d" targetNamespace="t">'
)


def flows(text: str) -> tuple[str, dict[str, str]]:
    """`a -> b -[n > 3]-> c` lines as sequence flows; and node → its default flow."""
    parts, defaults = [], {}
    for line in filter(None, map(str.strip, text.splitlines())):
        pieces = _ARROW.split(line)
        for source, condition, target in zip(pieces[::2], pieces[1::2], pieces[2::2], strict=False):
            name = f"{source}_{target}"
            inner = ""
            if condition == "default":
                defaults[source] = name
            elif condition:
                inner = f"<conditionExpression>{escape(condition)}</conditionExpression>"
            parts.append(
                f'<sequenceFlow id="{name}" sourceRef="{source}" targetRef="{target}">'
                f"{inner}</sequenceFlow>"
            )
    return "".join(parts), defaults


def body(elements: str, arrows: str) -> str:
    """Elements (`user a`, or XML) and flows of one scope; nodes not declared are "
    "guessed by name."""
    drawn, defaults = flows(arrows)
    for node, flow in defaults.items():
        elements = re.sub(rf'(<\w+ id="{node}")', rf'\1 default="{flow}"', elements, count=1)
    return elements + drawn


def nodes(text: str) -> str:
    """`start s; user a; xor x; end e` as elements."""
    return "".join(
        f'<{_KINDS[kind]} id="{name}"/>'
        for kind, name in (part.split() for part in text.split(";") if part.strip())
    )


_KINDS = {
    "start": "startEvent",
    "end": "endEvent",
    "task": "task",
    "user": "userTask",
    "service": "serviceTask",
    "script": "scriptTask",
    "xor": "exclusiveGateway",
    "and": "parallelGateway",
    "or": "inclusiveGateway",
    "event": "eventBasedGateway",
    "throw": "intermediateThrowEvent",
    "catch": "intermediateCatchEvent",
}


def sub(
    name: str, elements: str, arrows: str, attributes: str = "", kind: str = "subProcess"
) -> str:
    return f'<{kind} id="{name}" {attributes}>{body(elements, arrows)}</{kind}>'


def model(elements: str, arrows: str = "", extra: str = "", name: str = "p") -> str:
    return several(one(elements, arrows, name), extra)


def one(elements: str, arrows: str, name: str, attributes: str = "") -> str:
    return (
        f'<process id="{name}" isExecutable="true" {attributes}>{body(elements, arrows)}</process>'
    )


def several(*parts: str) -> str:
    return f"{HEAD}{''.join(parts)}</definitions>"


def event(kind: str, name: str, definition: str = "", attributes: str = "") -> str:
    return f'<{kind} id="{name}" {attributes}>{definition}</{kind}>'


def timer(text: str, kind: str = "timeDuration") -> str:
    return f"<timerEventDefinition><{kind}>{text}</{kind}></timerEventDefinition>"


def ref(kind: str, name: str) -> str:
    attribute = {"compensate": "activityRef"}.get(kind, f"{kind}Ref")
    return f'<{kind}EventDefinition {attribute}="{name}"/>' if name else f"<{kind}EventDefinition/>"


def boundary(name: str, on: str, definition: str, interrupting: bool = True) -> str:
    return event(
        "boundaryEvent",
        name,
        definition,
        f'attachedToRef="{on}" cancelActivity="{str(interrupting).lower()}"',
    )


MESSAGE = '<message id="M" name="M"/><message id="N" name="N"/>'
SIGNAL = '<signal id="S" name="S"/>'
ERROR = '<error id="E" errorCode="E1"/><error id="F" errorCode="F1"/>'
ESCALATION = '<escalation id="X" escalationCode="X1"/>'


def run(xml: str, data: dict | None = None, events: list | None = None, **more: object) -> Played:
    """Play a model twice, once straight and once saved and restored at every step: both agree."""
    definition = process.read(xml)
    straight = play(definition, data or {}, events or [], NOW, **more)
    saved = play(
        definition,
        data or {},
        events or [],
        NOW,
        keep=lambda state: process.load(process.dump(state)),
        **more,
    )
    assert straight == saved
    return straight


def trace(xml: str, data: dict | None = None, events: list | None = None) -> str:
    played = run(xml, data, events)
    return f"{played.status}: {' '.join(played.trace)}"
