"""What other contexts show on an applicant's page of a case, above its course."""

from collections.abc import Callable

from yiwang.base.cases.facade import Case
from yiwang.base.work.facade import Panel
from yiwang.kernel.actor import Actor

Build = Callable[[Actor, Case], Panel | None]

_builders: list[Build] = []


def panel(build: Build) -> None:
    """Register what is shown; called by each context when it starts."""
    _builders.append(build)


def of(actor: Actor, case: Case) -> list[Panel]:
    built = (build(actor, case) for build in _builders)
    return [each for each in built if each is not None]
