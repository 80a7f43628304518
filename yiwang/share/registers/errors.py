"""Refusals a person may read."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from yiwang.kernel.errors import DomainError


@dataclass(eq=False)
class NoSuchRegister(DomainError):
    register: str
    code = "registers.unknown"
    status = 404
    message = _("No package declares a register named %(register)s.")
    advice = _("The names are in datasets.yaml of the installed packages.")


@dataclass(eq=False)
class NoSupplier(DomainError):
    function: str
    code = "registers.no_supplier"
    status = 409
    message = _("No body of the city does “%(function)s”, which supplies this register.")
    advice = _("Open that body first.")


@dataclass(eq=False)
class BadRows(DomainError):
    rows: str
    code = "registers.bad_rows"
    status = 422
    message = _("Nothing was taken over. %(rows)s")
    advice = _("Correct these rows and deliver the batch again.")


@dataclass(eq=False)
class NoRows(DomainError):
    resource: str
    code = "registers.no_rows"
    status = 409
    message = _("Nothing was served of %(resource)s yet.")
    advice = _("Collect it first; the catalogue says who supplies it.")


@dataclass(eq=False)
class NotBuilt(DomainError):
    register: str
    code = "registers.not_built"
    status = 409
    message = _("The register %(register)s is delivered by a body, not built from sources.")
    advice = _("Deliver its rows, or declare its sources in datasets.yaml.")


class Why(StrEnum):
    NO_ENTRY = "no_entry"
    NO_ITEM = "no_item"
    NO_REASON = "no_reason"
    SAME = "same"
    TWICE = "twice"
    DECIDED = "decided"
    FUTURE = "future"
    TYPE = "type"


@dataclass(eq=False)
class NotContested(DomainError):
    reason: Why
    code = "registers.not_contested"
    status = 422
    messages = {
        Why.NO_ENTRY: _("This register says nothing of you."),
        Why.NO_ITEM: _("This register has no such item."),
        Why.NO_REASON: _("Say why the value is wrong."),
        Why.SAME: _("Say what the value should be; it must differ from what the register says."),
        Why.TYPE: _("Write this value as it is written now: a number, or a day as 2026-01-31."),
        Why.TWICE: _("You have contested this value already; the answer is still to come."),
    }
    advice = _("Look at “My data” and choose the value that is wrong.")


@dataclass(eq=False)
class NotSettled(DomainError):
    reason: Why
    code = "registers.not_settled"
    messages = {
        Why.DECIDED: _("This doubt has been decided."),
        Why.NO_REASON: _("Say why you decide so."),
        Why.SAME: _("Say the right value; it must differ from the present one."),
        Why.TYPE: _("Write this value as it is written now: a number, or a day as 2026-01-31."),
        Why.FUTURE: _("A value cannot hold since a day that has not come."),
    }
    advice = _("Open the doubt again and correct what you entered.")


@dataclass(eq=False)
class NotMatched(DomainError):
    number: str
    code = "registers.not_matched"
    message = _("The row %(number)s is linked to somebody else.")
    advice = _("Split that link first, then accept this one.")
