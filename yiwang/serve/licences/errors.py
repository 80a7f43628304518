"""Refusals a person may read."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from yiwang.kernel.errors import DomainError


class Why(StrEnum):
    """Why a licence is not issued."""

    NO_TYPE = "no_type"
    NOT_ISSUER = "not_issuer"
    HOLDER_KIND = "holder_kind"
    NO_HOLDER = "no_holder"
    NOT_JOINT = "not_joint"
    MISSING = "missing"
    UNKNOWN = "unknown"
    TERM = "term"
    NUMBER = "number"
    NUMBER_TAKEN = "number_taken"
    HAS_ONE = "has_one"


@dataclass(eq=False)
class NotIssued(DomainError):
    """kind: of the licence; what: the element, number or holder that the reason is about."""

    kind: str
    reason: Why
    what: str = ""
    code = "licences.not_issued"
    status = 422
    messages = {
        Why.NO_TYPE: _("There is no type of licence “%(kind)s”."),
        Why.NOT_ISSUER: _("This body does not issue licences of the type “%(kind)s”."),
        Why.HOLDER_KIND: _("The type “%(kind)s” is not for a holder of this kind."),
        Why.NO_HOLDER: _("The holder is not known to the city."),
        Why.NOT_JOINT: _("A licence of the type “%(kind)s” has one holder alone."),
        Why.MISSING: _("The face of the licence lacks “%(what)s”."),
        Why.UNKNOWN: _("The type “%(kind)s” has no field “%(what)s”."),
        Why.TERM: _("The last day lies before the first."),
        Why.NUMBER: _(
            "“%(what)s” cannot be a number of a licence: at most 40 characters, no spaces."
        ),
        Why.NUMBER_TAKEN: _("The number “%(what)s” belongs to another licence."),
        Why.HAS_ONE: _("The holder has licence %(what)s of this type, and there can be only one."),
    }
    advice = _("Correct the entry, or leave this line out.")


class Cannot(StrEnum):
    """Why a licence does not move."""

    STATE = "state"
    UNKNOWN = "unknown"
    GROUND_KIND = "ground_kind"
    GROUND_NUMBER = "ground_number"
    GROUND_DATE = "ground_date"
    GROUND_CASE = "ground_case"
    REASON = "reason"
    FACE = "face"
    NOTHING_NEW = "nothing_new"
    UNTIL = "until"
    NO_END = "no_end"
    SUCCESSOR = "successor"
    NO_CHECK = "no_check"
    RESULT = "result"
    BY_PERSON = "by_person"


@dataclass(eq=False)
class CannotMove(DomainError):
    """number: of the licence; move, state: titles in the reader's language."""

    number: str
    move: str
    reason: Cannot
    state: str = ""
    what: str = ""
    code = "licences.cannot_move"
    status = 409
    messages = {
        Cannot.STATE: _("“%(move)s” is not possible: licence %(number)s is “%(state)s” today."),
        Cannot.UNKNOWN: _("There is no step “%(move)s” in the life of a licence."),
        Cannot.GROUND_KIND: _("“%(move)s” cannot rest on this kind of ground."),
        Cannot.GROUND_NUMBER: _("Name the number of the case or document that this rests on."),
        Cannot.GROUND_DATE: _("Name the day of the document; it cannot lie in the future."),
        Cannot.GROUND_CASE: _("Case “%(what)s” was not found, or is not yours to see."),
        Cannot.REASON: _("Say why, in at least four characters; the holder reads it."),
        Cannot.FACE: _("Field “%(what)s” is not on this licence, or cannot be left empty."),
        Cannot.NOTHING_NEW: _("Nothing would change: enter at least one other value."),
        Cannot.UNTIL: _("The new last day must lie after the present one."),
        Cannot.NO_END: _("Licence %(number)s has no last day, so there is nothing to renew."),
        Cannot.SUCCESSOR: _(
            "Licence “%(what)s” cannot take its place: it must be another one in force, of the "
            "same holder and type."
        ),
        Cannot.NO_CHECK: _("Licences of this type have no annual check."),
        Cannot.RESULT: _("Say whether the check was passed."),
        Cannot.BY_PERSON: _("“%(move)s” happens by itself when the term ends."),
    }
    advice = _("Open the licence: its page shows what is possible now.")
    advices = {
        Cannot.GROUND_KIND: _("Choose one of the grounds that the form offers for this step."),
        Cannot.GROUND_NUMBER: _("The number stands on the decision or at the head of the case."),
        Cannot.GROUND_DATE: _("The day stands below the signature of the document."),
        Cannot.GROUND_CASE: _(
            "Look the number up in the list of cases. A case of another body has to be cited as a "
            "document."
        ),
        Cannot.REASON: _("Name the fact and the rule, without names of other people."),
        Cannot.FACE: _("Correct the field that is named and send the form again."),
        Cannot.NOTHING_NEW: _("Compare with the licence. If it is right already, leave it."),
        Cannot.UNTIL: _("Count the new term from the last day of the present one."),
        Cannot.NO_END: _("For another content use “Change”; for a new copy use “Replace”."),
        Cannot.SUCCESSOR: _("Issue the new licence first, then name its number here."),
        Cannot.NO_CHECK: _("Look at the type: only some ask for an annual check."),
        Cannot.RESULT: _("Tick “passed” or “not passed”."),
        Cannot.BY_PERSON: _("To end it sooner, annul or revoke it with the document that says so."),
    }


class NotAskable(StrEnum):
    """Why a request for correction is not taken."""

    FIELD = "field"
    TEXT = "text"
    SAME = "same"
    WAITS = "waits"
    STATE = "state"


@dataclass(eq=False)
class CannotCorrect(DomainError):
    number: str
    reason: NotAskable
    code = "licences.cannot_correct"
    status = 422
    messages = {
        NotAskable.FIELD: _("Licence %(number)s has no such field."),
        NotAskable.TEXT: _(
            "Say what it should read and how you know, in at least four characters."
        ),
        NotAskable.SAME: _("That is what the licence says already."),
        NotAskable.WAITS: _("A request about this field of licence %(number)s waits already."),
        NotAskable.STATE: _(
            "Licence %(number)s does not hold any more; nothing on it is corrected."
        ),
    }
    advice = _("Look at the licence again, or ask the issuing body.")


@dataclass(eq=False)
class CorrectionClosed(DomainError):
    number: str
    code = "licences.correction_closed"
    message = _("The request about licence %(number)s was answered or taken back already.")
    advice = _("Open the list again; it shows who answered and how.")
