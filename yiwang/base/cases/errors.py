"""Refusals about cases."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from yiwang.kernel.errors import DomainError, Sentence


@dataclass(eq=False)
class NotPossible(DomainError):
    number: str
    state: Sentence
    code = "cases.not_possible"
    message = _("This cannot be done while case %(number)s is “%(state)s”.")
    advice = _("Open the case to see where it stands.")


@dataclass(eq=False)
class AlreadySubmitted(DomainError):
    number: str
    code = "cases.already_submitted"
    message = _("This draft was already submitted as case %(number)s.")
    advice = _("Follow that case, or start a new application.")


@dataclass(eq=False)
class CorrectionUsed(DomainError):
    number: str
    code = "cases.correction_used"
    noticed = True
    message = _(
        "Case %(number)s already had its one-off correction notice. The law allows no second one."
    )
    advice = _("Accept the case, or refuse it with the reason.")


@dataclass(eq=False)
class NothingToCorrect(DomainError):
    code = "cases.nothing_to_correct"
    status = 422
    message = _("A correction notice must name everything that is missing, at once.")
    advice = _("Choose at least one material or entry and say what is wrong with it.")


@dataclass(eq=False)
class StillMissing(DomainError):
    missing: str
    code = "cases.still_missing"
    status = 422
    message = _("Still missing: %(missing)s.")
    advice = _("Add what the notice asks for, then send again.")


@dataclass(eq=False)
class ClockRefused(DomainError):
    why: str
    code = "cases.clock_refused"
    noticed = True
    message = "%(why)s"  # the sentence of the term engine, already translated
    advice = _("Choose a ground that the law names.")


@dataclass(eq=False)
class WrongCode(DomainError):
    code = "cases.wrong_code"
    leaves_trace = True
    status = 404
    message = _("No case has this number and query code.")
    advice = _("Both stand on your receipt.")
