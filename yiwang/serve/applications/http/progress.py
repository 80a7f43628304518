"""The way of a case in few steps that anyone understands, and what comes next."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from yiwang.base.cases.facade import ENDED, Case, Moment, State, StateClass, lives
from yiwang.kernel.clock import local_day
from yiwang.kernel.errors import Sentence
from yiwang.kernel.texts import say

STEPS: tuple[Sentence, ...] = (
    pgettext_lazy("step", "Received"),
    pgettext_lazy("step", "Accepted"),
    pgettext_lazy("step", "Examined"),
    pgettext_lazy("step", "Decided"),
    pgettext_lazy("step", "Delivered"),
)

# How many steps lie behind a case in each state; what ended early counts by its dates.
DONE = {
    State.DRAFT: 0,
    State.RECEIVED: 1,
    State.CORRECTION: 1,
    State.ACCEPTED: 2,
    State.EXAMINING: 2,
    State.SUSPENDED: 2,
    State.DECIDING: 3,
    State.GRANTED: 4,
    State.REFUSED: 4,
    State.DELIVERING: 4,
    State.CLOSED: 5,
}

NEXT: dict[State, Sentence] = {
    State.DRAFT: gettext_lazy("Not handed in yet. Only you can see it."),
    State.RECEIVED: gettext_lazy("The window checks whether everything is there."),
    State.CORRECTION: gettext_lazy("Something is missing. Please answer the notice."),
    State.NOT_ACCEPTED: gettext_lazy("Not accepted. The notice says why and what you can do."),
    State.ACCEPTED: gettext_lazy("The body begins to examine the application."),
    State.EXAMINING: gettext_lazy("The body examines the application."),
    State.SUSPENDED: gettext_lazy("An expert review takes place. The clock stands still."),
    State.DECIDING: gettext_lazy("The decision is being made."),
    State.GRANTED: gettext_lazy("Granted. The licence is being made."),
    State.REFUSED: gettext_lazy("Refused. The decision says why and what you can do."),
    State.DELIVERING: gettext_lazy("The licence is ready and on its way to you."),
    State.CLOSED: gettext_lazy("Everything is done."),
    State.WITHDRAWN: gettext_lazy("You withdrew this application."),
    State.TERMINATED: gettext_lazy("The procedure was ended. The timeline says why."),
}

TONES = {
    State.DRAFT: ("neutral", "edit"),
    State.CORRECTION: ("warn", "alert-triangle"),
    State.NOT_ACCEPTED: ("bad", "x"),
    State.SUSPENDED: ("neutral", "player-pause"),
    State.GRANTED: ("good", "check"),
    State.REFUSED: ("bad", "x"),
    State.DELIVERING: ("good", "send"),
    State.CLOSED: ("good", "checks"),
    State.WITHDRAWN: ("neutral", "arrow-back-up"),
    State.TERMINATED: ("bad", "x"),
}
ICONS = {"neutral": "check", "warn": "alert-triangle", "bad": "alert-triangle", "good": "check"}


def state(case: Case) -> dict[str, Any]:
    """The state as a badge, and what happens now in a sentence with the day."""
    stage = case.stage
    running = case.due if stage.kind != StateClass.CLOSED else None
    tone, text = stage.tone, say(stage.next)
    picture = ICONS.get(tone, "clock")
    if case.life == lives.NORMAL:
        now = State(case.state)
        (tone, picture), text = TONES.get(now, ("sea", "clock")), str(NEXT[now])
    return {"title": stage.title, "tone": tone, "icon": picture, "text": text, "due": running}


def steps(case: Case, moments: Sequence[Moment]) -> list[dict[str, Any]]:
    """The steps for `components/_progress.html`: five of an application, else those of its life."""
    return _five(case, moments) if case.life == lives.NORMAL else list(_course(case, moments))


def _course(case: Case, moments: Sequence[Moment]) -> Iterator[dict[str, Any]]:
    """The states of the life's course, each with the day on which it was reached."""
    life = case.states
    reached: dict[str, date] = {}
    for line in moments:
        milestone = lives.milestone_of(line.kind)
        if milestone is not None:
            reached[milestone.target] = local_day(line.at)
    done = max((n for n, name in enumerate(life.course) if name in reached), default=-1)
    ended = case.stage.kind == StateClass.CLOSED
    here = state(case)
    for number, name in enumerate(life.course):
        yield {
            "title": life.title(name),
            "state": _state(number, done + ended, ended=ended),
            "date": reached.get(name) if number <= done else None,
            **({"note": here["text"], "until": here["due"]} if name == case.state else {}),
        }


def _five(case: Case, moments: Sequence[Moment]) -> list[dict[str, Any]]:
    now = State(case.state)
    days = _days(case, moments)
    done = DONE[now] if now in DONE else _reached(days)
    titles = [str(title) for title in STEPS]
    here = state(case)
    present = {"note": here["text"], "until": here["due"]}
    if now is State.NOT_ACCEPTED:
        titles[1] = str(now.label)
    if State.REFUSED in (now, _outcome(moments)):
        titles[3] = pgettext("step", "Refused")
    return [
        {
            "title": title,
            "state": _state(number, done, ended=now in ENDED),
            "date": days[number] if number < done else None,
            **(present if number == done and now not in ENDED else {}),
        }
        for number, title in enumerate(titles)
    ]


def _state(number: int, done: int, *, ended: bool) -> str:
    if number < done:
        return "done"
    if ended:
        return "skipped"
    return "current" if number == done else "waiting"


def _days(case: Case, moments: Sequence[Moment]) -> list[date | None]:
    said = {line.kind: local_day(line.at) for line in moments}
    examined = said.get("proposed")
    closed = local_day(case.closed_at) if case.closed_at else None
    accepted = case.accepted_on or said.get("not_accepted")
    delivered = closed if case.state == State.CLOSED else None
    return [case.received_on, accepted, examined, case.decided_on, delivered]


def _reached(days: list[date | None]) -> int:
    return next((number for number, day in enumerate(days) if day is None), len(days))


def _outcome(moments: Sequence[Moment]) -> State | None:
    return State.REFUSED if any(line.kind == "refused" for line in moments) else None
