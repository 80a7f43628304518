"""Refusals of this context."""

from dataclasses import dataclass
from enum import Enum, auto

from django.utils.translation import gettext_lazy as _

from yiwang.kernel.errors import DomainError


class Why(Enum):
    """Why an address cannot be told."""

    SCHEME = auto()
    HOST = auto()
    PARTS = auto()


@dataclass(eq=False)
class AddressRefused(DomainError):
    reason: Why
    code = "webhooks.address"
    status = 422
    messages = {
        Why.SCHEME: _("The address must begin with https; http is for this machine only."),
        Why.HOST: _("Events are not sent to this host."),
        Why.PARTS: _("An address has a host and a path, but no name, password or fragment."),
    }
    advice = _("The operator names the hosts that may be told in the setting YIWANG_WEBHOOKS.")


@dataclass(eq=False)
class NothingHeard(DomainError):
    code = "webhooks.no_kinds"
    status = 422
    message = _("A receiver hears of one kind of event at least, and only of kinds that there are.")
    advice = _("Choose from the list.")


@dataclass(eq=False)
class NameTaken(DomainError):
    name: str
    code = "webhooks.name_taken"
    status = 409
    message = _("Your body has a receiver “%(name)s” already.")
    advice = _("Give another name, or change the one that there is.")


@dataclass(eq=False)
class EventsDetached(DomainError):
    year: int
    code = "webhooks.events_detached"
    status = 409
    message = _("Events up to %(year)s were put away with their year.")
    advice = _("Choose a later day, or have the operator bring them back: yiwang data year open.")
