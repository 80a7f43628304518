"""Sharing for programs: ask, see grants, look up, compare, and the receipts of it."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Router, Status

from yiwang.kernel.http.paging import page
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.share.exchange import actions, changes, gateway, persons, queries, receipts
from yiwang.share.exchange.gateway import Given, Wish
from yiwang.share.exchange.http import schemas
from yiwang.share.exchange.models import Delivery, Grant, Parcel, Request

router = Router(tags=["sharing"])


def _given(given: Given) -> HttpResponse:
    """What left, byte for byte as its digest says."""
    return HttpResponse(given.content, content_type="application/json; charset=utf-8")


@router.post("/datasets/{code}/query", response=schemas.QueryOut, operation_id="query_dataset")
@requires("exchange:grant:use")
def query(request: ActorRequest, code: str, payload: schemas.QueryIn) -> Any:
    """Rows by their numbers, up to 100, under a grant and for a case."""
    wish = Wish(code, payload.grant, payload.case, tuple(payload.keys), tuple(payload.fields))
    return _given(gateway.query(request.actor, wish))


@router.post("/datasets/{code}/verify", response=schemas.VerifyOut, operation_id="verify_dataset")
@requires("exchange:grant:use")
def verify(request: ActorRequest, code: str, payload: schemas.VerifyIn) -> Any:
    """Whether values are right of one subject: yes or no, never the value."""
    wish = Wish(code, payload.grant, payload.case, (payload.key,), tuple(payload.values))
    return _given(gateway.verify(request.actor, wish, payload.values))


@router.post("/datasets/{code}/changes", response=schemas.ChangesOut, operation_id="fetch_changes")
@requires("exchange:grant:use")
def fetch(request: ActorRequest, code: str, payload: schemas.ChangesIn) -> Any:
    """The rows that changed since a mark; webhooks tell when there are some."""
    wish = Wish(code, payload.grant, payload.case, fields=tuple(payload.fields))
    return _given(changes.fetch(request.actor, wish, payload.after))


@router.post(
    "/datasets/{code}/deliveries", response={202: schemas.ParcelOut}, operation_id="wish_batch"
)
@requires("exchange:grant:use")
def wish_batch(request: ActorRequest, code: str, payload: schemas.BatchIn) -> Status[Any]:
    """Have a batch made; look at `GET /sharing/parcels/{id}` for it."""
    wish = Wish(code, payload.grant, payload.case, fields=tuple(payload.fields))
    return Status(202, _parcel(actions.wish_batch(request.actor, wish)))


def _parcel(row: Parcel) -> dict[str, Any]:
    plain = ("id", "state", "fault")
    found = {name: getattr(row, name) for name in plain}
    return found | {"grant": row.grant.number, "delivery": row.delivery_id}


@router.get("/sharing/parcels/{parcel_id}", response=schemas.ParcelOut, operation_id="get_parcel")
@requires("exchange:grant:read")
def get_parcel(request: ActorRequest, parcel_id: UUID) -> dict[str, Any]:
    """Whether a batch is made."""
    return _parcel(queries.parcel(request.actor, parcel_id))


@router.get("/sharing/deliveries/{delivery_id}/file", operation_id="get_batch_file")
@requires("exchange:grant:use")
def get_file(request: ActorRequest, delivery_id: UUID) -> HttpResponse:
    """The archive of a batch, for its receiver."""
    name, content = queries.file(request.actor, delivery_id)
    answer = HttpResponse(content, content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _request(row: Request) -> dict[str, Any]:
    plain = ("resource", "sharing", "answer", "ground", "due", "late")
    numbers = list(row.grants.order_by("id").values_list("number", flat=True))
    more = {"case": row.case.number, "provider": row.provider.code, "grants": numbers}
    return {name: getattr(row, name) for name in plain} | more


@router.post(
    "/datasets/{code}/requests", response={201: schemas.RequestOut}, operation_id="request_dataset"
)
@requires("exchange:request:make")
def ask(request: ActorRequest, code: str, payload: schemas.RequestIn) -> Status[Any]:
    """Ask for a resource. What is shared without conditions is granted at once."""
    wish = payload.model_dump(mode="json")
    wish["purposes"] = [{"item": item} for item in payload.purposes]
    case = actions.ask(request.actor, code, wish)
    return Status(201, _request(queries.requests(request.actor).get(case_id=case.id)))


@router.get("/sharing/requests/{number}", response=schemas.RequestOut, operation_id="get_request")
@requires("exchange:grant:read")
def get_request(request: ActorRequest, number: str) -> dict[str, Any]:
    """How a request of one's body, or to it, stands; by the number of its case."""
    return _request(queries.request(request.actor, number))


def _grant(row: Grant, used: int) -> dict[str, Any]:
    plain = ("number", "resource", "purposes", "scene", "fields", "rows", "modes", "daily")
    later = ("valid_from", "valid_until", "state", "reason")
    return {name: getattr(row, name) for name in (*plain, *later)} | {
        "title": row.title.get("zh", ""),
        "title_en": row.title.get("en", ""),
        "receiver": row.body.code,
        "provider": row.provider.code,
        "masked": sorted(row.masks),
        "used": used,
    }


@router.get("/sharing/grants", response=schemas.GrantList, operation_id="list_grants")
@requires("exchange:grant:read")
def list_grants(request: ActorRequest, side: str = "using", cursor: str = "") -> dict[str, Any]:
    """What one's body may read (`using`), or what others may read of it (`giving`)."""
    found, following = page(queries.grants(request.actor, side), cursor)
    used = queries.used(request.actor, found)
    return {"items": [_grant(row, used.get(row.id, 0)) for row in found], "next": following}


@router.get("/sharing/grants/{number}", response=schemas.GrantOut, operation_id="get_grant")
@requires("exchange:grant:read")
def get_grant(request: ActorRequest, number: str) -> dict[str, Any]:
    """One grant, for either side."""
    row = queries.grant(request.actor, number)
    return _grant(row, queries.used(request.actor, [row]).get(row.id, 0))


@router.post(
    "/sharing/grants/{number}/revoke", response=schemas.GrantOut, operation_id="revoke_grant"
)
@requires("exchange:grant:revoke")
def revoke(request: ActorRequest, number: str, payload: schemas.RevokeIn) -> dict[str, Any]:
    """End a grant of what one's body supplies, with the reason."""
    row = actions.revoke(request.actor, number, payload.reason)
    return _grant(row, 0)


def _delivery(row: Delivery, grant: str) -> dict[str, Any]:
    plain = ("id", "mode", "at", "case", "purpose", "fields", "keys", "rows", "entry")
    found = {name: getattr(row, name) for name in plain}
    return found | {"grant": grant, "digest": bytes(row.digest).hex()}


@router.get(
    "/sharing/grants/{number}/deliveries",
    response=schemas.DeliveryList,
    operation_id="list_deliveries",
)
@requires("exchange:grant:read")
def list_deliveries(request: ActorRequest, number: str, cursor: str = "") -> dict[str, Any]:
    """What left under a grant, latest first, for either side."""
    row = queries.grant(request.actor, number)
    found, following = page(queries.deliveries(request.actor, row), cursor)
    return {"items": [_delivery(each, row.number) for each in found], "next": following}


@router.get(
    "/sharing/deliveries/{delivery_id}", response=schemas.Receipt, operation_id="get_receipt"
)
@requires("exchange:grant:read")
def get_receipt(request: ActorRequest, delivery_id: UUID) -> dict[str, Any]:
    """The receipt of a delivery, the same for both sides, with its proof in the evidence."""
    row = queries.delivery(request.actor, delivery_id)
    sides = {"receiver": row.body.code, "provider": row.provider.code}
    return _delivery(row, row.grant.number) | sides | {"proof": receipts.proof(request.actor, row)}


@router.post(
    "/me/accesses/{look_id}/objection",
    response={201: schemas.ObjectionOut},
    operation_id="object_to_look",
)
@requires("exchange:objection:make")
def object_to(request: ActorRequest, look_id: UUID, payload: schemas.ObjectionIn) -> Status[Any]:
    """Say that a look at one's data was wrong. Whoever looked explains, the authority decides."""
    return Status(201, persons.object_to(request.actor, look_id, payload.text))
