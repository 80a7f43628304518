"""Refusals of this context."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from yiwang.kernel.errors import DomainError


class Beyond(StrEnum):
    """What of a grant a wish goes beyond."""

    REVOKED = "revoked"
    EARLY = "early"
    ENDED = "ended"
    RESOURCE = "resource"
    MODE = "mode"
    FIELDS = "fields"
    CASE = "case"
    CLOSED = "closed"
    PURPOSE = "purpose"
    ROWS = "rows"
    VOLUME = "volume"


@dataclass(eq=False)
class BeyondGrant(DomainError):
    """The attempt is kept, so what was written before stays."""

    grant: str
    reason: Beyond
    what: str = ""
    code = "exchange.beyond_grant"
    status = 403
    leaves_trace = True
    messages = {
        Beyond.REVOKED: _("Grant %(grant)s was revoked."),
        Beyond.EARLY: _("Grant %(grant)s is not in force yet; it begins on %(what)s."),
        Beyond.ENDED: _("Grant %(grant)s ended on %(what)s."),
        Beyond.RESOURCE: _("Grant %(grant)s is for another resource: %(what)s."),
        Beyond.MODE: _("Grant %(grant)s does not cover this way of delivery (%(what)s)."),
        Beyond.FIELDS: _("Grant %(grant)s does not cover these fields: %(what)s."),
        Beyond.CASE: _("Your body has no case %(what)s that it handles."),
        Beyond.CLOSED: _("Case %(what)s is closed; nothing is read for it any more."),
        Beyond.PURPOSE: _("Grant %(grant)s was not given for cases of “%(what)s”."),
        Beyond.ROWS: _("Grant %(grant)s does not cover the rows of these keys: no. %(what)s."),
        Beyond.VOLUME: _("Grant %(grant)s gives %(what)s rows a day; they are used up."),
    }
    advices = {
        Beyond.REVOKED: _("Ask for a new one with the reason that has changed."),
        Beyond.EARLY: _("Come back on that day."),
        Beyond.ENDED: _("Ask for it anew; refer to this grant."),
        Beyond.RESOURCE: _("Name the resource and the grant that belong together."),
        Beyond.MODE: _("Use the way that was granted, or ask for this one."),
        Beyond.FIELDS: _("Leave them out, or ask the provider for them."),
        Beyond.CASE: _("Name the case for which you need the data."),
        Beyond.CLOSED: _("Reopen the case first, or name the one that is open."),
        Beyond.PURPOSE: _(
            "The attempt is on record. Ask for this purpose in a request of its own."
        ),
        Beyond.ROWS: _("Leave them out, or ask for these rows; the attempt is on record."),
        Beyond.VOLUME: _("Go on tomorrow, or ask for a larger volume."),
    }


@dataclass(eq=False)
class TooManyKeys(DomainError):
    most: int
    code = "exchange.too_many_keys"
    status = 422
    message = _("One call takes from 1 to %(most)s keys, each once.")
    advice = _("Send the keys in several calls, or ask for a batch.")


@dataclass(eq=False)
class NothingHeld(DomainError):
    resource: str
    code = "exchange.nothing_held"
    status = 409
    message = _("The rows of %(resource)s have not been supplied yet.")
    advice = _("The provider has to deliver them first; ask there when that will be.")
