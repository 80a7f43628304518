"""Reads about parties and delegations."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _

from yiwang.base.parties import rules
from yiwang.base.parties.models import Delegation, Party
from yiwang.base.parties.values import DelegationView, LegalEntity, Numbers, PartyView
from yiwang.kernel import keys
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.errors import NotFound
from yiwang.kernel.evidence.models import Entry
from yiwang.kernel.evidence.record import Outcome, record
from yiwang.kernel.ids import NOBODY
from yiwang.kernel.reads import Read, at_once


def view(row: Party) -> PartyView:
    return PartyView(
        row.id,
        row.kind,
        row.name,
        row.identity_kind,
        row.identity_masked,
        row.mobile_masked,
        row.email,
        row.address,
    )


_PARTY = Read(Party, "id = %s")


def _row(party_id: UUID) -> Party:
    found = _PARTY.rows(party_id)
    if not found:
        raise NotFound(_("Party"))
    return found[0]


def party(actor: Actor, party_id: UUID) -> PartyView:
    """A party with its numbers masked.

    Raises:
        NotFound: there is none, or the actor has nothing to do with it.
    """
    return view(_row(party_id))


def with_representative(actor: Actor, party_id: UUID) -> tuple[PartyView, PartyView | None]:
    """A party and the legal representative that it names, with their numbers masked.

    Raises:
        NotFound: there is none, or the actor has nothing to do with it.
    """
    rows = {row.id: row for row in _ENTITY.all(party_id, party_id)}
    found = rows.get(party_id)
    if found is None:
        raise NotFound(_("Party"))
    named = rows.get(found.representative_id) if found.representative_id else None
    return view(found), view(named) if named else None


_ENTITY = Read(Party, "id = %s OR id = (SELECT representative_id FROM parties_party WHERE id = %s)")


def legal_entity(actor: Actor, party_id: UUID, purpose: str) -> LegalEntity | None:
    """A legal entity and its representative with their numbers; None: it is a natural person. Who
    looks at another's numbers leaves an entry.

    Raises:
        NotFound: there is none, or the actor has nothing to do with it.
    """
    rows = {row.id: row for row in _ENTITY.all(party_id, party_id)}
    firm = rows.get(party_id)
    if firm is None:
        raise NotFound(_("Party"))
    if firm.kind != Party.Kind.LEGAL:
        return None
    person = rows.get(firm.representative_id) if firm.representative_id else None
    return LegalEntity(
        view(firm),
        _numbers(actor, firm, purpose),
        view(person) if person else None,
        _numbers(actor, person, purpose) if person else None,
    )


def unsealed(actor: Actor, party_id: UUID, purpose: str) -> Numbers:
    """The numbers themselves, for a paper or a form; who looks at another's leaves an entry."""
    return _numbers(actor, _row(party_id), purpose)


def mobiles(actor: Actor, persons: Collection[UUID]) -> dict[UUID, str]:
    """The telephone numbers by which natural persons are reached; the system alone reads them."""
    rows = Party.objects.filter(id__in=persons, kind=Party.Kind.NATURAL).exclude(mobile_sealed="")
    found = rows.values_list("id", "mobile_sealed")
    return {person: keys.unseal("mobile", sealed) for person, sealed in found}


# One value for each column instead of rows: of tens of thousands the driver makes no objects.
_IN_ORDER = """SELECT array_agg(p.name ORDER BY asked.n),
        array_agg(p.identity_sealed ORDER BY asked.n)
    FROM unnest(string_to_array(%s, ',')::uuid[]) WITH ORDINALITY asked (id, n)
    JOIN parties_party p ON p.id = asked.id"""


def named(persons: Sequence[str]) -> tuple[list[str], list[str]]:
    """Names and identity numbers of many persons, in their order; the system alone reads them, and
    writes down itself of whom and why.
    """
    with connection.cursor() as cursor:
        cursor.execute(_IN_ORDER, [",".join(persons)])
        names, sealed = cursor.fetchone()
    return names or [], [keys.unseal("identity", each) for each in sealed or []]


def _numbers(actor: Actor, row: Party, purpose: str) -> Numbers:
    if actor.person != row.id:
        subject = row.id if row.kind == Party.Kind.NATURAL else None
        content = {"fields": ["identity", "mobile"], "purpose": purpose}
        record(actor, "parties.unsealed", row.id, content, outcome=Outcome.READ, subject=subject)
    mobile = keys.unseal("mobile", row.mobile_sealed) if row.mobile_sealed else ""
    return Numbers(row.identity_kind, keys.unseal("identity", row.identity_sealed), mobile)


def _received(actor: Actor) -> Q:
    """Delegations to the person acting that hold today."""
    return Q(
        agent_id=actor.person,
        state=Delegation.State.IN_FORCE,
        valid_from__lte=actor.today,
        valid_until__gte=actor.today,
    )


_HELD = Read(
    Delegation,
    "agent_id = %s AND state = 'in_force' AND valid_from <= %s AND valid_until >= %s",
)
# Of an array, for whose parts the index is asked; `id = … OR id IN (…)` reads all parties.
_NAMED = Read(
    Party,
    """id = ANY (%s::uuid || ARRAY (SELECT principal_id FROM parties_delegation WHERE agent_id = %s
        AND state = 'in_force' AND valid_from <= %s AND valid_until >= %s)) ORDER BY name, id""",
)


def _held(actor: Actor) -> list[Delegation]:
    """Delegations to the person acting that hold today."""
    return _HELD.all(actor.person, actor.today, actor.today)


def principals(actor: Actor, service: str | None = None) -> list[PartyView]:
    """For whom the person acting may act today, in a service or in any: himself first, then by
    name.
    """
    if actor.person == NOBODY:
        return []
    asked = (actor.person, actor.today, actor.today)
    with at_once():
        held, named = _HELD.rows(*asked), _NAMED.rows(actor.person, *asked)
    given = (row for row in held if service is None or rules.covers(row.services, service))
    for_whom = {actor.person, *(row.principal_id for row in given)}
    rows = (row for row in named if row.id in for_whom)
    return [view(row) for row in sorted(rows, key=lambda row: row.id != actor.person)]


def may_act_for(actor: Actor, party_id: UUID, service: str) -> bool:
    """Whether the person acting is the party or holds a delegation that covers the service."""
    if actor.person == NOBODY:
        return False
    if actor.person == party_id:
        return True
    held = (row for row in _held(actor) if row.principal_id == party_id)
    return any(rules.covers(row.services, service) for row in held)


def own_principals(actor: Actor) -> list[PartyView]:
    """In whose name the person acting gives delegations: his own and that of firms he
    represents.
    """
    if actor.person == NOBODY:
        return []
    bound = Delegation.objects.filter(_received(actor), binding=True)
    chosen = [actor.person, *bound.values_list("principal_id", flat=True)]
    rows = Party.objects.filter(pk__in=chosen).order_by("name", "id")
    return [view(row) for row in sorted(rows, key=lambda row: row.id != actor.person)]


def given(actor: Actor) -> list[DelegationView]:
    """Delegations of the principals the person speaks for, also those a predecessor gave."""
    mine = [principal.id for principal in own_principals(actor)]
    with acting(SYSTEM.on(actor.now)):
        rows = list(_ordered(Delegation.objects.filter(principal_id__in=mine, binding=False)))
    return _views(actor, rows)


def received(actor: Actor) -> list[DelegationView]:
    return _views(actor, _ordered(Delegation.objects.filter(agent_id=actor.person)))


def delegation(actor: Actor, delegation_id: UUID) -> DelegationView:
    found = [row for row in (*given(actor), *received(actor)) if row.id == delegation_id]
    if not found:
        raise NotFound(_("Delegation"))
    return found[0]


def sign_ins(actor: Actor, count: int = 5) -> list[datetime]:
    """When the person acting came in last, latest first."""
    rows = Entry.objects.filter(subject=actor.person, kind="door.signed_in").order_by("-at")
    return list(rows.values_list("at", flat=True)[:count])


def _ordered(rows: "Iterable[Delegation]") -> "Iterable[Delegation]":
    return sorted(rows, key=lambda row: (row.valid_until, row.id), reverse=True)


def _views(actor: Actor, rows: Iterable[Delegation]) -> list[DelegationView]:
    return [delegation_view(actor, row) for row in rows]


def delegation_view(actor: Actor, row: Delegation) -> DelegationView:
    return DelegationView(
        row.id,
        row.principal_id,
        row.principal_name,
        row.agent_id,
        row.agent_name,
        tuple(row.services),
        row.valid_from,
        row.valid_until,
        rules.standing(row.life, actor.today).value,
        row.binding,
    )
