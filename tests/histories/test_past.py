"""Cases made in bulk are like those that people made, also after they were folded."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections, transaction
from django.test import Client

from tests.histories.conftest import CASES
from tests.journeys.program import Program
from yiwang.base.cases import clocks
from yiwang.base.cases.models import Case
from yiwang.base.work.models import Task
from yiwang.cli.histories import writing
from yiwang.kernel import clock
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.evidence import folded, merkle
from yiwang.kernel.evidence.models import Entry, Leaf, Root
from yiwang.kernel.evidence.seal import proof
from yiwang.kernel.evidence.verify import verify
from yiwang.kernel.folding import work as folding
from yiwang.kernel.folding.models import Fold
from yiwang.kernel.folding.spec import spec
from yiwang.kernel.tenancy.models import Account

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("past", "unblocked")]


@pytest.fixture
def unblocked(django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock():
        yield


@contextmanager
def later(days: int = 120) -> Iterator[None]:
    with clock.at(clock.now() + timedelta(days=days)):
        yield


def made() -> list[Case]:
    """Cases that were written in bulk: those of invented parties."""
    with acting(SYSTEM):
        rows = Case.objects.select_related("body").order_by("number")
        return [case for case in rows if not case.applicant_name.startswith("青岛海风示例")]


def staff(case: Case) -> Client:
    browser = Client()
    name = "inspector" if case.body.code != "shinan-approval" else "window"
    with acting(SYSTEM):
        browser.force_login(Account.objects.get(username=name))
    return browser


def rows_of(case: Case) -> dict[str, list[str]]:
    found = {}
    with connections["owner"].cursor() as cursor:
        for table in spec().tables:
            cursor.execute(
                f'SELECT row::text FROM "{table.name}" row WHERE row."{table.of}" = %s ORDER BY 1',
                [case.id],
            )
            found[table.name] = [row[0] for row in cursor.fetchall()]
    return found


def fold_and_end() -> None:
    """Fold, and end before the transaction does, as a program that is killed."""
    with transaction.atomic("owner"):
        folding.fold()
        raise ZeroDivisionError


def test_as_many_as_were_wanted_and_again_adds_none(past: writing.History) -> None:
    assert past.cases == CASES
    assert writing.write(CASES).cases == 0


def test_every_due_day_follows_from_the_ledger() -> None:
    with acting(SYSTEM):
        for case in made():
            running = [r for r in clocks.readings(case, clock.now()) if r.reading.due is not None]
            open_ones = [
                r.clock for r in running if r.clock.ledger.first(clocks.VERBS["stop"]) is None
            ]
            days = [each.due(clock.now(), clocks.term.national())[0] for each in open_ones]
            assert case.due == min(days, default=None), case.number


def test_the_evidence_of_all_of_them_holds() -> None:
    assert verify() == []


def test_pages_and_program_open_them() -> None:
    for case in made()[:4]:
        page = staff(case).get(f"/work/cases/{case.number}")
        assert page.status_code in (200, 404), case.number
        if page.status_code == 200:
            assert case.applicant_name in page.content.decode()


def test_the_next_task_of_one_can_be_done() -> None:
    with acting(SYSTEM):
        task = Task.objects.filter(state="open", node="check").select_related("case").first()
    if task is None:
        pytest.skip("no case of so few is that young")
    answer = Program("window").post(f"tasks/{task.id}/complete", {"outcome": "accept"}, status=200)
    assert answer["state"] != "open"


def test_what_was_folded_comes_back_byte_for_byte() -> None:
    with acting(SYSTEM):
        closed = Case.objects.filter(closed_at__isnull=False).order_by("-number").first()
    assert closed is not None
    before = rows_of(closed)
    with later():
        with pytest.raises(ZeroDivisionError):
            fold_and_end()
        assert rows_of(closed) == before
        while folding.fold():
            pass
        assert rows_of(closed)["cases_moment"] == []
        with acting(SYSTEM):
            task = (
                before["work_task"][0].strip("(").partition(",")[0] if before["work_task"] else ""
            )
            assert Case.objects.get(id=closed.id).folded
            assert Fold.objects.filter(matter=closed.id, content__isnull=False).exists()
            assert folding.recall(task) if task else folding.unfold(closed.id)
    assert {**rows_of(closed), "cases_case": []} == {**before, "cases_case": []}
    with acting(SYSTEM):
        assert Case.objects.get(id=closed.id).terms == closed.terms


def test_old_evidence_is_proven_from_its_tree() -> None:
    with acting(SYSTEM):
        kind = "yiwang.base.work.actions.complete"
        newest = Root.objects.order_by("-number")[0]  # stays, for the sealer goes on from it
        sealed = Entry.objects.filter(kind=kind, place__root__lt=newest.number)
        entry = sealed.order_by("id")[0]
        before = proof(entry.id)
    with later():
        while folded.fold():
            pass
    with acting(SYSTEM):
        assert not Leaf.objects.filter(entry_id=entry.id).exists()
        after: Any = proof(entry.id)
    assert after == before
    leaf, path = bytes.fromhex(after["leaf"]), [bytes.fromhex(each) for each in after["path"]]
    assert merkle.climb(leaf, after["index"], after["size"], path).hex() == after["root"]
    assert verify() == []
