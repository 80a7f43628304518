"""Paying, for people: an account is not needed, number and code or the QR code are enough."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from yiwang.base.papers import facade as papers
from yiwang.base.payments import arrangements, ledger, money, paying, queries
from yiwang.base.payments.errors import AmountRefused, NotPossible, Why, WrongCode
from yiwang.base.payments.gateway.config import gateway
from yiwang.base.payments.http import shown
from yiwang.base.payments.http.endpoints import notify
from yiwang.base.payments.models import Order
from yiwang.kernel import ids
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.errors import DomainError, NotFound
from yiwang.kernel.http.idempotency import idempotent
from yiwang.kernel.http.paging import page
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.texts import say

PARTS = 6  # instalments that the form offers


@require_http_methods(["GET", "POST"])
@requires("public")
def find(request: ActorRequest) -> HttpResponse:
    """Number and code travel in the body, so that no history and no log keeps them."""
    sent = request.POST if request.method == "POST" else request.GET
    number = sent.get("number", "").strip()[:40]
    if request.method == "GET":
        return render(request, "payments/find.html", {"number": number, "problem": None})
    try:
        token = queries.token_of(
            number, request.POST.get("code", ""), request.META.get("REMOTE_ADDR", "")
        )
    except WrongCode as refusal:
        context = {"number": number, "problem": refusal}
        response = render(request, "payments/find.html", context, status=422)
        response.leaves_trace = True  # type: ignore[attr-defined]  # the guess stays counted
        return response
    return redirect("portal:pay", token)


@require_http_methods(["GET", "POST"])
@requires("public")
def pay(request: ActorRequest, token: str) -> HttpResponse:
    """An order for whoever holds its token; a POST leads to the bank."""
    order = queries.by_token(token)
    if request.method == "GET":
        return render(request, "payments/pay.html", _context(request, order))
    try:
        part = money.fen(request.POST["amount"]) if request.POST.get("amount") else 0
        attempt = paying.begin(request.actor, token, part)
    except (NotPossible, AmountRefused) as refusal:
        context = _context(request, order) | {"problem": refusal}
        return render(request, "payments/pay.html", context, status=refusal.status)
    back = request.build_absolute_uri(reverse("portal:pay", args=[token]))
    return redirect(paying.way(attempt, back, notify(request)))


@require_GET
@requires("public")
def state(request: ActorRequest, token: str) -> HttpResponse:
    """The part of the page that tells whether the bank has answered."""
    context = _context(request, queries.by_token(token)) | {"fragment": True}
    return render(request, "payments/_state.html", context)


def _context(request: ActorRequest, order: Order) -> dict[str, Any]:
    actor = request.actor
    own = Order.objects.filter(id=order.id).exists()  # whether the database lets the actor see it
    with acting(SYSTEM.on(actor.now)):
        now = ledger.standing(order, actor.today)
        context = {
            "lines": shown.lines(order),
            "waiting": shown.waiting(actor, order),
            "arrangement": order.arrangements.order_by("-asked_at").first(),
        }
    return context | {
        "order": order,
        "title": say(order.title),
        "body": shown.body(order),
        "payer": order.payer_name if own else shown.masked(order.payer_name),
        "own": own,
        "now": now,
        "money": shown.money(now),
        "badge": shown.badge(order, now),
        "items": shown.items(order),
        "parts": shown.parts(order),
        "surcharge": order.surcharge,
        "say": say,
        "open": gateway() is not None,
        "picture": shown.qr(request.build_absolute_uri(reverse("portal:pay", args=[order.token]))),
        "may_ask": own and actor.may("payments:arrangement:ask") and now.owed > 0,
        "problem": None,
    }


@require_GET
@requires("public")
def receipt(request: ActorRequest, token: str, line: UUID) -> HttpResponse:
    """The receipt of a payment, for whoever holds the token of the order."""
    order = queries.by_token(token)
    with acting(SYSTEM):
        found = order.lines.filter(id=line, paper__isnull=False).first()
        if found is None or found.paper_id is None:
            raise NotFound(_("This receipt"))
        paper, content = papers.content(SYSTEM, found.paper_id)
    response = HttpResponse(content, content_type="application/pdf")
    name = content_disposition_header(False, f"{paper.number}.pdf")
    response["Content-Disposition"] = name or "inline"
    return response


@require_GET
@requires("payments:order:pay")
def index(request: ActorRequest) -> HttpResponse:
    """What the person and those he acts for have to pay, and what was paid."""
    found, following = page(queries.mine(request.actor), request.GET.get("cursor", ""), 20)
    rows = []
    for order in found:
        now = ledger.standing(order, request.actor.today)
        facts = {"order": order, "now": now, "money": shown.money(now), "title": say(order.title)}
        rows.append(facts | {"badge": shown.badge(order, now), "body": shown.body(order)})
    here = reverse("portal:payments")
    context = {
        "rows": rows,
        "payouts": [shown.payout_line(each) for each in queries.payouts_to(request.actor)],
        "start": here if request.GET.get("cursor") else "",
        "following": f"{here}?cursor={following}" if following else "",
    }
    return render(request, "payments/mine.html", context)


@require_http_methods(["GET", "POST"])
@requires("payments:arrangement:ask")
@idempotent
def arrange(request: ActorRequest, token: str) -> HttpResponse:
    """Ask to pay later or in parts."""
    order = queries.by_token(token)
    problem: DomainError | None = None
    if request.method == "POST":
        try:
            parts = _parts(request, order)
            arrangements.ask(request.actor, order.id, parts, request.POST.get("reason", ""))
            return redirect("portal:pay", token)
        except (NotPossible, AmountRefused) as refusal:
            problem = refusal
    context = _context(request, order) | {
        "count": range(1, PARTS + 1),
        "sent": request.POST,
        "key": str(ids.new()),
        "problem": problem,
    }
    return render(
        request, "payments/arrange.html", context, status=problem.status if problem else 200
    )


def _parts(request: ActorRequest, order: Order) -> list[tuple[date, int]]:
    sent = request.POST
    pairs = [(sent.get(f"day{n}", ""), sent.get(f"amount{n}", "")) for n in range(1, PARTS + 1)]
    try:
        return [
            (date.fromisoformat(day), money.fen(amount)) for day, amount in pairs if day or amount
        ]
    except ValueError as error:
        raise NotPossible(order.number, Why.SCHEDULE) from error


@require_GET
@requires("payments:order:pay")
def named(request: ActorRequest, number: str) -> HttpResponse:
    """To the page of an order that messages name by its number."""
    found = queries.mine(request.actor).filter(number=number).first()
    if found is None:
        raise NotFound(ledger.what())
    return redirect("portal:pay", found.token)


pay_urls = [
    path("pay", find, name="pay_find"),
    path("payments", index, name="payments"),
    path("payments/<slug:number>", named, name="payment"),
    path("pay/<slug:token>", pay, name="pay"),
    path("pay/<slug:token>/state", state, name="pay_state"),
    path("pay/<slug:token>/arrangement", arrange, name="pay_arrange"),
    path("pay/<slug:token>/receipts/<uuid:line>", receipt, name="pay_receipt"),
]
