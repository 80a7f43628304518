"""What data did: the applicant reads it of his own cases, leaders of the city's."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.journeys.program import Program
from tests.journeys.test_licence_by_api import OPINION, SERVED, apply
from tests.journeys.test_on_file import firm, shelf, wish
from tests.journeys.test_portal_pages import browser, words
from yiwang.base.cases.models import Case
from yiwang.govern.indicators import counting, listeners
from yiwang.govern.indicators.models import Count, Counted
from yiwang.kernel import ids
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.outbox.models import Announced
from yiwang.kernel.outbox.relay import Delivered
from yiwang.serve.savings import sums
from yiwang.serve.savings.models import Saving, Together
from yiwang.serve.savings.sums import COLUMNS

__all__ = ["browser", "firm"]
People = Callable[[str], Program]
BOARD = "indicators/service_indicators.data_did"
PERIOD: dict[str, Any] = {"since": "2024-09-01", "until": "2024-09-30"}
PACKAGE = "service_indicators"


def hear() -> None:
    """The worker hears all that was announced, and counts."""
    with acting(SYSTEM):
        for told in Announced.objects.order_by("position"):
            event = Delivered(told.event_id, told.kind, told.at, told.content)
            for each in listeners.subscriptions():
                if told.kind in each.kinds:
                    each.handle(SYSTEM, event)
    while counting.step():
        pass


@pytest.fixture
def seats(firm: Program, program: People) -> str:
    """Tables in front of the restaurant, with a licence on file, granted on the day."""
    (held,) = shelf(firm)["licences"]
    number = str(firm.post("cases", wish(firm, [held["value"]]), status=201)["number"])
    program("window").complete("accept", case=number)
    program("officer").complete("propose", OPINION, case=number)
    program("decider").complete("grant", case=number)
    hear()
    return number


def totals(told: dict[str, Any]) -> dict[str, int]:
    """The figures of a line of the board, by the names of the page."""
    names = ("fields", "papers", "visits", "days")
    return {name: told["totals"].get(f"{PACKAGE}.{name}_saved", 0) for name in names}


def test_the_firm_reads_what_it_did_not_have_to_do(
    firm: Program,
    seats: str,
    browser: Callable[[str], Client],
) -> None:
    mine = firm.get("me/savings")
    (item,) = mine["items"]
    assert item["number"] == seats
    # Business licence by the register, food licence on file, the plan handed in; one visit by the
    # guide; twenty days by the law, and none of them gone.
    assert item["figures"] == {
        "fields": {"saved": 2, "of": 12},
        "papers": {"saved": 2, "of": 3},
        "visits": {"saved": 1, "of": 1},
        "days": {"saved": 20, "of": 20},
    }
    assert mine["together"] == item["figures"]
    assert [each["name"] for each in mine["meanings"]] == ["fields", "papers", "visits", "days"]
    page = browser("firm").get("/what-data-did")
    text = words(page)
    assert page.status_code == 200
    assert "2 of 3 papers" in text
    assert "2 of 3" in text
    assert "20 of 20 working days" in text
    assert f"/cases/{seats}" in page.content.decode()
    assert "What data did for you" in words(browser("firm").get(f"/cases/{seats}"))
    assert "/what-data-did" in browser("firm").get("/cases").content.decode()


def test_nobody_else_reads_it(
    seats: str,
    program: People,
    browser: Callable[[str], Client],
) -> None:
    stranger = program("citizen2").get("me/savings")
    assert (stranger["items"], stranger["together"]) == ([], {})
    assert "Nothing to tell yet" in words(browser("citizen2").get("/what-data-did"))
    program("window").get("me/savings", status=403)


def test_the_leader_reads_it_by_body_and_by_item(
    seats: str,
    program: People,
    browser: Callable[[str], Client],
) -> None:
    leader = program("leader")
    for by, key in (("body", None), ("item", "outdoor-seating")):
        (line,) = leader.get(BOARD, by=by, **PERIOD)["items"]
        assert key in (None, line["key"])
        assert totals(line) == {"fields": 2, "papers": 2, "visits": 1, "days": 20}
    page = browser("leader").get("/work/indicators/service_indicators.data_did", PERIOD)
    text = words(page)
    assert "Papers not asked for" in text
    assert "Working days within the legal limit" in text
    assert leader.get(BOARD, since="2024-08-01", until="2024-08-31", by="item")["items"] == []


def test_it_counts_once_and_is_the_same_when_counted_anew(seats: str) -> None:
    before = counting.rebuild().after  # with whatever the city held before
    with acting(SYSTEM):
        rows = list(Saving.objects.order_by("id").values())
        kept = told_together()
    hear()
    assert counting.digest() == before
    with acting(SYSTEM):
        assert told_together() == kept, "heard twice, counted once"
        for model in (Saving, Together, Count, Counted):
            model.objects.all().delete()
    assert counting.rebuild().after == before
    with acting(SYSTEM):
        assert list(Saving.objects.order_by("id").values()) == rows
        assert told_together() == kept


def told_together() -> list[dict[str, Any]]:
    """The kept sums, which have to be those of the rows."""
    rows = Together.objects.order_by("applicant_id", "service")
    told: list[dict[str, Any]] = list(rows.values("applicant_id", "service", *COLUMNS))
    for each in told:
        of = Saving.objects.filter(applicant_id=each["applicant_id"], service=each["service"])
        for name in COLUMNS:
            assert each[name] == sum(getattr(row, name) or 0 for row in of), name
    return told


def test_what_is_read_for_the_sums_does_not_grow_with_the_cases(firm: Program, seats: str) -> None:
    with acting(SYSTEM):
        (row,) = Saving.objects.all()
        more = [Saving(**{**copied(row), "id": ids.new()}) for _each in range(50)]
        Saving.objects.bulk_create(more)
        sums.change([], more)
        assert Together.objects.count() == 1
    assert firm.get("me/savings")["together"]["papers"] == {"saved": 102, "of": 153}


def copied(row: Saving) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_what_is_opened_again_counts_no_more(seats: str, program: People) -> None:
    with acting(SYSTEM):
        case = Case.objects.get(number=seats)
        Case.objects.filter(id=case.id).update(
            state="delivering", state_class="open", closed_at=None
        )
    hear()
    with acting(SYSTEM):
        assert not Saving.objects.exists()
    assert program("leader").get(BOARD, by="item", **PERIOD)["items"] == []
    with acting(SYSTEM):
        Case.objects.filter(id=case.id).update(
            state="closed", state_class="closed", closed_at=case.closed_at
        )
    counting.rebuild()
    (line,) = program("leader").get(BOARD, by="item", **PERIOD)["items"]
    assert totals(line)["papers"] == 2


def test_a_visit_that_was_made_is_not_saved(program: People) -> None:
    """Fetched at the window: one of the two visits of the guide."""
    owner = program("firm")
    apply(owner, special=False)
    program("window").complete("accept")
    program("officer").complete("propose", OPINION)
    program("decider").complete("grant")
    assert owner.get("me/savings")["items"] == [], "it has not ended"
    program("window").complete("delivered", SERVED | {"method": "window"})
    hear()
    (item,) = owner.get("me/savings")["items"]
    assert item["figures"]["visits"] == {"saved": 1, "of": 2}
    assert item["figures"]["papers"]["saved"] == 2, (
        "the register stood for licence and identity card"
    )
