"""What staff take out of a case: papers that were handed in, papers that were made."""

from uuid import UUID

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yiwang.base.cases import facade as cases
from yiwang.base.papers import facade as papers
from yiwang.kernel.errors import NotFound
from yiwang.kernel.evidence.record import Outcome, record
from yiwang.kernel.files import store
from yiwang.kernel.http.requests import ActorRequest, requires

SHOWN = ("application/pdf", "image/jpeg", "image/png")  # browsers show these themselves


@require_GET
@requires("work:case:read")
def attachment(request: ActorRequest, number: str, attachment_id: UUID) -> HttpResponse:
    """A paper of the applicant; who looks leaves an entry."""
    case = cases.get(request.actor, number)
    row = next((each for each in cases.attachments(case) if each.id == attachment_id), None)
    if row is None:
        raise NotFound(_("This file"))
    content = {"number": number, "file": str(row.file_id)}
    subject = case.applicant_id
    record(
        request.actor,
        "cases.attachment_read",
        row.id,
        content,
        outcome=Outcome.READ,
        subject=subject,
    )
    stored, data = store.fetch(row.file_id)
    return _answer(row.name, stored.media_type, data)


@require_GET
@requires("work:case:read")
def paper(request: ActorRequest, paper_id: UUID) -> HttpResponse:
    """A paper of the case as PDF.

    Raises:
        NotDrawnYet: a worker is still at it.
    """
    found, data = papers.content(request.actor, paper_id)
    content = {"number": found.number}
    record(request.actor, "papers.read", found.id, content, outcome=Outcome.READ)
    return _answer(f"{found.number}.pdf", "application/pdf", data)


def _answer(name: str, media_type: str, data: bytes) -> HttpResponse:
    """Shown in the browser where that is harmless, otherwise kept as a file."""
    response = HttpResponse(data, content_type=media_type)
    disposition = content_disposition_header(media_type not in SHOWN, name)
    response["Content-Disposition"] = disposition or "attachment"
    response["Cache-Control"] = "private, no-store"
    return response
