"""What crosses the boundary of this context."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar
from uuid import UUID

from yiwang.kernel.outbox.announce import Event


@dataclass(frozen=True)
class Opening:
    """All that a new case starts from.

    applicant: the party that asks, None where the body took the matter up itself; agent: the
    natural person who acts for it, if another. applicant_name: whom lists name.
    terms: the clocks by name, as the package and the implementing body have them.
    """

    service: str
    title: str
    title_en: str
    package: str
    version: str
    body: UUID
    region: str
    applicant: UUID | None
    applicant_name: str
    agent: UUID | None = None
    channel: str = "web"
    terms: Mapping[str, Any] = field(default_factory=dict)
    life: str = "application"


@dataclass(frozen=True)
class Content:
    """A form as it was filled in: typed data, where values came from, and the schema's view of
    it.
    """

    data: Mapping[str, Any]
    formats: Mapping[tuple[str, ...], str]
    sources: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class MilestoneReached(Event):
    """A case changed its legal state."""

    kind: ClassVar[str] = "cases.milestone_reached"
    milestone: str
    state: str
    number: str
    life: str = "application"


@dataclass(frozen=True)
class PaperSaved(Event):
    """A licence on file stood for a paper that nobody had to hand in."""

    kind: ClassVar[str] = "cases.paper_saved"
    material: str
    licence_kind: str
    licence: str
    service: str


@dataclass(frozen=True)
class CaseAttachment:
    """A paper of a case as pages show it."""

    id: UUID
    material: str
    name: str
    size: int
    media_type: str
