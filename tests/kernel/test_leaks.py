"""After a whole journey no number of a person lies in dump, files, queue or logs."""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests import leaks
from tests.journeys.program import Program
from tests.journeys.test_licence_by_api import OPINION, SERVED, VISIT
from tests.journeys.test_probes import handed_in

# Looked at as a dump; what bodies of the reference city keep themselves.
ELSEWHERE = ("postgres", "reference")

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]


def test_a_journey_leaves_no_number_in_the_clear(
    program: Callable[[str], Program],
    worker: Callable[[], None],
    owner_url: str,
    caplog: Any,
) -> None:
    caplog.set_level(logging.DEBUG)
    handed_in(program("firm"))
    program("window").complete("accept")
    program("officer").complete("conform", VISIT)
    program("officer2").complete("conform", VISIT)
    program("officer").complete("propose", OPINION)
    program("decider").complete("grant")
    program("window").complete("delivered", SERVED)
    worker()
    wanted = leaks.numbers()
    assert leaks.in_database(owner_url, wanted) == []
    folder = Path(settings.YIWANG.home.folder)
    folders = [path for path in folder.iterdir() if path.is_dir() and path.name not in ELSEWHERE]
    assert leaks.in_folders(folders, wanted) == []
    assert leaks.in_text(caplog.text.encode(), "log", wanted) == []
