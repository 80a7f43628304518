"""Who tells what a decision holds: one source for each life of cases, registered at start."""

from collections.abc import Callable

from yiwang.base.cases.facade import Case
from yiwang.engage.publicity.values import Publishable
from yiwang.kernel.actor import Actor

# (actor, case, milestone) → the decision, or None where this milestone makes nothing public
Build = Callable[[Actor, Case, str], Publishable | None]

_sources: dict[str, Build] = {}


def source(life: str, build: Build) -> None:
    """Register what tells of the decisions in cases of a life."""
    _sources[life] = build


def of(actor: Actor, case: Case, milestone: str) -> Publishable | None:
    build = _sources.get(case.life)
    return build(actor, case, milestone) if build else None
