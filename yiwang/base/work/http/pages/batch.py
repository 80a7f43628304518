"""The same with several tasks, chosen in the list: first what, then what came of it."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yiwang.base.work import actions, assignment, batch
from yiwang.base.work.errors import NoSuchMove
from yiwang.base.work.http import shown
from yiwang.base.work.http.pages import inbox
from yiwang.base.work.models import Task
from yiwang.base.work.moves.table import MOVES, Asks, Wish
from yiwang.kernel import ids
from yiwang.kernel.http.idempotency import idempotent
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.tenancy import staffing
from yiwang.kernel.texts import say

Row = dict[str, Any]
MOST = 200  # tasks at once


@require_POST
@requires("work:task:complete")
@idempotent
def several(request: ActorRequest) -> HttpResponse:
    """The chosen tasks and what may be done with all of them; with `_do`, do it and tell."""
    rows = _chosen(request.POST.getlist("task"))
    if not rows:
        return redirect(inbox.back(request))
    context: Row = {"rows": [_row(each) for each in rows], "key": str(ids.new())}
    if request.POST.get("_do"):
        context |= {"results": _results(request, rows), "back": inbox.back(request)}
    else:
        context |= _ways(request, rows)
    return render(request, "work/batch.html", context)


def _chosen(wanted: list[str]) -> list[Task]:
    found = []
    for text in wanted[:MOST]:
        try:
            found.append(UUID(text))
        except ValueError:
            continue  # no id of ours, so no task of ours
    rows = Task.objects.filter(id__in=found).select_related("case", "post")
    return sorted(rows, key=lambda row: (str(row.due or ""), row.id))


def _row(task: Task) -> Row:
    return {
        "id": task.id,
        "title": shown.task_title(task),
        "number": task.case.number,
        "party": task.case.applicant_name,
        "revision": task.revision,
    }


def _ways(request: ActorRequest, rows: list[Task]) -> Row:
    """What may be done with all: the outcomes that they share, taking and giving back, and moves,
    as far as each may be done with many.
    """
    plans = [actions.plan_of(row).outcomes for row in rows]
    shared = [each for each in plans[0].values() if each.batch and each.form is None]
    outcomes = [each for each in shared if all(each.id in plan for plan in plans)]
    moves = [
        each for each in MOVES.values() if each.in_batch and request.actor.may(each.permission)
    ]
    seated = staffing.of_bodies([request.actor.body], request.actor.today)
    others = [row for row in seated if row.post != request.actor.post]
    return {
        "outcomes": [(f"complete:{each.id}", say(each.titles)) for each in outcomes],
        "plain": [("claim", _("Take them")), ("release", _("Give them back"))],
        "moves": [
            {
                "do": each.id,
                "title": str(each.title),
                "help": str(each.help),
                "asks_post": each.asks in (Asks.POST, Asks.POSTS),
            }
            for each in moves
        ],
        "posts": [(str(row.post), say(row.names)) for row in others],
    }


def _results(request: ActorRequest, rows: list[Task]) -> list[Row]:
    """Each task with its refusal, or with none where it was done."""
    post = request.POST
    name, _colon, outcome = post["_do"].partition(":")
    known = name in ("complete", "claim", "release") or name in MOVES
    if not known:
        raise NoSuchMove(name)
    posts = assignment.posts_named(request.actor, filter(None, [post.get("post", "")]))
    wish = Wish(reason=post.get("reason", "")[:1000], posts=posts)
    wanted = batch.Wanted(name, outcome, comment=post.get("reason", "")[:2000], wish=wish)
    seen = dict(pair.split("~", 1) for pair in post.getlist("seen") if "~" in pair)
    asked = [(row.id, _revision(seen.get(str(row.id), ""))) for row in rows]
    refusals = dict(batch.run(request.actor, wanted, asked))
    return [
        _row(row) | {"refusal": f"{refusal} {refusal.next_step}".strip() if refusal else ""}
        for row in rows
        for refusal in [refusals.get(row.id)]
    ]


def _revision(text: str) -> int | None:
    return int(text) if text.isdecimal() else None
