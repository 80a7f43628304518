"""Refusals a person may read."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from yiwang.kernel.errors import DomainError


@dataclass(eq=False)
class NoSuchElement(DomainError):
    element: str
    code = "catalogue.no_element"
    status = 404
    message = _("There is no data element %(element)s.")
    advice = _("Look for it among the data elements.")


@dataclass(eq=False)
class NoSuchCodes(DomainError):
    name: str
    code = "catalogue.no_codes"
    status = 404
    message = _("There is no code set %(name)s.")
    advice = _("Look for it among the code sets.")


@dataclass(eq=False)
class NoSuchResource(DomainError):
    resource: str
    code = "catalogue.no_resource"
    status = 404
    message = _("The catalogue has no resource %(resource)s that is in force.")
    advice = _("Look for it in the catalogue of data.")
