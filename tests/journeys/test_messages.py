"""People hear of their case in the portal and, where they left an address, by e-mail."""

from collections.abc import Callable

import pytest
from django.core import mail

from tests.journeys.program import Program
from tests.journeys.test_probes import handed_in
from yiwang.base.notices.duties import send_mail

pytestmark = pytest.mark.django_db(transaction=True)  # events leave with the commit


def test_a_milestone_reaches_inbox_and_mailbox_once(
    program: Callable[[str], Program], worker: Callable[[], None]
) -> None:
    firm = program("firm")
    number = handed_in(firm)
    worker()
    (notice,) = firm.get("notices")["items"]
    assert number in notice["text"]
    assert notice["link"].endswith(number)
    assert send_mail() >= 1
    assert send_mail() == 0
    (letter,) = [each for each in mail.outbox if each.to == ["firm@example.org"]]
    assert number in letter.body
    assert program("citizen2").get("notices")["items"] == []
