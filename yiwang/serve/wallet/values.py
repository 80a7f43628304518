"""What crosses the boundary of this context: answers, verdicts, cards."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from yiwang.kernel.outbox.announce import Event


class Audience(StrEnum):
    """For whom a code is made."""

    ANYONE = "anyone"
    KNOWN = "known"
    OFFICES = "offices"


class Way(StrEnum):
    """How a licence was checked."""

    SCAN = "scan"
    LINK = "link"
    FILE = "file"


class Answer(StrEnum):
    """What a check comes to. Only `VALID` and `GENUINE` are good; see `words` for the sentences."""

    VALID = "valid"
    GENUINE = "genuine"  # a paper of ours that is no licence
    NOT_YET = "not_yet"
    EXPIRED = "expired"
    NOT_IN_FORCE = "not_in_force"  # suspended, revoked and so on: the licence's own word says it
    CANNOT = "cannot"  # the register cannot be asked: never said to be valid
    UNKNOWN = "unknown"
    CODE_FUTURE = "code_future"
    CODE_USED = "code_used"
    CODE_CLOSED = "code_closed"
    CODE_EXPIRED = "code_expired"
    CODE_AUDIENCE = "code_audience"
    CODE_NONCE = "code_nonce"
    FILE_CHANGED = "file_changed"
    FILE_APPENDED = "file_appended"
    FILE_EXPIRED = "file_expired"
    FILE_REVOKED = "file_revoked"
    FILE_NOT_OURS = "file_not_ours"
    FILE_UNSIGNED = "file_unsigned"
    FILE_UNREADABLE = "file_unreadable"


@dataclass(frozen=True)
class Held:
    """A licence as its register says it now.

    state: the register's code of the state, word: what people call it.
    answer: VALID, NOT_YET, EXPIRED or NOT_IN_FORCE, by state and day.
    face: rows of {"label": {zh, en}, "value"}. group: of the card pack.
    """

    id: UUID
    name: Mapping[str, str]
    number: str
    identifier: str
    body: Mapping[str, str]
    holder_id: UUID
    holder: str
    valid_from: date
    valid_until: date | None
    state: str
    word: str
    answer: Answer
    face: list[dict[str, Any]]
    group: str
    paper_id: UUID | None
    paper_code: str
    case: str


@dataclass(frozen=True)
class Shown:
    """What whoever checks gets to see of a licence: the least, and what the holder chose."""

    name: Mapping[str, str]
    body: Mapping[str, str]
    valid_from: date
    valid_until: date | None
    state: str
    word: str
    fields: list[dict[str, Any]]


@dataclass(frozen=True)
class PaperShown:
    """The paper behind a printed code or a file."""

    kind: str
    title: Mapping[str, str]
    number: str
    dated: date
    body: Mapping[str, str]
    sha256: str


@dataclass(frozen=True)
class Verdict:
    """The answer of one check, at a moment, with what may be seen beside it.

    signed: who signed the file, in words; empty where none was handed in.
    """

    answer: Answer
    way: Way
    at: datetime
    licence: Shown | None = None
    paper: PaperShown | None = None
    purpose: str = ""
    signed: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Checked(Event):
    """Somebody checked a licence, or tried to."""

    kind: ClassVar[str] = "wallet.checked"
    holder: UUID
    answer: str
