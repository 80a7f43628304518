"""Seals on the workbench: the register, one seal, an application, the log; keys for who guards
them.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from markupsafe import Markup

from yiwang.base.seals import queries
from yiwang.base.seals.actions import keys, life, uses
from yiwang.base.seals.models import Certificate, Seal, Use
from yiwang.kernel import ids
from yiwang.kernel.errors import DomainError, NotFound
from yiwang.kernel.http.idempotency import idempotent
from yiwang.kernel.http.paging import page
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.ids import NOBODY
from yiwang.kernel.texts import say, written

LONGEST = 80  # characters that are looked for, and of a remark
TONES = {
    Seal.State.APPLIED: "sea",
    Seal.State.APPROVED: "sea",
    Seal.State.MADE: "sea",
    Seal.State.IN_USE: "good",
    Seal.State.SUSPENDED: "warn",
    Seal.State.REFUSED: "bad",
    Seal.State.DESTROYED: "bad",
}
USE_TONES = {
    Use.State.WAITING: "warn",
    Use.State.ALLOWED: "sea",
    Use.State.DONE: "good",
    Use.State.REFUSED: "bad",
}
# Step → permission, the states where it begins, what the button says, whether it wants a reason.
STEPS: dict[str, tuple[str, tuple[str, ...], Any, bool]] = {
    "approve": ("seals:seal:approve", (Seal.State.APPLIED,), gettext_lazy("Approve"), False),
    "refuse": ("seals:seal:approve", (Seal.State.APPLIED,), gettext_lazy("Refuse"), True),
    "start": (
        "seals:seal:manage",
        life.BEFORE[Seal.State.IN_USE],
        gettext_lazy("Put into use"),
        False,
    ),
    "suspend": (
        "seals:seal:manage",
        life.BEFORE[Seal.State.SUSPENDED],
        gettext_lazy("Take out of use"),
        True,
    ),
    "destroy": (
        "seals:seal:manage",
        life.BEFORE[Seal.State.DESTROYED],
        gettext_lazy("Destroy for good"),
        True,
    ),
}
DONE: dict[str, Callable[..., Seal]] = {
    "approve": life.approve,
    "refuse": life.refuse,
    "start": life.start,
    "suspend": life.suspend,
    "destroy": life.destroy,
}


def tag(text: Any, tone: str) -> Markup:
    return Markup('<span class="tag tag-{}">{}</span>').format(tone, text)


def _body(row: Any) -> str:
    return say({"zh": row.body.name, "en": row.body.name_en})


@require_GET
@requires("seals:seal:read")
def register(request: ActorRequest) -> HttpResponse:
    """The seals of the actor's bodies, and the uses that wait for the actor."""
    word = request.GET.get("q", "").strip()[:LONGEST]
    state = request.GET.get("state", "")
    state = state if state in Seal.State.values else ""
    rows = queries.search(queries.register(request.actor), word, state)
    found, following = page(rows, request.GET.get("cursor", ""))
    context = {
        "word": word,
        "state": state,
        "states": Seal.State.choices,
        "rows": [_row(each) for each in found],
        "following": following,
        "waiting": list(queries.waiting(request.actor)[:50]),
        "may_apply": request.actor.may("seals:seal:apply"),
    }
    return render(request, "seals/register.html", context)


def _row(row: Seal) -> list[Any]:
    rule = _("two persons") if row.double else _("one person")
    return [
        {"text": written(row.name), "url": reverse("workbench:seal", args=[row.id])},
        row.get_kind_display(),
        tag(row.get_state_display(), TONES[Seal.State(row.state)]),
        rule,
        _body(row),
        row.number,
    ]


@require_GET
@requires("seals:seal:read")
def seal(request: ActorRequest, seal_id: UUID) -> HttpResponse:
    """One seal: what it shows, where it stands, who keeps it, where it was set."""
    row = queries.get(request.actor, seal_id)
    return render(request, "seals/seal.html", _whole(request, row))


def _whole(request: ActorRequest, row: Seal) -> dict[str, Any]:
    actor = request.actor
    manages = actor.may("seals:seal:manage") and row.body_id in actor.bodies
    return {
        "seal": row,
        "body": _body(row),
        "tag": tag(row.get_state_display(), TONES[Seal.State(row.state)]),
        "keepers": list(queries.keepers(row)),
        "steps": [
            (name, text, reason)
            for name, (permission, states, text, reason) in STEPS.items()
            if row.state in states and actor.may(permission) and row.body_id in actor.bodies
        ],
        "own": row.applied_by == actor.account,
        "manages": manages,
        "staff": sorted(life.staff_of(row, actor).items(), key=lambda x: x[1]) if manages else [],
        "uses": [_use(each) for each in queries.log(actor, row.id)[:10]],
        "certificates": [_certificate(each) for each in queries.certificates_of(row.body_id)],
    }


def _use(row: Use) -> list[Any]:
    person = row.name if row.account != NOBODY else _("the system, on a decision taken")
    return [
        row.at,
        row.document,
        row.case_number,
        person,
        row.second_name,
        tag(row.get_state_display(), USE_TONES[Use.State(row.state)]),
        row.digest[:16],
    ]


def _certificate(row: Certificate) -> dict[str, Any]:
    tones = {"waiting": "warn", "active": "good", "retired": "neutral", "revoked": "bad"}
    return {
        "row": row,
        "tag": tag(row.get_state_display(), tones[row.state]),
        "revocable": row.state != Certificate.State.REVOKED and row.role != Certificate.Role.ROOT,
    }


@require_GET
@requires("seals:seal:read")
def picture(request: ActorRequest, seal_id: UUID) -> HttpResponse:
    """The seal's picture in SVG."""
    row = queries.get(request.actor, seal_id)
    if not row.picture:
        raise NotFound(_("The picture"))
    return HttpResponse(row.picture, content_type="image/svg+xml")


@require_http_methods(["GET", "POST"])
@requires("seals:seal:apply")
@idempotent
def apply(request: ActorRequest) -> HttpResponse:
    """Apply for a seal of the acting body."""
    data, refusal = request.POST, None
    if request.method == "POST":
        try:
            row = life.apply(request.actor, _application(request))
        except DomainError as problem:
            refusal = problem
        else:
            messages.success(request, _("Your application waits for a decision."))
            return redirect("workbench:seal", seal_id=row.id)
    context = {"data": data, "refusal": refusal, "kinds": Seal.Kind.choices, "key": ids.new()}
    return render(request, "seals/apply.html", context, status=422 if refusal else 200)


def _application(request: ActorRequest) -> life.Application:
    data = request.POST
    kind = data.get("kind", "")
    return life.Application(
        kind=kind if kind in Seal.Kind.values else Seal.Kind.OFFICIAL,
        reason=data.get("reason", "")[:1000],
        name=data.get("name", "")[:80],
        line=data.get("line", "")[:20],
        double="double" in data,
        automatic="automatic" in data,
    )


@require_POST
@requires("seals:seal:read")
def step(request: ActorRequest, seal_id: UUID, name: str) -> HttpResponse:
    """Move a seal on: approve, refuse, start, suspend, destroy. The action asks for its right."""
    if name not in STEPS:
        raise NotFound(_("This step"))
    remark = (request.POST.get("remark", "")[:LONGEST],) if STEPS[name][3] else ()
    DONE[name](request.actor, seal_id, *remark)
    messages.success(request, _("Done. It is in the evidence."))
    return redirect("workbench:seal", seal_id=seal_id)


@require_POST
@requires("seals:seal:manage")
def keeper(request: ActorRequest, seal_id: UUID, name: str) -> HttpResponse:
    """Entrust a seal to a person of the body, or relieve one."""
    act = {"add": life.entrust, "end": life.relieve}.get(name)
    try:
        account = UUID(request.POST.get("account", ""))
    except ValueError:
        account = NOBODY
    if act is None:
        raise NotFound(_("This step"))
    act(request.actor, seal_id, account)
    return redirect("workbench:seal", seal_id=seal_id)


@require_GET
@requires("seals:seal:read")
def log(request: ActorRequest) -> HttpResponse:
    """Every use of the seals that the actor may see."""
    found, following = page(queries.log(request.actor), request.GET.get("cursor", ""))
    rows = [
        [
            {
                "text": written(each.seal.name),
                "url": reverse("workbench:seal", args=[each.seal_id]),
            },
            *_use(each),
        ]
        for each in found
    ]
    return render(request, "seals/log.html", {"rows": rows, "following": following})


@require_POST
@requires("seals:use:confirm")
def decide(request: ActorRequest, use_id: UUID, name: str) -> HttpResponse:
    """Say yes or no, as the second person."""
    if name == "confirm":
        uses.confirm(request.actor, use_id)
    elif name == "refuse":
        uses.refuse(request.actor, use_id, request.POST.get("remark", "")[:LONGEST])
    else:
        raise NotFound(_("This step"))
    messages.success(request, _("Done. It is in the evidence."))
    return redirect("workbench:seals")


@require_GET
@requires("seals:key:read")
def certificates(request: ActorRequest) -> HttpResponse:
    """Keys and certificates of the authority and of all bodies."""
    rows = [_certificate(each) for each in queries.certificates(request.actor)[:500]]
    may = {name: request.actor.may(f"seals:key:{name}") for name in ("manage", "confirm")}
    return render(request, "seals/certificates.html", {"rows": rows, "may": may})


@require_POST
@requires("seals:key:confirm")
def confirm(request: ActorRequest, certificate_id: UUID) -> HttpResponse:
    """Agree, as the second person, to the certificate of a maker of seals."""
    row = keys.confirm(request.actor, certificate_id)
    messages.success(request, _("%(name)s makes the seals from now on.") % {"name": row.name})
    return redirect("workbench:certificates")


@require_POST
@requires("seals:key:manage")
def revoke(request: ActorRequest, certificate_id: UUID) -> HttpResponse:
    """Take a certificate back; the reason is one of RFC 5280."""
    reason = request.POST.get("reason", "")
    row = keys.revoke(request.actor, certificate_id, int(reason) if reason in REASONS else 0)
    messages.success(request, _("The certificate of %(name)s is revoked.") % {"name": row.name})
    return redirect("workbench:certificates")


REASONS = ("1", "3", "4", "5")


@require_POST
@requires("seals:key:manage")
def rotate(request: ActorRequest, certificate_id: UUID) -> HttpResponse:
    """Draw a new key for the body that a certificate belongs to."""
    row = queries.certificates(request.actor).filter(id=certificate_id).first()
    if row is None or row.body_id is None:
        raise NotFound(_("This certificate"))
    made = keys.rotate(request.actor, row.body_id, row.algorithm)
    messages.success(request, _("%(name)s signs with a new key.") % {"name": made.name})
    return redirect("workbench:certificates")
