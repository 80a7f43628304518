"""The catalogue for programs."""

from typing import Any

from ninja import Router

from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.share.catalogue import queries
from yiwang.share.catalogue.http import shown
from yiwang.share.catalogue.http.schemas import DatasetList, DatasetOut

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
