"""A city to walk through: the demonstration's bodies, staff, people and packages."""

import time
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from tests import databases
from tests.journeys.program import Program
from yiwang.base.papers import duties as papers
from yiwang.base.work import duties as work
from yiwang.kernel import clock
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.outbox.models import Announced, Listener
from yiwang.kernel.tenancy.models import Body
from yiwang.web import subscriptions

PATIENCE = 60  # seconds for other transactions of the server to end
FRIDAY = datetime(2024, 9, 27, 10, tzinfo=clock.CITY_ZONE)


@pytest.fixture(autouse=True)
def friday() -> Iterator[None]:
    """All journeys begin on Friday, 27 September 2024, whatever day it is."""
    with clock.at(FRIDAY):
        yield


@pytest.fixture
def founded(django_db_setup: None, django_db_blocker: Any, owner_url: str) -> None:
    """The demonstration city: each test's own changes are rolled back after it. Those that commit
    leave it emptied, and the next one founds it again, for all that follow.
    """
    with django_db_blocker.unblock():
        with acting(SYSTEM):
            there = Body.objects.exists()
        if there:
            return
        if connection.in_atomic_block:  # of a test that asked for the database before the city
            with clock.at(FRIDAY):
                databases.seed()
        else:
            databases.found(owner_url, FRIDAY)


@pytest.fixture
def city(founded: None, db: None, friday: None) -> None:
    """The demonstration city as it was on Friday."""


@pytest.fixture
def city_today(transactional_db: None, owner_url: str) -> None:
    """The demonstration city by the machine's clock, which is the one that a server goes by."""
    databases.found(owner_url)


@pytest.fixture
def program(city: None) -> Callable[[str], Program]:
    """A stranger's script with the token of an account."""

    def of(account: str) -> Program:
        return Program(account)

    return of


@pytest.fixture
def worker() -> Callable[[], None]:
    """Let the background work catch up."""

    def catch_up() -> None:
        deadline = time.monotonic() + PATIENCE
        while any((work.fire_timers(), subscriptions.step(), papers.draw_papers())) or (
            events_wait() and time.monotonic() < deadline
        ):
            pass

    return catch_up


def events_wait() -> bool:
    """Whether committed events are not delivered yet: the relay waits for every transaction that
    began earlier on the server, also for those that clean up tables.
    """
    if connection.in_atomic_block:
        return False  # this test commits nothing, so nothing can be delivered
    with acting(SYSTEM):
        last = Announced.objects.order_by("-position").first()
        behind = Listener.objects.filter(position__lt=last.position) if last else None
        return behind is not None and behind.exists()


@pytest.fixture
def visitor() -> Client:
    return Client()


def pytest_collection_modifyitems(items: list[Any]) -> None:
    for item in items:
        if "journeys" in str(item.path):
            item.add_marker(pytest.mark.database)
