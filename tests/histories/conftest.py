"""Cities with a past, each in a copy of the demonstration city's database that goes afterwards."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.db import connections

from tests.journeys.conftest import FRIDAY, load
from yiwang.cli.histories import writing
from yiwang.kernel import clock, database
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.tenancy.models import Body

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
        with copied(owner_url):
            with acting(SYSTEM):
                there = Body.objects.exists()
            if not there:  # no test founded it before
                load()
            yield writing.write


@contextmanager
def copied(owner_url: str) -> Iterator[None]:
    """All connections lead to a copy of the test database within."""
    before = connections["default"].settings_dict["NAME"]
    name = f"{before}_past"
    _lead(before)
    _end_sessions(owner_url)
    _maintain(owner_url, f'CREATE DATABASE "{name}" TEMPLATE "{before}"')
    _lead(name)
    try:
        yield
    finally:
        _lead(before)
        database.drop(database.with_name(owner_url, name))


def _lead(name: str) -> None:
    connections.close_all()
    pooled: Any = connections["default"]  # of psycopg's backend; the base class has no pool
    pooled.close_pool()
    for connection in connections.all():
        connection.settings_dict["NAME"] = name


def _end_sessions(owner_url: str) -> None:
    """A thread of a test before may have left its connection open."""
    with psycopg.connect(owner_url, autocommit=True) as connection:
        connection.execute(
            """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
               WHERE datname = current_database() AND pid <> pg_backend_pid()"""
        )


def _maintain(owner_url: str, statement: str) -> None:
    with psycopg.connect(owner_url, dbname="postgres", autocommit=True) as connection:
        connection.execute(statement)


@pytest.fixture(scope="module")
def past(written: Callable[..., writing.History]) -> writing.History:
    return written(CASES, days=DAYS)


@pytest.fixture
def unblocked(django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock():
        yield
