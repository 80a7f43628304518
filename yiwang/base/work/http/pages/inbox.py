"""The inbox: one list for every kind of work."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from yiwang.base.work import queries
from yiwang.base.work.http import shown
from yiwang.base.work.models import Task
from yiwang.kernel.errors import Sentence
from yiwang.kernel.http.paging import page_by
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.texts import say

Row = dict[str, Any]

# For each box its title, the order it comes in, and what an empty one says.
BOXES: dict[str, tuple[Sentence, Sentence, Sentence]] = {
    "todo": (
        gettext_lazy("To do"),
        gettext_lazy("Soonest due first"),
        gettext_lazy("Nothing waits for your post."),
    ),
    "overdue": (
        gettext_lazy("Overdue"),
        gettext_lazy("Soonest due first"),
        gettext_lazy("Nothing is overdue."),
    ),
    "done": (
        gettext_lazy("Done"),
        gettext_lazy("Latest first"),
        gettext_lazy("You have not finished a task yet."),
    ),
    "started": (
        gettext_lazy("Started by me"),
        gettext_lazy("Latest first"),
        gettext_lazy("You have not filed a case at the counter yet."),
    ),
    "copied": (
        gettext_lazy("Copied to me"),
        gettext_lazy("Latest first"),
        gettext_lazy("Nobody has copied anything to you."),
    ),
}


@require_GET
@requires("work:task:read")
def inbox(request: ActorRequest) -> HttpResponse:
    """One box of the acting post, filtered and page by page."""
    wish = _wish(request)
    rows, order = queries.chosen(request.actor, wish)
    tasks, following = page_by(rows, request.GET.get("cursor", ""), order)
    title, note, nothing = BOXES[wish.box]
    roles = sorted(request.actor.roles)
    context = {
        "wish": wish,
        "title": title,
        "note": note,
        "nothing": nothing,
        "columns": _columns(wish.box),
        "rows": _rows(request, tasks, wish.box),
        "services": [
            (code, say({"zh": name, "en": name_en}))
            for code, name, name_en in queries.services(request.actor, wish.box)
        ],
        "roles": [(name, shown.role_title(name)) for name in roles] if len(roles) > 1 else [],
        "start": _address(wish) if "cursor" in request.GET else "",
        "following": _address(wish, following) if following else "",
    }
    return render(request, "work/inbox.html", context)


def _wish(request: ActorRequest) -> queries.Wish:
    """What the address asks for; a box that does not exist is the first one."""
    asked = request.GET
    box = asked.get("box", "")
    return queries.Wish(
        box if box in BOXES else "todo",
        asked.get("q", "").strip()[:60],
        asked.get("service", "")[:60],
        asked.get("role", "")[:30],
    )


def _address(wish: queries.Wish, cursor: str = "") -> str:
    fields = {
        "box": wish.box,
        "q": wish.text,
        "service": wish.service,
        "role": wish.role,
        "cursor": cursor,
    }
    query = urlencode({name: value for name, value in fields.items() if value})
    return f"{reverse('workbench:inbox')}?{query}"


def _columns(box: str) -> list[Row]:
    last = _("Who has it") if box != "done" else _("Ended as")
    return [
        {"label": _("Task"), "kind": "main"},
        {"label": _("Applicant")},
        {"label": _("Matter")},
        {"label": _("Case number")},
        {"label": _("Last day"), "kind": "date"},
        {"label": _("State"), "kind": "light"},
        {"label": last},
    ]


def _rows(request: ActorRequest, tasks: list[Task], box: str) -> list[list[Any]]:
    lights = shown.Lights(request.actor.today)
    return [
        [
            {"text": shown.task_title(task), "url": reverse("workbench:task", args=[task.id])},
            task.case.applicant_name,
            shown.title(task.case),
            task.case.number,
            task.due,
            lights.of_task(task),
            _outcome(task) if box == "done" else _holder(request, task),
        ]
        for task in tasks
    ]


def _outcome(task: Task) -> str:
    return shown.outcome_title(task)


def _holder(request: ActorRequest, task: Task) -> str:
    """Who has it: I, a colleague, or whoever of the role comes first."""
    if task.state != Task.State.OPEN:
        return task.completed_name or task.get_state_display()
    if task.claimed_by == request.actor.account:
        return _("You")
    return task.claimed_name or _("Any %(role)s") % {"role": shown.role_title(task.role)}
