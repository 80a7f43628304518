"""Asking for the OFD copy of a paper, by page and by program."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.journeys.conftest import city, founded, friday, program, worker
from tests.journeys.program import Program
from tests.journeys.test_licence_by_api import apply
from tests.seals.test_register import browser
from yiwang.base.papers import duties
from yiwang.engines import ofd
from yiwang.kernel import clock

__all__ = ["city", "founded", "friday", "program", "worker"]
pytestmark = pytest.mark.database


def test_the_page_waits_with_the_person_and_a_program_is_told_where_to_look(
    program: Callable[[str], Program], worker: Callable[[], None]
) -> None:
    firm = program("firm")
    number = apply(firm)["number"]
    worker()
    (paper,) = firm.get(f"cases/{number}/papers")
    address = paper["ofd"].removeprefix("/api/v1/")
    person, page = browser("firm"), f"/papers/{paper['id']}.ofd"
    asking = {"HX-Request": "true"}

    assert "could not be made" in person.get(page, headers=asking).content.decode()
    told = firm.get(address, status=202)
    assert told == {"number": paper["number"], "content": paper["ofd"]}
    waiting = person.get(page)
    assert (waiting.status_code, b'hx-trigger="every 2s"' in waiting.content) == (202, True)
    assert b"every 2s" in person.get(page, headers=asking).content

    with clock.at(clock.now() + timedelta(minutes=10)):
        assert duties.copy_papers() == 1
    assert b"Download the OFD copy" in person.get(page, headers=asking).content
    content = person.get(page).content
    assert paper["number"] in ofd.text(ofd.read(content).document)
    assert ofd.read(content).problems == ()
    assert firm.client.get(paper["ofd"]).content == content
