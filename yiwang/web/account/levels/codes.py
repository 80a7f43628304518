"""Codes sent to a mobile number. What was sent is kept in the session, as a digest."""

import hmac
import secrets
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.utils.translation import gettext as _

from yiwang.kernel import clock, keys
from yiwang.web.account.levels.errors import CannotCheck, CodeRefused, WrongCode

LIFE = timedelta(minutes=5)
PAUSE = timedelta(minutes=1)  # until another one may be sent
TRIES = 5
DEMONSTRATION = "sms.example.invalid"  # its mail lies in the data folder, for nobody else


@dataclass
class Slip:
    """What remains of a code that was sent. sent: seconds since 1970."""

    digest: str
    masked: str
    sent: float
    tries: int = 0

    @property
    def over(self) -> bool:
        return self.tries >= TRIES or clock.now().timestamp() > self.sent + LIFE.total_seconds()

    @property
    def wait(self) -> int:
        """Seconds until another code may be sent."""
        return max(0, int(self.sent + PAUSE.total_seconds() - clock.now().timestamp()))

    def check(self, given: str) -> None:
        """Count the attempt.

        Raises:
            CodeRefused: the code is old, was tried too often, or is another one.
        """
        if self.over:
            raise CodeRefused(WrongCode.OVER)
        self.tries += 1
        if not hmac.compare_digest(_digest(given.strip()), self.digest):
            raise CodeRefused(WrongCode.DIFFERENT)

    def kept(self) -> dict[str, Any]:
        return asdict(self)


def _digest(code: str) -> str:
    return keys.fingerprint("level_code", code).hex()


def send(mobile: str, masked: str) -> Slip:
    """Send six digits to a number; e-mail to the gateway that passes it on as a text message.

    Raises:
        CannotCheck: no gateway is set up, or it does not answer.
    """
    gateway = settings.YIWANG.sms or (DEMONSTRATION if settings.YIWANG.demo else "")
    if not gateway:
        raise CannotCheck
    code = f"{secrets.randbelow(1_000_000):06d}"
    text = _("Your code is %(code)s. It holds for five minutes. Tell it nobody.") % {"code": code}
    try:
        send_mail(_("Your code"), text, None, [f"{mobile}@{gateway}"])
    except OSError as problem:  # SMTP's own errors are among them
        raise CannotCheck from problem
    return Slip(_digest(code), masked, clock.now().timestamp())
