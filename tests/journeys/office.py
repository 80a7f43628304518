"""A case in the small procedure of two branches, and who does what in it, for tests of moves."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils import translation

from tests.journeys.program import Program
from tests.journeys.restaurant import SHINAN
from yiwang.base.cases.facade import sentence
from yiwang.base.cases.models import Moment
from yiwang.base.packages.actions import install
from yiwang.base.packages.source import read
from yiwang.base.work.models import Task
from yiwang.kernel import clock
from yiwang.kernel.actor import SYSTEM, acting

FOLDER = Path(__file__).parent / "packages" / "two_branches"
# Who ends which step, by account; both officers that the city finds least busy sign.
DOERS = {
    "prepare": ("window",),
    "compare": ("officer",),
    "draft": ("officer",),
    "review": ("expert",),
    "sign": ("officer-shinan", "officer2"),
    "decide": ("decider",),
}
OUTCOMES = {"sign": "agree", "decide": "grant"}


class Ticking(Program):
    """A program whose every call is a second later than the one before, so that the minutes have
    an order.
    """

    calls = 0

    @contextmanager
    def _later(self) -> Iterator[None]:
        Ticking.calls += 1
        with clock.at(clock.now() + timedelta(seconds=Ticking.calls)):
            yield

    def get(self, path: str, *, status: int = 200, **query: str) -> Any:
        with self._later():
            return super().get(path, status=status, **query)

    def post(self, path: str, body: Any = None, *, status: int | None = 200, **headers: str) -> Any:
        with self._later():
            return super().post(path, body, status=status, **headers)


class Office:
    """The people of one body with their programs, and one case after the other."""

    def __init__(self) -> None:
        with acting(SYSTEM):
            install(SYSTEM, read(FOLDER))
        self.known: dict[str, Program] = {}

    def __getitem__(self, account: str) -> Program:
        if account not in self.known:
            self.known[account] = Ticking(account)
        return self.known[account]

    def case(self, *steps: str) -> str:
        """Hand one in and do so many steps of it; return its number."""
        wish = {
            "service": "two-branches",
            "region": SHINAN,
            "data": {"subject": "道路占用"},
            "submit": True,
        }
        number = str(self["citizen"].post("cases", wish, status=201)["number"])
        for step in steps:
            self.do(number, step)
        return number

    def do(self, number: str, step: str, account: str = "") -> None:
        """End a step by everyone whose it is, or by one account."""
        for each in [account] if account else DOERS[step]:
            task = self.task(number, step, each)
            self[each].post(f"tasks/{task}/complete", {"outcome": OUTCOMES.get(step, "done")})

    def task(self, number: str, step: str, account: str = "") -> str:
        """The open task of a step, or the one that an account may end."""
        rows = self.tasks(number, step)
        for row in rows:
            if not account or not self[account].get(f"tasks/{row.id}")["refusal"]:
                return str(row.id)
        raise AssertionError(f"{account} has no {step}; open are {self.open(number)}")

    def tasks(self, number: str, step: str = "") -> list[Task]:
        with acting(SYSTEM):
            rows = Task.objects.filter(case__number=number, state="open").order_by(
                "opened_at", "id"
            )
            return list(rows.filter(node=step) if step else rows)

    def last(self, number: str, step: str) -> Task:
        """The task of a step that was opened last, whatever became of it."""
        with acting(SYSTEM):
            rows = Task.objects.filter(case__number=number, node=step).select_related("post")
            return rows.latest("opened_at", "id")

    def open(self, number: str) -> list[str]:
        """Steps that are open, opinions with a star."""
        return sorted(f"{row.node}{'*' if row.main else ''}" for row in self.tasks(number))

    def lines(self, number: str, language: str = "zh-hans", only: str = "") -> list[str]:
        """The timeline as staff read it, each line with who; only: a pattern of kinds."""
        with acting(SYSTEM), translation.override(language):
            rows = Moment.objects.filter(case__number=number).order_by("id")
            rows = rows.filter(kind__regex=only) if only else rows
            return [f"{row.actor_name} {sentence(row.kind, row.facts)}" for row in rows]

    def minutes(self, number: str, language: str = "zh-hans") -> str:
        """What people did to the case, and nothing that followed by itself."""
        return "".join(f"{line}\n" for line in self.lines(number, language, "^(move|task)_"))

    def move(
        self,
        account: str,
        move: str,
        task: str,
        body: Any = None,
        *,
        status: int | None = 200,
        **more: str,
    ) -> Any:
        return self[account].post(f"tasks/{task}/{move}", body or {}, status=status, **more)
