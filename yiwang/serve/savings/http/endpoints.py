"""What data did, for programs of the people it did it for."""

from dataclasses import asdict
from typing import Any

from ninja import Router

from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.serve.savings import queries
from yiwang.serve.savings.http import schemas
from yiwang.serve.savings.queries import Line

router = Router(tags=["savings"])


@router.get("/me/savings", response=schemas.SavingsOut, operation_id="list_my_savings")
@requires("savings:figure:read")
def list_my_savings(request: ActorRequest, cursor: str = "") -> dict[str, Any]:
    """What data did in the applications of the caller and of those he acts for: fields filled in,
    papers not asked for, visits saved, days within the legal limit. The latest application first.
    """
    lines, following = queries.mine(request.actor, cursor)
    return {
        "together": {name: asdict(each) for name, each in queries.together(request.actor).items()},
        "items": [_line(each) for each in lines],
        "meanings": [asdict(each) for each in queries.meanings()],
        "next": following,
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "number": line.case.number,
        "service": line.case.service,
        "title": {"zh": line.case.title, "en": line.case.title_en},
        "ended_on": line.saving.ended_on,
        "figures": {name: asdict(each) for name, each in line.figures.items()},
    }
