"""Check the layout of an official document: for everybody, the file is not kept."""

from collections.abc import Sequence
from typing import Any

from django.core.cache import cache
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from ninja import File, Router, Schema
from ninja.files import UploadedFile

from yiwang.base.papers.official import checker
from yiwang.base.papers.official.checker import bounded, picture
from yiwang.base.papers.official.checker.report import Layout, Result, checks, worded
from yiwang.kernel.actor import DOOR, acting
from yiwang.kernel.errors import TooMany
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.texts import say, spoken

router = Router(tags=["official documents"])


class ResultOut(Schema):
    """One rule. box: millimetres from the upper left corner of the page."""

    code: str
    title: str
    source: str
    page: int
    box: list[float] | None
    measured: str
    wanted: str


class LayoutOut(Schema):
    """What a check found. open: what the file does not show."""

    good: bool
    readable: bool
    standard: str
    form: str
    pages: int
    read: int
    deviations: list[ResultOut]
    open: list[ResultOut]
    kept: list[ResultOut]


@require_http_methods(["GET", "POST"])
@requires("public")
def check_layout(request: ActorRequest) -> HttpResponse:
    """Ask for a PDF; answer with its deviations, on the page itself too."""
    if request.method == "GET":
        return render(request, "papers/layout.html", _asked())
    sent = request.FILES.get("file")
    if sent is None or not sent.name:
        errors = [{"pointer": "/file", "message": _("Choose a file first.")}]
        return render(request, "papers/layout.html", {**_asked(), "errors": errors}, status=422)
    found = _checked(request, sent.read(bounded.LARGEST + 1), bounded.DRAWN)
    context = {
        **_asked(),
        "name": sent.name,
        "found": found,
        "form": worded(found.form, spoken()),
        "deviations": [{**shown(each[0]), "pages": _pages(each)} for each in found.groups],
        "open": [{**shown(each), "pages": str(each.page)} for each in found.open],
        "kept": [{**shown(each), "pages": ""} for each in found.kept],
        # Drawn by ourselves of numbers and of the reader's own PNG.
        "pictures": [(page, SafeString(svg)) for page, svg in picture.pages(found).items()],
    }
    response = render(request, "papers/layout.html", context)
    response["Cache-Control"] = "no-store"
    return response


@router.post("/documents/check", response=LayoutOut, operation_id="check_document_layout")
@requires("public")
def check_document_layout(request: ActorRequest, file: File[UploadedFile]) -> dict[str, Any]:
    """Check a PDF against GB/T 9704-2012: each deviation by its rule, with place, figure and what
    is wanted. Needs no account; the file is not kept.
    """
    found = _checked(request, file.read(bounded.LARGEST + 1), 0)
    return told(found)


def told(found: Layout) -> dict[str, Any]:
    return {
        "good": found.good,
        "readable": found.readable,
        "standard": checks()["standard"],
        "form": found.form,
        "pages": found.pages,
        "read": found.read,
        "deviations": [shown(each) for each in found.deviations],
        "open": [shown(each) for each in found.open],
        "kept": [shown(each) for each in found.kept],
    }


def shown(result: Result) -> dict[str, Any]:
    language = spoken()
    return {
        "code": result.code,
        "title": say(result.title, language),
        "source": result.source,
        "page": result.page,
        "box": [round(edge, 2) for edge in result.box] if result.box else None,
        "measured": worded(result.measured, language),
        "wanted": worded(result.wanted, language),
    }


def _pages(alike: Sequence[Result]) -> str:
    return "、".join(str(page) for page in sorted({each.page for each in alike}))


def _asked() -> dict[str, Any]:
    return {"largest": bounded.LARGEST // 1_000_000, "most": bounded.PAGES}


def _checked(request: ActorRequest, document: bytes, drawn: int) -> Layout:
    """The check, so many times for an address within a while."""
    limits = checks()["limits"]
    window = int(limits["window"]["value"])
    with acting(DOOR):
        key = f"papers:layout:{request.META.get('REMOTE_ADDR', '')}"
        cache.add(key, 0, window)
        if cache.incr(key) > limits["documents"]["value"]:
            raise TooMany(window)
    try:
        return checker.check(document, drawn)
    except bounded.Busy as busy:
        raise TooMany(int(bounded.PATIENCE)) from busy
