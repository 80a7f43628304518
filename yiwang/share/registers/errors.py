"""Refusals a person may read."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from yiwang.kernel.errors import DomainError


@dataclass(eq=False)
class NoSuchRegister(DomainError):
    register: str
    code = "registers.unknown"
    status = 404
    message = _("No package declares a register named %(register)s.")
    advice = _("The names are in datasets.yaml of the installed packages.")


@dataclass(eq=False)
class NoSupplier(DomainError):
    function: str
    code = "registers.no_supplier"
    status = 409
    message = _("No body of the city does “%(function)s”, which supplies this register.")
    advice = _("Open that body first.")


@dataclass(eq=False)
class BadRows(DomainError):
    rows: str
    code = "registers.bad_rows"
    status = 422
    message = _("Nothing was taken over. %(rows)s")
    advice = _("Correct these rows and deliver the batch again.")


@dataclass(eq=False)
class NoRows(DomainError):
    resource: str
    code = "registers.no_rows"
    status = 409
    message = _("Nothing was served of %(resource)s yet.")
    advice = _("Collect it first; the catalogue says who supplies it.")


@dataclass(eq=False)
class NotBuilt(DomainError):
    register: str
    code = "registers.not_built"
    status = 409
    message = _("The register %(register)s is delivered by a body, not built from sources.")
    advice = _("Deliver its rows, or declare its sources in datasets.yaml.")
