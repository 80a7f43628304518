"""The OFD copy of a paper: made on first demand, sealed by SM2, checked like the paper itself."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.journeys.conftest import city, founded, friday, program, visitor, worker
from tests.journeys.program import Program
from tests.journeys.test_licence_by_api import apply
from tests.seals.test_register import browser
from yiwang.base.papers import duties
from yiwang.base.papers import facade as papers
from yiwang.base.papers.facade import Kind, Word
from yiwang.base.papers.models import Paper
from yiwang.base.seals.actions import keys
from yiwang.base.seals.models import Certificate, Use
from yiwang.engines import ofd
from yiwang.kernel import clock
from yiwang.kernel.actor import SYSTEM, acting

__all__ = ["city", "founded", "friday", "program", "visitor", "worker"]
pytestmark = pytest.mark.database
Get = Callable[[str], Program]


@pytest.fixture
def paper(program: Get, worker: Callable[[], None]) -> Paper:
    """The receipt of a firm's application."""
    apply(program("firm"))
    worker()
    with acting(SYSTEM):
        return Paper.objects.get(kind="receipt")


def copy_of(paper: Paper) -> bytes:
    address = f"/papers/{paper.id}.ofd"
    client = browser("firm")
    first = client.get(address)
    assert (first.status_code in (200, 202), b"being made" in first.content) == (True, True)
    with clock.at(clock.now() + timedelta(minutes=10)):
        assert duties.copy_papers() == 1
    answer = client.get(address)
    assert answer["Content-Type"] == "application/ofd"
    return bytes(answer.content)


def test_the_first_who_asks_has_the_copy_made_and_everybody_can_check_it(paper: Paper) -> None:
    content = copy_of(paper)
    with clock.at(clock.now() + timedelta(hours=1)):
        report = papers.check(content)
    (found,) = report.signatures
    assert (report.kind, report.word, report.number) == (Kind.OFD, Word.GENUINE, paper.number)
    assert (found.algorithm, found.proven) == ("sm3 with sm2", True)
    assert duties.copy_papers() == 0
    with acting(SYSTEM):
        assert Use.objects.filter(document_id=paper.id).count() == 2, "paper and copy, each sealed"
    opened = ofd.read(content)
    assert paper.number in ofd.text(opened.document)
    assert len(ofd.stamps(opened, opened.bodies[0])) == 1, "the seal is where the signature is"


def test_a_changed_an_extended_and_a_revoked_copy_show_as_what_they_are(paper: Paper) -> None:
    content = copy_of(paper)
    with clock.at(clock.now() + timedelta(hours=1)):
        for place in range(40, len(content), len(content) // 25):
            changed = bytearray(content)
            changed[place] ^= 1
            word = papers.check(bytes(changed)).word
            assert word in (Word.CHANGED, Word.UNREADABLE), (place, word)
        with acting(SYSTEM):
            row = Certificate.objects.get(role="signing", algorithm="sm2")
        keys.revoke(SYSTEM, row.id, 4)
        assert papers.check(content).word is Word.GENUINE, "signed before"


def test_strangers_get_no_copy(paper: Paper) -> None:
    assert browser("citizen").get(f"/papers/{paper.id}.ofd").status_code == 404
