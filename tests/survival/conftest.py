"""One city for all that is done to it here: founded once, with pages and two workers."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from yiwang.cli.drill.city import City
from yiwang.cli.drill.load import ACCOUNTS, Load
from yiwang.web.home import Home


def opened(folder: Path) -> Path:
    """Let the database server, which gives root's rights away, pass through a folder."""
    for each in (folder, *folder.parents[:2]):
        each.chmod(0o711)
    return folder


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    city = City(Home(opened(tmp_path_factory.mktemp("city")) / "home"))
    try:
        city.start_database()
        city.found()
        city.start(workers=2)
        yield city
    finally:
        city.end()


@pytest.fixture(scope="module")
def load(city: City) -> Load:
    """Applicants and staff who stay to the end of the session."""

    def note(_kind: str, **_facts: Any) -> None:
        """Nothing is kept."""

    load = Load(city.port, city.tokens(ACCOUNTS), 0xABC, note)
    load.prepare()
    return load


def pytest_collection_modifyitems(items: list[Any]) -> None:
    for item in items:
        if "survival" in str(item.path):
            item.add_marker(pytest.mark.database)
