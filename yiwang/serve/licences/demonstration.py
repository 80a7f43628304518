"""Licences of the demonstration's persons and firm: in force, joint, expired, suspended."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from yiwang.base.parties.facade import Party
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.ids import named
from yiwang.kernel.tenancy.models import Body
from yiwang.serve.licences import moves, types
from yiwang.serve.licences.actions import issue_many
from yiwang.serve.licences.models import Licence
from yiwang.serve.licences.values import Ground, Issuing, Step

REGISTER = "演示存量数据 demonstration"


def load() -> int:
    """Issue them once; a city that has them is left as it is. Count them."""
    with acting(SYSTEM):
        rows = types.document("demo_licences")
        first = Licence.objects.filter(type=rows[0]["kind"], holder_id=_party(rows[0]["holder"])[0])
        return len(rows) if first.exists() else sum(map(_load, rows))


def _load(row: Mapping[str, Any]) -> int:
    (made,) = issue_many(SYSTEM, [_wish(row)])
    if not isinstance(made, Licence):
        raise made
    for then in row.get("then", ()):
        document = Ground(
            "document", then["document"], SYSTEM.today, made.body.name, then["reason"]
        )
        moves.decide(SYSTEM, made.id, Step(then["move"], document))
    return 1


def _wish(row: Mapping[str, Any]) -> Issuing:
    holder, *further = (_party(each) for each in (row["holder"], *row.get("further", ())))
    first = SYSTEM.today + timedelta(days=row["from"])
    return Issuing(
        row["kind"],
        Body.objects.get(code=row["body"]).id,
        *holder,
        {name: str(value) for name, value in row["face"].items()},
        first,
        Ground("register", REGISTER, first, reason="存量证照电子化（演示）"),
        number=row.get("number", ""),
        further=further,
    )


def _party(name: str) -> tuple[UUID, str]:
    id = named("party", name)  # noqa: A001  # what it is
    return id, Party.objects.get(id=id).name
