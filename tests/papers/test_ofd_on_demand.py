"""Asking for the OFD copy of a paper, by page and by program."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from tests.journeys.conftest import city, founded, friday, program, worker
from tests.journeys.program import Program
from tests.journeys.test_licence_by_api import apply
from tests.seals.test_register import browser
from yiwang.base.papers import duties
from yiwang.base.papers.models import Paper
from yiwang.engines import ofd
from yiwang.kernel import clock
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.evidence import vouch
from yiwang.kernel.evidence.compare import Rows
from yiwang.kernel.evidence.models import Entry, Payload
from yiwang.kernel.evidence.verify import verify

__all__ = ["city", "founded", "friday", "program", "worker"]
pytestmark = pytest.mark.database


def case_page(who: Client, number: str) -> str:
    return who.get(f"/work/cases/{number}").content.decode()


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


def test_staff_take_the_copy_from_the_page_of_the_case_and_the_evidence_vouches_for_it(
    program: Callable[[str], Program], worker: Callable[[], None]
) -> None:
    firm = program("firm")
    number = apply(firm)["number"]
    worker()
    clerk = browser("window")
    (address,) = re.findall(r'href="(/work/papers/[0-9a-f-]+\.ofd)"', case_page(clerk, number))
    waiting = clerk.get(address)
    assert (waiting.status_code, f'hx-get="{address}"'.encode() in waiting.content) == (202, True)
    with clock.at(clock.now() + timedelta(minutes=10)):
        assert duties.copy_papers() == 1
    answer = clerk.get(address)
    assert number in ofd.text(ofd.read(answer.content).document)
    with acting(SYSTEM):
        assert Entry.objects.filter(kind="papers.read").exists()
        paper = Paper.objects.get(kind="receipt")
    assert verify() == []
    with acting(SYSTEM), connection.cursor() as cursor:
        cursor.execute("UPDATE papers_paper SET ofd_digest = %s", ["0" * 64])
    assert verify() == [f"papers.paper:{paper.id} was changed past the actions"]


def test_what_was_said_of_a_paper_by_fewer_columns_still_holds(
    program: Callable[[str], Program], worker: Callable[[], None]
) -> None:
    apply(program("firm"))
    worker()
    with acting(SYSTEM):
        paper = Paper.objects.get(kind="receipt")
        (former,) = Paper.vouched_before
        said = {vouch.name_of(paper): vouch.digest_of(paper, former)}
    rows = Rows()
    rows.note([Entry(payload=Payload(content={vouch.ROWS: said}))])
    assert rows.faults() == []
