"""A task as its doer meets it: may he end it, how, and what the chosen outcome asks."""

from functools import cached_property
from typing import Any

from yiwang.base.packages.facade import filling
from yiwang.base.work import actions
from yiwang.base.work.blueprint import Outcome
from yiwang.base.work.http.shown import Lights, task_title
from yiwang.base.work.inbox.boxes import NEVER
from yiwang.base.work.models import Task
from yiwang.engines import form
from yiwang.kernel import ids
from yiwang.kernel.clock import CITY_ZONE
from yiwang.kernel.errors import DomainError, Invalid
from yiwang.kernel.http.requests import ActorRequest
from yiwang.kernel.texts import say

Row = dict[str, Any]


class Duty:
    """A task on its page, between what was sent and what is shown.

    key: makes the next POST happen once, however often the button is pressed.
    """

    def __init__(self, request: ActorRequest, task: Task) -> None:
        self.request, self.task = request, task
        self.plan = actions.plan_of(task)
        self.key = str(ids.new())
        self.status = 200
        self.message = ""
        self.problems: list[Row] = []

    @property
    def ends(self) -> bool:
        """Whether a POST asks to end the task, and not only for another row of a list."""
        return not {"_add", "_remove", filling.DROP} & self.request.POST.keys()

    @cached_property
    def refusal(self) -> DomainError | None:
        """Why the actor may not end the task, shown before he tries."""
        if not self.request.actor.may("work:task:complete"):
            return None
        found = actions.refusal(self.request.actor, self.task)
        return found if isinstance(found, DomainError) else None

    @property
    def may_end(self) -> bool:
        return self.request.actor.may("work:task:complete") and self.refusal is None

    @property
    def place(self) -> str:
        """Where the task stands in lists of open work, as a cursor."""
        return f"{(self.task.due or NEVER).isoformat()}~{self.task.id}"

    @property
    def mine(self) -> bool:
        return self.task.claimed_by == self.request.actor.account

    @property
    def title(self) -> str:
        return task_title(self.task)

    @property
    def help(self) -> str:
        return say(self.plan.help)

    @property
    def light(self) -> str:
        return Lights(self.request.actor.today).of_task(self.task)

    @cached_property
    def chosen(self) -> Outcome:
        """The outcome that is open: the one that was asked for, else the first that is good."""
        asked = self.request.POST.get("_outcome") or self.request.GET.get("outcome", "")
        outcomes = list(self.plan.outcomes.values())
        good = next((each for each in outcomes if each.tone == "good"), outcomes[0])
        return self.plan.outcomes.get(asked, good)

    @property
    def outcomes(self) -> list[Row]:
        return [
            {
                "id": each.id,
                "title": say(each.titles),
                "tone": each.tone,
                "chosen": each is self.chosen,
            }
            for each in self.plan.outcomes.values()
        ]

    @property
    def comment(self) -> str:
        return self.request.POST.get("_comment", "")

    @cached_property
    def data(self) -> dict[str, Any]:
        """What was entered so far; a list that must have rows begins with an empty one."""
        asked = self.chosen.form
        if asked is None:
            return {}
        post = self.request.POST
        if self.request.method != "POST":
            return asked.begun()
        return filling.rebuilt(post, asked, filling.posted(self.request, asked, self.problems))

    def complete(self) -> None:
        """End the task.

        Raises:
            DomainError: as `actions.complete` says.
        """
        revision = self.request.POST.get("_revision", "")
        data = self.data
        if self.problems:  # of the files that came along
            raise Invalid(self.problems)
        actions.complete(
            self.request.actor,
            self.task.id,
            self.request.POST.get("_outcome", ""),
            data,
            self.comment[:2000],
            revision=int(revision) if revision.isdecimal() else None,
        )

    def explain(self, refusal: DomainError) -> None:
        """Show the refusal where it belongs, beside the state of the task as it is now."""
        self.status = refusal.status
        if isinstance(refusal, Invalid):
            self.problems = refusal.problems
        else:
            self.message = f"{refusal} {refusal.next_step}".strip()
        self.task.refresh_from_db()

    @cached_property
    def rows(self) -> list[Row]:
        """The form of the chosen outcome for `components/_form.html`."""
        asked = self.chosen.form
        if asked is None:
            return []
        problems = self._found(asked) if self.problems else ()
        at = filling.Filling(asked, {}, {}, self.data, self.request.actor.now)
        rows = at.rows(None, problems)
        self._label(rows)
        return rows

    def _found(self, asked: form.Form) -> tuple[form.Problem, ...]:
        return asked.submit(self.data, now=self.request.actor.now, zone=CITY_ZONE).problems

    def _label(self, rows: list[Row]) -> None:
        """Give the problems the names of their fields."""
        for row in rows:
            for problem in self.problems:
                if problem["pointer"] == row.get("pointer"):
                    problem["label"] = row["label"]
            self._label(row.get("rows", []))

    @property
    def errors(self) -> list[Row]:
        return self.problems if self.rows is not None else []

    @property
    def button(self) -> str:
        return say(self.chosen.titles)

    @property
    def tone(self) -> str:
        return "danger" if self.chosen.tone == "bad" else "primary"
