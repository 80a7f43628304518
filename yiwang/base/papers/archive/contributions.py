"""What other contexts add to the packages of their cases."""

from collections.abc import Callable, Iterable

from yiwang.base.cases.facade import Case
from yiwang.base.papers.archive.values import Member

Contribution = Callable[[Case], Iterable[Member]]

_given: list[Contribution] = []


def contribute(give: Contribution) -> None:
    """Let a context add files to the packages of its cases; called with the case, as the system."""
    _given.append(give)


def of(case: Case) -> list[Member]:
    return [member for give in _given for member in give(case)]
