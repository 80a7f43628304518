"""Reviews for people: of a handling, of a guide, and what all of them come to."""

import csv
import io
from typing import Any
from urllib.parse import quote
from uuid import UUID

import segno
from django.conf import settings
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from yiwang.base.cases import facade as cases
from yiwang.base.cases.facade import Case, StateClass, WrongCode
from yiwang.kernel.actor import Actor
from yiwang.kernel.errors import Invalid, NotFound
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.ids import NOBODY
from yiwang.kernel.texts import say
from yiwang.serve.applications import facade as applications
from yiwang.serve.reviews import actions, queries, scale
from yiwang.serve.reviews.actions import Subject
from yiwang.serve.reviews.errors import NotReviewed
from yiwang.serve.reviews.http import shown
from yiwang.serve.reviews.models import Review
from yiwang.serve.reviews.scale import GUIDE, HANDLING
from yiwang.serve.reviews.values import Words

PASS = "reviews.pass"  # noqa: S105  # what the signature is for
MINUTES = 20  # that number and code, once shown, open the form


@require_http_methods(["GET", "POST"])
@requires("cases:case:apply")
def of_case(request: ActorRequest, number: str) -> HttpResponse:
    """Review the handling of one's own case."""
    case = cases.get(request.actor, number)
    back = reverse("portal:case", args=[case.number])
    found = queries.of_case(request.actor, case)
    return _answer(request, actions.of_case(case), found, {"back": back})


@require_http_methods(["GET", "POST"])
@requires("cases:case:apply")
def of_guide(request: ActorRequest, code: str) -> HttpResponse:
    """Review the guide of a service."""
    subject = shown.guide_subject(code)
    token = actions.guide_token(request.actor, code)
    found = queries.by_token(request.actor, token) if request.actor.person != NOBODY else None
    back = reverse("portal:service", args=[code])
    return _answer(request, subject, found, {"back": back})


@never_cache
@require_http_methods(["GET", "POST"])
@requires("public")
def by_code(request: ActorRequest) -> HttpResponse:
    """Review without an account: number and query code first, then the grades. A signature stands
    for number and code in between, so that one look at the case is enough.
    """
    data = request.POST
    channel = _channel(data.get("channel") or request.GET.get("channel", ""), "qr")
    rows = _rows(data.get("number", request.GET.get("number", "")), channel)
    if request.method == "GET":
        return render(request, "reviews/find.html", rows | {"errors": []})
    if "pass" in data:
        case = _passed(request.actor, data["pass"])
    else:
        number, code = data.get("number", "").strip(), data.get("code", "").strip()
        try:
            case, _m = applications.tracked(number, code, request.META.get("REMOTE_ADDR", ""))
        except WrongCode as refusal:
            error = {"pointer": "/number", "message": f"{refusal} {refusal.next_step}"}
            answer = render(request, "reviews/find.html", rows | {"errors": [error]}, status=422)
            answer.leaves_trace = True  # type: ignore[attr-defined]  # the guess stays counted
            return answer
    found = queries.of_case(request.actor, case)
    more = {"pass": signing.dumps(str(case.id), salt=PASS), "channel": channel}
    more["again"] = reverse("portal:review") + f"?channel={channel}"
    return _answer(request, actions.of_case(case), found, more)


def _passed(actor: Actor, text: str) -> Case:
    """The case that a signature of ours stands for.

    Raises:
        NotFound: it is none, or too old.
    """
    try:
        case_id = signing.loads(text, salt=PASS, max_age=MINUTES * 60)
    except signing.BadSignature as wrong:
        raise NotFound(_("This form")) from wrong
    return queries.case_of(actor, UUID(case_id))


def _channel(text: str, usual: str) -> str:
    return text if text in scale.channels() else usual


def _rows(number: str, channel: str) -> dict[str, Any]:
    base = {"widget": "text", "required": True}
    return {
        "channel": channel,
        "rows": [
            base
            | {"pointer": "/number", "name": "number", "label": _("Case number"), "value": number}
            | {"attrs": {"autocomplete": "off"}},
            base
            | {"pointer": "/code", "name": "code", "label": _("Query code"), "value": ""}
            | {"help": _("Six digits on your receipt.")}
            | {"attrs": {"inputmode": "numeric", "autocomplete": "off", "maxlength": 6}},
        ],
    }


def _answer(
    request: ActorRequest, subject: Subject, found: Review | None, more: dict[str, Any]
) -> HttpResponse:
    """The form, what was given already, or thanks."""
    errors: list[dict[str, Any]] = []
    refused = ""
    if request.method == "POST" and "rate" in request.POST:
        try:
            row = actions.give(request.actor, subject, _words(request))
        except Invalid as refusal:
            errors = refusal.problems
        except NotReviewed as refusal:
            refused = f"{refusal} {refusal.next_step}"
        else:
            return render(request, "reviews/thanks.html", _about(subject, row) | more)
    closed = subject.case is None or subject.case.state_class == StateClass.CLOSED
    context = (
        _about(subject, found)
        | more
        | {
            "errors": [each | {"href": "#grades"} for each in errors],
            "refused": refused,
            "open": closed and (found is None or _changeable(found)),
            "closed": closed,
            "grades": shown.grades(),
            "chosen": request.POST.get("grade", ""),
            "ticked": request.POST.getlist("reasons"),
            "comment": request.POST.get("comment", ""),
            "groups": _groups(subject.about),
        }
    )
    status = 409 if refused else 422 if errors else 200
    return render(request, "reviews/form.html", context, status=status)


def _changeable(row: Review) -> bool:
    return row.amended_at is None and row.matter_id is None


def _groups(about: str) -> list[dict[str, Any]]:
    """Reasons for a good grade and for a bad one."""
    return [
        {
            "bad": bad,
            "reasons": [
                (code, say(each.title))
                for code, each in scale.reasons().items()
                if each.bad == bad and about in each.about
            ],
        }
        for bad in (False, True)
    ]


def _about(subject: Subject, row: Review | None) -> dict[str, Any]:
    given = None
    if row is not None:
        given = {
            "row": row,
            "grade": say(scale.grades()[row.grade].title),
            "reasons": [say(scale.reasons()[code].title) for code in row.reasons],
            "bad": scale.grades()[row.grade].bad,
        }
    return {
        "title": say({"zh": subject.title, "en": subject.title_en or subject.title}),
        "about": subject.about,
        "given": given,
        "changeable": row is not None and _changeable(row),
        "back": "",
        "again": "",
        "pass": "",
        "channel": "",
    }


def _words(request: ActorRequest) -> Words:
    data = request.POST
    grade = scale.grade_named(data.get("grade", ""))
    code = grade.code if grade else 0
    bad = bool(grade and grade.bad)
    fitting = [
        each
        for each in data.getlist("reasons")
        if each in scale.reasons() and scale.reasons()[each].bad == bad
    ]
    usual = "mobile" if "Mobi" in request.headers.get("User-Agent", "") else "pc"
    channel = _channel(data.get("channel", ""), usual)
    return Words(code, fitting, data.get("comment", "").strip(), channel, "anonymous" in data)


@require_GET
@requires("public")
def published(request: ActorRequest) -> HttpResponse:
    """What all reviews come to."""
    about = GUIDE if request.GET.get("about") == GUIDE else HANDLING
    code = request.GET.get("body", "")
    only = shown.chosen(code)
    found = shown.statistics(request, code, about)
    context = found | {
        "about": about,
        "body": say({"zh": only.name, "en": only.name_en}) if only else "",
        "code": code,
        "grades": shown.grades(),
        "say": say,
    }
    return render(request, "reviews/published.html", context)


@require_GET
@requires("public")
def download(request: ActorRequest) -> HttpResponse:
    """The published figures as CSV: one row a body and item."""
    about = GUIDE if request.GET.get("about") == GUIDE else HANDLING
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="reviews.csv"'
    answer.write("\ufeff")
    out = csv.writer(answer)
    names = [each.name for each in scale.grades().values()]
    out.writerow(["body", "body_name", "service", "service_name", *names])
    out.writerows(queries.table(about))
    return answer


@require_GET
@requires("public")
def qr(request: ActorRequest, number: str) -> HttpResponse:
    """The QR code by which a receipt leads to the review; by itself it opens nothing."""
    path = reverse("portal:review") + f"?number={quote(number)}&channel=qr"
    drawn = segno.make(f"{settings.YIWANG.address}{path}", error="m")
    out = io.BytesIO()
    drawn.save(out, kind="svg", border=2, scale=4)
    return HttpResponse(out.getvalue(), content_type="image/svg+xml")
