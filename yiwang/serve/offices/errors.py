"""Refusals a person may read."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from yiwang.kernel.errors import DomainError


@dataclass(eq=False)
class BodyIncomplete(DomainError):
    code_: str
    missing: str
    code = "offices.body_incomplete"
    status = 422
    message = _("The city does not know a body %(code_)s yet, so these are needed: %(missing)s.")
    advice = _("Give them, or the code of a body that exists.")


@dataclass(eq=False)
class OpenAlready(DomainError):
    name: str
    code = "offices.open_already"
    message = _("The office of %(name)s is open already.")
    advice = _("Change its people and values there.")


@dataclass(eq=False)
class NoSuchPackage(DomainError):
    package: str
    code = "offices.no_such_package"
    status = 422
    message = _("No package named %(package)s is installed.")
    advice = _("Install it first, or leave it out.")


@dataclass(eq=False)
class NothingToConfirm(DomainError):
    name: str
    code = "offices.nothing_to_confirm"
    message = _("The roles of %(name)s are confirmed already.")


@dataclass(eq=False)
class NotYourOffice(DomainError):
    code = "offices.not_yours"
    status = 403
    message = _("This body is not among those whose people you administer.")
