"""Where the forms of applicants are pre-filled from.

The register of legal entities is not a context yet; until it is, what a firm's own party row states
stands for its entry, and the page calls the source a demonstration.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from yiwang.base.parties import facade as parties
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.ids import NOBODY

PURPOSE = "prefill"


def account(actor: Actor, _applicant: UUID) -> Mapping[str, Any] | None:
    """What the person who fills in the form stated about himself."""
    if actor.person == NOBODY:
        return None
    numbers = parties.unsealed(actor, actor.person, PURPOSE)
    return {"mobile": numbers.mobile, "name": actor.name, "identity": numbers.identity}


def business_licence(actor: Actor, applicant: UUID) -> Mapping[str, Any] | None:
    """The entry of a firm and of its legal representative; None for a natural person.

    Asked as the system, for neither an agent nor a clerk at the counter sees the register; that
    the actor may apply for the firm was settled before. Who looked at the representative's
    number is the actor, and the entry says so.
    """
    with acting(SYSTEM.on(actor.now), alone=False):
        firm = parties.party(actor, applicant)
        if firm.kind != "legal":
            return None
        entry = {
            "uscc": parties.unsealed(actor, applicant, PURPOSE).identity,
            "name": firm.name,
            "registered_address": firm.address,
        }
        person = parties.representative(actor, applicant)
        if person is not None:
            numbers = parties.unsealed(actor, person.id, PURPOSE)
            entry |= {
                "legal_representative": person.name,
                "legal_representative_id": numbers.identity,
            }
    return entry
