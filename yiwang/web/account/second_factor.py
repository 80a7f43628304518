"""One-time codes (RFC 6238) for the roles that ask for a second factor."""

import time

from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
)

from yiwang.kernel.actor import DOOR, acting
from yiwang.kernel.tenancy.models import Account


def enrol(account: Account) -> str:
    """Return the account's secret (base32), drawing and keeping it sealed the first time."""
    with acting(DOOR):
        kept = Authenticator.objects.filter(user=account, type=Authenticator.Type.TOTP).first()
        if kept is not None:
            return str(get_adapter().decrypt(kept.data["secret"]))
        secret = str(generate_totp_secret())
        TOTP.activate(account, secret)
        return secret


def address(account: Account, secret: str) -> str:
    """The otpauth address that authenticator apps read."""
    return str(get_adapter().build_totp_url(account, secret))


def current_code(secret: str) -> tuple[str, int]:
    """The code by this machine's time and the seconds for which it stays the newest."""
    moment = int(time.time())  # an app's codes follow real time, whatever clock the city runs on
    period = app_settings.TOTP_PERIOD
    code = format_hotp_value(hotp_value(secret, moment // period))
    return code, period - moment % period
