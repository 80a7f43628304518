"""The catalogue for programs."""

from typing import Any, Literal
from uuid import UUID

from django.http import HttpResponse
from ninja import File, Form, Router, Status, UploadedFile

from yiwang.kernel.http.paging import page
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.share.catalogue import lists, needing, proposing, queries
from yiwang.share.catalogue.cells import LARGEST
from yiwang.share.catalogue.http import shown, standard_files
from yiwang.share.catalogue.http.schemas import (
    DatasetList,
    DatasetOut,
    DecisionIn,
    Kind,
    NeedFound,
    NeedIn,
    NeedList,
    NeedOut,
    NeedRequestIn,
    StandardIn,
    StandardOut,
    StandardSheet,
    StandardVersions,
    WithdrawalIn,
)
from yiwang.share.catalogue.models import Need, Standard
from yiwang.share.catalogue.needing import Stated

router = Router(tags=["datasets"])


@router.get("/datasets", response=DatasetList, operation_id="list_datasets")
@requires("catalogue:entry:read")
def list_datasets(
    request: ActorRequest,
    q: str = "",
    body: str = "",
    sharing: str = "",
    category: str = "",
    cursor: str = "",
) -> dict[str, Any]:
    """Data resources in force by number. q: words, pinyin or a code; body: code of the supplier."""
    wish = queries.Wish(q, body, sharing, category)
    found, following = queries.page(request.actor, wish, cursor)
    return {"items": [shown.line(each) for each in found], "next": following}


@router.get("/datasets/{code}", response=DatasetOut, operation_id="get_dataset")
@requires("catalogue:entry:read")
def get_dataset(request: ActorRequest, code: str) -> dict[str, Any]:
    """One data resource with its fields, who supplies it, and on which terms others may have it."""
    return shown.out(queries.in_force(request.actor, code))


@router.get("/catalogue.jsonld", response=dict[str, Any], operation_id="get_catalogue_dcat")
@requires("catalogue:entry:read")
def get_catalogue_dcat(request: ActorRequest) -> dict[str, Any]:
    """All resources in force as DCAT-AP 3.0 in JSON-LD, for catalogues of others."""
    return shown.linked(request, request.actor)


@router.get("/standards", response=list[StandardOut], operation_id="list_proposed_standards")
@requires("catalogue:entry:read")
def list_proposed_standards(
    request: ActorRequest, kind: Literal["", "element", "codes", "mapping"] = ""
) -> list[dict[str, Any]]:
    """Data elements, code sets and mappings that are proposed and not decided, oldest first."""
    return [_standard(each) for each in proposing.waiting(request.actor, kind)]


@router.get(
    "/standards/{kind}/versions", response=StandardVersions, operation_id="get_standard_versions"
)
@requires("catalogue:entry:read")
def get_standard_versions(request: ActorRequest, kind: Kind, name: str) -> dict[str, Any]:
    """All versions of a standard, latest first, with the fields that follow it."""
    found = proposing.editions(request.actor, kind, name)
    versions = [{**vars(each), "id": each.row.id if each.row else None} for each in found]
    uses = proposing.uses(request.actor, kind, name)
    return {
        "versions": versions,
        "uses": [f"{resource.code}.{field.name}" for resource, field in uses],
    }


@router.post("/standards", response={201: StandardOut}, operation_id="propose_standard")
@requires("catalogue:standard:propose")
def propose_standard(request: ActorRequest, payload: StandardIn) -> Status[dict[str, Any]]:
    """Propose a data element, code set or mapping, or a new version of one. 409 while another
    proposal waits.
    """
    made = proposing.propose(
        request.actor, payload.kind, payload.name, payload.content, payload.ground
    )
    return Status(201, _standard(made))


@router.post("/standards/{standard}/decision", response=StandardOut, operation_id="decide_standard")
@requires("catalogue:standard:decide")
def decide_standard(request: ActorRequest, standard: UUID, payload: DecisionIn) -> dict[str, Any]:
    """Put a proposal in force, or turn it down with the reason. 409 for who proposed it."""
    return _standard(
        proposing.decide(request.actor, standard, adopt=payload.adopt, note=payload.note)
    )


@router.post(
    "/standards/{standard}/withdrawal", response=StandardOut, operation_id="withdraw_standard"
)
@requires("catalogue:standard:propose")
def withdraw_standard(
    request: ActorRequest, standard: UUID, payload: WithdrawalIn
) -> dict[str, Any]:
    """Take back what one proposed oneself, with the reason. 409 once it is decided."""
    return _standard(proposing.withdraw(request.actor, standard, payload.note))


@router.get("/standards/{kind}/sheet.{ending}", operation_id="get_standard_sheet")
@requires("catalogue:entry:read")
def get_standard_sheet(
    request: ActorRequest, kind: Kind, ending: Literal["csv", "xlsx"], name: str = ""
) -> HttpResponse:
    """The standards of a kind that are in force, or one of them, as a spreadsheet to send back."""
    return standard_files.file(request.actor, kind, ending, name)


@router.post("/standards/{kind}/sheet", response=StandardSheet, operation_id="send_standard_sheet")
@requires("catalogue:standard:propose")
def send_standard_sheet(
    request: ActorRequest, kind: Kind, file: File[UploadedFile], ground: Form[str] = ""
) -> dict[str, Any]:
    """What a spreadsheet (XLSX, or CSV in UTF-8) would change, and what is wrong in it by row,
    column and reason. With a ground, what is new or changed is proposed on it.
    """
    return standard_files.told(request.actor, kind, file.read(LARGEST + 1), ground)


def _standard(row: Standard) -> dict[str, Any]:
    names = ("id", "kind", "name", "number", "state", "content", "ground", "note")
    return {name: getattr(row, name) for name in names}


@router.get("/needs", response=NeedList, operation_id="list_needs")
@requires("catalogue:entry:read")
def list_needs(
    request: ActorRequest,
    state: Literal["", "open", "asked", "met", "refused"] = "",
    cursor: str = "",
) -> dict[str, Any]:
    """Data that bodies need, the latest first."""
    rows = lists.needs(request.actor)
    found, following = page(rows.filter(state=state) if state else rows, cursor)
    return {"items": [_need(each) for each in found], "next": following}


@router.post("/needs", response={201: NeedFound}, operation_id="state_need")
@requires("catalogue:need:state")
def state_need(request: ActorRequest, payload: NeedIn) -> Status[dict[str, Any]]:
    """State a need; it stands on the board. The answer names the resources in force that have what
    is needed, how they are shared, and what they lack.
    """
    made = needing.ask(request.actor, Stated(**payload.dict()))
    return Status(201, _found(request, made))


@router.get("/needs/{need}", response=NeedFound, operation_id="get_need")
@requires("catalogue:entry:read")
def get_need(request: ActorRequest, need: UUID) -> dict[str, Any]:
    """One need, with the resources in force that have what is needed."""
    return _found(request, needing.get(request.actor, need))


@router.post("/needs/{need}/request", response=NeedOut, operation_id="request_need")
@requires("catalogue:need:state")
def request_need(request: ActorRequest, need: UUID, payload: NeedRequestIn) -> dict[str, Any]:
    """Note that a need is asked for as a resource; the request is handed in beside it, and its
    answer meets the need or puts it back on the board.
    """
    return _need(needing.request(request.actor, need, payload.resource))


def _need(row: Need) -> dict[str, Any]:
    names = ("id", "title", "purpose", "wanted", "service", "elements", "supplier", "law", "cycle")
    return {
        **{name: getattr(row, name) for name in (*names, "state", "answer", "asked_at")},
        "body": row.body.code,
        "resource": row.resource.code if row.resource else "",
    }


def _found(request: ActorRequest, row: Need) -> dict[str, Any]:
    there = [
        {
            "resource": each.version.resource.code,
            "sharing": each.version.sharing,
            "fields": [field.name for field in each.fields],
            "missing": list(each.missing),
        }
        for each in needing.candidates(request.actor, row)
    ]
    return {**_need(row), "found": there}
