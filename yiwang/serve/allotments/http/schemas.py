"""What programs send and get about rounds."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Schema
from pydantic import Field


class RoundOut(Schema):
    """region: whose places are allotted; checking, ready, doubted (looked at again), out:
    applications by state.
    """

    id: UUID
    package: str
    title: dict[str, str]
    body: str
    region: str
    opens_on: date
    closes_on: date
    state: str
    checking: int
    ready: int
    doubted: int
    out: int
    witness: str
    commitment: str
    announced: str
    announced_at: datetime | None
    seed: str
    drawn_at: datetime | None
    published_on: date | None


class RoundIn(Schema):
    """opens_on: today if none is given; both days are included."""

    package: str
    opens_on: date | None = None
    closes_on: date


class RoundAnnounceIn(Schema):
    """commitment: 64 hexadecimal digits, made by the witness himself."""

    witness: str = Field(max_length=60)
    commitment: str = Field(max_length=64)


class DoubtIn(Schema):
    """reason: what is wrong, and how it is known."""

    reason: str = Field(max_length=1000)


class RoundDrawIn(Schema):
    number: str = Field(max_length=60)


class RoundWishOut(Schema):
    """entitled_as: class by which the candidate stands at a place; empty: not open to him."""

    place: dict[str, str]
    entitled_as: dict[str, str] | None


class AllottedOut(Schema):
    """state: of the candidate; drawn: number in the draw; place: null for none, or while the
    result is not published; why: a sentence for each wish up to the one that was met.
    """

    round: UUID
    round_state: str
    state: str
    wishes: list[RoundWishOut]
    drawn: int | None
    place: dict[str, str] | None
    corrected_by: str
    why: list[dict[str, str]]
    appeal_until: date | None


class DrawFileOut(Schema):
    """The public file; its fields are those that the program of the draw reads."""

    format: str
    round: dict[str, Any]
    places: dict[str, int]
    classes: list[str]
    candidates: list[dict[str, Any]]
    result: list[dict[str, Any]]
    witness: str
    commitment: str
    announced: str
    root_number: int | None
    root: str
    number: str
    seed: str
    corrections: list[dict[str, Any]]
    proof: dict[str, Any] | None
