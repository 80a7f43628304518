"""What crosses the boundary of this context."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.kernel.outbox.announce import Event
from yiwang.serve.licences.facade import NotIssued, WhyNot


class Fault(StrEnum):
    """Why a row is not issued."""

    MISSING = "missing"
    DATE = "date"
    TERM = "term"
    FORMAT = "format"
    HOLDER = "holder"
    HOLDERS = "holders"
    PARTY = "party"
    KIND = "kind"
    REFUSED = "refused"


SENTENCES: Mapping[str, str] = {
    Fault.MISSING: gettext_noop("The value is missing."),
    Fault.DATE: gettext_noop("“%(value)s” is no day; write it as 2026-11-22."),
    Fault.TERM: gettext_noop("The last day lies before the first."),
    Fault.FORMAT: gettext_noop("“%(value)s” does not fit %(format)s."),
    Fault.HOLDER: gettext_noop("The number of the holder is wrong. %(why)s"),
    Fault.HOLDERS: gettext_noop("There are %(names)s names and %(codes)s numbers."),
    Fault.PARTY: gettext_noop("The holder is not taken. %(said)s"),
    Fault.KIND: gettext_noop("“%(value)s” is no kind of number that we know."),
    Fault.REFUSED: "%(why)s",  # the register's own sentence
}


@dataclass(frozen=True)
class Reject:
    """Why a row is not issued. column: as the file calls it, empty for the whole row."""

    column: str
    fault: Fault
    facts: Mapping[str, Any]

    def told(self) -> str:
        """The reason in the reader's language."""
        return _(SENTENCES[self.fault]) % {**self.facts, "why": self._why()}

    def _why(self) -> str:
        """What another context said, which is kept as its own code."""
        if self.fault is Fault.HOLDER:
            template, params = self.facts["template"], self.facts["params"]
            return str(_(template) % params)
        if self.fault is Fault.REFUSED:
            kind, reason, what = (self.facts[name] for name in ("kind", "reason", "what"))
            return str(NotIssued(kind, WhyNot(reason), what))
        return ""

    def row(self) -> dict[str, Any]:
        return {"column": self.column, "fault": self.fault.value, "facts": dict(self.facts)}

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "Reject":
        return cls(row["column"], Fault(row["fault"]), row["facts"])


@dataclass(frozen=True)
class BatchDone(Event):
    """All rows of a batch were issued or rejected."""

    kind: ClassVar[str] = "bulk.batch_done"
    type: str
    issued: int
    rejected: int
