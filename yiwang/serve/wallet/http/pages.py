"""The card pack on the phone: cards, the code by which one is shown, and who looked."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import segno
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import http_date
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from markupsafe import Markup

from yiwang.kernel.errors import Invalid
from yiwang.kernel.http.paging import page
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.texts import say
from yiwang.serve.wallet import actions, queries
from yiwang.serve.wallet.errors import NotLent
from yiwang.serve.wallet.http.endpoints import address
from yiwang.serve.wallet.models import Code, Use
from yiwang.serve.wallet.queries import Card
from yiwang.serve.wallet.settings import limit, purposes
from yiwang.serve.wallet.values import Answer, Audience, Held, Way
from yiwang.serve.wallet.words import AUDIENCES, SAYINGS, WAYS

DONE = 286  # tells the page to ask no more


@require_GET
@requires("public")
def former(_request: HttpRequest) -> HttpResponse:
    """Where the list of licences once was."""
    return redirect("portal:wallet", permanent=True)


@require_GET
@requires("licences:licence:read")
def index(request: ActorRequest) -> HttpResponse:
    """All cards, by group."""
    return render(request, "wallet/wallet.html", {"groups": _groups(request)})


@require_GET
@cache_control(no_store=True)
@requires("licences:licence:read")
def kept(request: ActorRequest) -> HttpResponse:
    """The cards as a phone keeps them for reading without network; says of which day they are."""
    context = {"groups": _groups(request), "at": request.actor.now}
    response = render(request, "wallet/kept.html", context)
    ends = request.actor.now + timedelta(days=limit("kept_days"))
    response["X-Kept-For"] = str(request.actor.account)
    response["X-Kept-Until"] = http_date(ends.timestamp())
    return response


def _groups(request: ActorRequest) -> list[tuple[str, list[dict[str, Any]]]]:
    found = queries.grouped(queries.cards(request.actor))
    return [(say(title), [shown(request, card) for card in inside]) for title, inside in found]


def shown(request: ActorRequest, card: Card) -> dict[str, Any]:
    """A card as the templates draw it."""
    held = card.held
    return {
        "held": held,
        "card": card,
        "name": say(held.name),
        "body": say(held.body),
        "word": state_word(held),
        "good": held.answer is Answer.VALID,
        "left": queries.days_left(request.actor, held),
        "face": [(say(line.label), issued(line.value)) for line in queries.choices(held)],
    }


def state_word(held: Held) -> str:
    return str(SAYINGS[held.answer].word) or say(held.word)


def issued(value: str) -> Markup:
    """Values stay in the language in which the licence was issued."""
    return Markup('<span lang="zh-Hans">{}</span>').format(value)


@require_http_methods(["GET", "POST"])
@requires("licences:licence:read")
def card(request: ActorRequest, licence_id: UUID) -> HttpResponse:
    """One card with all it says, and the form by which it is shown; POST makes the code."""
    found = queries.card(request.actor, licence_id)
    if request.method == "GET":
        return _card(request, found)
    wish = actions.Wish(
        request.POST.get("purpose", ""),
        request.POST.getlist("fields"),
        request.POST.get("audience", Audience.ANYONE),
    )
    try:
        row, text = actions.present(request.actor, licence_id, wish)
    except Invalid as refusal:
        return _card(request, found, refusal.problems)
    except NotLent as refusal:
        return _card(request, found, [{"pointer": "", "message": str(refusal)}])
    return _code(request, found, row, text)


def _card(
    request: ActorRequest, found: Card, errors: list[dict[str, Any]] | None = None
) -> HttpResponse:
    sent = request.POST if request.method == "POST" else None
    allowed = (found.loan.purposes if found.loan else ()) or purposes()
    context = shown(request, found) | {
        "errors": errors or [],
        "purposes": [(code, say(title)) for code, title in purposes().items() if code in allowed],
        "purpose": sent.get("purpose") if sent else next(iter(allowed)),
        "choices": [
            (line.key, say(line.label), line.value) for line in queries.choices(found.held)
        ],
        "fields": sent.getlist("fields") if sent else [queries.HOLDER],
        "audiences": [(each.value, text) for each, text in AUDIENCES.items()],
        "audience": sent.get("audience") if sent else Audience.ANYONE,
        "loans": [] if found.loan else _loans(request, found.held),
        "last": [use_row(use) for use in queries.uses(request.actor, found.held.id)[:3]],
        "may_show": request.actor.may("wallet:card:show"),
    }
    return render(request, "wallet/card.html", context, status=422 if errors else 200)


def _loans(request: ActorRequest, held: Held) -> list[dict[str, Any]]:
    rows = queries.given(request.actor, held.id)[:20]
    return [
        {
            "row": row,
            "stands": queries.stands(request.actor, row),
            "purposes": titles(row.purposes),
        }
        for row in rows
    ]


def titles(codes: list[str]) -> list[str]:
    return [say(purposes().get(code, code)) for code in codes]


def _code(request: ActorRequest, found: Card, row: Code, text: str) -> HttpResponse:
    labels = {line.key: say(line.label) for line in queries.choices(found.held)}
    context = shown(request, found) | {
        "code": row,
        "address": address(text),
        "picture": picture(address(text)),
        "seconds": limit("code_seconds"),
        "purpose": say(purposes()[row.purpose]),
        "fields": [labels[key] for key in row.fields],
        "audience": AUDIENCES[Audience(row.audience)],
    }
    response = render(request, "wallet/code.html", context)
    response["Cache-Control"] = "no-store"
    return response


def picture(text: str) -> Markup:
    """A QR code as a picture in the page; its size is the style sheet's."""
    drawn = segno.make(text, error="m").svg_inline(border=2, omitsize=True)
    return Markup(drawn)  # noqa: S704  # drawn by the library out of squares


@require_GET
@requires("wallet:card:show")
def state(request: ActorRequest, code_id: UUID) -> HttpResponse:
    """What became of a code, for the phone that shows it."""
    row = queries.code(request.actor, code_id)
    use = queries.use_of(request.actor, row)
    over = row.used_at or row.closed_at or row.ends_at <= request.actor.now
    context = {"use": use_row(use) if use else None, "over": over, "code": row}
    full = "wallet/_state.html" if request.htmx else "wallet/state.html"
    return render(request, full, context, status=DONE if over and request.htmx else 200)


@require_POST
@requires("wallet:card:show")
def close(request: ActorRequest, code_id: UUID) -> HttpResponse:
    """Take a code back; the card is shown again."""
    row = actions.close(request.actor, code_id)
    return redirect("portal:card", row.licence_id)


@require_GET
@requires("licences:licence:read")
def uses(request: ActorRequest) -> HttpResponse:
    """Who looked at one's licences, or at one of them, and who was refused."""
    only = one(request.GET.get("licence", ""))
    rows, following = page(queries.uses(request.actor, only), request.GET.get("cursor", ""))
    names = {each.held.id: say(each.held.name) for each in queries.cards(request.actor)}
    context = {
        "uses": [use_row(use, names) for use in rows],
        "next": following,
        "only": only,
    }
    return render(request, "wallet/uses.html", context)


def one(text: str) -> UUID | None:
    """The licence that a list is narrowed to; what is no id narrows nothing."""
    try:
        return UUID(text)
    except ValueError:
        return None


def use_row(use: Use, names: Mapping[UUID, str] | None = None) -> dict[str, Any]:
    """One look in words."""
    saying = SAYINGS[Answer(use.answer)]
    return {
        "use": use,
        "licence": (names or {}).get(use.licence_id, ""),
        "asker": say({"zh": use.asker_name, "en": use.asker_name_en}),
        "way": WAYS[Way(use.way)],
        "purpose": say(purposes().get(use.purpose, "")),
        "fields": [say(label) for label in use.fields],
        "word": saying.word,
        "tone": saying.tone if use.success else "warn",
    }
