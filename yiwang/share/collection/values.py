"""What a batch is, what may be wrong with a row, and the event when it is served."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yiwang.kernel.errors import Sentence
from yiwang.kernel.outbox.announce import Event


class Mode(StrEnum):
    """How a batch stands to what is served already.

    FULL replaces it. INCREMENTAL adds rows, and a key that is served comes back. CHANGES adds rows,
    and those whose key is served take the place of the former.
    """

    FULL = "full"
    INCREMENTAL = "incremental"
    CHANGES = "changes"


class Fault(StrEnum):
    """What is wrong with a row; `{fact}` in a sentence is the limit or the rule."""

    SHAPE = "shape"
    ENCODING = "encoding"
    REQUIRED = "required"
    TYPE = "type"
    LENGTH = "length"
    CODE = "code"
    CHECK = "check"
    LOW = "low"
    HIGH = "high"
    UNIQUE = "unique"
    SERVED = "served"
    REFERENCE = "reference"
    RULE = "rule"


SENTENCES: Mapping[Fault, Sentence] = {
    Fault.SHAPE: _("The row has another number of cells than the first row."),
    Fault.ENCODING: _("Some bytes are no characters in the encoding of the file."),
    Fault.REQUIRED: _("The value is missing."),
    Fault.TYPE: _("The value is no %(fact)s."),
    Fault.LENGTH: _("The value is longer than %(fact)s characters."),
    Fault.CODE: _("The value is not in the code list %(fact)s."),
    Fault.CHECK: _("The number is mistyped: its check character or its parts do not fit."),
    Fault.LOW: _("The value is below %(fact)s."),
    Fault.HIGH: _("The value is above %(fact)s."),
    Fault.UNIQUE: _("The key stands in row %(fact)s already."),
    Fault.SERVED: _("The key is served already; send changed rows in the mode for changes."),
    Fault.REFERENCE: _("The value is no key of %(fact)s."),
    Fault.RULE: _("The row breaks the rule “%(fact)s”."),
}
NAMES: Mapping[Fault, Sentence] = {
    Fault.SHAPE: _("Number of cells"),
    Fault.ENCODING: _("Encoding"),
    Fault.REQUIRED: _("Missing value"),
    Fault.TYPE: _("Type of value"),
    Fault.LENGTH: _("Length"),
    Fault.CODE: _("Code list"),
    Fault.CHECK: _("Check digit"),
    Fault.LOW: _("Lower limit"),
    Fault.HIGH: _("Upper limit"),
    Fault.UNIQUE: _("Key twice in the batch"),
    Fault.SERVED: _("Key served already"),
    Fault.REFERENCE: _("Reference"),
    Fault.RULE: _("Rule between fields"),
}


@dataclass(frozen=True)
class Reject:
    """Why one row came back. column: as the file calls it, empty for the whole row."""

    row: int
    column: str
    fault: Fault
    value: str
    fact: str

    def told(self) -> str:
        return str(SENTENCES[self.fault]) % {"fact": self.fact}


@dataclass(frozen=True)
class BatchServed(Event):
    """Rows of a resource can be read. object_id is the batch; read: rows that came, the bad ones
    among them.
    """

    kind: ClassVar[str] = "collection.served"
    resource: str
    rows: int
    mode: str
    read: int


@dataclass(frozen=True)
class Overdue(Event):
    """A body has not sent what it owes. due: the last day on which it was in time."""

    kind: ClassVar[str] = "collection.overdue"
    resource: str
    body: str
    due: str


@dataclass(frozen=True)
class Quality:
    """How well a body supplies. batches: served and not taken; read, good: rows of those served;
    refused: batches not taken; late: how often a batch was overdue.
    """

    body: UUID
    batches: int
    refused: int
    read: int
    good: int
    late: int

    @property
    def share(self) -> float | None:
        """Good rows in percent; None where nothing was read."""
        return round(100 * self.good / self.read, 1) if self.read else None


@dataclass(frozen=True)
class Source:
    """Where rows come from.

    path: a file of the caller, copied. mapping: the file's column by field, where a person chose
    it; else columns are found by name and title. encoding, delimiter: empty to find them out.
    """

    path: Any
    name: str
    mapping: Mapping[str, str] | None = None
    encoding: str = ""
    delimiter: str = ""


def table_of(resource: str) -> str:
    """The lake's table of a resource: its good rows, and the columns `_batch` and `_row`."""
    return "r_" + resource.replace("-", "_")
