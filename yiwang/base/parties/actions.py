"""What is done to parties and delegations.

Rows of people who are not there yet, or of another principal, are the system's to read and write;
each function here has asked the rules first.
"""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.base.parties import queries, rules
from yiwang.base.parties.checking import Checked, checked
from yiwang.base.parties.errors import NotDelegated, NotRepresentative
from yiwang.base.parties.models import Delegation, Party
from yiwang.base.parties.scopes import scopes
from yiwang.base.parties.values import (
    DelegationChanged,
    DelegationView,
    PartyView,
    RepresentativeChanged,
    Stated,
)
from yiwang.kernel import ids, keys, writes
from yiwang.kernel.actions import action, tell
from yiwang.kernel.actor import SYSTEM, Actor, Audience, acting
from yiwang.kernel.errors import Invalid, NotFound
from yiwang.kernel.ids import NOBODY

WITHOUT_END = date(9999, 12, 31)


@action("parties:party:state")
def find_or_create(actor: Actor, stated: Stated) -> PartyView:
    """The party that the stated number belongs to, written down when it is new.

    Contact details of a known party change only when the party itself or a clerk states them.
    Raises:
        Invalid: with one problem for each entry; also when the number is another name's.
    """
    entries = checked(stated, actor.today)
    key = keys.fingerprint(stated.identity_kind, entries.identity)
    with acting(SYSTEM.on(actor.now)):
        row = Party.objects.filter(identity_key=key).first()
        if row is None:
            row = _created(actor, stated, entries, key)
        elif row.name != entries.name:
            raise _name_differs()
        elif actor.audience is Audience.STAFF or actor.person == row.id:
            _contact(row, stated, entries)
            row.save()
    return queries.view(row)


@action("parties:party:state")
def find_or_create_many(actor: Actor, stated: Sequence[Stated]) -> list[PartyView | Invalid]:
    """The same for many in order, past what they state about contact; the refusal in place of a
    party whose entries cannot be right or whose number is another name's.
    """
    looked = [_looked(each, actor.today) for each in stated]
    named = {
        index: keys.fingerprint(stated[index].identity_kind, entries.identity)
        for index, entries in enumerate(looked)
        if isinstance(entries, Checked)
    }
    with acting(SYSTEM.on(actor.now)):
        rows = Party.objects.filter(identity_key__in=set(named.values()))
        known = {bytes(row.identity_key): row for row in rows}
        return [
            entries
            if isinstance(entries, Invalid)
            else _one_of_many(actor, stated[index], entries, named[index], known)
            for index, entries in enumerate(looked)
        ]


def _looked(stated: Stated, today: date) -> Checked | Invalid:
    try:
        return checked(stated, today)
    except Invalid as refusal:
        return refusal


def _one_of_many(
    actor: Actor, stated: Stated, entries: Checked, key: bytes, known: dict[bytes, Party]
) -> PartyView | Invalid:
    if key not in known:
        known[key] = _new(actor, stated, entries, key)
        writes.insert(known[key])
    row = known[key]
    return queries.view(row) if row.name == entries.name else _name_differs()


def _created(actor: Actor, stated: Stated, entries: Checked, key: bytes) -> Party:
    row = _new(actor, stated, entries, key)
    row.save(force_insert=True)
    return row


def _new(actor: Actor, stated: Stated, entries: Checked, key: bytes) -> Party:
    row = Party(
        id=ids.uuid7(actor.now),
        kind=stated.kind,
        name=entries.name,
        identity_kind=stated.identity_kind,
        identity_key=key,
        identity_sealed=keys.seal("identity", entries.identity),
        identity_masked=entries.identity_masked,
        stated_at=actor.now,
    )
    _contact(row, stated, entries)
    return row


def _contact(row: Party, stated: Stated, entries: Checked) -> None:
    """What is left empty stays as it was."""
    if entries.mobile:
        row.mobile_sealed = keys.seal("mobile", entries.mobile)
        row.mobile_key = keys.fingerprint("mobile", entries.mobile)
        row.mobile_masked = entries.mobile_masked
    row.email = stated.email or row.email
    row.address = stated.address or row.address


def _name_differs() -> Invalid:
    text = _("This number is known under another name. Compare it with the document.")
    return Invalid([{"pointer": "/name", "code": "parties.name_differs", "message": text}])


@action("parties:delegation:give")
def offer(
    actor: Actor, principal_id: UUID, agent: Stated, services: list[str], start: date, end: date
) -> DelegationView:
    """Offer a delegation; it holds once the agent has accepted it.

    services: service codes; empty: all. end: this day included.
    Raises:
        NotDelegated: with the reason. Invalid: what was stated about the agent or the services.
    """
    mine = {principal.id: principal for principal in queries.own_principals(actor)}
    if principal_id not in mine:
        raise NotDelegated(rules.Refused.NOT_YOURS)
    if agent.kind != Party.Kind.NATURAL:
        raise NotDelegated(rules.Refused.NOT_A_PERSON)
    _known_services(actor, services)
    person = find_or_create(actor, agent)
    oneself = person.id == actor.person
    _refuse(rules.offer(oneself=oneself, start=start, end=end, today=actor.today))
    row = Delegation.objects.create(
        id=ids.uuid7(actor.now),
        principal_id=principal_id,
        principal_name=mine[principal_id].name,
        agent_id=person.id,
        agent_name=person.name,
        services=services,
        valid_from=start,
        valid_until=end,
        granted_by=actor.person,
    )
    return _told(actor, row)


def _known_services(actor: Actor, services: list[str]) -> None:
    known = {code for code, _title in scopes(actor)}
    strange = [code for code in services if code not in known]
    if strange:
        text = _("There is no service “%(code)s” to delegate.") % {"code": strange[0]}
        raise Invalid([{"pointer": "/services", "code": "parties.no_service", "message": text}])


@action("parties:delegation:answer")
def accept(actor: Actor, delegation_id: UUID) -> DelegationView:
    """Take over what was offered."""
    row = _locked(actor, delegation_id)
    mine = row.agent_id == actor.person
    _refuse(rules.answer(mine=mine, life=row.life, today=actor.today))
    return _become(actor, row, Delegation.State.IN_FORCE)


@action("parties:delegation:answer")
def end(actor: Actor, delegation_id: UUID) -> DelegationView:
    """Decline an offer, lay a delegation down, or take back one's own: each side at any time."""
    row = _locked(actor, delegation_id)
    party = row.agent_id == actor.person or _speaks_for(actor, row.principal_id)
    _refuse(rules.end(party=party, life=row.life))
    return _become(actor, row, Delegation.State.REVOKED)


@action("parties:delegation:give")
def confirm(actor: Actor, delegation_id: UUID) -> DelegationView:
    """Put a delegation in force again that a change of representative suspended."""
    row = _locked(actor, delegation_id)
    own = _speaks_for(actor, row.principal_id)
    _refuse(rules.confirm(own=own, life=row.life, today=actor.today))
    row.granted_by = actor.person
    return _become(actor, row, Delegation.State.IN_FORCE)


@action("parties:delegation:give")
def bind_organisation(actor: Actor, name: str, uscc: str) -> DelegationView:
    """Tie the legal representative's account to his entity, as the register names him.

    Raises:
        NotRepresentative: name, number and representative do not fit together.
    """
    stated = Stated("legal", name, "001", uscc)
    entries = checked(stated, actor.today)
    with acting(SYSTEM.on(actor.now)):
        key = keys.fingerprint("001", entries.identity)
        entity = Party.objects.filter(
            identity_key=key, name=entries.name, representative_id=actor.person
        ).first()
        if entity is None or actor.person == NOBODY:
            raise NotRepresentative(entries.name)
        ties = Delegation.objects.filter(principal=entity, agent_id=actor.person, binding=True)
        row = ties.select_for_update().first() or Delegation(
            id=ids.uuid7(actor.now),
            principal=entity,
            principal_name=entity.name,
            agent_id=actor.person,
            agent_name=actor.name,
            valid_from=actor.today,
            valid_until=WITHOUT_END,
            binding=True,
            granted_by=actor.person,
        )
        row.state = Delegation.State.IN_FORCE
        row.save()
    return _told(actor, row)


@action("parties:representative:change")
def change_representative(actor: Actor, entity_id: UUID, representative_id: UUID) -> PartyView:
    """Write down what the register says, and suspend every delegation of the entity.

    The new representative binds himself and confirms them one by one; who has open cases of the
    entity learns it from the event.
    """
    with acting(SYSTEM.on(actor.now)):
        entity = Party.objects.select_for_update().filter(pk=entity_id, kind="legal").first()
        if entity is None:
            raise NotFound(_("Legal entity"))
        before: UUID | None = entity.representative_id
        entity.representative_id = representative_id
        entity.save(update_fields=["representative"])
        alive = [Delegation.State.OFFERED, Delegation.State.IN_FORCE]
        held = Delegation.objects.filter(principal=entity, state__in=alive)
        suspended = held.exclude(agent_id=representative_id, binding=True).update(
            state=Delegation.State.SUSPENDED
        )
    tell(RepresentativeChanged(entity_id, before, representative_id, suspended))
    return queries.view(entity)


def _locked(actor: Actor, delegation_id: UUID) -> Delegation:
    with acting(SYSTEM.on(actor.now)):
        row = Delegation.objects.select_for_update().filter(pk=delegation_id).first()
    if row is None:
        raise NotFound(_("Delegation"))
    return row


def _speaks_for(actor: Actor, principal_id: UUID) -> bool:
    return any(principal.id == principal_id for principal in queries.own_principals(actor))


def _refuse(refusal: rules.Refused | None) -> None:
    if refusal is not None:
        raise NotDelegated(refusal)


def _become(actor: Actor, row: Delegation, state: Delegation.State) -> DelegationView:
    row.state = state
    with acting(SYSTEM.on(actor.now)):
        row.save(update_fields=["state", "granted_by"])
    return _told(actor, row)


def _told(actor: Actor, row: Delegation) -> DelegationView:
    tell(DelegationChanged(row.id, row.principal_id, row.agent_id, row.state))
    return queries.delegation_view(actor, row)
