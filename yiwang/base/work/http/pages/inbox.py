"""The inbox: one list for every kind of work, in all posts of the person who reads."""

from functools import lru_cache
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from yiwang.base.work import views
from yiwang.base.work.http import shown, wishes
from yiwang.base.work.inbox import lists
from yiwang.base.work.inbox.desks import Reader
from yiwang.base.work.inbox.kinds import kinds
from yiwang.base.work.inbox.values import Entry, Page, Wish
from yiwang.kernel.actor import Actor
from yiwang.kernel.errors import DomainError, Sentence
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.ids import NOBODY
from yiwang.kernel.texts import say

Row = dict[str, Any]

# For each box its title, the order it comes in, and what an empty one says.
SOONEST, LATEST = gettext_lazy("Soonest due first"), gettext_lazy("Latest first")
BOXES: dict[str, tuple[Sentence, Sentence, Sentence]] = {
    "todo": (gettext_lazy("To do"), SOONEST, gettext_lazy("Nothing waits for your post.")),
    "claimed": (gettext_lazy("Mine alone"), SOONEST, gettext_lazy("You have not taken a task.")),
    "overdue": (gettext_lazy("Overdue"), SOONEST, gettext_lazy("Nothing is overdue.")),
    "done": (gettext_lazy("Done"), LATEST, gettext_lazy("You have not finished a task yet.")),
    "started": (
        gettext_lazy("Started by me"),
        LATEST,
        gettext_lazy("You have not filed a case at the counter yet."),
    ),
    "copied": (
        gettext_lazy("Copied to me"),
        LATEST,
        gettext_lazy("Nobody has copied anything to you."),
    ),
}
ASKS = ("todo", "claimed", "overdue")  # boxes of open work, where several tasks may be chosen


@require_GET
@requires("work:task:read")
def inbox(request: ActorRequest) -> HttpResponse:
    """One box of all posts, filtered and page by page; called by itself, the first view if any."""
    saved = views.of(request.actor)
    first = next((view for view in saved if view.first), None)
    if first and not request.GET:
        return redirect(wishes.address(first.wished))
    reader, wish = wishes.reader(request), wishes.read(request.GET)
    page = lists.page(reader, wish, request.GET.get("cursor", ""))
    wishes.remember(request, wish)
    return render(request, "work/inbox.html", _context(request, reader, wish, page, saved))


def _context(
    request: ActorRequest, reader: Reader, wish: Wish, page: Page, saved: list[views.View]
) -> Row:
    title, note, nothing = BOXES[wish.box]
    paged = "cursor" in request.GET
    chosen = wish.fields
    drawing = Drawing(request.actor, reader, wish.box)
    return {
        "wish": wish,
        "title": title,
        "note": note,
        "nothing": nothing,
        "rows": [drawing.row(each) for each in page.entries],
        "several": len(reader.desks) > 1,
        "last": {"done": _("Ended as"), "copied": _("Sent by")}.get(wish.box, _("Who has it")),
        "options": wishes.options(reader, wish),
        "chosen": chosen,
        "saved": [(view, wishes.address(view.wished), view.wished == wish) for view in saved],
        "start": wishes.address(wish) if paged else "",
        "following": wishes.address(wish, page.following) if page.following else "",
        "selects": wish.box in ASKS,
    }


_PLACE = str(NOBODY)


@lru_cache(maxsize=32)
def _address(route: str) -> str:
    """The address of an entry with a place for its key: fifty rows share it."""
    return reverse(f"workbench:{route}", args=[_PLACE])


class Drawing:
    """What the rows of one page share: the day they are seen on, the names of kinds and posts."""

    def __init__(self, actor: Actor, reader: Reader, box: str) -> None:
        self.actor, self.box = actor, box
        self.lights = shown.Lights(actor.today)
        self.kinds = {row.name: str(row.title) for row in kinds()}
        self.posts = dict(wishes.posts(reader)) if len(reader.desks) > 1 else {}

    def row(self, entry: Entry) -> Row:
        """What the list shows of an entry. switch: the post that has to act to open it, if it is
        another than the present one.
        """
        elsewhere = bool(self.posts) and entry.post not in (None, self.actor.post)
        light = self.lights.of(entry.due, entry.done_on) if entry.kind != "copy" else ""
        return {
            "id": entry.id,
            "url": _address(entry.route).replace(_PLACE, str(entry.key)),
            "switch": str(entry.post) if elsewhere else "",
            "title": say(entry.title),
            "kind": "" if entry.kind == "task" else self.kinds.get(entry.kind, entry.kind),
            "urged": entry.urged,
            "note": entry.note,
            "selects": entry.kind == "task" and not elsewhere,
            "party": entry.party,
            "matter": say(entry.matter),
            "number": entry.number,
            "post": self.posts.get(str(entry.post), ""),
            "due": entry.due,
            "light": "paused" if entry.paused else light,
            "last": say(entry.outcome_title) if self.box == "done" else _holder(entry),
        }


def _holder(entry: Entry) -> str:
    """Who has it: I, a colleague, or whoever of the role comes first."""
    if entry.taken and entry.state == "open":
        return _("You")
    anybody = _("Any %(role)s") % {"role": shown.role_title(entry.role)} if entry.role else ""
    return entry.holder or anybody


@require_GET
@requires("work:task:read")
def following(request: ActorRequest) -> HttpResponse:
    """The next task of the list that was last looked at, after the one that `after` names.

    after: the cursor of a task; absent: the first of the list. At the end, the list again.
    """
    found = next_entry(request, request.GET.get("after", ""))
    if found is None:
        messages.info(request, _("That was the last one of this list."))
        return redirect(back(request))
    return redirect(open_entry(request, found))


@require_GET
@requires("work:task:read")
def returning(request: ActorRequest) -> HttpResponse:
    """The list that was last looked at."""
    return redirect(back(request))


def next_entry(request: ActorRequest, after: str = "") -> Entry | None:
    """The first entry of the remembered list, or the first after a cursor, if it waits for work."""
    wish = wishes.remembered(request)
    if wish.box not in ASKS:
        wish = Wish()
    try:
        found = lists.page(wishes.reader(request), wish, after).entries
    except DomainError:
        found = ()
    return found[0] if found else None


def open_entry(request: ActorRequest, entry: Entry) -> str:
    """The address of an entry; the post that it is for acts from now on."""
    if entry.post is not None and entry.post != request.actor.post:
        request.session["post"] = str(entry.post)
    return reverse(f"workbench:{entry.route}", args=[entry.key])


@require_POST
@requires("work:task:read")
def save_view(request: ActorRequest) -> HttpResponse:
    """Keep what the page shows now under a name."""
    wish = wishes.read(request.POST)
    first = request.POST.get("first") == "1"
    view = views.save(request.actor, request.POST.get("name", ""), wish, first=first)
    messages.success(request, _("View “%(name)s” saved.") % {"name": view.name})
    return redirect(wishes.address(wish))


@require_POST
@requires("work:task:read")
def forget_view(request: ActorRequest, view_id: UUID) -> HttpResponse:
    views.forget(request.actor, view_id)
    messages.success(request, _("The view was deleted."))
    return redirect(wishes.address(Wish()))


def back(request: ActorRequest) -> str:
    """The address of the list that was last looked at."""
    wish = wishes.remembered(request)
    return wishes.address(wish) if wish != Wish() else reverse("workbench:inbox")


def onwards(request: ActorRequest) -> str:
    """The address of the next task of that list, else the list again."""
    found = next_entry(request)
    return open_entry(request, found) if found else back(request)
