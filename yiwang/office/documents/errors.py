"""Refusals about documents."""

from dataclasses import dataclass
from enum import Enum, auto

from django.utils.translation import gettext_lazy as _

from yiwang.kernel.errors import DomainError, Sentence


class Fault(Enum):
    """What is wrong with a draft."""

    KIND = auto()
    DIRECTION = auto()
    ADDRESSEE = auto()
    ONE_ADDRESSEE = auto()
    NO_ADDRESSEE = auto()
    CONTACT = auto()
    PUBLICNESS = auto()
    PUBLICNESS_REASON = auto()
    MIXED = auto()
    SECRET = auto()


FAULTS: dict[Fault, Sentence] = {
    Fault.KIND: _("There is no such kind of document."),
    Fault.DIRECTION: _("A document of this kind does not go in this direction."),
    Fault.ADDRESSEE: _("Say to whom it goes."),
    Fault.ONE_ADDRESSEE: _("A document of this kind goes to one body only."),
    Fault.NO_ADDRESSEE: _("A document of this kind goes to nobody in particular; leave it empty."),
    Fault.CONTACT: _("Name a contact and a telephone number in the note."),
    Fault.PUBLICNESS: _("Settle when drafting whether the document is published."),
    Fault.PUBLICNESS_REASON: _("Say why it is not published."),
    Fault.MIXED: _("A report asks for nothing; make a request of it, or take that sentence out."),
    Fault.SECRET: _(
        "This bears a degree of secrecy. Classified documents are never written, kept or sent "
        "here: take it to the machines for them and register a stub."
    ),
}


@dataclass(eq=False)
class NotAtThisStep(DomainError):
    code = "documents.not_at_this_step"
    status = 403
    message = _("You have no step of this document now that allows this.")
    advice = _("Ask whoever has it; the page of the case shows who that is.")


@dataclass(eq=False)
class NothingChanged(DomainError):
    code = "documents.nothing_changed"
    status = 422
    message = _("Title and text are as they were.")
    advice = _("Change something, or leave the page.")


@dataclass(eq=False)
class NoReceivers(DomainError):
    code = "documents.no_receivers"
    status = 422
    message = _("Nobody was chosen to receive the document.")
    advice = _("Tick a group or name bodies; who has received it already is not sent it again.")


@dataclass(eq=False)
class UnknownReceivers(DomainError):
    names: str
    code = "documents.unknown_receivers"
    status = 422
    message = _("No body is called so: %(names)s")
    advice = _("Write the full name or the code, one a line.")


@dataclass(eq=False)
class NotSentYet(DomainError):
    code = "documents.not_sent_yet"
    message = _("The document has not been sent to anybody.")
    advice = _("Choose the receivers under “Distribute” first.")


@dataclass(eq=False)
class DispatchClosed(DomainError):
    state: str
    code = "documents.dispatch_closed"
    message = _("This copy is no longer on its way: %(state)s.")
    advice = _("Open it again to see what happened.")


@dataclass(eq=False)
class ReasonMissing(DomainError):
    code = "documents.reason_missing"
    status = 422
    message = _("Say why, in two characters or more.")
    advice = _("Write the reason and send again.")


@dataclass(eq=False)
class StubTaken(DomainError):
    register: str
    code = "documents.stub_taken"
    message = _("A stub %(register)s is registered already.")
    advice = _("Look it up in the list, or correct the number.")
