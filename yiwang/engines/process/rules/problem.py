"""What is wrong with a file, at which element, and what to do about it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self


class Text(str):
    """An English sentence that remembers its template and parameters, so that it can be translated.

    `Text("{node} has no target.", node="Flow_1")` reads as the finished sentence everywhere.
    """

    __slots__ = ("parameters", "template")
    template: str
    parameters: dict[str, str]

    def __new__(cls, template: str, **parameters: object) -> Self:
        """Fill `template` as `str.format` does."""
        text = super().__new__(cls, template.format(**parameters))
        text.template = template
        text.parameters = {name: str(value) for name, value in parameters.items()}
        return text

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, str]]:
        """Let copies and pickles be made from the template again."""
        return (self.template,), self.parameters


class Level(StrEnum):
    """How bad a problem is: errors and foreign languages refuse, warnings do not."""

    ERROR = "error"
    WARNING = "warning"
    FOREIGN = "foreign"


@dataclass(frozen=True)
class Problem:
    """One broken rule; `element` is the element's id, or `kind in line N`."""

    element: str
    rule: str
    reason: str
    remedy: str
    level: Level = Level.ERROR

    def __str__(self) -> str:
        """Return the problem as one line for people."""
        return f"{self.element}: {self.reason} {self.remedy} [{self.rule}]"


class Refused(ValueError):
    """A file that cannot be read at all; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        """Keep `problem` beside its one-line form."""
        super().__init__(str(problem))
        self.problem = problem
