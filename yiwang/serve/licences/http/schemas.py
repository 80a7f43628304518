"""What programs get about licences."""

from datetime import date
from typing import Any
from uuid import UUID

from ninja import Schema


class LicenceOut(Schema):
    id: UUID
    name: str
    name_en: str
    number: str
    identifier: str
    holder: str
    body: str
    valid_from: date
    valid_until: date | None
    state: str
    face: list[dict[str, Any]]
    paper: str | None
