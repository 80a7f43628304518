"""One city for all tests of the crawl; what they change in it they must not rely on."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests import databases
from tests.crawl import city, people
from tests.crawl.look import Sight
from tests.crawl.site import serve
from yiwang.kernel import clock


@pytest.fixture(scope="package")
def busy_city(django_db_setup: None, django_db_blocker: Any, owner_url: str) -> Iterator[None]:
    """A city with cases at every stage, committed, on its own day."""
    with django_db_blocker.unblock():
        databases.empty(owner_url)  # what others founded stands on another day
        city.build()
        people.session.cache_clear()  # who signed in to the city that stood here before is unknown
        yield
        databases.empty(owner_url)


@pytest.fixture(scope="package")
def site(busy_city: None) -> Iterator[str]:
    """The address at which a browser finds the city."""
    with serve() as address:
        yield address


@pytest.fixture(scope="package")
def seen() -> dict[str, Sight]:
    """One page of each kind, as the crawl comes across them."""
    return {}


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with clock.at(city.TODAY):
        yield


def pytest_collection_modifyitems(items: list[Any]) -> None:
    for item in items:
        if "crawl" in str(item.path):
            item.add_marker(pytest.mark.database)
