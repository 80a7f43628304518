"""Refusals about penalties, each with what the law asks and what to do."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from yiwang.govern.enforcement.rules import NotOnTheSpot, Unfit
from yiwang.kernel.errors import DomainError


@dataclass(eq=False)
class NotCertified(DomainError):
    name: str
    reason: Unfit
    code = "enforcement.not_certified"
    status = 403
    messages = {
        Unfit.NONE: _("%(name)s has no enforcement certificate of this body."),
        Unfit.NOT_YET: _("The enforcement certificate of %(name)s does not hold yet."),
        Unfit.EXPIRED: _("The enforcement certificate of %(name)s has expired."),
        Unfit.WITHDRAWN: _("The enforcement certificate of %(name)s was withdrawn."),
    }
    advice = _(
        "Let a colleague with a valid certificate act (Administrative Penalty Law, art. 42)."
    )


@dataclass(eq=False)
class NoSuchCertificate(DomainError):
    number: str
    code = "enforcement.no_such_certificate"
    status = 422
    message = _("No certificate of this body has the number %(number)s.")
    advice = _("Compare the number with the certificate of your colleague.")


@dataclass(eq=False)
class TooFewOfficers(DomainError):
    needed: int
    code = "enforcement.too_few_officers"
    status = 422
    message = _("The law asks for at least %(needed)s officers; one person counts once.")
    advice = _("Name another officer with a valid certificate (art. 42).")


@dataclass(eq=False)
class NotSummary(DomainError):
    reason: NotOnTheSpot
    limit: str
    code = "enforcement.not_summary"
    status = 422
    messages = {
        NotOnTheSpot.KIND: _("On the spot only a warning or a fine is possible."),
        NotOnTheSpot.AMOUNT: _("On the spot a fine is at most %(limit)s yuan for this party."),
        NotOnTheSpot.COLLECT: _(
            "More than %(limit)s yuan are collected on the spot only where it would be hard later."
        ),
    }
    advice = _("Open the ordinary procedure, or change what the law does not allow here.")


@dataclass(eq=False)
class OutOfLaw(DomainError):
    low: str
    high: str
    code = "enforcement.out_of_law"
    status = 422
    message = _("The law fines this act with %(low)s to %(high)s yuan.")
    advice = _("Stay within the range of the law; less needs the grounds of art. 32.")


@dataclass(eq=False)
class NotThisKind(DomainError):
    kind: str
    code = "enforcement.not_this_kind"
    status = 422
    message = _("The law does not know “%(kind)s” for this act.")
    advice = _("Choose a kind that the clause names.")


@dataclass(eq=False)
class OutsideRange(DomainError):
    """A fine beyond the range of its grade, without reason or without the head's approval."""

    low: str
    high: str
    code = "enforcement.outside_range"
    status = 422
    message = _("The fine lies outside the range of its grade, %(low)s to %(high)s yuan.")
    advice = _(
        "Stay within it, or state the reason; the head approves it and it is marked for inspection."
    )


@dataclass(eq=False)
class NoEvidence(DomainError):
    code = "enforcement.no_evidence"
    status = 422
    message = _("There is no evidence in the file yet.")
    advice = _("Add what proves the facts under “Evidence” (art. 46).")


@dataclass(eq=False)
class StillKept(DomainError):
    names: str
    code = "enforcement.still_kept"
    message = _("Evidence is registered and kept, and not disposed of: %(names)s.")
    advice = _("Decide what becomes of it within seven working days (art. 56).")


@dataclass(eq=False)
class NotReviewed(DomainError):
    code = "enforcement.not_reviewed"
    message = _("The law asks for a legal review before this decision, and there was none.")
    advice = _("Send it back; the review comes after the investigation (art. 58).")


@dataclass(eq=False)
class NotDiscussed(DomainError):
    code = "enforcement.not_discussed"
    message = _("A heavy penalty is discussed by the heads of the body first.")
    advice = _("Send it back; the discussion comes before the notice (art. 57).")


@dataclass(eq=False)
class HearingNotTold(DomainError):
    code = "enforcement.hearing_not_told"
    message = _("The party was not told that it may ask for a hearing about such a penalty.")
    advice = _("Send it back and give a new notice with the right to a hearing (arts. 63, 64).")


@dataclass(eq=False)
class HeavierThanTold(DomainError):
    told: str
    code = "enforcement.heavier_than_told"
    message = _("The penalty is heavier than the notice said (%(told)s).")
    advice = _("Stay within the notice, or send it back and give a new one (arts. 44, 45).")


@dataclass(eq=False)
class NothingProposed(DomainError):
    code = "enforcement.nothing_proposed"
    message = _("No penalty was proposed in this matter, so none can be decided.")
    advice = _("Send it back to the investigation.")


@dataclass(eq=False)
class HearingTooSoon(DomainError):
    first: str
    code = "enforcement.hearing_too_soon"
    status = 422
    message = _("The party is told seven working days before. The first possible day is %(first)s.")
    advice = _("Choose that day or a later one (art. 64).")


@dataclass(eq=False)
class ServedLater(DomainError):
    code = "enforcement.served_later"
    status = 422
    message = _("The day of service lies in the future or before the document.")
    advice = _("Enter the day on which it was served.")


@dataclass(eq=False)
class TooOld(DomainError):
    code = "enforcement.too_old"
    message = _(
        "The act was found more than two years after it ended and is not punished any more."
    )
    advice = _("Propose not to file (art. 36).")


@dataclass(eq=False)
class RightLapsed(DomainError):
    day: str
    code = "enforcement.right_lapsed"
    message = _("A hearing could be asked for until %(day)s.")
    advice = _(
        "You may still state your view until the decision; against it you may ask for "
        "reconsideration within 60 days or bring an action within six months."
    )


@dataclass(eq=False)
class NoHearing(DomainError):
    code = "enforcement.no_hearing"
    message = _("The law gives no hearing for such a penalty.")
    advice = _("State your view; the body must weigh it.")


@dataclass(eq=False)
class NotNow(DomainError):
    code = "enforcement.not_now"
    message = _("This is not possible at this stage of the matter.")
    advice = _("The page of the matter says what is possible now.")


@dataclass(eq=False)
class NothingSaid(DomainError):
    code = "enforcement.nothing_said"
    status = 422
    message = _("The statement is empty.")
    advice = _("Write what the body should consider.")


@dataclass(eq=False)
class NotToBeKept(DomainError):
    code = "enforcement.not_to_be_kept"
    message = _("This piece of evidence is not waiting for that.")
    advice = _("Reload the page to see what became of it.")


@dataclass(eq=False)
class NotGraded(DomainError):
    code = "enforcement.not_graded"
    status = 422
    message = _("This act is graded by the discretion benchmark, and nobody has asked it yet.")
    advice = _("Answer its questions under “Discretion”, then submit again.")
