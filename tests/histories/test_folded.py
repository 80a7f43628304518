"""Cases that were closed long ago are made as they are after folding, and lack nothing."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction

from tests.histories import checks
from tests.journeys.conftest import FRIDAY
from yiwang.base.cases.models import Case, Moment
from yiwang.cli.histories import loading, writing
from yiwang.govern.indicators import counting
from yiwang.govern.indicators.models import Counted, Due
from yiwang.govern.supervision.models import Watch
from yiwang.govern.supervision.watching import watch
from yiwang.kernel import clock
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.evidence import folded
from yiwang.kernel.evidence.models import Entry, Tree
from yiwang.kernel.evidence.seal import seal
from yiwang.kernel.evidence.verify import verify
from yiwang.kernel.folding import work as folding
from yiwang.kernel.folding.models import Fold
from yiwang.kernel.folding.spec import spec
from yiwang.kernel.unit import flush
from yiwang.serve.savings import sums
from yiwang.serve.savings.models import Together
from yiwang.web import subscriptions

CASES = 12  # of a year
pytestmark = [pytest.mark.database, pytest.mark.usefixtures("year", "unblocked")]


@pytest.fixture(scope="module")
def year(written: Callable[..., writing.History]) -> Iterator[writing.History]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(writing, "MANY", CASES)  # so that indexes are built afterwards
        yield written(CASES)


def old() -> list[Case]:
    now = clock.now()
    since = now - spec().patience(clock.local_day(now))
    return [case for case in checks.made() if case.closed_at and case.closed_at < since]


def test_those_closed_long_ago_are_folded_and_no_others() -> None:
    folded_ones = [case.number for case in checks.made() if case.folded]
    assert folded_ones == [case.number for case in old()]
    assert 0 < len(folded_ones) < CASES
    assert folding.fold() == 0, "nothing was left to fold"


def test_indexes_and_keys_are_there_again() -> None:
    assert not loading.begun()
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_indexes WHERE tablename = 'cases_case'")
        assert cursor.fetchone()[0] > 1
        cursor.execute(
            "SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND NOT convalidated"
        )
        assert cursor.fetchone()[0] == 0


def test_the_evidence_of_folded_ones_lies_in_trees_and_holds() -> None:
    case = old()[0]
    with acting(SYSTEM):
        assert Tree.objects.exists()
        assert not Entry.objects.filter(object_id=case.id).exists()
    assert verify() == []


def test_listeners_are_owed_nothing_that_was_settled() -> None:
    """Who has to do something with a case that is over has done it, as when it was played."""
    over = [case for case in checks.made() if case.closed_at]
    with acting(SYSTEM):
        assert not Due.objects.exists()
        assert Counted.objects.filter(object_id__in=[case.id for case in over]).exists()
        assert not Watch.objects.filter(
            kind="case", key__in=[str(case.id) for case in over], due__lte=clock.now()
        ).exists()
    assert subscriptions.step() == 0


def test_sums_of_savings_are_those_of_their_rows() -> None:
    with acting(SYSTEM):
        names = ("applicant_id", "service", *sums.COLUMNS)
        before = sorted(Together.objects.values_list(*names), key=str)
        assert before
        sums.recount()
        assert sorted(Together.objects.values_list(*names), key=str) == before


def test_they_open_and_their_due_days_follow_from_the_ledger() -> None:
    for case in old():
        checks.due_follows(case)
        checks.opens(case)
    while seal():  # who looked
        pass
    assert all(checks.proven(case) for case in old())
    assert verify() == []


def steps_of(case: Case) -> list[str]:
    with acting(SYSTEM):
        folding.unfold(case.id)
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT m::text FROM cases_moment m WHERE case_id = %s ORDER BY 1", [case.id]
        )
        return [row[0] for row in cursor.fetchall()]


def put_away() -> list[Case]:
    """The old ones, folded again after whoever opened them."""
    with clock.at(clock.now() + timedelta(days=60)):
        while folding.fold():
            pass
    return [case for case in old() if case.folded]


def looks(*cases: Case) -> bool:
    """Whether somebody else who looks at cases sees them at once."""

    def look() -> bool:
        try:
            with clock.at(FRIDAY), acting(SYSTEM), connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '5s'")
                with folding.brought_back([case.id for case in cases]):
                    return all(Moment.objects.filter(case_id=case.id).exists() for case in cases)
        except folding.InOtherHands:
            return False
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as beside:
        return beside.submit(look).result()


def test_a_look_waits_for_nobody_who_may_wait_for_it() -> None:
    """Who opened the second may want the first next, or what the one who looks holds besides."""
    first, second = put_away()[:2]
    with acting(SYSTEM):
        before = transaction.savepoint()
        folding.unfold(second.id)
        assert not looks(first, second)
        assert looks(first)
        transaction.savepoint_rollback(before)
    assert looks(first, second)


def test_a_look_does_not_wait_for_a_mark_that_is_being_set() -> None:
    case = put_away()[0]
    with acting(SYSTEM):
        before = transaction.savepoint()
        watch("case", str(case.id), clock.now())
        flush()
        assert looks(case)
        transaction.savepoint_rollback(before)


def test_they_fold_again_into_the_same() -> None:
    case = old()[-1]
    before = steps_of(case)
    assert before
    with clock.at(clock.now() + timedelta(days=60)):
        while folding.fold():
            pass
    with acting(SYSTEM):
        assert Fold.objects.filter(matter=case.id, content__isnull=False).exists()
    assert steps_of(case) == before


def test_figures_are_the_same_when_counted_anew() -> None:
    before = counting.rebuild()
    assert (before.changed, before.wrong, counting.rebuild().changed) == (0, 0, 0)


def test_trees_that_are_old_fold_also_when_newer_ones_are_folded() -> None:
    with clock.at(clock.now() + timedelta(days=200)):
        while folded.fold():
            pass
    assert verify() == []
