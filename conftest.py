"""For every test: a throw-away database server, migrated by its owner, used by `yiwang_app`.

The server starts when the first test asks for a database. Tests see the data folder of no
installation: everything lies in a temporary folder that is removed at the end.
"""

import atexit
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from yiwang.cli import database as embedded
from yiwang.cli import migrate
from yiwang.cli.postgres import Cluster
from yiwang.kernel import database
from yiwang.web.home import Home

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")  # empty in the controller and without workers
if WORKER:  # a server of its own: a long transaction of one worker holds nothing up in another
    os.environ["YIWANG_HOME"] += f"-{WORKER}"
else:
    _name = f"yiwang-test-{secrets.token_hex(6)}"
    os.environ["YIWANG_HOME"] = str(Path(tempfile.gettempdir(), _name))
HOME = Home.find()
HOME.prepare()
SERVER = Cluster(HOME.database, durable=False)
for _other in ("DATABASE_URL", "DATABASE_APP_URL", "YIWANG_HTTPS", "YIWANG_DEBUG", "YIWANG_FACE"):
    os.environ.pop(_other, None)
os.environ["DJANGO_SETTINGS_MODULE"] = "yiwang.web.settings"
os.environ["YIWANG_DEMO"] = "1"


def remove_home(owner: int) -> None:
    """Leave nothing behind, also when collecting tests failed. Forked children are not the end."""
    if os.getpid() == owner:
        SERVER.stop()
        shutil.rmtree(HOME.folder)


atexit.register(remove_home, os.getpid())
migrate.setup_django()  # before any test module imports a model

NAME = "test_yiwang"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What starts whole cities takes minutes and comes first, or one worker waits for the other."""
    items.sort(key=lambda item: item.path.parent.name not in ("crawl", "survival", "platform"))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    """Workers that inherited this would read the settings before they know their folder."""
    del os.environ["DJANGO_SETTINGS_MODULE"]


@pytest.fixture(scope="session")
def owner_url() -> str:
    """Address of the test database for the role that owns its tables."""
    return HOME.database_url(database.OWNER, HOME.secrets().owner_password, NAME)


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any, owner_url: str) -> Iterator[None]:
    """Both connections of the settings lead to the test database, each as its own role."""
    from django.db import connections
    from django.test import TransactionTestCase

    from tests import databases

    with django_db_blocker.unblock():
        embedded.start(HOME, SERVER, tie=True)
        database.drop(owner_url)
        database.create(owner_url)
        database.prepare(owner_url, HOME.secrets().app_password)
        for connection in connections.all():
            connection.settings_dict["NAME"] = NAME
        migrate.apply()
        databases.copy(owner_url, NAME, databases.PRISTINE)
    # Tests with real commits are cleaned up after; the application's role could not do that.
    before = TransactionTestCase._fixture_teardown
    TransactionTestCase._fixture_teardown = lambda _case: databases.empty(owner_url)
    yield
    TransactionTestCase._fixture_teardown = before
    with django_db_blocker.unblock():
        connections.close_all()
        connections["default"].close_pool()


@pytest.fixture(autouse=True)
def log_of_roots(monkeypatch: pytest.MonkeyPatch) -> None:
    """Signed roots are written outside the database, too, where no rollback takes them back: each
    test has a file of its own, made when the first root is sealed.
    """
    file = HOME.folder / "evidence" / secrets.token_hex(8) / "roots.log"
    monkeypatch.setattr("yiwang.kernel.evidence.log.place", lambda: file)
