"""Bodies merge or are dissolved: their licences go to the successor, who keeps them since then."""

from uuid import UUID

from yiwang.kernel.actions import action
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.serve.licences import life, moves
from yiwang.serve.licences.models import CoHolder, Correction, Licence
from yiwang.serve.licences.values import Ground, Step

BATCH = 500


def hand_over(actor: Actor, ends: UUID, heir: UUID, ground: Ground) -> int:
    """Give every licence of a body to the body that took over its duties; return how many. The
    issuing body on them stays. Broken off, it goes on where it stood when called again.
    """
    count = 0
    while done := len(_batch(actor, ends, heir, ground)):
        count += done
    return count


@action("tenancy:grant:manage")
def _batch(actor: Actor, ends: UUID, heir: UUID, ground: Ground) -> list[Licence]:
    rule = life.moves()["hand_over"]
    with acting(SYSTEM.on(actor.now)):  # rows of two bodies, which nobody's post has
        rows = Licence.objects.select_related("body", "case").select_for_update(of=("self",))
        found = list(rows.filter(body_id=ends).order_by("id")[:BATCH])
        chosen = [row.id for row in found]
        for row in found:
            _name_issuer(row)
            moves.apply(actor, row, rule, Step("hand_over", ground))
        for model in (CoHolder, Correction):
            model._default_manager.filter(licence_id__in=chosen).update(body_id=heir)
        Licence.objects.filter(id__in=chosen).update(body_id=heir)
    return found


def _name_issuer(row: Licence) -> None:
    """Write the issuer down on licences from before it stood on them."""
    row.issuer_name = row.issuer_name or row.body.name
    row.issuer_name_en = row.issuer_name_en or row.body.name_en
    row.issuer_code = row.issuer_code or row.body.uscc
