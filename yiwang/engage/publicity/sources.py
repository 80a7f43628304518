"""Who tells what a decision holds: one source for each life of cases, registered at start."""

from collections.abc import Callable

from yiwang.base.cases.facade import Case
from yiwang.engage.publicity.values import Publishable
from yiwang.kernel.actor import Actor

# (actor, case, milestone) → the decision, or None where this milestone makes nothing public
Build = Callable[[Actor, Case, str], Publishable | None]

# Whether a milestone may make something public: asked before the case is read.
Wanted = Callable[[str], bool]

_sources: dict[str, tuple[Wanted, Build]] = {}


def source(life: str, wanted: Wanted, build: Build) -> None:
    """Register what tells of the decisions in cases of a life, and at which milestones."""
    _sources[life] = wanted, build


def wanted(life: str, milestone: str) -> bool:
    return life in _sources and _sources[life][0](milestone)


def of(actor: Actor, case: Case, milestone: str) -> Publishable | None:
    if not wanted(case.life, milestone):
        return None
    _wanted, build = _sources[case.life]
    return build(actor, case, milestone)
