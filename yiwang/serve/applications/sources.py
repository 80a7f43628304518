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
        found = parties.legal_entity(actor, applicant, PURPOSE)
    if found is None:
        return None
    entry = {
        "uscc": found.numbers.identity,
        "name": found.party.name,
        "registered_address": found.party.address,
    }
    if found.representative and found.representative_numbers:
        entry |= {
            "legal_representative": found.representative.name,
            "legal_representative_id": found.representative_numbers.identity,
        }
    return entry
