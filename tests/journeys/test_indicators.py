"""The city's figures: counted as things happen, the same when counted anew, down to the case."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client

from tests.journeys.program import Program
from yiwang.base.cases.models import Case
from yiwang.govern.indicators import counting, listeners
from yiwang.govern.indicators.models import Count, Counted, Due
from yiwang.kernel import clock, ids
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.outbox.relay import Delivered
from yiwang.web.demonstration import load_first_cases

People = Callable[[str], Program]
VOLUME = "indicators/service_indicators.volume"
FILED, DECIDED = "service_indicators.filed", "service_indicators.decided"
PAGE = "/work/indicators/service_indicators.volume"
PERIOD: dict[str, Any] = {"since": "2024-09-01", "until": "2024-09-27"}


def heard(case: Case) -> None:
    """The listeners hear how a case came where it is, as they do from the relay."""
    kind = "cases.milestone_reached"
    milestone = next(
        name for name, each in case.states.milestones.items() if each.target == case.state
    )
    told = {"milestone": milestone, "state": case.state, "life": case.life}
    event = Delivered(ids.new(), kind, clock.now(), {"object_id": str(case.id), **told})
    for each in listeners.subscriptions():
        if kind in each.kinds:
            each.handle(SYSTEM, event)


@pytest.fixture
def counted(city: None) -> list[Case]:
    """Fourteen cases at all stages, counted as their events were heard."""
    load_first_cases()
    with acting(SYSTEM):
        found = list(Case.objects.exclude(state="draft"))
        for case in found:
            heard(case)
    while counting.step():
        pass
    return found


def browser(account: str) -> Client:
    from yiwang.kernel.tenancy.models import Account

    client = Client(headers={"Accept-Language": "en"})
    with acting(SYSTEM):
        client.force_login(Account.objects.get(username=account))
    return client


def test_figures_are_those_of_the_record_and_stay_so(counted: list[Case], program: People) -> None:
    inspector = program("inspector")
    told = inspector.get(VOLUME, by="body", **PERIOD)
    filed, decided = len(counted), sum(each.decided_on is not None for each in counted)
    assert sum(each["totals"][FILED] for each in told["items"]) == filed
    assert sum(each["totals"].get(DECIDED, 0) for each in told["items"]) == decided > 0
    # Days, months and items are sums of the same.
    for by in ("day", "month", "item", "region"):
        items = inspector.get(VOLUME, by=by, **PERIOD)["items"]
        assert sum(each["totals"].get(FILED, 0) for each in items) == filed, by
    # The same events again, and all counted anew, change nothing.
    before = counting.digest()
    with acting(SYSTEM):
        for case in counted:
            heard(case)
            heard(case)
        due = Due.objects.filter(source="cases").count()
        assert due == len(counted), "what happens to a case is counted once"
    counting.step()
    again = counting.rebuild()
    assert (again.before, again.after, again.changed, again.wrong) == (before, before, 0, 0)
    # From nothing, too; and a sum that was tampered with is found and made good.
    with acting(SYSTEM):
        Count.objects.all().delete()
        Counted.objects.all().delete()
    assert counting.rebuild().after == before
    with acting(SYSTEM):
        Count.objects.filter(grain="month").update(total=99)
    mended = counting.rebuild()
    assert mended.wrong > 0
    assert mended.after == before


def test_margins_come_from_the_clock_that_the_decision_ended(
    counted: list[Case], program: People
) -> None:
    with acting(SYSTEM):
        late = Counted.objects.filter(cell__measure="service_indicators.late").count()
        saved = list(
            Counted.objects.filter(cell__measure="service_indicators.saved").values_list(
                "object_id", "value"
            )
        )
        decided = sum(each.decided_on is not None for each in counted)
        due = {row.id: (row.due, row.decided_on) for row in counted}
    assert len(saved) + late <= decided
    assert saved
    assert all(value > 0 for _case, value in saved)
    share = program("inspector").get("indicators/service_indicators.on_time", **PERIOD)
    assert share["value"] == round(100 * (decided - late) / decided, 1), due


def test_from_the_figure_to_the_case_and_no_further_than_one_may_see(
    counted: list[Case],
) -> None:
    inspector, leader = browser("inspector"), browser("leader")
    page = inspector.get(PAGE, PERIOD)
    assert page.status_code == 200
    text = page.content.decode()
    assert 'id="trend-data"' in text
    assert "<table" in text, "a table stands behind each picture"
    assert "style=" not in text.split("<main")[1], "our policy refuses inline styles"
    body = counted[0].body.code
    region = inspector.get(PAGE, PERIOD | {"region": "370202"}).content.decode()
    assert f"body={body}" in region, "a district leads to its bodies"
    deeper = inspector.get(PAGE, PERIOD | {"body": body}).content.decode()
    assert f"item={counted[0].service}" in deeper
    behind = f"{PAGE}/objects"
    wish = PERIOD | {"body": body, "item": counted[0].service, "measure": FILED}
    listed = inspector.get(behind, wish).content.decode()
    assert counted[0].number in listed
    assert f"/work/cases/{counted[0].number}" in listed
    # A leader reads sums of the city; single cases of other bodies stay with who handles them.
    assert str(len(counted)) in leader.get(PAGE, PERIOD).content.decode()
    kept = leader.get(behind, wish).content.decode()
    assert counted[0].number not in kept
    assert "you see that they count" in kept
    # What refreshes itself is a part of the page.
    part = inspector.get(PAGE, PERIOD, headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith('<div id="live"')
    assert "<html" not in part


def test_tables_can_be_taken_along(counted: list[Case]) -> None:
    inspector = browser("inspector")
    for kind, head in (("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK")):
        answer = inspector.get(f"{PAGE}/figures.{kind}", PERIOD | {"by": "body"})
        assert answer.status_code == 200
        assert answer.content.startswith(head)
    rows = inspector.get(f"{PAGE}/figures.csv", PERIOD | {"by": "body"}).content.decode()
    assert counted[0].body.code in rows


def test_bodies_read_their_own_division_and_the_public_nothing(
    counted: list[Case], program: People
) -> None:
    program("citizen").get(VOLUME, status=403)
    program("window").get(VOLUME, status=403)
    elsewhere: Any = program("decider-laoshan").get(VOLUME, by="body", **PERIOD)
    codes = {each["key"] for each in elsewhere["items"]}
    assert all(code.startswith("laoshan") for code in codes)
    # Without any filter of ours the database gives a body its own sums alone.
    from tests.journeys.test_probes import actor_of

    actor = actor_of("decider-laoshan")
    with acting(actor):
        assert set(Count.objects.values_list("body_id", flat=True)) <= set(actor.bodies)
    with pytest.raises(DatabaseError, match="permission denied"), acting(actor):
        Counted.objects.exists()


def test_few_ratings_are_not_told(city: None, program: People) -> None:
    from yiwang.serve.reviews.demonstration import load

    load()
    counting.rebuild()
    told = program("inspector").get("indicators/service_indicators.satisfaction", by="item")
    for each in told["items"]:
        rated = each["totals"].get("service_indicators.rated")
        assert rated is None or rated >= 5
    listed = browser("inspector").get("/work/indicators/service_indicators.satisfaction/objects")
    assert "never one by one" in listed.content.decode()
