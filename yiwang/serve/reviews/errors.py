"""Refusals a person may read."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from yiwang.kernel.errors import DomainError


class Why(StrEnum):
    """Why a review is not taken."""

    NOT_CLOSED = "not_closed"
    NOT_YOURS = "not_yours"
    STAFF = "staff"
    AMENDED = "amended"
    SETTLED = "settled"


@dataclass(eq=False)
class NotReviewed(DomainError):
    reason: Why
    code = "reviews.not_reviewed"
    status = 409
    messages = {
        Why.NOT_CLOSED: _("This matter is not closed yet."),
        Why.NOT_YOURS: _("Only whoever applied, or acts for him, reviews this handling."),
        Why.STAFF: _("Members of staff do not review."),
        Why.AMENDED: _("You have changed this review once already."),
        Why.SETTLED: _("This review was dealt with; it stays as it is."),
    }
    advice = _("A review can be changed once.")
    advices = {
        Why.NOT_CLOSED: _(
            "Come back when it is closed; the page of the case says where it stands."
        ),
        Why.NOT_YOURS: _("Sign in as the applicant, or use number and query code of the receipt."),
        Why.STAFF: _("Show the person the QR code of the receipt."),
    }


class NoAppeal(StrEnum):
    """Why an appeal is not taken or not decided."""

    NOT_RATED = "not_rated"
    TEXT = "text"
    TWICE = "twice"
    DECIDED = "decided"


@dataclass(eq=False)
class NotAppealed(DomainError):
    reason: NoAppeal
    code = "reviews.not_appealed"
    status = 409
    messages = {
        NoAppeal.NOT_RATED: _("No review that was found valid concerns you."),
        NoAppeal.TEXT: _("Say why, in at least four characters."),
        NoAppeal.TWICE: _("You have appealed against this review already."),
        NoAppeal.DECIDED: _("This appeal is decided already."),
    }
    advice = _("The page of reviews shows what can be appealed against.")


@dataclass(eq=False)
class RatedYourself(DomainError):
    code = "reviews.rated_yourself"
    status = 403
    message = _("This review is about your own work; somebody else deals with it.")
    advice = _("You may appeal on the page of reviews once it was found valid.")
