"""What crosses the boundary: parties as stated, parties as shown, delegations and events."""

from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar
from uuid import UUID

from yiwang.kernel.outbox.announce import Event


@dataclass(frozen=True)
class Stated:
    """What somebody says about a party.

    kind: natural or legal. identity_kind: 111, 001 … as in `identifiers.CREDENTIALS`.
    """

    kind: str
    name: str
    identity_kind: str
    identity: str = field(repr=False)
    mobile: str = field(default="", repr=False)
    email: str = ""
    address: str = ""


@dataclass(frozen=True)
class PartyView:
    """A party as shown: numbers masked."""

    id: UUID
    kind: str
    name: str
    identity_kind: str
    identity_masked: str
    mobile_masked: str = ""
    email: str = ""
    address: str = ""


@dataclass(frozen=True)
class Numbers:
    """The unsealed numbers of a party; shown to nobody, printed on its own papers only."""

    identity_kind: str
    identity: str = field(repr=False)
    mobile: str = field(repr=False)


@dataclass(frozen=True)
class LegalEntity:
    """A legal entity and whoever represents it, if anybody, with their numbers."""

    party: PartyView
    numbers: Numbers
    representative: PartyView | None
    representative_numbers: Numbers | None


@dataclass(frozen=True)
class DelegationView:
    """standing: offered, coming, in_force, ended, suspended or revoked, as of the actor's today."""

    id: UUID
    principal_id: UUID
    principal_name: str
    agent_id: UUID
    agent_name: str
    services: tuple[str, ...]
    valid_from: date
    valid_until: date
    standing: str
    binding: bool


@dataclass(frozen=True)
class DelegationChanged(Event):
    """A delegation (object_id) came to another state."""

    kind: ClassVar[str] = "parties.delegation_changed"
    principal: UUID
    agent: UUID
    state: str


@dataclass(frozen=True)
class RepresentativeChanged(Event):
    """A legal entity (object_id) has another representative; its delegations are suspended."""

    kind: ClassVar[str] = "parties.representative_changed"
    before: UUID | None
    after: UUID
    suspended: int
