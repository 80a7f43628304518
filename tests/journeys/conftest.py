"""A city to walk through: the demonstration's bodies, staff, people and packages."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.journeys.program import Program
from yiwang.base.papers import duties as papers
from yiwang.base.work import duties as work
from yiwang.web import subscriptions


@pytest.fixture
def city(db: None) -> None:
    """The demonstration city, as `yiwang seed` loads it."""
    from yiwang.cli.seed import seed

    seed()


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
        while any((work.fire_timers(), subscriptions.step(), papers.draw_papers())):
            pass

    return catch_up


@pytest.fixture
def visitor() -> Client:
    return Client()


def pytest_collection_modifyitems(items: list[Any]) -> None:
    for item in items:
        if "journeys" in str(item.path):
            item.add_marker(pytest.mark.database)
