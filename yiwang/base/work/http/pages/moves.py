"""A move with a task: looked at with what would follow, then made; and the workload of a body."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from yiwang.base.work import batch, queries, workload
from yiwang.base.work.errors import NobodyNamed
from yiwang.base.work.http.shown import Lights, task_title, title
from yiwang.base.work.models import Task
from yiwang.base.work.moves import actions, offers, whose
from yiwang.base.work.moves.table import Asks, Move, Wish
from yiwang.kernel import ids
from yiwang.kernel.actor import Actor
from yiwang.kernel.errors import DomainError
from yiwang.kernel.http.idempotency import idempotent
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.tenancy import staffing
from yiwang.kernel.tenancy.models import Body
from yiwang.kernel.tenancy.roles import permissions
from yiwang.kernel.texts import say

Row = dict[str, Any]


def panel(actor: Actor, tasks: list[Task]) -> list[Row]:
    """For `work/_moves.html`: the tasks of a case with the moves that are the reader's to make."""
    return [
        {
            "title": task_title(task),
            "who": task.completed_name or task.claimed_name,
            "moves": [
                {
                    "title": str(move.title),
                    "help": str(move.help),
                    "tone": move.tone,
                    "url": reverse("workbench:move", args=[task.id, move.id]),
                }
                for move in moves
            ],
        }
        for task, moves in offers.panel(actor, tasks)
    ]


@require_http_methods(["GET", "POST"])
@requires("work:task:read")
@idempotent
def move(request: ActorRequest, task_id: UUID, name: str) -> HttpResponse:
    """What a move would do, with all that it asks for; a POST makes it."""
    chosen = offers.move_named(name)
    task = queries.get(request.actor, task_id)
    status, message = 200, ""
    if request.method == "POST":
        try:
            _make(request, chosen, task)
        except DomainError as refusal:
            status, message = refusal.status, f"{refusal} {refusal.next_step}".strip()
            task = queries.get(request.actor, task_id)
        else:
            facts = {"task": task_title(task), "move": chosen.title, "number": task.case.number}
            messages.success(request, _("%(number)s · %(task)s: %(move)s") % facts)
            return redirect("workbench:case", task.case.number)
    context = _context(request, chosen, task) | {"message": message}
    page = "work/_move.html" if request.htmx else "work/move.html"
    return render(request, page, context, status=status)


def _make(request: ActorRequest, chosen: Move, task: Task) -> None:
    post = request.POST
    revision = post.get("_revision", "")
    wish = Wish(
        reason=post.get("reason", "").strip()[:1000],
        step=post.get("choice", "") if chosen.asks is Asks.STEP else "",
        posts=(*_ids(post.getlist("post")), *_elsewhere(request, chosen, task)),
        way=post.get("choice", "before") if chosen.asks is Asks.POSTS else "before",
        tasks=_ids(post.getlist("choice")) if chosen.asks is Asks.SIGNERS else (),
        ground=post.get("choice", "") if chosen.asks is Asks.GROUND else "",
        document=post.get("document", "").strip()[:60],
    )
    seen = int(revision) if revision.isdecimal() else None
    actions.make(request.actor, chosen.id, task.id, wish, revision=seen)


def _elsewhere(request: ActorRequest, chosen: Move, task: Task) -> tuple[UUID, ...]:
    """Of each body that was named, by code or full name and one a line, the post that does such
    tasks: who holds the task's role, else the first that does any.

    Raises:
        NobodyNamed: a name is no body's, or nobody there does tasks.
    """
    wanted = request.POST.get("elsewhere", "").split("\n") if chosen.asks is Asks.POSTS else ()
    found = []
    for name in filter(None, map(str.strip, wanted)):
        body = Body.objects.filter(Q(code=name) | Q(name=name) | Q(name_en=name)).first()
        seats = _able(request.actor, {body.id} if body else set(), task)
        if not seats:
            raise NobodyNamed
        found.append(seats[0].post)
    return tuple(found)


def _ids(texts: list[str]) -> tuple[UUID, ...]:
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:  # not from our list; the action says that nobody was named
            continue
    return tuple(found)


def _context(request: ActorRequest, chosen: Move, task: Task) -> Row:
    offer = offers.offer(request.actor, task, chosen)
    named = chosen.asks in (Asks.POST, Asks.POSTS)
    sent = request.POST
    return {
        "task": task,
        "task_title": task_title(task),
        "case": task.case,
        "matter": title(task.case),
        "move": chosen,
        "offer": offer,
        "asks": chosen.asks.value,
        "several": chosen.asks is Asks.SIGNERS,
        "picked": sent.getlist("choice") or _first(offer),
        "colleagues": _colleagues(request.actor, task) if named and offer.allowed else [],
        "named": sent.getlist("post"),
        "elsewhere": sent.get("elsewhere", ""),
        "reason": sent.get("reason", ""),
        "key": str(ids.new()),
        "back": reverse("workbench:task", args=[task.id]),
    }


def _first(offer: offers.Offer) -> list[str]:
    """What stands chosen at first: the only thing, or the mildest where there is a mild one."""
    possible = [each.id for each in offer.choices if not each.refusal]
    mild = offer.move.asks in (Asks.GROUND, Asks.POSTS)
    return possible[:1] if len(possible) == 1 or mild else []


def _colleagues(actor: Actor, task: Task) -> list[Row]:
    """Who sits in a post of the acting body or the task's and may do tasks, by what they do."""
    return [
        {"id": str(seat.post), "name": say(seat.names), "absent": seat.absent}
        for seat in _able(actor, {actor.body, task.body_id}, task)
    ]


def _able(actor: Actor, bodies: Collection[UUID], task: Task) -> list[staffing.Seated]:
    """The posts of bodies that do tasks, those that hold the task's role first."""
    seats = staffing.of_bodies(bodies, actor.today)
    able = [seat for seat in seats if "work:task:complete" in permissions(seat.roles)]
    others = [seat for seat in able if not seat.vacant and seat.post != actor.post]
    return sorted(others, key=lambda seat: (task.role not in seat.roles, seat.code))


@require_http_methods(["GET", "POST"])
@requires(whose.HEAD)
@idempotent
def team(request: ActorRequest) -> HttpResponse:
    """Who of the body has how much; from here the head hands tasks over."""
    status, message = 200, ""
    if request.method == "POST":
        status, message = _hand_over(request)
        if not message:
            return redirect(request.get_full_path())
    post, role = request.GET.get("post", ""), request.GET.get("role", "")
    chosen = _ids([post]) if post else ()
    tasks = []
    if chosen or role:
        tasks = list(workload.tasks_of(request.actor, chosen[0] if chosen else None, role)[:200])
    lights = Lights(request.actor.today)
    context = {
        "loads": [_load(each, post, role) for each in workload.of_body(request.actor)],
        "tasks": [
            {"row": each, "title": task_title(each), "light": lights.of_task(each)}
            for each in tasks
        ],
        "colleagues": _colleagues(request.actor, tasks[0]) if tasks else [],
        "message": message,
        "key": str(ids.new()),
    }
    return render(request, "work/team.html", context, status=status)


def _load(each: workload.Load, post: str, role: str) -> Row:
    wanted = str(each.post) == post if each.post else bool(role) and each.role == role and not post
    query = f"post={each.post}" if each.post else f"role={each.role}"
    return {
        "name": say(each.names),
        "free": each.post is None,
        "open": each.open,
        "overdue": each.overdue,
        "done": each.done,
        "absent": each.absent,
        "chosen": wanted,
        "url": f"{reverse('workbench:team')}?{query}#tasks",
    }


def _hand_over(request: ActorRequest) -> tuple[int, str]:
    """Hand the ticked tasks to a colleague; return status and message where some were refused."""
    wish = Wish(
        reason=request.POST.get("reason", "").strip()[:1000],
        posts=_ids(request.POST.getlist("post")),
    )
    tasks = [(task, None) for task in _ids(request.POST.getlist("task"))]
    results = batch.run(request.actor, batch.Wanted("reassign", wish=wish), tasks)
    refused = [found for _task, found in results if found]
    done = len(results) - len(refused)
    if done:
        text = ngettext(
            "%(count)s task was handed over.", "%(count)s tasks were handed over.", done
        )
        messages.success(request, text % {"count": done})
    if not results:
        return 422, _("Tick the tasks that are to be handed over.")
    if refused:
        return refused[0].status if not done else 200, f"{refused[0]} {refused[0].next_step}"
    return 200, ""
