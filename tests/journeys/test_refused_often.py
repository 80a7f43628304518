"""What is refused leaves a trace that its own rollback does not take along, and a small one."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from tests.journeys.office import Office
from tests.journeys.program import Program
from tests.journeys.test_supervision import at_once, look
from yiwang.govern.supervision import listeners
from yiwang.govern.supervision.models import Card, Told
from yiwang.kernel import clock
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.evidence.models import Entry
from yiwang.kernel.outbox.models import Announced
from yiwang.kernel.outbox.relay import Delivered
from yiwang.kernel.refusals import counting
from yiwang.kernel.refusals.models import Refusal
from yiwang.kernel.tenancy.models import Account
from yiwang.share.catalogue.models import Version

__all__ = ["at_once"]
pytestmark = pytest.mark.database
People = Callable[[str], Program]
FORBIDDEN = "kernel.forbidden"


def counts() -> list[tuple[str, int]]:
    with acting(SYSTEM):
        rows = Refusal.objects.order_by("kind")
        return list(rows.values_list("kind", "times"))


def over() -> int:
    """Two hours later: what was refused is announced, and supervision hears of it."""
    with clock.at(clock.now() + timedelta(hours=2)):
        done = counting.step()
        with acting(SYSTEM):
            for row in Announced.objects.filter(kind="door.refused").order_by("position"):
                event = Delivered(row.event_id, row.kind, row.at, row.content)
                listeners.note_refusals(SYSTEM, event)
        look()
    return done


def browser(account: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    with acting(SYSTEM):
        row = Account.objects.get(username=account)
    client.force_login(row, settings.AUTHENTICATION_BACKENDS[0])
    return client


def test_who_hammers_fills_one_row_and_few_entries(program: People) -> None:
    clerk = program("window")
    for _time in range(70):
        clerk.post("licences/00000000-0000-7000-8000-000000000000/renewals", status=None)
        clerk.get("evidence/denials", status=403)
    assert dict(counts())[FORBIDDEN] >= 70
    with acting(SYSTEM):
        account = Account.objects.get(username="window")
        rows = Refusal.objects.filter(account=account.id, kind=FORBIDDEN)
        assert rows.count() == 1, "one row an account, post, kind and hour"
        times = rows.get().times
        found = Entry.objects.filter(kind="door.denied", account=account.id)
        said = [entry.payload.content["times"] for entry in found.order_by("id")]
    doublings = [n for n in (32, 64, 128, 256) if n <= times]
    assert said == [*range(1, 17), *doublings]


def test_what_a_page_takes_up_and_tells_itself_is_counted_too(program: People) -> None:
    """The page of data goes on after a refusal and answers with a redirect."""
    with acting(SYSTEM):
        code = Version.objects.filter(state="published").first().resource.code  # type: ignore[union-attr]
    answer = browser("keeper").post(f"/work/data/resources/{code}/move", {"move": "publish"})
    assert answer.status_code == 302
    assert counts() == [(FORBIDDEN, 1)]


def test_a_move_that_the_process_refuses_is_counted_and_undone(city: None) -> None:
    office = Office()
    number = office.case("prepare")
    task = office.task(number, "compare", "officer")
    wish = {"posts": ["shinan-officer2-b"], "way": "before", "reason": "请提意见"}
    office.move("officer", "add-signers", task, wish)
    before = office.open(number), office.lines(number)
    for _time in range(2):
        office["officer"].post(f"tasks/{task}/complete", {"outcome": "done"}, status=409)
    assert counts() == [("work.move_refused", 2)]
    assert (office.open(number), office.lines(number)) == before


def test_failed_sign_ins_are_counted_by_account_without_what_was_typed(city: None) -> None:
    for name in ("window", "window", "no such person"):
        Client().post("/account/login/", {"login": name, "password": "wrong"})
    with acting(SYSTEM):
        rows = Refusal.objects.filter(kind="door.sign_in_failed").order_by("-account")
        found = [(bool(row.account.int), row.times) for row in rows]
    assert found == [(True, 2), (False, 1)]


def test_hours_that_are_over_are_announced_once(program: People) -> None:
    program("window").get("evidence/denials", status=403)
    assert counting.step() == 0, "the hour runs"
    with clock.at(clock.now() + timedelta(hours=2)):
        assert counting.step() == 1
        assert counting.step() == 0
    with acting(SYSTEM):
        (event,) = Announced.objects.filter(kind="door.refused")
    assert (event.content["refusal"], event.content["times"]) == (FORBIDDEN, 1)


@pytest.mark.parametrize(("times", "cards"), [(20, 1), (19, 0)])
def test_twenty_refusals_in_a_day_give_a_card_to_who_tried_and_nineteen_do_not(
    program: People, times: int, cards: int
) -> None:
    clerk = program("window-shinan")
    for _time in range(times):
        clerk.get("evidence/denials", status=403)
    assert over() == 1
    with acting(SYSTEM):
        (told,) = Told.objects.filter(matter="attempts")
        assert (told.facts["times"], told.facts["number"]) == (times, "window-shinan")
        found = list(Card.objects.filter(rule="procedure-tried-in-vain"))
    assert len(found) == cards
    if found:
        assert found[0].object_number == "window-shinan"
        shown: Any = browser("inspector").get(f"/work/supervision/cards/{found[0].number}")
        text = shown.content.decode()
        assert "Refused 20 times within a day and a night" in text
        assert "Refused within an hour" in text


def test_citizens_are_counted_and_not_supervised(program: People) -> None:
    citizen = program("citizen")
    citizen.get("evidence/denials", status=403)
    assert over() == 1
    with acting(SYSTEM):
        assert not Told.objects.filter(matter="attempts").exists()
