"""Is a process file executable? Each broken rule is a problem with element, reason and remedy.

The rules are those constraints of BPMN 2.0 (ISO/IEC 19510) that its schema cannot express, under
the numbers of the University of Bamberg's study of them. A rule is a row: the element kinds it
looks at, a check built from a few general ones, a reason and a remedy.
"""

from __future__ import annotations

from ..xml import Element
from . import (
    activities,
    basics,
    calls,
    data,
    events,
    expressions,
    gateways,
    intermediate,
    references,
)
from .model import Model
from .problem import Level, Problem
from .rule import Rule

RULES: tuple[Rule, ...] = (
    *basics.RULES,
    *activities.RULES,
    *calls.RULES,
    *gateways.RULES,
    *events.RULES,
    *intermediate.RULES,
    *data.RULES,
    *expressions.RULES,
)


def check(tree: Element) -> list[Problem]:
    """Return every broken rule of a BPMN document, in the order of the rules.

    Errors and foreign languages keep a process from running, warnings do not.
    """
    model = Model(tree)
    found = [problem for rule in RULES for problem in rule.problems(model)]
    return [*found, *references.problems(model)]


def refusing(problems: list[Problem]) -> list[Problem]:
    """Return the problems that keep a process from running."""
    return [problem for problem in problems if problem.level is not Level.WARNING]
