"""What crosses the boundary of this context: answers, licences as held and shown, verdicts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from yiwang.kernel.outbox.announce import Event
from yiwang.kernel.texts import Said, say


class Audience(StrEnum):
    """For whom a code is made."""

    ANYONE = "anyone"
    KNOWN = "known"
    OFFICES = "offices"


class Way(StrEnum):
    """How a licence was looked at."""

    SCAN = "scan"
    LINK = "link"
    FILE = "file"
    CASE = "case"  # it stands for a paper of an application


class Answer(StrEnum):
    """What a check comes to. Only `VALID` and `GENUINE` are good; see `words` for the sentences."""

    VALID = "valid"
    GENUINE = "genuine"  # a paper of ours that is no licence
    NOT_YET = "not_yet"
    NOT_IN_FORCE = "not_in_force"  # expired, revoked and so on: the licence's own word says it
    OUTDATED = "outdated"  # in force, but the paper shows a former version
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
class Line:
    """One line of a licence. open: whoever holds the paper's code may see it."""

    element: str
    label: Said
    value: str
    open: bool

    @property
    def key(self) -> str:
        return self.element or say(self.label, "zh")


@dataclass(frozen=True)
class Held:
    """A licence as its register says it now.

    state: the register's code of the state, word: what people call it.
    answer: VALID, NOT_YET or NOT_IN_FORCE, by state and day. group: of the card pack.
    """

    id: UUID
    type: str
    name: Mapping[str, str]
    number: str
    identifier: str
    body_id: UUID
    body: Mapping[str, str]
    holder_id: UUID
    holder: str
    valid_from: date
    valid_until: date | None
    state: str
    word: Mapping[str, str]
    answer: Answer
    face: tuple[Line, ...]
    group: str
    paper_id: UUID | None
    paper_code: str


@dataclass(frozen=True)
class Shown:
    """What whoever checks gets to see of a licence: the least, and what the holder chose."""

    name: Mapping[str, str]
    body: Mapping[str, str]
    valid_from: date
    valid_until: date | None
    state: str
    word: Mapping[str, str]
    fields: tuple[Line, ...]


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
    signed: Sequence[str] = ()


@dataclass(frozen=True)
class Checked(Event):
    """Somebody checked a licence, or tried to. shown: whether anything of it was seen. by: the
    person, NOBODY where no private person is known.
    """

    kind: ClassVar[str] = "wallet.checked"
    holder: UUID
    answer: str
    shown: bool
    by: UUID
