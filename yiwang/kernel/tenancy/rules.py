"""Who may not hold what together, and who may stand in for whom."""

from collections.abc import Iterable
from datetime import date
from enum import Enum

from yiwang.kernel.tenancy.roles import roles


def clash(held: Iterable[str], wanted: str) -> str | None:
    """The role already held that forbids the wanted one, for no one guards himself."""
    known = roles()
    group = known[wanted].excludes
    others = (name for name in held if name != wanted and known[name].excludes == group)
    return next(others, None) if group else None


class NoDeputy(Enum):
    """Why somebody cannot stand in."""

    ONESELF = "oneself"
    PASSED_ON = "passed_on"
    ELSEWHERE = "elsewhere"
    BACKWARDS = "backwards"


def deputy(
    *, same_person: bool, stands_in: bool, colleague: bool, start: date, end: date
) -> NoDeputy | None:
    """Why a holder cannot let a colleague stand in, or None when he can.

    stands_in: the holder is himself a stand-in; what was handed over is not handed on.
    """
    if same_person:
        return NoDeputy.ONESELF
    if stands_in:
        return NoDeputy.PASSED_ON
    if not colleague:
        return NoDeputy.ELSEWHERE
    return NoDeputy.BACKWARDS if end < start else None
