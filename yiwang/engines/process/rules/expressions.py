"""Rules on expressions: formal ones, empty ones, times and dates."""

from __future__ import annotations

import re

from ..xml import Element, children, local, text
from .checks import all_of, any_of, empty, executable, inside, none_of
from .kinds import EXPRESSIONS, FORMAL
from .model import Model, remembered
from .rule import Rule

XSI_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
TIMES = frozenset({"timeDate", "timeCycle", "timeDuration"})

_DATE = (
    r"[+-]?\d{4,}-?\d\d-?\d\d(?:T\d\d(?::?\d\d(?::?\d\d(?:[.,]\d+)?)?)?(?:Z|[+-]\d\d(?::?\d\d)?)?)?"
)
_NUMBER = r"\d+(?:[.,]\d+)?"
_DURATION = (
    rf"-?P(?=.)(?:{_NUMBER}W|(?:{_NUMBER}Y)?(?:{_NUMBER}M)?(?:{_NUMBER}D)?"
    rf"(?:T(?=.)(?:{_NUMBER}H)?(?:{_NUMBER}M)?(?:{_NUMBER}S)?)?)"
)
_CYCLE = rf"R-?\d*(?:/(?:{_DATE}|{_DURATION})){{1,2}}"
ISO_8601 = {
    "timeDate": re.compile(_DATE),
    "timeDuration": re.compile(_DURATION),
    "timeCycle": re.compile(rf"{_CYCLE}|{_DURATION}"),
}
_BARE_WORD = re.compile(r"\w+")


def informal(_: Model, expression: Element) -> bool:
    """Broken where an expression with text is not marked as a formal one."""
    stated = expression.get(XSI_TYPE, "").rpartition(":")[2]
    return bool(text(expression)) and stated != "tFormalExpression"


def open_language(model: Model, _: Element) -> bool:
    """Tell whether the file leaves the expression language open.

    Then its author tells apart no formal and informal texts: every text has one reading, ours.
    """
    return not model.root.get("expressionLanguage")


def empty_formal(_: Model, expression: Element) -> bool:
    """Broken where a formal expression has no text."""
    stated = expression.get(XSI_TYPE, "").rpartition(":")[2]
    formal = stated == "tFormalExpression" or local(expression) in FORMAL
    return (formal or inside("complexBehaviorDefinition")(_, expression)) and not text(expression)


def times(model: Model, timer: Element) -> bool:
    """Broken where a timer has not exactly one of date, cycle and duration."""
    return sum(1 for e in children(timer) if local(e) in TIMES) != 1


def no_time(model: Model, expression: Element) -> bool:
    """Broken where a timer's text is no time of its kind and no expression either.

    A bare word could name a variable: it is one where the file declares data of that name.
    """
    content = text(expression)
    if not content or ISO_8601[local(expression)].fullmatch(content):
        return False
    return _BARE_WORD.fullmatch(content) is not None and content not in _declared(model)


@remembered
def _declared(model: Model) -> set[str | None]:
    data = model.of("dataObject", "dataObjectReference", "property", "dataInput", "dataOutput")
    return {name for e in data for name in (e.get("id"), e.get("name"))}


def _time_rule(rule: str, kind: str, what: str, example: str) -> Rule:
    return Rule(
        rule,
        [kind],
        no_time,
        f"A timer's {kind} is not {what} after ISO 8601.",
        f"Write for example {example}, or an expression.",
        eased=open_language,
    )


RULES = (
    Rule(
        "EXT012",
        EXPRESSIONS,
        all_of(executable, informal),
        "The {kind} '{id}' of an executable process is not marked as a formal expression.",
        'Add xsi:type="tFormalExpression".',
        eased=open_language,
    ),
    Rule(
        "EXT013",
        EXPRESSIONS | FORMAL,
        all_of(executable, empty_formal),
        "The formal expression {kind} '{id}' is empty.",
        "Write the expression, or remove the element.",
    ),
    Rule(
        "EXT123",
        ["condition"],
        all_of(inside("conditionalEventDefinition"), executable, any_of(informal, empty)),
        "A conditional event has no formal condition.",
        'Write the condition and add xsi:type="tFormalExpression".',
        eased=all_of(open_language, none_of(empty)),
    ),
    Rule(
        "EXT131",
        ["timerEventDefinition"],
        all_of(executable, times),
        "A timer has not exactly one of timeDate, timeCycle and timeDuration.",
        "Keep one of the three.",
    ),
    _time_rule("EXT132", "timeDate", "a date and time", "2025-05-06T09:00:00+08:00"),
    _time_rule("EXT133", "timeCycle", "a repeating interval", "R3/PT10M"),
    _time_rule("EXT134", "timeDuration", "a duration", "P3DT4H"),
)
