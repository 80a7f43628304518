"""The applicant's side for programs."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import File, Router, Status, UploadedFile

from yiwang.base.cases import facade as cases
from yiwang.base.packages import facade as packages
from yiwang.base.packages.facade import FORM, form_of
from yiwang.base.papers import facade as papers
from yiwang.base.work import facade as work
from yiwang.kernel.clock import CITY_ZONE
from yiwang.kernel.files import store
from yiwang.kernel.http.paging import page
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.serve.applications import actions, forms, queries
from yiwang.serve.applications.http import schemas
from yiwang.serve.applications.on_file import Shelf
from yiwang.serve.applications.values import Wish
from yiwang.serve.services import facade as services

router = Router(tags=["applications"])


@router.get("/services/{code}/form", response=schemas.FormOut, operation_id="get_service_form")
@requires("cases:case:apply")
def get_form(request: ActorRequest, code: str, applicant: UUID | None = None) -> dict[str, Any]:
    """The form of a service, pre-filled for the caller or for a party the caller acts for."""
    item = services.to_apply_for(code)
    party = actions.applicant_of(request.actor, applicant, code)
    sheet = forms.sheet(request.actor, item.package, item.package_version, party.id)
    values = sheet.prefilled()
    sources = {at: source.to_json() for at, source in sheet.sources(values).items()}
    document = packages.source(item.package, item.package_version).document(FORM)
    shelf = Shelf(request.actor, party.id, sheet.form)
    on_file = {at: shelf.offer(kinds, ()) for at, kinds in sheet.form.on_file().items()}
    return {"document": document, "values": values, "sources": sources, "on_file": on_file}


@router.post(
    "/services/{code}/form/evaluate",
    response=schemas.EvaluateOut,
    operation_id="evaluate_service_form",
)
@requires("cases:case:apply")
def evaluate_form(request: ActorRequest, code: str, payload: schemas.EvaluateIn) -> dict[str, Any]:
    """What shows, what is computed and what is wrong for half-filled data. Keeps nothing."""
    item = services.to_apply_for(code)
    form = form_of(packages.source(item.package, item.package_version))
    return form.evaluate(payload.data, now=request.actor.now, zone=CITY_ZONE).to_json()


@router.post("/cases", response={201: schemas.CaseOut}, operation_id="open_case")
@requires("cases:case:apply")
def open_case(request: ActorRequest, payload: schemas.CaseIn) -> Status[dict[str, Any]]:
    """Open a draft, or hand in at once. 409 lists the bodies when several are possible."""
    wish = Wish(
        payload.service,
        payload.data,
        payload.region,
        payload.body,
        payload.applicant,
        payload.attachments,
    )
    act = actions.apply if payload.submit else actions.begin
    case = act(request.actor, wish)
    return Status(201, queries.whole(request.actor, case))


@router.get("/cases", response=schemas.CaseList, operation_id="list_cases")
@requires("cases:case:read")
def list_cases(request: ActorRequest, cursor: str = "") -> dict[str, Any]:
    """Cases that the caller may see, latest first."""
    found, following = page(cases.seen(request.actor), cursor)
    return {"items": [queries.row(case) for case in found], "next": following}


@router.get("/cases/{number}", response=schemas.CaseOut, operation_id="get_case")
@requires("cases:case:read")
def get_case(request: ActorRequest, number: str, response: HttpResponse) -> dict[str, Any]:
    """One case with form, clocks and correction."""
    case = cases.get(request.actor, number)
    response["ETag"] = f'"{case.revision}"'
    return queries.whole(request.actor, case)


@router.patch("/cases/{number}", response=schemas.CaseOut, operation_id="save_case")
@requires("cases:case:apply")
def save_case(request: ActorRequest, number: str, payload: schemas.DataIn) -> dict[str, Any]:
    """Replace the data of a draft."""
    case = actions.save(request.actor, number, payload.data or {})
    return queries.whole(request.actor, case)


@router.post("/cases/{number}/submit", response=schemas.CaseOut, operation_id="submit_case")
@requires("cases:case:apply")
def submit_case(request: ActorRequest, number: str, payload: schemas.DataIn) -> dict[str, Any]:
    """Hand a draft in. 422 lists what needs another look."""
    case = actions.submit(request.actor, number, payload.data)
    return queries.whole(request.actor, case)


@router.post("/cases/{number}/correction", response=schemas.CaseOut, operation_id="correct_case")
@requires("cases:case:apply")
def correct_case(request: ActorRequest, number: str, payload: schemas.DataIn) -> dict[str, Any]:
    """Hand in what the notice of correction asked for."""
    case = actions.supply(request.actor, number, payload.data)
    return queries.whole(request.actor, case)


@router.post("/cases/{number}/withdraw", response=schemas.CaseOut, operation_id="withdraw_case")
@requires("cases:case:withdraw")
def withdraw_case(request: ActorRequest, number: str, payload: schemas.ReasonIn) -> dict[str, Any]:
    """Take an application back before it is decided."""
    case = actions.withdraw(request.actor, number, payload.reason)
    return queries.whole(request.actor, case)


@router.get(
    "/cases/{number}/timeline", response=list[schemas.MomentOut], operation_id="get_timeline"
)
@requires("cases:case:read")
def get_timeline(request: ActorRequest, number: str) -> list[dict[str, Any]]:
    """What happened so far, oldest first."""
    return queries.moments(request.actor, cases.get(request.actor, number))


@router.get(
    "/cases/{number}/decisions",
    response=list[schemas.JudgementOut],
    operation_id="list_case_decisions",
)
@requires("cases:case:read")
def list_case_decisions(request: ActorRequest, number: str) -> list[dict[str, Any]]:
    """What rules decided in the case, each with inputs, result, rules and trace."""
    return work.told(request.actor, cases.get(request.actor, number))


@router.get("/cases/{number}/papers", response=list[schemas.PaperOut], operation_id="list_papers")
@requires("cases:case:read")
def list_papers(request: ActorRequest, number: str) -> list[dict[str, Any]]:
    """The papers made so far, with their verification codes."""
    return queries.paper_rows(request.actor, cases.get(request.actor, number))


@router.get("/papers/{paper_id}/content", operation_id="get_paper_content")
@requires("cases:case:read")
def get_paper_content(request: ActorRequest, paper_id: UUID) -> HttpResponse:
    """The PDF. 409 while it is still being made."""
    _paper, content = papers.content(request.actor, paper_id)
    return HttpResponse(content, content_type="application/pdf")


@router.get(
    "/papers/{paper_id}/ofd", response={202: schemas.CopyOut}, operation_id="get_paper_copy"
)
@requires("cases:case:read")
def get_paper_copy(request: ActorRequest, paper_id: UUID) -> HttpResponse | Status[dict[str, Any]]:
    """The paper as OFD (GB/T 33190), sealed by SM2. The first call has it made: 202 until then."""
    paper, content = papers.copy(request.actor, paper_id)
    if content is not None:
        return HttpResponse(content, content_type=papers.OFD)
    papers.wish_copy(request.actor, paper_id)
    return Status(202, {"number": paper.number, "content": f"/api/v1/papers/{paper.id}/ofd"})


@router.post("/files", response={201: schemas.FileOut}, operation_id="add_file")
@requires("files:file:add")
def add_file(request: ActorRequest, file: File[UploadedFile]) -> Status[Any]:
    """Hand in a file; its id then goes into a form's file field or into `attachments`."""
    return Status(201, store.take(request.actor, file.name or "", file.read()))


@router.get("/track", response=schemas.TrackOut, operation_id="track_case")
@requires("public")
def track_case(request: ActorRequest, number: str, code: str) -> dict[str, Any]:
    """The status of a case for whoever holds its number and query code. Rate-limited."""
    return queries.track(number, code, request.META.get("REMOTE_ADDR", ""))
