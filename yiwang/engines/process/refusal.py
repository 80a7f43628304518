"""The refusal of a document that cannot be run."""

from __future__ import annotations

from collections.abc import Sequence

from .rules.problem import Problem


class Unreadable(ValueError):
    """A document that cannot be run. `problems` says why, element by element."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)


class NotPossible(ValueError):
    """What was to happen cannot, in this state. The message says why and what can.

    text: the sentence with named `%(name)s` places that `facts` fill, so that whoever shows it to
    people can translate it and give ids their titles; `step` and `other` are ids of nodes.
    """

    def __init__(self, text: str, **facts: str) -> None:
        super().__init__(text % facts if facts else text)
        self.text, self.facts = text, facts
