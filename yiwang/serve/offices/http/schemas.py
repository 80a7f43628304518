"""Shapes for programs."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Schema


class OpenedOut(Schema):
    """What was made. passwords: by user name, shown this once."""

    code: str
    posts: list[str]
    people: list[str]
    services: list[str]
    passwords: dict[str, str]


class OfficeOut(Schema):
    code: str
    name: str
    packages: list[str]
    opened_at: datetime
    waiting: int  # roles that the security administrator has not confirmed


class DegreeOut(Schema):
    """Per cent by dimension, null where there is nothing to count."""

    function: str
    title: str
    total: float
    shares: dict[str, float | None]
    counts: dict[str, list[int]]


class IntegrationOut(Schema):
    city: DegreeOut
    departments: list[DegreeOut]


class SeatIn(Schema):
    post: UUID
    username: str
    name: str


class SeatOut(Schema):
    id: UUID
    name: str
    password: str


class OwnIn(Schema):
    """What the body says for itself, by element."""

    own: dict[str, Any]


class ChangeOut(Schema):
    label: str
    before: str
    after: str


class OwnItemOut(Schema):
    code: str
    name: str
    version: int
    package: str
    package_version: str
    own: dict[str, Any]
    changes: list[ChangeOut]
    outdated: list[str]
