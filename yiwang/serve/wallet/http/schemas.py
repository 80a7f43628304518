"""What programs send and get."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Field, Schema


class PresentIn(Schema):
    """How to show a licence; `purpose` is one of the codes that `GET wallet/purposes` lists.

    verifier: who is to check it, as that program calls itself; named, a signed presentation
    (SD-JWT) for it comes along, with the nonce that it gave.
    """

    purpose: str
    fields: list[str] = Field(default_factory=list, max_length=40)
    audience: str = "anyone"
    nonce: str = ""
    verifier: str = Field(default="", max_length=200)


class PresentOut(Schema):
    """A code that opens once. `address`: what its QR code says. `presentation`: the code inside an
    SD-JWT that the issuing body signed, for the verifier that was named.
    """

    id: UUID
    code: str
    address: str
    ends_at: datetime
    seconds: int
    presentation: str | None


class PurposeOut(Schema):
    code: str
    title: str
    title_en: str


class ChoiceOut(Schema):
    """What may be shown of a licence beside its validity."""

    key: str
    label: Any
    value: str


class CardOut(Schema):
    """A card of the pack. `loan`: the permission by which it lies in somebody else's."""

    licence: UUID
    name: str
    name_en: str
    number: str
    holder: str
    body: str
    body_en: str
    group: str
    valid_from: date
    valid_until: date | None
    state: str
    answer: str
    own: bool
    loan: UUID | None
    fields: list[ChoiceOut]


class UseOut(Schema):
    """One look at a licence; `success` only where something of it was shown."""

    id: UUID
    licence: UUID
    at: datetime
    way: str
    asker: str
    asker_en: str
    shown_by: str
    purpose: str
    fields: list[Any]
    answer: str
    success: bool


class LoanIn(Schema):
    """Who may show the licence, for which purposes (none: any), until which day."""

    name: str = Field(max_length=60)
    identity: str = Field(max_length=30)
    purposes: list[str] = Field(default_factory=list, max_length=20)
    until: date


class LoanOut(Schema):
    id: UUID
    licence: UUID
    holder: str
    taker: str
    purposes: list[str]
    until: date
    ended_at: datetime | None


class CheckIn(Schema):
    """A code, and the nonce that the verifier gave for it, if any."""

    code: str = Field(max_length=200)
    nonce: str = Field(default="", max_length=100)


class PresentationIn(Schema):
    """A presentation, and for whom and for which question it must have been made."""

    presentation: str = Field(max_length=64_000)
    verifier: str = Field(max_length=200)
    nonce: str = Field(default="", max_length=100)


class ManyIn(Schema):
    codes: list[str] = Field(min_length=1, max_length=100)


class LicenceShown(Schema):
    """What of a licence may be seen; number and holder only where they were chosen."""

    name: str
    name_en: str
    body: str
    body_en: str
    valid_from: date
    valid_until: date | None
    state: str
    in_force: bool
    number: str | None
    holder: str | None
    fields: list[dict[str, Any]]


class PaperSeen(Schema):
    kind: str
    title: str
    title_en: str
    number: str
    dated: date
    body: str
    body_en: str
    sha256: str


class VerdictOut(Schema):
    """The answer of a check. `valid` is true for a licence in force and for a genuine paper."""

    answer: str
    valid: bool
    word: str
    sentence: str
    next: str
    way: str
    checked_at: datetime
    purpose: str
    licence: LicenceShown | None
    paper: PaperSeen | None
    signed: list[str]


class ManyOut(Schema):
    items: list[VerdictOut]
