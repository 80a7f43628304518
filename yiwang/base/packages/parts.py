"""Each context registers the part of a package it understands."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from yiwang.base.packages import shapes
from yiwang.base.packages.lines import line_of, unreadable
from yiwang.base.packages.source import Problem, Source
from yiwang.kernel.actor import Actor


@dataclass(frozen=True)
class Result:
    """An example and how what happened differs from what was expected."""

    name: str
    differences: list[str]

    @property
    def good(self) -> bool:
        return not self.differences


Check = Callable[[Source], list[Problem]]
Install = Callable[[Actor, Source], None]
Rehearse = Callable[[Source], list[Result]]
Fits = Callable[[Source, Sequence[Source]], list[Problem]]


def _nothing(actor: Actor, source: Source) -> None:
    """A part that is only read from the installed files has nothing to set up."""


def _no_examples(_source: Source) -> list[Result]:
    return []


def _alone(_source: Source, _others: Sequence[Source]) -> list[Problem]:
    """A part that speaks of its own package fits beside any other."""
    return []


@dataclass(frozen=True)
class Part:
    """One kind of content: how to prove it without a database, how to set it up in one, and how to
    play the package's examples through it.

    fits: what is wrong beside the other packages of the city, where the part speaks of them.
    schemas: for each file that the part judges in words of its own, its JSON Schema for editors.
    """

    kind: str
    check: Check
    install: Install = _nothing
    rehearse: Rehearse = _no_examples
    fits: Fits = _alone
    schemas: Mapping[str, Callable[[], Mapping[str, Any]]] = field(default_factory=dict)


def schema_in(path: Path) -> Callable[[], Mapping[str, Any]]:
    """For `Part.schemas`: a JSON Schema that lies beside the context as a file."""
    return lambda: json.loads(path.read_text("utf-8"))


_parts: dict[str, Part] = {}


def part(found: Part) -> None:
    """Register a part; called by each context when it starts."""
    _parts[found.kind] = found


def parts() -> Iterator[Part]:
    yield from _parts.values()


def check(source: Source) -> list[Problem]:
    """All problems that any context finds in a package, with their lines."""
    problems = [
        found
        for path, text in sorted(source.files.items())
        if path.endswith((".yaml", ".yml")) and (found := unreadable(path, text))
    ]
    problems = problems or shapes.problems(source)
    if not problems:
        problems = [problem for each in parts() for problem in each.check(source)]
    return [_located(source, problem) for problem in problems]


def fits(source: Source, others: Sequence[Source]) -> list[Problem]:
    """All problems of a sound package beside those it speaks of, with their lines."""
    problems = [problem for each in parts() for problem in each.fits(source, others)]
    return [_located(source, problem) for problem in problems]


def _located(source: Source, problem: Problem) -> Problem:
    text = source.files.get(problem.file)
    if problem.line or text is None or not problem.where:
        return problem
    return replace(problem, line=line_of(problem.file, text, problem.where))


def schemas() -> dict[str, Mapping[str, Any]]:
    """The JSON Schema of every YAML file that a package can have, by the file's name."""
    brought = {path: make() for each in parts() for path, make in each.schemas.items()}
    return {**shapes.schemas(), **brought}


def rehearse(source: Source) -> list[Result]:
    """What becomes of the examples of a sound package, played through the real engines."""
    return [result for each in parts() for result in each.rehearse(source)]
