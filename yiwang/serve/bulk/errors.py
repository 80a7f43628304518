"""Refusals a person may read."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from yiwang.kernel.errors import DomainError


class Why(StrEnum):
    """Why a file is not taken."""

    EMPTY = "empty"
    UNREADABLE = "unreadable"
    LARGE = "large"
    ROWS = "rows"
    LACKS = "lacks"
    TWICE = "twice"
    STRANGE = "strange"


@dataclass(eq=False)
class FileNotTaken(DomainError):
    """what: the column or limit that the reason is about."""

    reason: Why
    what: str = ""
    code = "bulk.file_not_taken"
    status = 422
    messages = {
        Why.EMPTY: _("The file has no rows below its first one."),
        Why.UNREADABLE: _("The file is neither a spreadsheet (XLSX) nor CSV: %(what)s"),
        Why.LARGE: _("The file is larger than %(what)s."),
        Why.ROWS: _("The file has more than %(what)s rows."),
        Why.LACKS: _("The first row lacks the column “%(what)s”."),
        Why.TWICE: _("The first row names the column “%(what)s” twice."),
        Why.STRANGE: _("The type has no column “%(what)s”."),
    }
    advice = _("Take the empty file of this type as a pattern, then send the file again.")


@dataclass(eq=False)
class NotIssuer(DomainError):
    kind: str
    code = "bulk.not_issuer"
    status = 409
    message = _("Your body does not issue licences of the type “%(kind)s”.")
    advice = _("Choose another type, or let the issuing body do it.")


@dataclass(eq=False)
class NotMoving(DomainError):
    name: str
    code = "bulk.not_moving"
    message = _("“%(name)s” is over; nothing is left to stop or to go on with.")
    advice = _("Look at the batch again; it shows what became of each row.")
