"""Which contexts tell what a decision holds, for publicity: the only place that knows both
sides.
"""

from typing import Any

from yiwang.base.cases import facade as cases
from yiwang.base.cases.facade import Case
from yiwang.base.parties import facade as parties
from yiwang.base.parties.values import PartyView
from yiwang.engage.publicity.facade import Publishable, source
from yiwang.govern.enforcement import facade as enforcement
from yiwang.kernel.actor import Actor
from yiwang.serve.licences import facade as licences

ISSUED = "issued"  # the milestone at which the licence is there
PENALISED = "penalised"


def licence(actor: Actor, case: Case, milestone: str) -> Publishable | None:
    """A granted licence."""
    if case.decided_on is None or case.applicant_id is None:
        return None
    held = licences.of_case(actor, case.id)
    if held is None:
        return None
    holder, representative = parties.with_representative(actor, held.holder_id)
    kind = {"zh": held.name, "en": held.name_en}
    return Publishable(
        kind="licence",
        title=kind,
        natural=holder.kind == "natural",
        decided_on=case.decided_on,
        values={
            "subject": held.holder_name,
            "subject_code": _code(actor, holder),
            "document": held.paper.number if held.paper else held.number,
            "category": {"zh": "普通", "en": "Ordinary"},
            "certificate": kind,
            "certificate_no": held.number,
            "content": {"zh": case.title, "en": case.title_en},
            "decided_on": case.decided_on,
            "valid_from": held.valid_from,
            "valid_until": held.valid_until,
            **_authority(case),
        },
        persons=_persons(holder, representative),
    )


def _decides(milestone: str) -> bool:
    found = cases.lives.of("penalty").milestones.get(milestone)
    return found is not None and found.dates == "decided_on"


def penalty(actor: Actor, case: Case, milestone: str) -> Publishable | None:
    """A decision to punish."""
    found = enforcement.decision(actor, case.id)
    if found.outcome != PENALISED or found.decided_on is None:
        return None
    asked = case.applicant_id
    party, speaks = parties.with_representative(actor, asked) if asked else (None, None)
    return Publishable(
        kind="penalty",
        title=found.act,
        natural=found.natural,
        decided_on=found.decided_on,
        values={
            "subject": found.party,
            "subject_code": _code(actor, party) if not found.natural else "",
            "document": found.paper,
            "act": found.act,
            "facts": found.facts,
            "basis": found.basis,
            "penalty": found.penalty,
            "fine": f"{found.fine / 10_000:.6f}".rstrip("0").rstrip(".") if found.fine else "",
            "decided_on": found.decided_on,
            **_authority(case),
        },
        persons=(found.party,) if found.natural else _persons(party, speaks),
    )


def _code(actor: Actor, party: PartyView | None) -> str:
    """The credit code of an entity, which is public anyway; never the number of a person."""
    if party is None or party.kind != "legal":
        return ""
    return parties.unsealed(actor, party.id, "publicity").identity


def _persons(party: PartyView | None, representative: PartyView | None) -> tuple[str, ...]:
    """Natural persons whose names may stand in the texts."""
    own = (party.name,) if party and party.kind == "natural" else ()
    return (*own, representative.name) if representative else own


def _authority(case: Case) -> dict[str, Any]:
    body = case.body
    return {"authority": {"zh": body.name, "en": body.name_en}, "authority_code": body.uscc}


def register() -> None:
    """Called once at start."""
    source(cases.lives.NORMAL, lambda milestone: milestone == ISSUED, licence)
    source("penalty", _decides, penalty)
