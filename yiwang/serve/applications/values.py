"""What an applicant asks for, and what pages show of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID


@dataclass(frozen=True)
class Wish:
    """An application as it comes in through page, API or counter.

    region, body: where; one of them unless only one body carries the service out.
    applicant: a party the actor acts for; None: the actor.
    attachments: file ids by material, beside those that the data's file fields name.
    """

    service: str
    data: Mapping[str, Any] = field(default_factory=dict)
    region: str = ""
    body: UUID | None = None
    applicant: UUID | None = None
    attachments: Mapping[str, list[UUID]] = field(default_factory=dict)
