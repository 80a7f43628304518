"""What programs send and receive about themselves."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class PartyOut(BaseModel):
    """A party as shown: numbers masked."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    kind: str
    name: str
    identity_kind: str
    identity_masked: str
    mobile_masked: str
    email: str
    address: str


class MeOut(BaseModel):
    """Who signed in: for staff the acting post, for the public the parties one may act for."""

    name: str
    post: UUID | None
    body: UUID | None
    roles: list[str]
    permissions: list[str]
    principals: list[PartyOut]


class DelegationOut(BaseModel):
    """standing: offered, coming, in_force, ended, suspended or revoked today."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    principal_id: UUID
    principal_name: str
    agent_id: UUID
    agent_name: str
    services: list[str]
    valid_from: date
    valid_until: date
    standing: str
    binding: bool


class DelegationsOut(BaseModel):
    """Delegations that I or firms I represent gave, and those I received."""

    given: list[DelegationOut]
    received: list[DelegationOut]


class AgentIn(BaseModel):
    """The natural person who is to act, as in the identity document."""

    name: str
    identity: str = Field(repr=False)
    identity_kind: str = "111"


class DelegationIn(BaseModel):
    """services: codes; empty: all. valid_until: this day included. principal: default myself."""

    agent: AgentIn
    principal: UUID | None = None
    services: list[str] = []
    valid_from: date
    valid_until: date


class BindingIn(BaseModel):
    """The entity as the register names it."""

    name: str
    uscc: str
