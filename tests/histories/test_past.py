"""Cases made in bulk are like those that people made, also after they were folded."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connections, transaction

from tests.histories import checks
from tests.histories.conftest import CASES, DAYS
from tests.journeys.conftest import FRIDAY
from yiwang.base.cases.facade import WrongCode, plain
from yiwang.base.cases.models import Case
from yiwang.base.papers import facade as papers
from yiwang.base.papers.facade import Paper
from yiwang.base.seals.models import Use
from yiwang.cli.histories import writing
from yiwang.govern.indicators import counting
from yiwang.kernel import clock
from yiwang.kernel.actor import SYSTEM, VISITOR, acting
from yiwang.kernel.evidence import folded
from yiwang.kernel.evidence import years as signing
from yiwang.kernel.evidence.models import Entry, Leaf, Root, Seen
from yiwang.kernel.evidence.seal import proof, seal
from yiwang.kernel.evidence.verify import verify
from yiwang.kernel.folding import lists, years
from yiwang.kernel.folding import work as folding
from yiwang.kernel.folding.models import Fold, Year
from yiwang.kernel.folding.spec import spec
from yiwang.kernel.outbox.models import Announced
from yiwang.serve.applications.queries import tracked
from yiwang.serve.savings.models import Saving

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("past", "unblocked")]


@contextmanager
def later(days: int = 120) -> Iterator[None]:
    with clock.at(clock.now() + timedelta(days=days)):
        yield


def rows_of(case: Case) -> dict[str, list[str]]:
    found = {}
    with connections["owner"].cursor() as cursor:
        for table in spec().tables:
            cursor.execute(
                f'SELECT row::text FROM "{table.place}" row WHERE row."{table.of}"::text = %s '
                "ORDER BY 1",
                [str(case.id)],
            )
            found[table.name] = [row[0] for row in cursor.fetchall()]
    return found


def fold_and_end() -> None:
    """Fold, and end before the transaction does, as a program that is killed."""
    with transaction.atomic("owner"):
        folding.fold()
        raise ZeroDivisionError


def test_as_many_as_were_wanted_and_again_adds_none(past: writing.History) -> None:
    assert past.cases == CASES == len(checks.made())
    assert writing.write(CASES, days=DAYS).cases == 0


def test_the_evidence_of_all_of_them_holds() -> None:
    assert verify() == []
    assert all(checks.proven(case) for case in checks.made())


def test_what_was_folded_comes_back_byte_for_byte() -> None:
    closed = [case for case in checks.made() if case.closed_at][-1]
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


def test_figures_stay_the_same_when_folded_cases_are_counted_anew() -> None:
    before = counting.rebuild()
    with acting(SYSTEM):
        assert Saving.objects.exists()
    with later():
        while folding.fold():
            pass
        after = counting.rebuild()
    with acting(SYSTEM):
        assert Case.objects.filter(folded=True).exists(), "brought back for the count alone"
    assert (after.changed, after.wrong, after.after) == (0, 0, before.after)


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
        after = proof(entry.id)
    assert after == before
    checks.holds(after)
    assert verify() == []


def looks_at(case: Case) -> list[str]:
    """What whoever applied reads of others' looks."""
    return [each["id"] for each in checks.applicant(case).get("me/accesses")]


def test_who_looked_at_a_person_is_told_also_from_folded_trees() -> None:
    closed = [case for case in checks.made() if case.closed_at][-1]
    checks.opens(closed)  # by somebody of the body, among others
    while seal():
        pass
    before = looks_at(closed)
    assert before
    checks.opens(closed)  # in a newer tree, which stays
    while seal():
        pass
    with later():
        while folded.fold():
            pass
    with acting(SYSTEM):
        look = UUID(before[0])
        assert not Entry.objects.filter(id=look).exists()
        assert Seen.objects.get(id=look).subject in (closed.applicant_id, closed.agent)
    assert looks_at(closed)[-len(before) :] == before
    checks.holds(checks.applicant(closed).get(f"evidence/{look}"))
    assert verify() == []
    with acting(SYSTEM), connections["owner"].cursor() as cursor:
        cursor.execute("DELETE FROM evidence_seen WHERE id = %s RETURNING subject", [look])
        (subject,) = cursor.fetchone()
        assert verify() == [f"the look {look} is not told to the person whom it concerns"]
        cursor.execute("INSERT INTO evidence_seen (id, subject) VALUES (%s, %s)", [look, subject])


def test_of_a_folded_case_code_and_certificate_are_found_and_the_evidence_holds() -> None:
    closed = [case for case in checks.made() if case.closed_at][-1]
    with acting(SYSTEM):
        code = plain(Case.objects.get(id=closed.id).code_sealed)
    with later(300):
        while folding.fold():
            pass
    with acting(SYSTEM):
        assert Case.objects.get(id=closed.id).code_sealed == ""
        kept = list(Paper.objects.filter(case_id=closed.id))
        assert [(paper.facts, paper.template) for paper in kept] == [({}, "")] * len(kept)
        assert all(papers.verify(paper.code) for paper in kept)
    assert verify() == []
    with acting(SYSTEM), connections["owner"].cursor() as cursor:
        cursor.execute(
            "UPDATE papers_paper SET number = number || '!' WHERE case_id = %s", [closed.id]
        )
        assert verify() == [
            f"papers.paper:{paper.id} was changed past the actions" for paper in kept
        ]
        cursor.execute(
            "UPDATE papers_paper SET number = rtrim(number, '!') WHERE case_id = %s", [closed.id]
        )
    with acting(VISITOR), pytest.raises(WrongCode):
        tracked(closed.number, "000000" if code != "000000" else "000001", "::1")
    with acting(VISITOR):
        assert tracked(closed.number, code, "::1")[0].number == closed.number


def detach_and_end(year: int) -> None:
    """Detach, and end before the transaction does, as a program that is killed."""
    with transaction.atomic("owner"):
        years.detach(year)
        raise ZeroDivisionError


def uses_of(case: Case) -> int:
    with acting(SYSTEM):
        return Use.objects.filter(case_number=case.number).count()


def test_a_closed_year_is_detached_and_its_cases_are_found_by_number(tmp_path: Path) -> None:
    closed = next(case for case in checks.made() if case.closed_at)
    year = FRIDAY.year
    before, sealed = rows_of(closed), uses_of(closed)
    with acting(SYSTEM):
        entry = Entry.objects.filter(object_id=closed.id).order_by("id")[0]
        proven = proof(entry.id)
        events = Announced.objects.count()
    with later(600):
        while folding.fold() or folded.fold():
            pass
        with pytest.raises(ZeroDivisionError):
            detach_and_end(year)
        with acting(SYSTEM):
            assert Fold.objects.filter(matter=closed.id, content__isnull=False).exists()
        while years.detach(year) or folded.detach(year) or lists.detach(year):
            pass
        row = signing.sign(year)
    with acting(SYSTEM):
        assert not Fold.objects.filter(matter=closed.id).exists()
        assert Announced.objects.count() < events
        assert proof(entry.id) == proven
        signing.save(row, tmp_path / "year")
    assert uses_of(closed) < sealed  # those of papers that stay are there
    assert years.place(closed.number)["year"] == year
    assert verify() == []
    assert signing.check(tmp_path / "year")[1] == []
    checks.opens(closed)  # by its number, on pages and by program
    assert {**rows_of(closed), "cases_case": []} == {**before, "cases_case": []}
    assert uses_of(closed) == sealed
    assert lists.bring(year) > 0
    signing.sign(year)
    with acting(SYSTEM):
        assert Announced.objects.count() == events


def test_a_year_that_somebody_changed_is_found_out(tmp_path: Path) -> None:
    with acting(SYSTEM):
        row = Year.objects.get()
        size = signing.save(row, tmp_path / "year")
    content = bytearray((tmp_path / "year").read_bytes())
    content[size // 2] ^= 1
    (tmp_path / "year").write_bytes(content)
    assert signing.check(tmp_path / "year")[1] == ["Its blocks are not those that were signed."]
    with transaction.atomic("owner"), connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE folding_year SET digest = %s", [b"0" * 32])
    assert verify() == [f"the blocks of year {row.number} are not those that were signed"]
    signing.sign(row.number)


def test_the_right_people_open_them_also_folded_ones() -> None:
    with acting(SYSTEM):
        assert Case.objects.filter(folded=True).exists()
    for case in checks.made():
        checks.opens(case)


def test_every_due_day_follows_from_the_ledger() -> None:
    for case in checks.made():
        checks.due_follows(case)


def test_what_comes_next_can_be_done_in_each_that_is_open() -> None:
    done = {checks.next_done(case) for case in checks.made() if not case.closed_at}
    assert done >= {"propose", "delivered"}
    assert verify() == []
