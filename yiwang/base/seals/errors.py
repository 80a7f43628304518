"""Refusals about keys and seals."""

from dataclasses import dataclass
from enum import Enum

from django.utils.translation import gettext_lazy as _

from yiwang.kernel.errors import DomainError


@dataclass(eq=False)
class NoAuthority(DomainError):
    code = "seals.no_authority"
    status = 409
    message = _("This installation does not certify keys itself.")
    advice = _("Make a request with `yiwang seals request` and import the certificate.")


@dataclass(eq=False)
class NoMaker(NoAuthority):
    code = "seals.no_maker"
    message = _("Nobody here may make seals: the certificate of a maker of seals is missing.")
    advice = _(
        "Make a request with `yiwang seals request --maker`, import the certificate, and have a "
        "second person confirm it under “Keys and certificates”."
    )


@dataclass(eq=False)
class NoKey(DomainError):
    body: str
    code = "seals.no_key"
    status = 409
    message = _("%(body)s has no certificate to sign with.")
    advice = _("Make a request with `yiwang seals request` and import the certificate.")


@dataclass(eq=False)
class NoSeal(DomainError):
    body: str
    code = "seals.no_seal"
    status = 409
    message = _("%(body)s has no seal in use for this.")
    advice = _("Have one applied for, approved, made and put into use in the register of seals.")


@dataclass(eq=False)
class NoSuchRequest(DomainError):
    name: str
    code = "seals.no_such_request"
    status = 409
    message = _("No key of this installation waits for the certificate of %(name)s.")
    advice = _("Import it where the request was made, and only once.")


@dataclass(eq=False)
class NotTrusted(DomainError):
    name: str
    code = "seals.not_trusted"
    status = 409
    message = _("No authority that this installation trusts signed this: %(name)s.")
    advice = _("Import the root first, then those below it, with `yiwang seals trust`.")


@dataclass(eq=False)
class NotRevocable(DomainError):
    name: str
    code = "seals.not_revocable"
    status = 409
    message = _("The certificate of %(name)s is revoked already, or another authority's.")
    advice = _("Ask the authority that issued it, and import its list.")


@dataclass(eq=False)
class NotWaiting(DomainError):
    name: str
    code = "seals.not_waiting"
    status = 409
    message = _("The certificate of %(name)s waits for nobody, or has ended.")
    advice = _("Look at the list of certificates: it says where each stands.")


@dataclass(eq=False)
class NotSecond(DomainError):
    name: str
    code = "seals.not_second"
    status = 409
    message = _("Whoever took in the certificate of %(name)s does not confirm it.")
    advice = _("Ask another security or system administrator.")


@dataclass(eq=False)
class NotForSeals(DomainError):
    name: str
    code = "seals.not_for_seals"
    status = 409
    message = _("The certificate of %(name)s is an authority's, not one that signs.")
    advice = _("Send the request of `yiwang seals request --maker` to the authority again.")


class Wrong(Enum):
    """Why a seal is not used, or does not go on in its life."""

    NOT_IN_USE = "not_in_use"
    NOT_KEEPER = "not_keeper"
    SAME_PERSON = "same_person"
    DECIDED = "decided"
    NO_REASON = "no_reason"
    NO_NAME = "no_name"
    STATE = "state"
    ONE_IN_USE = "one_in_use"
    FEW_KEEPERS = "few_keepers"
    NOT_OF_THE_BODY = "not_of_the_body"


@dataclass(eq=False)
class NotAsked(DomainError):
    name: str
    reason: Wrong
    code = "seals.not_asked"
    status = 409
    messages = {
        Wrong.NOT_IN_USE: _("The seal %(name)s is not in use."),
        Wrong.NOT_KEEPER: _("Only keepers of the seal %(name)s may use it."),
    }
    advice = _("The register of seals says who keeps it and where it stands.")


@dataclass(eq=False)
class NotAllowed(DomainError):
    reason: Wrong
    code = "seals.not_allowed"
    status = 409
    messages = {
        Wrong.DECIDED: _("Somebody has decided on this use already."),
        Wrong.SAME_PERSON: _("Who asked for a use does not confirm it."),
        Wrong.NOT_IN_USE: _("The seal is not in use any more."),
        Wrong.NOT_KEEPER: _("Only a keeper of the seal may confirm its use."),
        Wrong.NO_REASON: _("Say why."),
    }
    advice = _("Open the log of the seal to see what happened.")


@dataclass(eq=False)
class NotDone(DomainError):
    reason: Wrong
    code = "seals.not_done"
    status = 409
    messages = {
        Wrong.STATE: _("The seal does not stand where this step begins."),
        Wrong.SAME_PERSON: _("Who applied for a seal does not decide on it."),
        Wrong.NO_REASON: _("Say why."),
        Wrong.NO_NAME: _("Say what the seal shows."),
        Wrong.ONE_IN_USE: _("The body has a seal of this kind in use."),
        Wrong.FEW_KEEPERS: _("A seal that two persons use together needs two keepers first."),
        Wrong.NOT_OF_THE_BODY: _("This person holds no post in the body."),
    }
    advice = _("Open the seal in the register to see where it stands.")
