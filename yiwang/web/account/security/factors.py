"""One-time codes and passkeys of one account; the mathematics are the sign-in library's."""

import base64
import io
from typing import Any

import segno
from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import TOTP, clear_totp_secret
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from allauth.mfa.webauthn.internal.auth import WebAuthn, begin_registration
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from yiwang.kernel.errors import Sentence
from yiwang.kernel.tenancy import door
from yiwang.kernel.tenancy.models import Account
from yiwang.web.account.second_factor import address
from yiwang.web.account.security.sessions import note

__all__ = ["address"]


def closed(request: HttpRequest, account: Account) -> Sentence:
    """Why the account's factors cannot be changed here, or nothing.

    Somebody whose post asks for a second factor gets the first one from the operator: otherwise
    whoever knows the password would make one.
    """
    guarded = any(seat.second_factor for seat in door.seats(account.id))
    proven = any(step["method"] == "mfa" for step in get_authentication_records(request, account))
    if guarded and not proven:
        return _("Your post asks for a second factor. The operator of the platform sets it up.")
    return ""


def code_app(account: Account) -> Authenticator | None:
    rows = Authenticator.objects.filter(user=account, type=Authenticator.Type.TOTP)
    found: Authenticator | None = rows.first()
    return found


def code_form(request: HttpRequest, account: Account) -> Any:
    """The library's form; its secret waits in the session until a code proves that it arrived."""
    return ActivateTOTPForm(data=request.POST if "code" in request.POST else None, user=account)


def keep_code_app(request: HttpRequest, account: Account, secret: str) -> None:
    TOTP.activate(account, secret)
    clear_totp_secret(request)
    note(account, "door.code_app_added")


def picture(text: str) -> str:
    """A QR code as the address of a picture."""
    out = io.BytesIO()
    segno.make(text).save(out, kind="svg", scale=5, border=2, light="#fff")
    return "data:image/svg+xml;base64," + base64.b64encode(out.getvalue()).decode()


def passkey_form(request: HttpRequest, account: Account) -> Any:
    return AddWebAuthnForm(
        data=request.POST if "credential" in request.POST else None, user=account
    )


def creation_options(account: Account) -> dict[str, Any]:
    """What the browser needs to make a passkey that signs in by itself."""
    found: dict[str, Any] = begin_registration(account, True)
    return found


def keep_passkey(account: Account, form: Any) -> None:
    WebAuthn.add(account, form.cleaned_data["name"][:60], form.cleaned_data["credential"])
    note(account, "door.passkey_added")


def remove(account: Account, wanted: str) -> None:
    """Forget one of the account's own. Who must have a second factor keeps the last one."""
    rows = Authenticator.objects.filter(user=account)
    needed = any(seat.second_factor for seat in door.seats(account.id))
    if not wanted.isdecimal() or len(wanted) > 18 or (needed and rows.count() == 1):
        return
    gone, _by_kind = rows.filter(pk=int(wanted)).delete()
    if gone:
        note(account, "door.factor_removed")
