"""A rule as data: where it applies, when it is broken, what to say, what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from ..xml import Element, local, place
from .kinds import FLOW_NODES
from .model import Model
from .problem import Level, Problem, Text

Check = Callable[[Model, Element], bool]


@dataclass(frozen=True)
class Rule:
    """One constraint of the standard.

    id: `EXTnnn` as numbered by the University of Bamberg's study of the standard's constraints.
    on: element kinds that are looked at.
    broken: whether an element breaks the rule.
    reason, remedy: templates over {kind} and {id}, the element's kind and its id or line.
    eased: where it holds the problem is a warning only: ordinary modelling tools leave the thing
        out and the process still has one meaning.
    """

    id: str
    on: Iterable[str]
    broken: Check
    reason: str
    remedy: str
    level: Level = Level.ERROR
    eased: Check | None = None

    def problems(self, model: Model) -> Iterator[Problem]:
        """Yield one problem for each element that breaks the rule."""
        for element in model.of(*self.on):
            if self.broken(model, element):
                yield self.problem(model, element)

    def problem(self, model: Model, element: Element) -> Problem:
        """Return the problem at an element that breaks the rule."""
        eased = self.eased is not None and self.eased(model, element)
        where, kind = place(_known(element)), local(element)
        return Problem(
            where,
            self.id,
            Text(self.reason, kind=kind, id=where),
            Text(self.remedy, kind=kind, id=where),
            Level.WARNING if eased else self.level,
        )


def _known(element: Element) -> Element:
    """Return the element, or where a part has no id the nearest element around it that has one."""
    if element.get("id") or local(element) in FLOW_NODES or element.getparent() is None:
        return element
    return next((e for e in element.iterancestors() if e.get("id")), element)
