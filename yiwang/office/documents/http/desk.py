"""The registry's pages: distribution, receipts, numbers, what came in, stubs."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yiwang.base.cases import facade as cases
from yiwang.base.matters import facade as matters
from yiwang.kernel import ids
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.errors import DomainError, NotFound
from yiwang.kernel.files import store
from yiwang.kernel.http.idempotency import idempotent
from yiwang.kernel.http.paging import page
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.texts import say, spoken
from yiwang.office.documents import exchange, kinds, printing, queries, rights, stubs
from yiwang.office.documents.exchange import Receivers
from yiwang.office.documents.http.files import attached
from yiwang.office.documents.models import Dispatch, Number, Stub

Row = dict[str, Any]
RECENT = 50


@require_http_methods(["GET", "POST"])
@requires("documents:document:send")
@idempotent
def distribute(request: ActorRequest, number: str) -> HttpResponse:
    """Choose to whom a document goes; a POST sends it to all of them at once."""
    actor, sent = request.actor, request.POST
    case = cases.get(actor, number)
    receivers = Receivers(
        sent.getlist("groups"),
        sent.get("bodies", "").splitlines(),
        sent.get("copies", "").splitlines(),
    )
    problem: DomainError | None = None
    if request.method == "POST":
        try:
            exchange.distribute(actor, number, receivers)
        except DomainError as refusal:
            problem = refusal
        else:
            said = {"count": queries.sent_to(case)}
            messages.success(request, _("Sent. Receivers in all: %(count)s.") % said)
            return redirect("workbench:receipts", number)
    document = queries.document(case)
    context = {
        "case": case,
        "document": document,
        "groups": _groups(request, receivers),
        "bodies": sent.get("bodies", ""),
        "copies": sent.get("copies", ""),
        "known": [names[2] if spoken() == "en" else names[1] for names in queries.every_body()],
        "may": rights.task_that_sends(actor, case) is not None,
        "key": str(ids.new()),
        "problem": problem,
    }
    status = problem.status if problem else 200
    return render(request, "documents/distribute.html", context, status=status)


def _groups(request: ActorRequest, chosen: Receivers) -> list[Row]:
    titles = {
        "below": _("Bodies below ours"),
        "guided": _("Bodies that we guide"),
        "city": _("All bodies of the city"),
        "district": _("All bodies of districts"),
        "street": _("All streets and towns"),
    }
    sizes = queries.group_sizes(request.actor)
    return [
        {"name": name, "title": title, "count": sizes[name], "chosen": name in chosen.groups}
        for name, title in titles.items()
        if sizes[name]
    ]


@require_GET
@requires("documents:document:read")
def receipts(request: ActorRequest, number: str) -> HttpResponse:
    """Who received a document and when, and who has not signed."""
    actor = request.actor
    case = cases.get(actor, number)
    state = request.GET.get("state", "")
    state = state if state in Dispatch.State.values else ""
    rows = queries.receipts(actor, case, state)
    found, following = page(rows, request.GET.get("cursor", ""))
    counts = queries.receipt_counts(actor, case)
    waiting = sum(counts.get(each, 0) for each in ("sent", "delivered"))
    context = {
        "case": case,
        "issue": queries.issue(case),
        "states": [
            (s.value, s.label, counts[s.value]) for s in Dispatch.State if s.value in counts
        ],
        "state": state,
        "all": sum(counts.values()),
        "waiting": waiting,
        "columns": [
            {"label": _("Receiver"), "kind": "main"},
            {"label": _("State")},
            {"label": _("Sign by"), "kind": "date"},
            {"label": _("Signed for"), "kind": "datetime"},
            {"label": _("By")},
            {"label": _("Remark")},
        ],
        "rows": [_receipt(each) for each in found],
        "following": f"?state={state}&cursor={following}" if following else "",
        "start": f"?state={state}" if "cursor" in request.GET else "",
        "ours": case.body_id in actor.bodies and actor.may("documents:document:send"),
    }
    return render(request, "documents/receipts.html", context)


def _receipt(row: Dispatch) -> list[Any]:
    remark = row.reason
    if not remark and row.urged:
        remark = _("urged %(times)s times") % {"times": row.urged}
    name = say({"zh": row.body.name, "en": row.body.name_en})
    return [
        f"{name} {_('(copy)')}" if row.copy else name,
        row.get_state_display(),
        row.sign_by,
        row.received_at,
        row.received_name,
        remark,
    ]


@require_POST
@requires("documents:document:send")
def urge(request: ActorRequest, number: str) -> HttpResponse:
    count = exchange.urge(request.actor, number)
    messages.success(request, _("Urged: %(count)s.") % {"count": count})
    return redirect("workbench:receipts", number)


@require_POST
@requires("documents:document:send")
def recall(request: ActorRequest, number: str) -> HttpResponse:
    try:
        count = exchange.recall(request.actor, number, request.POST.get("reason", ""))
    except DomainError as refusal:
        messages.error(request, f"{refusal} {refusal.next_step}")
    else:
        messages.success(request, _("Recalled: %(count)s.") % {"count": count})
    return redirect("workbench:receipts", number)


@require_GET
@requires("documents:number:read")
def numbers(request: ActorRequest) -> HttpResponse:
    """The register of numbers; void ones stand in their places."""
    found, following = page(queries.numbers(request.actor), request.GET.get("cursor", ""))
    context = {
        "columns": [
            {"label": _("Number"), "kind": "main"},
            {"label": _("Title")},
            {"label": _("Given"), "kind": "datetime"},
            {"label": _("State")},
        ],
        "rows": [_number(each) for each in found],
        "following": f"?cursor={following}" if following else "",
        "start": "?" if "cursor" in request.GET else "",
    }
    return render(request, "documents/numbers.html", context)


def _number(row: Number) -> list[Any]:
    state = _("In use")
    if row.void_at:
        state = _("Void: %(reason)s") % {"reason": row.void_reason}
    address = reverse("workbench:case", args=[row.case.number])
    return [{"text": row.printed, "url": address}, row.title, row.given_at, state]


@require_GET
@requires("documents:dispatch:receive")
def incoming(request: ActorRequest) -> HttpResponse:
    """What other bodies sent to the acting post's body."""
    box = request.GET.get("box", "")
    box = box if box in queries.BOXES else "waiting"
    words = request.GET.get("q", "").strip()[:60]
    rows = queries.arrived(request.actor, box, words)
    found, following = page(rows, request.GET.get("cursor", ""))
    context = {
        "box": box,
        "q": words,
        "boxes": [
            ("waiting", _("To sign for")),
            ("signed", _("Signed for")),
            ("returned", _("Returned or recalled")),
        ],
        "columns": [
            {"label": _("Title"), "kind": "main"},
            {"label": _("Number")},
            {"label": _("Sender")},
            {"label": _("Sent"), "kind": "datetime"},
            {"label": _("Sign by"), "kind": "date"},
            {"label": _("State")},
        ],
        "rows": [_arrived(each) for each in found],
        "following": f"?box={box}&q={words}&cursor={following}" if following else "",
        "start": f"?box={box}&q={words}" if "cursor" in request.GET else "",
        "code": next(
            (m.code for m, s in matters.offered(request.actor) if s.life == queries.IN), ""
        ),
    }
    return render(request, "documents/arrived.html", context)


def _arrived(row: Dispatch) -> list[Any]:
    return [
        {"text": row.issue.title, "url": reverse("workbench:dispatch", args=[row.id])},
        row.issue.number,
        say({"zh": row.sender.name, "en": row.sender.name_en}),
        row.sent_at,
        row.sign_by,
        row.get_state_display(),
    ]


@require_GET
@requires("documents:dispatch:receive")
def dispatch(request: ActorRequest, dispatch_id: UUID) -> HttpResponse:
    """One copy: what it is, and the way to sign for it or send it back."""
    actor = request.actor
    row = exchange.deliver(actor, dispatch_id)
    signed = row.received_at is not None
    context = {
        "row": row,
        "issue": row.issue,
        "kind": say(row.issue.kind),
        "sender": say({"zh": row.sender.name, "en": row.sender.name_en}),
        "ours": row.body_id in actor.bodies and row.state in exchange.WAITING,
        "signed": signed,
        "case": cases.by_id(actor, row.incoming) if row.incoming and signed else None,
        "paper": printing.paper(row.issue.case_id) if signed else None,
        "key": str(ids.new()),
    }
    return render(request, "documents/dispatch.html", context)


@require_POST
@requires("documents:dispatch:receive")
@idempotent
def receive(request: ActorRequest, dispatch_id: UUID) -> HttpResponse:
    """Sign for a copy, then on to its case."""
    row = exchange.receive(request.actor, dispatch_id)
    messages.success(request, _("Signed for. Register it now."))
    assert row.incoming is not None, "what is signed for has a case"
    return redirect("workbench:case", cases.by_id(request.actor, row.incoming).number)


@require_POST
@requires("documents:dispatch:receive")
@idempotent
def refuse(request: ActorRequest, dispatch_id: UUID) -> HttpResponse:
    """Send a copy back unsigned."""
    try:
        exchange.refuse(request.actor, dispatch_id, request.POST.get("reason", ""))
    except DomainError as refusal:
        messages.error(request, f"{refusal} {refusal.next_step}")
        return redirect("workbench:dispatch", dispatch_id)
    messages.success(request, _("Sent back."))
    return redirect("workbench:incoming")


@require_GET
@requires("documents:document:read")
def received_file(request: ActorRequest, dispatch_id: UUID, file_id: UUID) -> HttpResponse:
    """A file that came with a document, once it is signed for."""
    row = queries.dispatch(request.actor, dispatch_id)
    found = rights.open_received(request.actor, row, file_id)
    return attached(*found, download="download" in request.GET)


@require_GET
@requires("documents:document:read")
def received_paper(request: ActorRequest, dispatch_id: UUID) -> HttpResponse:
    """The printed and sealed form, for whoever signed for it."""
    row = queries.dispatch(request.actor, dispatch_id)
    paper = printing.paper(row.issue.case_id)
    if paper is None or paper.file_id is None or row.received_at is None:
        raise NotFound(queries.FILE)
    with acting(SYSTEM):
        found = store.fetch(paper.file_id)
    return attached(*found, download="download" in request.GET)


@require_http_methods(["GET", "POST"])
@requires("documents:stub:write")
@idempotent
def classified(request: ActorRequest) -> HttpResponse:
    """Stubs of classified documents; a POST registers one."""
    sent = request.POST
    degrees = _degrees(request)
    problem: DomainError | None = None
    if request.method == "POST":
        years = sent.get("years", "")
        stated = stubs.Stated(
            degree=sent.get("degree", "") if sent.get("degree", "") in degrees else min(degrees),
            register_number=sent.get("register_number", "").strip()[:60],
            years=int(years) if years.isdecimal() and 0 < int(years) <= 30 else 1,
            keeper=sent.get("keeper", "").strip()[:60],
            outgoing="outgoing" in sent,
            copies=sent.get("copies", "").strip()[:60],
        )
        try:
            stubs.register(request.actor, stated)
        except DomainError as refusal:
            problem = refusal
        else:
            messages.success(request, _("The stub was registered."))
            return redirect("workbench:stubs")
    context = {
        "degrees": degrees,
        "columns": [
            {"label": _("Register number"), "kind": "main"},
            {"label": _("Degree")},
            {"label": _("Title")},
            {"label": _("Years"), "kind": "number"},
            {"label": _("Kept by")},
        ],
        "rows": [_stub(each, degrees) for each in stubs.all_of(request.actor)[:RECENT]],
        "sent": sent,
        "key": str(ids.new()),
        "problem": problem,
    }
    status = problem.status if problem else 200
    return render(request, "documents/stubs.html", context, status=status)


def _degrees(request: ActorRequest) -> dict[str, str]:
    """The degrees of secrecy as installed packages name them."""
    found: dict[str, str] = {}
    for _matter, source in matters.offered(request.actor):
        found |= {name: say(words) for name, words in kinds.of(source).degrees.items()}
    return found or {"": ""}


def _stub(row: Stub, degrees: dict[str, str]) -> list[Any]:
    return [row.register, degrees.get(row.degree, row.degree), _("hidden"), row.years, row.keeper]
