"""What the worker does for this context, again and again."""

import json
import logging
from itertools import starmap
from smtplib import SMTPException
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import translation

from yiwang.base.notices.sentences import sentence
from yiwang.kernel.actor import DOOR, SYSTEM, acting
from yiwang.kernel.unit import Fixed, ask

log = logging.getLogger(__name__)

BATCH = 200


# Marks what is taken and reads it, in one go; most of it goes to people without an address.
_TAKEN = f"""UPDATE notices_notice SET mailed_at = %s WHERE id IN (
        SELECT id FROM notices_notice WHERE mailed_at IS NULL ORDER BY id LIMIT {BATCH}
        FOR UPDATE SKIP LOCKED)
    RETURNING id, person, kind, facts, link"""  # noqa: S608  # a number of ours
_REACHED = """SELECT person_id, email, language FROM tenancy_account
    WHERE person_id = ANY (%s) AND email <> ''"""


class Letter(NamedTuple):
    """A message that leaves by mail."""

    id: UUID
    person: UUID
    kind: str
    facts: str  # JSON
    link: str


def send_mail() -> int:
    """Send the messages that were not mailed yet to whoever left an address; return how many.

    A message is marked before it leaves: after a crash it stands in the inbox and comes at most
    once by mail, never twice.
    """
    with acting(SYSTEM):
        (taken,) = ask(Fixed(_TAKEN, (SYSTEM.now,)))
    if not taken.lines:
        return 0
    letters = sorted(starmap(Letter, taken.lines))
    with acting(DOOR):
        (reached,) = ask(Fixed(_REACHED, (list({each.person for each in letters}),)))
    people = {person: (email, language) for person, email, language in reached.lines}
    reached_ones = [letter for letter in letters if letter.person in people]
    line: BaseEmailBackend = get_connection()
    try:
        for letter in reached_ones:
            _send(line, letter, *people[letter.person])
    finally:
        line.close()
    return len(letters)


def _send(line: BaseEmailBackend, letter: Letter, email: str, language: str) -> None:
    """Send on a line that stays open for the next; after a fault that opens another."""
    with translation.override(language):
        text = sentence(letter.kind, json.loads(letter.facts))
    link = f"{settings.YIWANG.address}{letter.link}"
    try:
        line.open()
        EmailMessage(text[:100], f"{text}\n\n{link}\n", None, [email], connection=line).send()
    except (OSError, SMTPException):
        log.exception("message %s could not be mailed", letter.id)
        line.close()
