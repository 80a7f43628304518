"""Two cities, one of them ten times the other, in which everybody sees the same."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from django.conf import settings
from django.db import connections

from tests import databases
from tests.growth.crowd import crowd
from tests.journeys.conftest import FRIDAY
from yiwang.cli.postgres import ADMIN
from yiwang.cli.work import CHORES
from yiwang.kernel import clock, database

COPIES = (6, 60)  # of the thirty-five cases of the demonstration, and of all that hangs on them
# What the background work brings: messages, publications, cards and figures. No paper is drawn.
WORK = ("subscriptions", "timers", "publicity", "supervision", "indicators", "seal")
ROUNDS = 50


@pytest.fixture(autouse=True)
def friday() -> Iterator[None]:
    with clock.at(FRIDAY):
        yield


@pytest.fixture(autouse=True)
def log_of_roots() -> None:
    """One log for all cities, which share what is sealed."""


@pytest.fixture(scope="module")
def cities(
    django_db_setup: None, django_db_blocker: Any, owner_url: str, tmp_path_factory: Any
) -> Iterator[tuple[str, ...]]:
    """The names of their databases, the smaller first."""
    log = tmp_path_factory.mktemp("roots") / "roots.log"
    before = str(connections["default"].settings_dict["NAME"])
    names = tuple(f"{before}_of_{copies}" for copies in COPIES)
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), clock.at(FRIDAY):
        patch.setattr("yiwang.kernel.evidence.log.place", lambda: log)
        databases.found(owner_url, FRIDAY, samples=True)
        _work()
        for name, copies in zip(names, COPIES, strict=True):
            databases.copy(owner_url, before, name)
            crowd(_as_administrator(name), copies)
        try:
            yield names
        finally:
            databases.lead(before)
            for name in names:
                database.drop(database.with_name(owner_url, name))


def _work() -> None:
    """Do what waits, until nothing does."""
    steps = [getattr(import_module(m), f) for m, f in (CHORES[n][0].split(":") for n in WORK)]
    for _round in range(ROUNDS):
        if not sum(step() for step in steps):
            return
    pytest.fail("the background work finds no end")


def _as_administrator(name: str) -> str:
    home = settings.YIWANG.home
    return str(home.database_url(ADMIN, home.secrets().admin_password, name))
