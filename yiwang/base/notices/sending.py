"""Bring one message to one address: by e-mail, or by a gateway that Apprise speaks to."""

import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException
from typing import Any, NamedTuple
from urllib.parse import quote
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import translation
from django.utils.translation import gettext as _

from yiwang.base.notices import channels
from yiwang.base.notices.sentences import sentence

_IDENTITY = re.compile(r"\d{15}|\d{17}[\dXx]")  # what may be the number of a person
PERMANENT = 500  # from here on a mail server means it for good


class Letter(NamedTuple):
    """A message on its way. address: in clear, never kept or logged."""

    id: UUID
    address: str
    language: str
    kind: str
    facts: Mapping[str, Any]
    link: str

    @property
    def url(self) -> str:
        return f"{settings.YIWANG.address}{self.link}"

    def full(self) -> str:
        """All that the message says."""
        with translation.override(self.language):
            return sentence(self.kind, dict(self.facts))

    def bare(self) -> str:
        """The number of the matter and where to read, for lines that are not ours."""
        number = str(self.facts.get("number", ""))
        with translation.override(self.language):
            if not number or _IDENTITY.search(number):
                return _("Yiwang: you have a message. Read it at %(link)s") % {"link": self.url}
            facts = {"number": number, "link": self.url}
            return _("Yiwang: you have a message about %(number)s. Read it at %(link)s") % facts


@dataclass(frozen=True)
class Said:
    """How it went. silent: nobody answers there at all; final: trying again is of no use."""

    taken: bool = False
    reason: str = ""
    silent: bool = False
    final: bool = False


class Lines:
    """Open connections for as long as messages are sent."""

    def __init__(self) -> None:
        self.mail: BaseEmailBackend = get_connection()

    def send(self, channel: str, letter: Letter) -> Said:
        if not letter.address:
            return Said(reason="no address is known any more", final=True)
        if channel == channels.MAIL:
            return self._mail(letter)
        gateway = settings.YIWANG.messages.get(channel)
        if gateway is None:
            return Said(reason="this gateway is not set up", silent=True)
        return _through(gateway, letter, bare=channels.known()[channel].bare)

    def _mail(self, letter: Letter) -> Said:
        text = letter.full()
        message = EmailMessage(
            text[:100],
            f"{text}\n\n{letter.url}\n",
            None,
            [letter.address],
            connection=self.mail,
            headers={"Message-ID": f"<{letter.id}@yiwang>"},
        )
        try:
            self.mail.open()
            message.send()
        except SMTPRecipientsRefused:
            self.mail.close()
            return Said(reason="the mail server refuses the address", final=True)
        except SMTPResponseException as fault:
            self.mail.close()
            reason = f"the mail server answers {fault.smtp_code}"
            return Said(reason=reason, final=fault.smtp_code >= PERMANENT)
        except (OSError, SMTPException) as fault:
            self.mail.close()
            reason = f"the mail server does not answer ({type(fault).__name__})"
            return Said(reason=reason, silent=True)
        return Said(taken=True)


@contextmanager
def lines() -> Iterator[Lines]:
    found = Lines()
    try:
        yield found
    finally:
        found.mail.close()


def _through(gateway: str, letter: Letter, *, bare: bool) -> Said:
    """Speak to a gateway. Its address holds secrets, so nothing that Apprise logs is kept."""
    import apprise  # loaded by the worker alone, when a gateway is set up

    logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)
    address = gateway.replace("{to}", quote(letter.address, safe="")).replace(
        "{id}", str(letter.id)
    )
    line = apprise.Apprise()
    if not line.add(address):
        return Said(reason="the address of the gateway cannot be read", silent=True)
    text = letter.bare() if bare else f"{letter.full()}\n{letter.url}"
    taken = line.notify(body=text, title="")
    return Said(taken=True) if taken else Said(reason="the gateway did not take it", silent=True)
