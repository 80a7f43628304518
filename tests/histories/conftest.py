"""Cities with a past, each in a copy of the demonstration city's database that goes afterwards."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connections

from tests import databases
from tests.journeys.conftest import FRIDAY
from yiwang.cli.histories import playing, writing
from yiwang.kernel import clock, database

CASES, DAYS = 5, 6  # one of them closed, four with something left to do


@pytest.fixture(autouse=True)
def friday() -> Iterator[None]:
    with clock.at(FRIDAY):
        yield


@pytest.fixture(autouse=True)
def log_of_roots() -> None:
    """One log for all tests of a city, for they share what is sealed."""


@pytest.fixture(scope="module")
def written(
    django_db_setup: None, django_db_blocker: Any, owner_url: str, tmp_path_factory: Any
) -> Iterator[Callable[..., writing.History]]:
    """Writes a past, in a database of its own."""
    log = tmp_path_factory.mktemp("roots") / "roots.log"
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), clock.at(FRIDAY):
        patch.setattr("yiwang.kernel.evidence.log.place", lambda: log)
        with a_city_of_its_own(owner_url):
            yield writing.write


@contextmanager
def a_city_of_its_own(owner_url: str) -> Iterator[None]:
    """All connections lead to another database within, in which the city was founded."""
    before = str(connections["default"].settings_dict["NAME"])
    name = f"{before}_past"
    databases.found(owner_url, FRIDAY)
    databases.copy(owner_url, before, name)
    databases.lead(name)
    playing._caller.cache_clear()  # their tokens are those of the city before
    try:
        yield
    finally:
        databases.lead(before)
        database.drop(database.with_name(owner_url, name))


@pytest.fixture(scope="module")
def past(written: Callable[..., writing.History]) -> writing.History:
    return written(CASES, days=DAYS)


@pytest.fixture
def unblocked(django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock():
        yield
