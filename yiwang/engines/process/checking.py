"""What keeps a definition from running: found before it starts, named at the element.

This is only about running. Whether a document keeps the rules of the standard is asked by `rules`,
whether it can get stuck by `soundness`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from yiwang.engines.decision import feel

from .definition import (
    Definition,
    EventDefinition,
    EventType,
    Expression,
    Loop,
    Node,
    NodeType,
)
from .expressions import is_feel, parse, source
from .rules.problem import Level, Problem, Text
from .scripts import assigned
from .timing import is_literal

MAX_EXPRESSIONS = 50_000  # characters of all expressions of a file; some 10 µs are spent on each
_PLACEHOLDER = re.compile(r"[$#]\{")
_CRON = re.compile(
    r"@[a-z]+|(?:[\d*?LW#/,-]+|[A-Z]{3}(?:[-,/][A-Z\d]{1,3})*)(?:\s+(?:[\d*?LW#/,-]+"
    r"|[A-Z]{3}(?:[-,/][A-Z\d]{1,3})*)){4,6}"
)


def executable_problems(definition: Definition) -> Iterator[Problem]:
    """Yield every problem, errors and foreign scripts, in document order."""
    if not any(p.executable for p in definition.processes.values()):
        yield Problem(
            definition.id or "definitions",
            "process.executable",
            Text("The document has no executable process."),
            Text('Set isExecutable="true" on the process that should run.'),
        )
    length = sum(len(expression.text) for expression in all_expressions(definition))
    if length > MAX_EXPRESSIONS:
        yield Problem(
            definition.id or "definitions",
            "limit-expressions",
            Text(
                "The expressions and scripts have {n} characters; at most {most} are read.",
                n=length,
                most=MAX_EXPRESSIONS,
            ),
            Text("Move long calculations into decisions (DMN)."),
        )
        return
    for flow in definition.flows.values():
        if flow.condition is not None:
            yield from expression_problems(flow.id, flow.condition)
    for node in definition.nodes.values():
        yield from node_problems(definition, node)
    for key in definition.correlations:
        for path in key.expressions:
            yield from expression_problems(key.id, path)


def all_expressions(definition: Definition) -> Iterator[Expression]:
    """Yield everything that is read as an expression or may be."""
    yield from (flow.condition for flow in definition.flows.values() if flow.condition)
    for node in definition.nodes.values():
        yield from node_expressions(node)
        yield from filter(None, (node.script,))
        for event in node.events:
            yield from filter(None, (event.date, event.duration, event.cycle))
    for key in definition.correlations:
        yield from key.expressions


def expression_problems(element: str, expression: Expression) -> Iterator[Problem]:
    """Yield why an expression cannot be evaluated."""
    if not is_feel(expression.language) or _PLACEHOLDER.match(expression.text):
        yield Problem(
            element,
            "expression.language",
            Text(
                "The expression {text} is in a foreign language ({language}).",
                text=shorten(expression.text),
                language=expression.language or "${…}",
            ),
            Text("Write it in FEEL, for example: amount > 1000."),
        )
        return
    try:
        parse(source(expression))
    except feel.FeelSyntaxError as error:
        yield Problem(
            element,
            "expression.syntax",
            Text(
                "The expression {text} is not FEEL: {error}.",
                text=shorten(expression.text),
                error=str(error).rstrip("."),
            ),
            Text("Correct it; FEEL compares with = and joins with and, or."),
        )


def shorten(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 80 else f"{flat[:79]}…"


def node_problems(definition: Definition, node: Node) -> Iterator[Problem]:
    for expression in node_expressions(node):
        yield from expression_problems(node.id, expression)
    if node.script is not None:
        yield from script_problems(node, node.script)
    for event in node.events:
        yield from event_problems(node, event)
    if node.default and node.default not in node.outgoing:
        yield Problem(
            node.id,
            "reference.default",
            Text("The default flow {flow} does not leave this element.", flow=node.default),
            Text("Choose one of its outgoing sequence flows as default."),
        )
    if node.type is NodeType.BOUNDARY_EVENT and node.attached not in definition.nodes:
        yield Problem(
            node.id,
            "reference.attached",
            Text("The boundary event sits on no activity."),
            Text("Attach it to an activity."),
        )


def node_expressions(node: Node) -> Iterator[Expression]:
    """Yield the FEEL expressions of a node other than its script and its timers."""
    yield from filter(None, (node.activation, node.completion))
    for event in node.events:
        yield from filter(None, (event.condition,))
    if node.loop is not None:
        yield from loop_expressions(node.loop)
    for association in (*node.reads, *node.writes):
        yield from filter(None, (association.transformation,))
        yield from (source for source, _ in association.assignments)


def loop_expressions(loop: Loop) -> Iterator[Expression]:
    yield from filter(None, (loop.condition, loop.maximum, loop.cardinality, loop.completion))
    yield from (condition for condition, _ in loop.complex)


def script_problems(node: Node, script: Expression) -> Iterator[Problem]:
    """Yield a foreign or broken script.

    A foreign one does not keep the process from running: the task asks the outside to do it.
    """
    if is_feel(script.language):
        found = list(expression_problems(node.id, Expression(assigned(script)[1])))
        # Without a stated language nobody said that the text is FEEL.
        level = Level.ERROR if script.language else Level.FOREIGN
        yield from (Problem(p.element, p.rule, p.reason, p.remedy, level) for p in found)
        return
    yield Problem(
        node.id,
        "script.language",
        Text("The script is in {language}, which is not run here.", language=script.language),
        Text("Write it in FEEL (scriptFormat feel), or use a service task."),
        Level.FOREIGN,
    )


def event_problems(node: Node, event: EventDefinition) -> Iterator[Problem]:
    if event.type is EventType.TIMER:
        given = [e for e in (event.date, event.duration, event.cycle) if e is not None]
        if not given:
            yield Problem(
                node.id,
                "timer.empty",
                Text("The timer has no date, duration or cycle."),
                Text("Give a timeDate, timeDuration or timeCycle."),
            )
        for expression in given:
            if _CRON.fullmatch(expression.text.strip()):
                yield Problem(
                    node.id,
                    "timer.cron",
                    Text("The cycle {text} is written for cron.", text=shorten(expression.text)),
                    Text(
                        "Give a repeating interval of ISO 8601: how often, from when, how long "
                        "between, for example R/2025-01-06T08:00:00Z/P1D for every day at eight."
                    ),
                )
            elif not is_literal(expression.text):
                yield from expression_problems(node.id, expression)
    elif event.type is EventType.CONDITIONAL and event.condition is None:
        yield Problem(
            node.id,
            "condition.empty",
            Text("The conditional event has no condition."),
            Text("Give a condition in FEEL."),
        )
