"""What other contexts show on the page of a case, above its form."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from yiwang.base.cases.facade import Case
from yiwang.kernel.actor import Actor


@dataclass(frozen=True)
class Panel:
    """template: draws `content`, which it finds as `panel`, inside the page of the case; style: a
    style sheet that it needs besides.
    """

    template: str
    content: Mapping[str, Any]
    style: str = ""


Build = Callable[[Actor, Case], Panel | None]

_builders: dict[str, list[Build]] = {}


def panel(life: str, build: Build) -> None:
    """Register what is shown with cases of a life, or of all lives where it is ""; called by each
    context when it starts.
    """
    _builders.setdefault(life, []).append(build)


def of(actor: Actor, case: Case) -> list[Panel]:
    builders = (*_builders.get("", ()), *_builders.get(case.life, ()))
    built = (build(actor, case) for build in builders)
    return [each for each in built if each is not None]
