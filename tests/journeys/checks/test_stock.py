"""The stock of households with aid, looked at again: all at once, and each in full where something
is new.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import count
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from demo.sources import server as outside
from demo.sources.server import Sources
from tests.journeys.checks.family import People, apply, check, member, on
from yiwang.base.work import duties
from yiwang.kernel import clock
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.evidence.models import Entry
from yiwang.serve.checks import orders, protocol, reporting, sending, stock, tables
from yiwang.serve.checks.models import Enquiry, Household, Looked, Order, Outside, Part, Sweep

pytestmark = pytest.mark.database

CAR = {"plate": "鲁B演示1", "kind": "小型轿车", "since": "2024-11-02"}
MAN, WIFE = "370299198804120212", "370299199509230122"


@pytest.fixture
def two(program: People, granted: str, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    """Two households with aid, of three persons and of one, each in a part of its own."""
    other = str(apply(program("citizen2"), status=201)["number"])
    sending.step()
    program("officer-civil").complete("conform", {"reason": "入户调查一致。"}, case=other)
    with clock.at(clock.now() + timedelta(days=12)):
        duties.fire_timers()
        program("decider-civil").complete("grant", {}, case=other)
    monkeypatch.setattr(stock, "PART", 1)
    return granted, other


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Of whom the sources were asked in tables: their numbers."""
    numbers: list[str] = []
    before = outside.answered

    def listening(books: Any, source: str, body: bytes) -> bytes | None:
        numbers.extend(pq.read_table(io.BytesIO(body))["number"].to_pylist())
        return before(books, source, body)

    monkeypatch.setattr(outside, "answered", listening)
    return numbers


def sweep() -> Sweep:
    return stock.run(lambda _sweep: None, everyone=True)


def told(row: Sweep) -> tuple[str, int, int, int]:
    return row.state, row.alike, row.placed, row.refused


def looked(program: People, account: str) -> list[dict[str, Any]]:
    """What an account reads of sweeps on the page of looks at its data."""
    rows = program(account).get("me/accesses")
    return [row for row in rows if row["kind"] == "checks.enquired"]


@contextmanager
def system() -> Iterator[None]:
    with acting(SYSTEM):
        yield


def test_where_nothing_is_new_nothing_is_written_but_that_it_was_looked(
    program: People, sources: Sources, two: tuple[str, str]
) -> None:
    with on(11, 1):
        program("decider-civil").post("check-sweeps", status=201)
        assert stock.step() == 2, "both parts are open"
        assert told(sweep()) == ("done", 2, 0, 0), "the same sweep, not another"
        found = program("decider-civil").get("check-sweeps/latest")
    assert (found["state"], found["alike"], found["total"]) == ("done", 2, 2)
    with system():
        assert Sweep.objects.count() == 1
        assert not Order.objects.filter(mode="periodic").exists()
        assert set(Household.objects.values_list("next_on", flat=True)) == {date(2025, 5, 1)}
        assert not Part.objects.exclude(people=None).exists(), "the tables of people are gone"
        asked = Entry.objects.filter(kind="checks.enquired")
        assert asked.count() == 2 * 16, "one receipt for each source and part"
    looks = [
        each for each in program("citizen2").get("me/accesses") if each["kind"] == "checks.enquired"
    ]
    assert {each["case"] for each in looks} == set(two), "she belongs to both"
    assert "16" in looks[0]["what"]
    with on(11, 2):
        stock.step()
        with system():
            assert Sweep.objects.count() == 1, "no day has come again"


def test_where_something_is_new_the_household_is_checked_in_full(
    program: People, sources: Sources, two: tuple[str, str]
) -> None:
    family, other = two
    sources.books.know("police", "vehicles", MAN, [CAR])
    with on(11, 1):
        assert told(sweep()) == ("done", 1, 1, 0)
        sending.step()
        officer = program("officer-civil")
        order = check(officer, family)
        assert (order["mode"], order["conclusion"], order["follow"]) == (
            "periodic",
            "exceeds",
            True,
        )
        assert order["cause"] == {"sources": ["police"]}
        assert check(officer, other)["mode"] == "entry"
    with on(12, 1):
        assert told(sweep()) == ("done", 2, 0, 0), "by now the car is known"


def test_what_is_found_out_while_the_stock_is_looked_at_counts_as_new(
    sources: Sources, two: tuple[str, str]
) -> None:
    family, _other = two
    with on(11, 1):
        with system():
            stock.begin(SYSTEM, everyone=True)
        stock.step()
        sources.books.know("police", "vehicles", MAN, [CAR])
        with system():
            row = Household.objects.get(number=family)
            orders.place(SYSTEM, row, Order.Mode.CHANGE)
        sending.turns((sending._post,))
        reporting.step()
        with system():
            assert Looked.objects.get(household=row).differs == ["police"]
        assert told(sweep()) == ("done", 1, 1, 0), "what was known of it when it began is outdated"


def test_who_applies_is_asked_about_before_the_stock(two: tuple[str, str]) -> None:
    with on(11, 1), acting(SYSTEM):
        rows = {each.number: each for each in Household.objects.all()}
        looked_at = orders.place(SYSTEM, rows[two[0]], Order.Mode.PERIODIC)
        applied = orders.place(SYSTEM, rows[two[1]], Order.Mode.ENTRY)
        asked = sending._questions(SYSTEM, Outside.objects.get(code="police"))
    told = [each["order"] for each in asked]
    assert (told[0], told[-1]) == (applied.number, looked_at.number)
    assert told.count(applied.number) == told.index(looked_at.number)


def test_who_withdrew_is_not_in_the_next_table(
    program: People, sources: Sources, two: tuple[str, str], heard: list[str]
) -> None:
    family, _other = two
    with on(11, 1):
        with system():
            stock.begin(SYSTEM, everyone=True)
        stock.step()
        sources.books.behave("police", "down")
        sweep()
        assert {MAN, WIFE} <= set(heard)
        wife = program("citizen2")
        wife.post(f"check-members/{member(wife, family, '苏文岚')['id']}/withdrawal")
        heard.clear()
        sources.books.behave("police", "at_once")
        with clock.at(clock.now() + timedelta(hours=1)):
            assert told(sweep()) == ("done", 1, 0, 1)
    assert heard == [WIFE], "in her own household alone, where her authorisation stands"
    with system():
        assert Looked.objects.get(household__number=family).state == "stopped"
    (look,) = [
        each for each in program("citizen").get("me/accesses") if each["kind"] == "checks.enquired"
    ]
    # The police were down at the first of the two tables, whichever that was.
    assert "15" in look["what"] or "16" in look["what"], look["what"]


def test_a_source_that_is_down_or_late_delays_the_sweep_and_loses_nothing(
    program: People, sources: Sources, two: tuple[str, str]
) -> None:
    sources.books.behave("police", "down")
    sources.books.behave("tax", "late")
    sources.books.know("police", "vehicles", MAN, [CAR])
    with on(11, 1):
        assert told(sweep())[0] == "running"
        with system():
            assert {code for code, _why in stock.awaited()} == {"police", "tax"}
        with clock.at(clock.now() + timedelta(minutes=59)):
            assert told(sweep())[0] == "running"
        sources.books.behave("police", "at_once")
        with clock.at(clock.now() + timedelta(minutes=70)):
            assert told(sweep()) == ("done", 1, 1, 0)
    times = sources.books.rows("SELECT times FROM batch WHERE source NOT IN ('police', 'tax')")
    assert {row["times"] for row in times} == {1}, "nobody else was asked again"


def test_a_source_that_never_answers_leaves_a_gap_and_an_early_next_day(
    program: People, sources: Sources, two: tuple[str, str]
) -> None:
    sources.books.behave("tax", "never")
    with on(11, 1):
        assert told(sweep())[0] == "running"
    with on(11, 20):
        assert told(sweep()) == ("done", 2, 0, 0)
    with system():
        assert set(Looked.objects.values_list("state", flat=True)) == {"gaps"}
        assert set(Household.objects.values_list("next_on", flat=True)) == {date(2024, 12, 20)}


def test_an_answer_of_no_shape_is_asked_again_and_one_of_no_sense_in_full(
    program: People,
    sources: Sources,
    two: tuple[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = outside.answered
    monkeypatch.setattr(outside, "answered", lambda *_words: b"PAR1 nothing")
    with on(11, 1):
        assert told(sweep())[0] == "running"
        with system():
            assert not Enquiry.objects.exclude(state="waiting").exists()
            assert "no answer of the protocol" in stock.awaited()[0][1]
        monkeypatch.setattr(outside, "answered", before)
        sources.books.behave("ocean", "unfit")
        with clock.at(clock.now() + timedelta(hours=1)):
            assert told(sweep()) == ("done", 0, 2, 0)


def test_a_line_that_stands_there_twice_is_no_answer() -> None:
    known = tables.people(
        [["m"], ["h"], ["苏文岚"], [WIFE], [True], [date(2025, 1, 1)]], {"tax": ["x"]}
    )
    items = {"everyone": ["wages"], "adults": ["wages"]}
    asked = tables.asked(known, "tax", (set(), date(2024, 11, 1)), items, {}).table
    said = pa.table({"line": [0], "said": ["{}"]}, schema=tables.SAID)
    assert tables.differing(asked, said) == ["h"]
    with pytest.raises(protocol.NobodyThere, match="twice"):
        tables.differing(asked, pa.concat_tables([said, said]))


def test_whom_one_may_not_ask_about_any_more_is_in_no_table() -> None:
    ids, last = ["1", "2", "3"], date(2024, 11, 1)
    columns = [ids, ["h", "h", "g"], ids, ids, [True, False, True], [last, None, last]]
    known = tables.people(columns, {"tax": [None, "x", "x"]})

    def lines(stopped: set[str], today: date, everyone: list[str]) -> list[int]:
        items = {"everyone": everyone, "adults": ["wages"]}
        found: list[int] = (
            tables.asked(known, "tax", (stopped, today), items, {}).table["line"].to_pylist()
        )
        return found

    assert lines(set(), last, ["wages"]) == [0, 2], "nothing was signed for the second"
    assert lines({"h"}, last, ["wages"]) == [2]
    assert lines(set(), last + timedelta(days=1), ["wages"]) == []


def test_whoever_is_stopped_by_force_goes_on_and_does_nothing_twice(
    program: People,
    sources: Sources,
    two: tuple[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sources.books.know("police", "vehicles", MAN, [CAR])
    sources.books.know("ocean", "vessels", WIFE, [{"name": "演示1号", "tons": 2}])
    monkeypatch.setattr(stock, "BATCH", 1)
    for name in ("_open", "_order", "_close", "_end"):
        monkeypatch.setattr(stock, name, halting(getattr(stock, name)))
    with on(11, 1):
        for _try in range(40):
            try:
                row = sweep()
                break
            except KeyboardInterrupt:
                continue
        assert told(row) == ("done", 0, 2, 0)
    with system():
        assert Order.objects.filter(mode="periodic").count() == 2
        assert Looked.objects.count() == 2


def halting(act: Any) -> Any:
    """The same, but ended by force before it is done first, and after it was done next."""
    times = count()

    def stop(*words: Any) -> Any:
        time = next(times)
        if time == 0:
            raise KeyboardInterrupt
        done = act(*words)
        if time == 1:
            raise KeyboardInterrupt
        return done

    return stop
