"""What the worker does for this context, again and again."""

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail as deliver
from django.utils import translation

from yiwang.base.notices.models import Notice
from yiwang.base.notices.sentences import sentence
from yiwang.kernel.actor import DOOR, SYSTEM, acting
from yiwang.kernel.tenancy.models import Account

log = logging.getLogger(__name__)

BATCH = 50


def send_mail() -> int:
    """Send the messages that were not mailed yet to whoever left an address; return how many.

    A message is marked before it leaves: after a crash it stands in the inbox and comes at most
    once by mail, never twice.
    """
    with acting(SYSTEM):
        fresh = list(Notice.objects.filter(mailed_at=None).order_by("id")[:BATCH])
        Notice.objects.filter(id__in=[row.id for row in fresh]).update(mailed_at=SYSTEM.now)
    if not fresh:
        return 0
    with acting(DOOR):
        people = Account.objects.filter(person_id__in={row.person for row in fresh})
        found = {account.person_id: account for account in people}
    for row in fresh:
        account = found.get(row.person)
        if account and account.email:
            _send(row, account)
    return len(fresh)


def _send(row: Notice, account: Account) -> None:
    with translation.override(account.language):
        text = sentence(row.kind, row.facts)
        link = f"{settings.YIWANG.address}{row.link}"
        try:
            deliver(text[:100], f"{text}\n\n{link}\n", None, [account.email])
        except (OSError, SMTPException):
            log.exception("message %s could not be mailed", row.id)
