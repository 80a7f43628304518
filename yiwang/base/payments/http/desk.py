"""Payments on the workbench: orders of one's bodies, and what differs from the bank's books."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods
from markupsafe import Markup

from yiwang.base.payments import arrangements, findings, ledger, money, payouts, queries, refunds
from yiwang.base.payments.http import shown
from yiwang.base.payments.models import Arrangement, Finding, Order
from yiwang.kernel import ids
from yiwang.kernel.errors import DomainError, NotFound
from yiwang.kernel.http.idempotency import idempotent
from yiwang.kernel.http.paging import page
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.texts import say

DAYS = 14  # statements that the list shows


def _tag(word: str, tone: str) -> Markup:
    return Markup('<span class="tag tag-{}">{}</span>').format(tone, word)


@require_GET
@requires("payments:order:read")
def register(request: ActorRequest) -> HttpResponse:
    """Orders of the acting post's bodies, latest first, by number, payer and state."""
    actor, asked = request.actor, request.GET
    wish = {"q": asked.get("q", "").strip()[:60], "state": asked.get("state", "")}
    state = wish["state"] if wish["state"] in Order.State.values else ""
    rows = queries.of_bodies(actor, state=state, text=wish["q"])
    found, following = page(rows, asked.get("cursor", ""))
    narrowed = {name: value for name, value in wish.items() if value}
    context = {
        "wish": wish,
        "narrowed": bool(narrowed),
        "states": Order.State.choices,
        "columns": [
            {"label": _("Payer"), "kind": "main"},
            {"label": _("What for")},
            {"label": _("Number")},
            {"label": _("State")},
            {"label": _("Owed now"), "kind": "money"},
            {"label": _("Due"), "kind": "date"},
        ],
        "rows": [_cells(request, each) for each in found],
        "start": _address(narrowed) if "cursor" in asked else "",
        "following": _address({**narrowed, "cursor": following}) if following else "",
        "may_look": actor.may("payments:ledger:read"),
    }
    return render(request, "payments/register.html", context)


def _address(fields: dict[str, str]) -> str:
    query = urlencode(fields)
    return reverse("workbench:payments") + (f"?{query}" if query else "")


def _cells(request: ActorRequest, order: Order) -> list[Any]:
    now = ledger.standing(order, request.actor.today)
    return [
        {"text": order.payer_name, "url": reverse("workbench:payment", args=[order.id])},
        say(order.title),
        order.number,
        _tag(*shown.badge(order, now)),
        money.yuan(now.owed),
        now.next_due,
    ]


@require_http_methods(["GET", "POST"])
@requires("payments:order:read")
@idempotent
def order(request: ActorRequest, order_id: UUID) -> HttpResponse:
    """One order with its ledger and what the bank said; finance pays back and answers requests."""
    problem: DomainError | None = None
    if request.method == "POST":
        try:
            messages.success(request, _do(request, order_id))
            return redirect("workbench:payment", order_id)
        except DomainError as refusal:
            problem = refusal
    found = queries.get(request.actor, order_id)
    context = _whole(request, found) | {"problem": problem, "sent": request.POST}
    return render(
        request, "payments/order.html", context, status=problem.status if problem else 200
    )


def _do(request: ActorRequest, order_id: UUID) -> str:
    """What a button of the page asks for; returns what to say afterwards."""
    actor, sent = request.actor, request.POST
    wanted = sent.get("_do", "")
    if wanted == "refund":
        fen = money.fen(sent["amount"]) if sent.get("amount") else 0
        refunds.give(actor, order_id, fen, sent.get("reason", ""))
        return _("The bank is told to pay it back.")
    request_id = _uuid(sent.get("request", ""))
    arrangements.answer(actor, request_id, wanted == "approve", sent.get("text", ""))
    return _("The request is answered.")


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound(_("This request")) from error


def _whole(request: ActorRequest, found: Order) -> dict[str, Any]:
    actor = request.actor
    now = ledger.standing(found, actor.today)
    asked = found.arrangements.order_by("-asked_at")
    return {
        "order": found,
        "title": say(found.title),
        "body": shown.body(found),
        "now": now,
        "money": shown.money(now),
        "badge": shown.badge(found, now),
        "items": shown.items(found),
        "parts": shown.parts(found),
        "lines": shown.lines(found),
        "attempts": [(each, money.yuan(each.fen)) for each in found.attempts.order_by("-begun_at")],
        "refunds": [(each, money.yuan(each.fen)) for each in found.refunds.order_by("-wished_at")],
        "notices": [
            (each, VERDICTS[each.verdict], FLOWS.get(each.kind, ""))
            for each in found.notifications.order_by("-at")[:20]
        ],
        "findings": found.findings.order_by("-found_at"),
        "requests": [(each, _parts(each)) for each in asked],
        "surcharge": found.surcharge,
        "say": say,
        "may_refund": actor.may("payments:refund:give") and now.paid > 0,
        "may_answer": actor.may("payments:arrangement:answer"),
        "may_look": actor.may("payments:ledger:read"),
        "key": str(ids.new()),
    }


def _parts(row: Arrangement) -> list[tuple[str, Any]]:
    return [(day, money.yuan(fen)) for day, fen in row.schedule]


@require_GET
@requires("payments:ledger:read")
def differences(request: ActorRequest) -> HttpResponse:
    """What differs between the bank's books and ours, and which days were compared."""
    settled = request.GET.get("show") == "settled"
    rows = queries.findings(request.actor, open_only=not settled)
    if settled:
        rows = rows.filter(state=Finding.State.SETTLED)
    found, following = page(rows, request.GET.get("cursor", ""))
    here = reverse("workbench:payment_findings")
    query = {"show": "settled"} if settled else {}
    context = {
        "settled": settled,
        "columns": [
            {"label": _("What differs"), "kind": "main"},
            {"label": _("Day"), "kind": "date"},
            {"label": _("Order of payment")},
            {"label": _("Ours"), "kind": "money"},
            {"label": _("The bank's"), "kind": "money"},
            {"label": _("Number at the bank")},
        ],
        "rows": [_finding_cells(each) for each in found],
        "start": here if request.GET.get("cursor") else "",
        "following": f"{here}?{urlencode({**query, 'cursor': following})}" if following else "",
        "day_columns": [
            {"label": _("Day"), "kind": "date"},
            {"label": _("State"), "kind": "main"},
            {"label": _("Lines of the bank"), "kind": "number"},
            {"label": _("Equal to ours"), "kind": "number"},
        ],
        "days": [
            [each.day, each.get_state_display(), each.rows, each.matched]
            for each in queries.statements(request.actor)[:DAYS]
        ],
    }
    return render(request, "payments/findings.html", context)


def _finding_cells(row: Finding) -> list[Any]:
    address = reverse("workbench:payment_finding", args=[row.id])
    return [
        {"text": row.get_kind_display(), "url": address},
        row.day,
        row.order.number if row.order else "",
        money.yuan(row.ours) if row.ours is not None else None,
        money.yuan(row.theirs) if row.theirs is not None else None,
        row.bank,
    ]


@require_http_methods(["GET", "POST"])
@requires("payments:ledger:read")
@idempotent
def difference(request: ActorRequest, finding_id: UUID) -> HttpResponse:
    """One difference; finance settles it with what was found out."""
    problem: DomainError | None = None
    if request.method == "POST":
        try:
            book = request.POST.get("_do") == "book"
            findings.settle(request.actor, finding_id, request.POST.get("note", ""), book=book)
            messages.success(request, _("The difference is settled."))
            return redirect("workbench:payment_findings")
        except DomainError as refusal:
            problem = refusal
    row = queries.findings(request.actor, open_only=False).filter(id=finding_id).first()
    if row is None:
        raise NotFound(_("This difference"))
    context = {
        "row": row,
        "ours": money.yuan(row.ours) if row.ours is not None else None,
        "theirs": money.yuan(row.theirs) if row.theirs is not None else None,
        "means": MEANINGS[Finding.Kind(row.kind)],
        "may_settle": request.actor.may("payments:finding:settle") and row.state == "open",
        "may_book": findings.may_book(row),
        "note": request.POST.get("note", ""),
        "key": str(ids.new()),
        "problem": problem,
    }
    return render(
        request, "payments/finding.html", context, status=problem.status if problem else 200
    )


@require_http_methods(["GET", "POST"])
@requires("payments:order:read")
@idempotent
def payouts_page(request: ActorRequest) -> HttpResponse:
    """Money that the acting post's bodies pay; finance sends again what the bank refused."""
    actor, problem = request.actor, None
    if request.method == "POST":
        try:
            wanted = _uuid(request.POST.get("payout", ""))
            payouts.resend(actor, wanted, request.POST.get("account", ""))
            messages.success(request, _("The bank is told again."))
            return redirect("workbench:payouts")
        except DomainError as refusal:
            problem = refusal
    found, following = page(queries.payouts(actor), request.GET.get("cursor", ""), 30)
    here = reverse("workbench:payouts")
    context = {
        "rows": [shown.payout_line(each) for each in found],
        "start": here if request.GET.get("cursor") else "",
        "following": f"{here}?cursor={following}" if following else "",
        "may_resend": actor.may("payments:payout:resend"),
        "problem": problem,
        "key": str(ids.new()),
    }
    status = problem.status if problem else 200
    return render(request, "payments/payouts.html", context, status=status)


VERDICTS = {
    "booked": gettext_lazy("booked"),
    "repeated": gettext_lazy("told before"),
    "noted": gettext_lazy("taken note of"),
    "forged": gettext_lazy("forged"),
    "unfit": gettext_lazy("not usable"),
    "unknown": gettext_lazy("unknown to us"),
    "amount_differs": gettext_lazy("another amount"),
}
FLOWS = {
    "payment": gettext_lazy("payment"),
    "refund": gettext_lazy("refund"),
    "payout": gettext_lazy("payout"),
    "": "",
}
MEANINGS = {
    Finding.Kind.ONLY_OURS: gettext_lazy(
        "We booked this; the bank's list of that day does not have it. Ask the bank. If the money "
        "never came, lower nothing: the payer still owes it."
    ),
    Finding.Kind.ONLY_THEIRS: gettext_lazy(
        "The bank has this money and our ledger does not. If the order is known, book it; if not, "
        "find out with the bank whose money it is."
    ),
    Finding.Kind.AMOUNT: gettext_lazy(
        "The bank tells another amount than was asked for or booked. Nothing was booked from it. "
        "Compare with the bank's own record."
    ),
    Finding.Kind.SURPLUS: gettext_lazy(
        "More came in than was owed, for instance because somebody paid twice. Pay the rest back "
        "on the page of the order."
    ),
    Finding.Kind.REFUND: gettext_lazy(
        "The bank does not pay this back over the way it came. Find another way with the payer."
    ),
    Finding.Kind.PAYOUT: gettext_lazy(
        "The bank does not pay this out, for instance because there is no such account. Ask the "
        "payee for the right one and send it again under “Payouts”."
    ),
}

desk_urls = [
    path("work/payments", register, name="payments"),
    path("work/payments/payouts", payouts_page, name="payouts"),
    path("work/payments/differences", differences, name="payment_findings"),
    path("work/payments/differences/<uuid:finding_id>", difference, name="payment_finding"),
    path("work/payments/<uuid:order_id>", order, name="payment"),
]
