"""Refusals to applicants."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from yiwang.kernel.errors import DomainError


@dataclass(eq=False)
class NotYourPrincipal(DomainError):
    code = "applications.not_your_principal"
    status = 403
    message = _("You hold no authorisation in force for this applicant.")
    advice = _("Ask the applicant to authorise you under “My account”.")


@dataclass(eq=False)
class NoIdentity(DomainError):
    code = "applications.no_identity"
    status = 403
    message = _("This account is not tied to a person who could apply.")
    advice = _("Sign in with your own account.")


@dataclass(eq=False)
class MaterialsMissing(DomainError):
    missing: str
    code = "applications.materials_missing"
    status = 422
    message = _("These papers are still missing: %(missing)s.")
    advice = _("Add them, then hand in.")
