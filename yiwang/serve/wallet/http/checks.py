"""Checking for everyone: one page that a shop assistant understands at a glance."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.texts import say
from yiwang.serve.wallet import checking
from yiwang.serve.wallet.http.pages import issued
from yiwang.serve.wallet.http.shapes import word
from yiwang.serve.wallet.settings import purposes
from yiwang.serve.wallet.values import Answer, Verdict
from yiwang.serve.wallet.words import SAYINGS

MANY = 100  # codes of one question
FILES = 10  # files of one question


@require_GET
@requires("public")
def verify(request: ActorRequest) -> HttpResponse:
    """Ask for a code or a file; `?code=` leads to the answer."""
    if typed := request.GET.get("code", "").strip():
        return redirect("portal:verify_code", typed.replace("/", "")[: checking.LONGEST] or "-")
    return render(request, "wallet/verify.html", {"rows": [field("")]})


@require_http_methods(["GET", "POST"])
@requires("public")
def code(request: ActorRequest, code: str) -> HttpResponse:
    """The answer for a code. One from a phone opens by POST, so that no preview of the link uses
    it up; the page sends it by itself.
    """
    if request.method == "GET" and checking.live(code):
        return render(request, "wallet/moment.html", {"code": code})
    verdict = checking.by_code(request.actor, code, _from(request))
    return answered(request, verdict, code)


@require_POST
@requires("public")
def file(request: ActorRequest) -> HttpResponse:
    """The answer for a file."""
    sent = request.FILES.get("file")
    if sent is None:
        errors = [{"pointer": "/file", "message": _("Choose a file first.")}]
        context = {"rows": [field("")], "errors": errors}
        return render(request, "wallet/verify.html", context, status=422)
    return answered(
        request, checking.by_file(request.actor, sent.read(checking.MOST), _from(request))
    )


@require_http_methods(["GET", "POST"])
@requires("public")
def many(request: ActorRequest) -> HttpResponse:
    """The answers for several codes and files at once, in their order."""
    codes = request.POST.get("codes", "").split()[:MANY]
    rows: list[dict[str, Any]] = [
        _line(each, verdict)
        for each, verdict in zip(
            codes, checking.by_codes(request.actor, codes, _from(request)), strict=True
        )
    ]
    for sent in request.FILES.getlist("files")[:FILES]:
        verdict = checking.by_file(request.actor, sent.read(checking.MOST), _from(request))
        rows.append(_line(sent.name or "", verdict))
    context = {"rows": rows, "codes": " ".join(codes), "many": MANY, "files": FILES}
    return render(request, "wallet/many.html", context)


def _line(asked: str, verdict: Verdict) -> dict[str, Any]:
    return {"asked": asked, **seen(verdict)}


def answered(request: ActorRequest, verdict: Verdict, code: str = "") -> HttpResponse:
    """The page of a verdict; what was counted and logged stays, whatever its status."""
    saying = SAYINGS[verdict.answer]
    context = seen(verdict) | {"code": code, "rows": [field("")]}
    response = render(request, "wallet/verdict.html", context, status=saying.status)
    response.leaves_trace = True  # type: ignore[attr-defined]  # read by ActorMiddleware
    response["Cache-Control"] = "no-store"
    return response


def seen(verdict: Verdict) -> dict[str, Any]:
    """A verdict as the templates draw it."""
    licence, paper = verdict.licence, verdict.paper
    either, lines = licence or paper, licence.fields if licence else ()
    return {
        "verdict": verdict,
        "saying": SAYINGS[verdict.answer],
        "word": word(verdict),
        "sign_in": verdict.answer is Answer.CODE_AUDIENCE,
        "name": say(licence.name) if licence else say(paper.title) if paper else "",
        "body": say(either.body) if either else "",
        "fields": [(say(line.label), issued(line.value)) for line in lines],
        "purpose": say(purposes().get(verdict.purpose, "")),
    }


def field(code: str) -> dict[str, Any]:
    return {
        "pointer": "/code",
        "name": "code",
        "widget": "text",
        "label": _("Verification code"),
        "help": _("It stands beside the QR code of the paper. You can also scan that code."),
        "required": True,
        "value": code,
        "attrs": {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    }


def _from(request: ActorRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))
