"""Refusals of the catalogue."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from yiwang.kernel.errors import DomainError


@dataclass(eq=False)
class NotApplicable(DomainError):
    name: str
    code = "services.not_applicable"
    message = _("“%(name)s” cannot be applied for here; only its guide is published.")
    advice = _("Read the guide and turn to the body that it names.")


@dataclass(eq=False)
class NoBodyHere(DomainError):
    name: str
    place: str
    code = "services.no_body_here"
    message = _("No body carries out “%(name)s” for %(place)s.")
    advice = _("Choose another district, or ask at the service hall.")


@dataclass(eq=False)
class SeveralBodies(DomainError):
    name: str
    choices: list[dict[str, Any]]
    code = "services.several_bodies"
    message = _("Several bodies carry out “%(name)s”.")
    advice = _("Name the district, or one of the bodies.")

    @property
    def extra(self) -> dict[str, Any]:
        return {"choices": self.choices}


@dataclass(eq=False)
class ListUnreadable(DomainError):
    why: str
    code = "services.list_unreadable"
    status = 422
    message = _("The list cannot be read: %(why)s")
    advice = _("Send a CSV file in UTF-8 with the columns of the template.")


@dataclass(eq=False)
class NotYetInForce(DomainError):
    service: str
    day: str
    code = "services.not_yet_in_force"
    message = _("Service %(service)s is in force from %(day)s only.")
    advice = _("Install the package on that day, or give an earlier one.")


@dataclass(eq=False)
class CodeTaken(DomainError):
    service: str
    owner: str
    code = "services.code_taken"
    message = _("The code %(service)s belongs to %(owner)s.")
    advice = _("Give the service a code of its own.")


@dataclass(eq=False)
class ValuesRefused(DomainError):
    problems: list[str]
    code = "services.values_refused"
    status = 422
    message = _("These values cannot stand in the guide.")
    advice = _("Correct what is listed and send again.")

    @property
    def extra(self) -> dict[str, Any]:
        return {"problems": self.problems}
