"""Each context registers the part of a package it understands."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from yiwang.base.packages.source import Problem, Source
from yiwang.kernel.actor import Actor

Check = Callable[[Source], list[Problem]]
Install = Callable[[Actor, Source], None]


def _nothing(actor: Actor, source: Source) -> None:
    """A part that is only read from the installed files has nothing to set up."""


@dataclass(frozen=True)
class Part:
    """One kind of content: how to prove it without a database, and how to set it up in one."""

    kind: str
    check: Check
    install: Install = _nothing


_parts: dict[str, Part] = {}


def part(found: Part) -> None:
    """Register a part; called by each context when it starts."""
    _parts[found.kind] = found


def parts() -> Iterator[Part]:
    yield from _parts.values()


def check(source: Source) -> list[Problem]:
    """All problems that any context finds in a package."""
    return [problem for each in parts() for problem in each.check(source)]
