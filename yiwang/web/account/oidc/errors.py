"""Refusals about applications that sign on here."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yiwang.kernel.errors import DomainError
from yiwang.web.account.oidc.rules import Unfit

WHY: dict[Unfit, Promise] = {
    Unfit.NOT_AN_ADDRESS: _("“%(address)s” is not a complete address."),
    Unfit.NOT_SAFE: _("“%(address)s” is not safe: people's sign-on could be read on the way."),
    Unfit.PATTERN: _("“%(address)s” is a pattern; name each address."),
    Unfit.FRAGMENT: _("“%(address)s” has a part after #, which never reaches a server."),
}


@dataclass(eq=False)
class ClientNameTaken(DomainError):
    name: str
    code = "account.client_name_taken"
    message = _("An application “%(name)s” is registered already.")
    advice: ClassVar[Promise] = _(
        "Its secret is not shown again. If it is lost, remove the application and register it anew."
    )
