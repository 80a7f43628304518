"""Rules on expressions: formal ones, times and dates, and languages that we do not run."""

from __future__ import annotations

import re

from ..xml import XPATH, Element, children, local, text
from .checks import all_of, any_of, empty, executable, inside, none_of
from .kinds import EXPRESSIONS, FORMAL
from .model import Model, remembered
from .problem import Level
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
_NUMERIC = re.compile(r"[-+]?\d+(?:\.\d+)?")


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


def foreign(model: Model, expression: Element) -> bool:
    """Broken where an expression is declared, or by its signs is, in a language that is not FEEL.

    XPath is the schema's default for the whole file: nobody chose it there. Numbers and times
    read the same in every language.
    """
    content = text(expression)
    literal = _NUMERIC.fullmatch(content) or any(t.fullmatch(content) for t in ISO_8601.values())
    if not content or literal:
        return False
    default = model.root.get("expressionLanguage", "")
    language = expression.get("language") or ("" if default == XPATH else default)
    return content.startswith(("${", "#{")) or not is_feel(language)


def is_feel(language: str) -> bool:
    """Tell whether a declared language is FEEL or left open."""
    return not language or "feel" in language.lower()


def foreign_script(_: Model, task: Element) -> bool:
    """Broken where a script is written in another language than FEEL."""
    content = any(text(script) for script in children(task, "script"))
    return content and not is_feel(task.get("scriptFormat", ""))


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
    Rule(
        "expression.language",
        EXPRESSIONS | FORMAL,
        foreign,
        "The {kind} '{id}' is written in another language than FEEL.",
        "Write it in FEEL.",
        Level.FOREIGN,
    ),
    Rule(
        "script.language",
        ["scriptTask"],
        foreign_script,
        "The script of '{id}' is written in another language than FEEL.",
        "Write it in FEEL, or use a service task.",
        Level.FOREIGN,
    ),
)
