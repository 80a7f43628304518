"""Filing a closed case, and the check of a package, for people and programs."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods
from ninja import File, Router, Schema, Status
from ninja.files import UploadedFile

from yiwang.base.cases import facade as cases
from yiwang.base.papers.archive import actions, checking, filing
from yiwang.base.papers.archive.values import Findings, Property
from yiwang.base.papers.models import Archive
from yiwang.kernel.errors import DomainError, NotFound
from yiwang.kernel.evidence import seal
from yiwang.kernel.evidence.models import Entry
from yiwang.kernel.evidence.record import record
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.texts import say, spoken

router = Router(tags=["archive"])


class WishIn(Schema):
    """retention: permanent, 30 or 10; the usual one of such cases where it is left out."""

    retention: str = ""


class ArchiveOut(Schema):
    """A filing unit (DA/T 46)."""

    reference: str
    title: str
    number: str
    responsible: str
    secrecy: str
    retention: str
    pages: int
    state: str
    wished_at: datetime
    made_at: datetime | None
    digest: str


class FaultOut(Schema):
    """One fault: which of the four properties it breaks, and in which file."""

    property: str
    what: str
    path: str


class FindingsOut(Schema):
    """The check of a package. open: what a check of the file cannot tell."""

    good: bool
    reference: str
    files: int
    faults: list[FaultOut]
    open: list[str]


@router.post(
    "/cases/{number}/archive", response={202: ArchiveOut}, operation_id="file_case_in_archive"
)
@requires("papers:archive:make")
def file_case(request: ActorRequest, number: str, payload: WishIn) -> Status[dict[str, Any]]:
    """File a closed case: reference number now, package by a worker. Again changes nothing."""
    case = cases.get(request.actor, number)
    return Status(202, archive_out(actions.wish(request.actor, case, payload.retention)))


@router.get("/cases/{number}/archive", response=ArchiveOut, operation_id="get_case_archive")
@requires("papers:archive:read")
def get_archive(request: ActorRequest, number: str) -> dict[str, Any]:
    """The filing unit of a case; `state` says whether the package is ready."""
    row = actions.of_case(request.actor, cases.get(request.actor, number))
    if row is None:
        raise NotFound(_("This filing unit"))
    return archive_out(row)


@router.get("/cases/{number}/archive/package", operation_id="download_case_archive")
@requires("papers:archive:read")
def download_archive(request: ActorRequest, number: str) -> HttpResponse:
    """The package as ZIP; 409 while it is being made."""
    return _download(request, number)


@router.post("/archive/check", response=FindingsOut, operation_id="check_archive_package")
@requires("papers:archive:read")
def check_archive(request: ActorRequest, file: File[UploadedFile]) -> dict[str, Any]:
    """Check a package for the four properties: authentic, complete, usable, safe."""
    return findings_out(checking.check(_read(file), own_key()))


@require_http_methods(["GET", "POST"])
@requires("papers:archive:read")
def archive(request: ActorRequest, number: str) -> HttpResponse:
    """Where a case stands with the archive; POST has its package made."""
    case, refusal = cases.get(request.actor, number), None
    if request.method == "POST":
        try:
            actions.wish(request.actor, case, request.POST.get("retention", ""))
        except DomainError as problem:
            refusal = problem
        else:
            return redirect("workbench:archive", number=number)
    context = {
        "case": case,
        "row": actions.of_case(request.actor, case),
        "closed": case.state_class == cases.StateClass.CLOSED,
        "may_make": request.actor.may("papers:archive:make"),
        "refusal": refusal,
        "retentions": [(k, say(v["title"])) for k, v in filing.data()["retentions"].items()],
        "usual": filing.usual(case.life)["retention"],
        "secrecy": filing.data()["secrecy"]["value"],
    }
    return render(
        request, "papers/archive.html", context, status=refusal.status if refusal else 200
    )


@require_GET
@requires("papers:archive:read")
def package(request: ActorRequest, number: str) -> HttpResponse:
    """The package; who takes it leaves an entry."""
    return _download(request, number)


@require_http_methods(["GET", "POST"])
@requires("papers:archive:read")
def check_package(request: ActorRequest) -> HttpResponse:
    """Check a package that somebody has."""
    if request.method == "GET":
        return render(request, "papers/archive_check.html")
    sent = request.FILES.get("file")
    if sent is None:
        errors = [{"pointer": "/file", "message": _("Choose a file first.")}]
        return render(request, "papers/archive_check.html", {"errors": errors}, status=422)
    found = checking.check(_read(sent), own_key())
    titles = {
        Property.AUTHENTIC: _("Authentic"),
        Property.COMPLETE: _("Complete"),
        Property.USABLE: _("Usable"),
        Property.SAFE: _("Safe"),
    }
    context = {
        "found": found,
        "name": sent.name,
        "properties": [(titles[each], found.of(each)) for each in Property],
    }
    return render(request, "papers/archive_check.html", context)


def own_key() -> bytes:
    return seal.key().public_key().public_bytes_raw()


def archive_out(row: Archive) -> dict[str, Any]:
    return {
        "reference": row.reference,
        "title": row.title,
        "number": row.number,
        "responsible": row.body.name if spoken() == "zh" else row.body.name_en,
        "secrecy": filing.data()["secrecy"]["value"],
        "retention": row.retention,
        "pages": row.pages,
        "state": row.state,
        "wished_at": row.wished_at,
        "made_at": row.made_at,
        "digest": row.digest,
    }


def findings_out(found: Findings) -> dict[str, Any]:
    return {
        "good": found.good,
        "reference": found.reference,
        "files": found.files,
        "faults": [
            {
                "property": each.property.value,
                "what": f"{_(each.what)} {each.detail}".strip(),
                "path": each.path,
            }
            for each in found.faults
        ],
        "open": [_(each) for each in found.open],
    }


def _download(request: ActorRequest, number: str) -> HttpResponse:
    row, content = actions.content(request.actor, cases.get(request.actor, number))
    facts = {"reference": row.reference, "case": number}
    record(request.actor, "papers.archive_taken", row.id, facts, outcome=Entry.Outcome.READ)
    response = HttpResponse(content, content_type=actions.ZIP)
    name = content_disposition_header(True, f"{row.reference}.zip")
    response["Content-Disposition"] = name or "attachment"
    return response


def _read(sent: Any) -> bytes:
    return bytes(sent.read(int(filing.data()["limits"]["file"]["value"]) + 1))
