"""One look tells the worker for which of its chores something waits."""

from datetime import date, timedelta

import pytest
from django.db.models import Max, QuerySet

from yiwang.cli import work
from yiwang.kernel import clock, waiting
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.tenancy.models import RoleGrant
from yiwang.kernel.waiting import Waiting


@pytest.fixture(autouse=True)
def never_fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "FRESH", 0.0)


def _born() -> QuerySet[RoleGrant]:
    return RoleGrant.objects.filter(valid_from__gte=SYSTEM.today)


def _nobody() -> QuerySet[RoleGrant]:
    return RoleGrant.objects.filter(role="nobody", valid_from__lte=SYSTEM.today)


def _newest() -> date:
    with acting(SYSTEM):
        found: date = RoleGrant.objects.aggregate(Max("valid_from"))["valid_from__max"]
    return found


def test_a_quiet_city_calls_only_chores_that_ask_nothing(city: None) -> None:
    look = work.waiting(work.CHORES.keys())
    called = {name for name in work.CHORES if look.for_(name)}
    assert not called & {"seals", "papers", "copies", "bulk", "parcels", "collection"}
    assert called >= work.CHORES.keys() - work.WAITING.keys()


def test_one_of_several_questions_is_enough(city: None) -> None:
    look = Waiting({"none": [_nobody], "both": [_nobody, RoleGrant.objects.all]})
    assert not look.for_("none")
    assert look.for_("both")


def test_what_waits_hangs_on_the_clock(city: None) -> None:
    look, newest = Waiting({"born": [_born]}), _newest()
    noon = clock.now().replace(year=newest.year, month=newest.month, day=newest.day)
    with clock.at(noon):
        assert look.for_("born")
    with clock.at(noon + timedelta(days=1)):
        assert not look.for_("born")


def test_an_answer_holds_for_a_moment(city: None, monkeypatch: pytest.MonkeyPatch) -> None:
    look, newest = Waiting({"born": [_born]}), _newest()
    day = clock.now().replace(year=newest.year, month=newest.month, day=newest.day)
    with clock.at(day):
        assert look.for_("born")
    monkeypatch.setattr(waiting, "FRESH", 60.0)
    with clock.at(day + timedelta(days=1)):
        assert look.for_("born"), "whoever asks next within it hears the same"
