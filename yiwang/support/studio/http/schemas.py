"""What programs send and get."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Schema
from pydantic import Field


class VersionOut(Schema):
    """running: cases that run on it; 100: so many or more."""

    version: str
    current: bool
    digest: str
    installed_at: datetime
    running: int


class PackageOut(Schema):
    """titles: zh and en."""

    name: str
    titles: dict[str, str]
    versions: list[VersionOut]


class DraftOut(Schema):
    """revision: to be sent with a change, so that nothing of others is overwritten."""

    id: UUID
    package: str
    base: str
    state: str
    revision: int
    version: str
    changed_at: datetime
    files: list[str]


class OpenIn(Schema):
    version: str = Field("", max_length=20)


class FileIn(Schema):
    path: str = Field(max_length=200)
    text: str
    revision: int | None = None


class FileOut(Schema):
    path: str
    text: str


class ProblemOut(Schema):
    """element: id in the process, where it is one; path: elements that lead to the fault."""

    file: str
    line: int
    where: str
    message: str
    remedy: str
    element: str
    path: list[str]


class ResultOut(Schema):
    name: str
    good: bool
    differences: list[str]


class FindingsOut(Schema):
    """ready: nothing stands against publishing."""

    problems: list[ProblemOut]
    examples: list[ResultOut]
    ready: bool


class PublishIn(Schema):
    """version: the next number where it is empty."""

    version: str = Field("", max_length=20)
    revision: int | None = None


class FileChangeOut(Schema):
    path: str
    kind: str
    lines: list[str]


class ElementChangeOut(Schema):
    """details: name of what changed, before and after."""

    id: str
    type: str
    name: str
    kind: str
    details: list[tuple[str, str, str]]


class ChangesOut(Schema):
    before: str
    after: str
    files: list[FileChangeOut]
    elements: list[ElementChangeOut]


class StandingOut(Schema):
    node: str
    maps: bool
    reason: str
    choices: list[str]


class PreviewOut(Schema):
    """refused: why the case cannot go with these decisions; empty where it can."""

    number: str
    body: dict[str, str]
    standings: list[StandingOut]
    refused: str
    kept: list[str]
    cancelled: list[str]
    opened: list[str]
    forgotten: list[str]


class MigrationIn(Schema):
    """decisions: step of the old version → step of the new one, or an empty text: it ends.

    cases: numbers; the eldest running ones where there are none. At most 100 go at once.
    """

    before: str = Field(max_length=20)
    after: str = Field(max_length=20)
    decisions: dict[str, str] = {}
    cases: list[str] = Field([], max_length=100)


class MigrationOut(Schema):
    """left: cases that still run on the old version; 100: so many or more."""

    moved: list[str]
    refused: list[dict[str, Any]]
    left: int
