"""Cards on the workbench: the pool, one card with its case, what is done with it."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yiwang.base.cases import facade as cases
from yiwang.base.cases.facade import Case
from yiwang.govern.supervision import actions, books, ladder, queries, told
from yiwang.govern.supervision.http.wishes import wish
from yiwang.govern.supervision.ladder import Move
from yiwang.govern.supervision.models import Card
from yiwang.kernel import ids
from yiwang.kernel.actor import Actor, Audience
from yiwang.kernel.errors import DomainError, NotFound
from yiwang.kernel.http import tables
from yiwang.kernel.http.idempotency import idempotent
from yiwang.kernel.http.paging import page
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.texts import say

Row = dict[str, Any]
KINDS = ("csv", "xlsx")


@require_GET
@requires("supervision:card:read")
def pool(request: ActorRequest) -> HttpResponse:
    """The cards of the acting post's bodies, with filters."""
    actor, wanted = request.actor, wish(request.GET)
    found, following = page(queries.cards(actor, wanted), request.GET.get("cursor", ""))
    given = request.GET.copy()
    given.pop("cursor", None)
    asked = given.urlencode()
    context = {
        "wish": wanted,
        "choices": _choices(actor),
        "columns": _columns(),
        "rows": [_cells(each) for each in found],
        "following": f"?{asked}&cursor={following}" if following else "",
        "start": f"?{asked}" if "cursor" in request.GET else "",
        "asked": asked,
        "supervises": actor.audience is Audience.SUPERVISOR,
    }
    return render(request, "supervision/pool.html", context)


def _choices(actor: Actor) -> Row:
    current = books.current()
    levels = {name: say(each.title) for book in current for name, each in book.levels.items()}
    families = {name: say(each) for book in current for name, each in book.families.items()}
    rules = {name: say(r.row.title) for book in current for name, r in book.rules.items()}
    bodies = queries.bodies(actor)
    named = [(each.code, say({"zh": each.name, "en": each.name_en})) for each in bodies]
    states = [("open", _("Waiting for somebody")), *Card.State.choices]
    return {
        "states": states,
        "levels": list(levels.items()),
        "families": list(families.items()),
        "rules": list(rules.items()),
        "bodies": named if len(named) > 1 else [],
    }


def _columns() -> list[Row]:
    return [
        {"label": _("What was found"), "kind": "main"},
        {"label": _("Level")},
        {"label": _("Points"), "kind": "number"},
        {"label": _("Matter")},
        {"label": _("Body")},
        {"label": _("Happened"), "kind": "datetime"},
        {"label": _("State")},
        {"label": _("Last day"), "kind": "date"},
    ]


def _cells(card: Card) -> list[Any]:
    return [
        {"text": told.title(card), "url": reverse("workbench:card", args=[card.number])},
        told.level(told.book_of(card), card.level)["title"],
        card.points,
        card.object_number,
        say({"zh": card.body.name, "en": card.body.name_en}),
        card.at,
        card.get_state_display(),
        card.due,
    ]


@require_GET
@requires("supervision:card:read")
def pool_file(request: ActorRequest, kind: str) -> HttpResponse:
    """The chosen cards as a table."""
    rows = queries.cards(request.actor, wish(request.GET))[: queries.EXPORT]
    head = [_("Card"), _("Rule"), *(str(each["label"]) for each in _columns())]
    name = f"cards-{request.actor.today.isoformat()}"
    lines = ([each.number, each.rule, *_texts(_cells(each))] for each in rows)
    return tables.file(name, kind if kind in KINDS else "csv", head, lines)


def _texts(cells: list[Any]) -> list[Any]:
    return [each["text"] if isinstance(each, dict) else each for each in cells]


@require_GET
@requires("supervision:card:read")
def card(request: ActorRequest, number: str) -> HttpResponse:
    """One card: what was found, how, by which version, and what became of it."""
    found = queries.card(request.actor, number)
    return _shown(request, found)


@require_POST
@requires("supervision:card:read")
@idempotent
def move(request: ActorRequest, number: str, name: str) -> HttpResponse:
    """Explain, confirm, withdraw, appeal, uphold or lift; the action asks for its permission."""
    make = actions.MAKE.get(name)
    if make is None:
        raise NotFound(_("This move"))
    revision = request.POST.get("_revision", "")
    seen = int(revision) if revision.isdecimal() and len(revision) < 9 else None
    try:
        make(request.actor, number, request.POST.get("text", "")[:4000], revision=seen)
    except DomainError as refusal:
        if refusal.status in (403, 404):
            raise
        return _shown(request, queries.card(request.actor, number), refusal, name)
    messages.success(request, told.moves()[name])
    return redirect("workbench:card", number)


def _shown(
    request: ActorRequest, found: Card, problem: DomainError | None = None, tried: str = ""
) -> HttpResponse:
    actor = request.actor
    queries.note_read(actor, found)
    book = told.book_of(found)
    row = book.rules[found.rule].row
    context = {
        "card": found,
        "title": told.title(found),
        "sentence": told.sentence(found),
        "level": told.level(book, found.level),
        "family": say(book.families[found.family]),
        "basis": say(row.basis),
        "source": row.source,
        "demonstration": row.demonstration,
        "ladder": book.ladder,
        "body": say({"zh": found.body.name, "en": found.body.name_en}),
        "matter": say(found.matter) if found.matter else "",
        "outcome": told.explained(found),
        "present": told.present(actor, found),
        "evidence": _evidence_table(found),
        "history": [_step(each) for each in queries.steps(actor, found)],
        "moves": [_move(each) for each in ladder.open_to(actor, found)],
        "minutes": _minutes(actor, found),
        "case_url": _case_url(actor, found),
        "key": str(ids.new()),
        "problem": problem,
        "tried": tried,
        "text": request.POST.get("text", ""),
    }
    return render(
        request, "supervision/card.html", context, status=problem.status if problem else 200
    )


def _evidence_table(found: Card) -> Row:
    columns = [
        {"label": _("What is recorded"), "kind": "main"},
        {"label": _("Known since"), "kind": "datetime"},
        {"label": _("Who")},
        {"label": _("Place in the log")},
    ]
    rows = [
        [each["what"], datetime.fromisoformat(each["at"]), each["who"], each["place"]]
        for each in told.evidence(found)
    ]
    return {"columns": columns, "rows": rows}


def _step(step: Any) -> Row:
    return {
        "title": told.moves()[step.move],
        "at": step.at,
        "who": " · ".join(filter(None, (step.name, say(step.post), say(step.body)))),
        "text": step.text,
        "kind": {"withdraw": "good", "lift": "good", "confirm": "bad", "lapse": "bad"}.get(
            step.move, ""
        ),
    }


def _move(found: Move) -> Row:
    labels = {
        "explain": (_("Send the explanation"), _("Your explanation"), True),
        "confirm": (_("Confirm the card"), _("Why it is confirmed"), True),
        "withdraw": (_("Withdraw the card"), _("Why it is withdrawn"), False),
        "appeal": (_("Appeal"), _("Why you appeal"), True),
        "uphold": (_("Dismiss the appeal"), _("Why it stays"), True),
        "lift": (_("Follow the appeal"), _("Why it is withdrawn"), False),
    }
    button, label, main = labels[found.name]
    return {"name": found.name, "button": button, "label": label, "main": main}


def _minutes(actor: Actor, found: Card) -> list[Row]:
    """The course of the case, read only, to the side of the card."""
    case = _case(found)
    if case is None:
        return []
    return [
        {
            "title": cases.sentence(each.kind, each.facts),
            "at": each.at,
            "who": " · ".join(filter(None, (each.actor_name, each.post_title, each.body_name))),
            "kind": "bad" if abs((each.at - found.at).total_seconds()) < 1 else "",
        }
        for each in cases.timeline(actor, case)
    ]


def _case(found: Card) -> Case | None:
    return Case.objects.filter(id=found.case_id).first() if found.case_id else None


def _case_url(actor: Actor, found: Card) -> str:
    if not found.case_id or not actor.may("work:case:read"):
        return ""
    return reverse("workbench:case", args=[found.object_number])
