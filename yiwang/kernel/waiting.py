"""What waits for the chores of a worker: one question for all of them.

Most chores find nothing most of the time. Each tells by queries what it would take up; all are
asked together by one statement, compiled once, so a quiet city costs one look and not a dozen.
"""

import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import models

from yiwang.kernel import clock
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.unit import Fixed, ask

Question = Callable[[], models.QuerySet[Any]]

FRESH = 0.2  # seconds for which an answer holds, whoever asked
# Stands for the present in what is compiled: queries read the clock, which is held here then.
_MARK = datetime(1970, 1, 2, 3, 4, 5, 678901, UTC)


class Waiting:
    """questions: for each chore, what gives the queries of what it would take up."""

    def __init__(self, questions: Mapping[str, Sequence[Question]]) -> None:
        self._questions = questions
        self._lock = threading.Lock()
        self._asked = float("-inf")
        self._answers: Mapping[str, bool] = {}
        self._statement: tuple[str, Sequence[Any]] | None = None

    def for_(self, chore: str) -> bool:
        """Whether something waits for a chore. One that asked no question is always told so."""
        if chore not in self._questions:
            return True
        with self._lock:
            if time.monotonic() - self._asked >= FRESH:
                self._answers = self._ask()
                self._asked = time.monotonic()
            return self._answers[chore]

    def _ask(self) -> Mapping[str, bool]:
        text, values = self._statement = self._statement or _compiled(self._questions.values())
        moments = {_MARK: SYSTEM.now, clock.local_day(_MARK): SYSTEM.today}
        with acting(SYSTEM):
            (answer,) = ask(Fixed(text, [moments.get(value, value) for value in values]))
        return dict(zip(self._questions, answer.lines[0], strict=True))


def _compiled(questions: Iterable[Sequence[Question]]) -> tuple[str, Sequence[Any]]:
    columns, values = [], []
    for chore in questions:
        with clock.at(_MARK):
            parts = [question().query.exists().sql_with_params() for question in chore]
        columns.append(" OR ".join(f"EXISTS ({text})" for text, _values in parts))
        values += [value for _text, given in parts for value in given]
    return f"SELECT {', '.join(columns)}", values
