"""A small city with a past, written once for the tests here and emptied after them."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import TransactionTestCase

from tests.journeys.conftest import load
from yiwang.cli.histories import writing

CASES = 6


@pytest.fixture(scope="module")
def past(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any
) -> Iterator[writing.History]:
    empty: Any = TransactionTestCase._fixture_teardown  # of all rows, see conftest.py
    log = tmp_path_factory.mktemp("roots") / "roots.log"
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():
        patch.setattr("yiwang.kernel.evidence.log.place", lambda: log)
        empty(None)
        load()
        yield writing.write(CASES)
        empty(None)


@pytest.fixture(autouse=True)
def log_of_roots() -> None:
    """One log for all tests here, for they share what is sealed."""
