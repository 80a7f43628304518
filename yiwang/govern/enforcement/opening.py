"""A penalty begins: who opens it is certified, whom it is about is known, and on the spot only what
the law lets be decided there.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from yiwang.base.cases import facade as cases
from yiwang.base.cases.facade import Case
from yiwang.base.packages import facade as packages
from yiwang.base.parties import facade as parties
from yiwang.base.parties.values import PartyView, Stated
from yiwang.govern.enforcement import queries, rules, spec
from yiwang.govern.enforcement.errors import NotSummary, TooFewOfficers
from yiwang.govern.enforcement.limits import limit
from yiwang.govern.enforcement.models import Certificate, Evidence, Penalty
from yiwang.govern.enforcement.words import plain
from yiwang.kernel import ids
from yiwang.kernel.actions import vouch
from yiwang.kernel.actor import Actor
from yiwang.kernel.files import store

LIFE = "penalty"
EVIDENCE = "evidence"  # the material under which forms hand photographs in


def begin(actor: Actor, source: packages.Source, asked: Mapping[str, str]) -> Mapping[str, Any]:
    """What forms of penalties begin with: today, and the colleague with whom one was out last."""
    known = (source.document(packages.FORM) or {})["schema"]["properties"]
    found = {"acted_on": actor.today.isoformat(), "found_on": actor.today.isoformat()}
    if "second_officer" in known:
        found["second_officer"] = queries.last_partner(actor)
    return {key: value for key, value in found.items() if key in known and value}


def on_milestone(
    actor: Actor, case: Case, milestone: str, facts: Mapping[str, Any]
) -> Iterator[Mapping[str, Any]]:
    """When a matter of a penalty is handed in, keep beside it whom and what it is about."""
    if case.life == LIFE and milestone == "submitted":
        _begin(actor, case)
    yield {}


def _begin(actor: Actor, case: Case) -> None:
    source = packages.source(case.package, case.version)
    found = spec.of(source)
    assert found is not None  # a package of this life has one, see `service.check`
    data = cases.open_data(case)
    own = queries.certified(actor.account, actor.name, case.body_id, actor.today)
    party = _party(actor, data["party"])
    row = Penalty(
        id=ids.uuid7(actor.now),
        body_id=case.body_id,
        case=case,
        procedure=found.procedure,
        act=data["act"],
        party_id=party.id,
        party_kind=party.kind,
        party_name=party.name,
        address=data["party"].get("address", ""),
        acted_on=date.fromisoformat(data["acted_on"]),
        findings=data["description"],
        officers=[officer(own)],
    )
    if found.procedure == "summary":
        _on_the_spot(actor, row, data)
    row.save(force_insert=True)
    vouch(row)
    _photographs(actor, case, own, data)


def officer(certificate: Certificate) -> dict[str, str]:
    return {
        "account": str(certificate.account),
        "name": certificate.name,
        "certificate": certificate.number,
    }


def _party(actor: Actor, said: Mapping[str, Any]) -> PartyView:
    natural = said["kind"] == "natural"
    return parties.find_or_create(
        actor,
        Stated(
            kind=said["kind"],
            name=said["name"],
            identity_kind="111" if natural else "001",
            identity=said.get("person_number" if natural else "credit_code", ""),
            mobile=said.get("mobile", ""),
            address=said.get("address", ""),
        ),
    )


def _on_the_spot(actor: Actor, row: Penalty, data: Mapping[str, Any]) -> None:
    """Raises NotSummary, TooFewOfficers, NotCertified: not by this procedure, or not by these."""
    today = actor.today
    second = queries.by_number(data["second_officer"], row.body_id, today)
    if second.account == actor.account:
        raise TooFewOfficers(int(limit("officers", today).value))
    row.officers = [*row.officers, officer(second)]
    row.kinds = [data["kind"]]
    row.fine = Decimal(data["fine"]) if data["kind"] == "fine" else None
    row.collected = bool(data.get("collected", False))
    refused = rules.on_the_spot(rules.Proposal(row.party_kind, row.kinds, row.fine), today)
    if refused is not None:
        raise NotSummary(refused, plain(limit(f"summary.{row.party_kind}", today).value))
    if row.collected and row.fine is not None:
        refused = rules.collectable(row.fine, bool(data.get("hard_to_collect")), today)
        if refused is not None:
            raise NotSummary(refused, plain(limit("collect_on_spot", today).value))


def _photographs(actor: Actor, case: Case, own: Certificate, data: Mapping[str, Any]) -> None:
    """What was photographed on the spot is the first evidence."""
    found = [each for each in cases.attachments(case) if each.material == EVIDENCE]
    for number, each in enumerate(found, start=1):
        content = store.fetch(each.file_id)[1]
        row = Evidence(
            id=ids.uuid7(actor.now),
            case_id=case.id,
            number=number,
            kind="recordings",
            name=each.name,
            taken_on=date.fromisoformat(data["acted_on"]),
            place=data["place"],
            by=[officer(own)],
            file_id=each.file_id,
            digest=store.sha256(content),
            at=actor.now,
            added_by=actor.account,
        )
        row.save(force_insert=True)
        vouch(row)
