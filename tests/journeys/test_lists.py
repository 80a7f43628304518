"""What a list reads grows with what it shows, however many rows others have beside."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection

from tests.journeys.conftest import FRIDAY
from tests.journeys.test_inbox import actor
from yiwang.base.cases import facade as cases
from yiwang.base.cases.models import Case
from yiwang.base.parties import queries as parties
from yiwang.base.parties.models import Party
from yiwang.base.seals import queries as seals
from yiwang.base.seals.models import Seal, Use
from yiwang.engage.publicity import actions, months
from yiwang.engage.publicity import queries as publicity
from yiwang.engage.publicity.models import Entry
from yiwang.engage.publicity.queries import Wish
from yiwang.kernel import ids
from yiwang.kernel.actor import SYSTEM, VISITOR, Actor, acting
from yiwang.kernel.http.paging import SIZE, page, page_by
from yiwang.kernel.tenancy.models import Body
from yiwang.serve.licences import queries as licences
from yiwang.serve.licences.models import Licence

MINE, OTHERS = 70, 1000  # rows of the body that asks, and later ones of another
ALIKE = 3  # read beyond what is shown: the first row of the next page, and of the bodies beside

ANALYSE = """CREATE FUNCTION all_analysed() RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    ANALYZE cases_case, parties_party, publicity_entry, seals_use, licences_licence;
END $$"""


def read(who: Actor, ask: Callable[[], Any], *, sorts: bool = False) -> Counter[str]:
    """How many rows of each table the statements read, where the database knows what the tables
    hold and takes an index if one serves: they are too small for it to prefer one.

    sorts: few rows are put in order.
    """
    asked: list[tuple[str, Any]] = []

    def note(execute: Any, text: str, values: Any, many: bool, context: Any) -> Any:
        asked.append((text, values))
        return execute(text, values, many, context)

    with connection.cursor() as cursor:
        cursor.execute("SELECT all_analysed()")
    with acting(who):
        with connection.execute_wrapper(note):
            ask()
        found: Counter[str] = Counter()
        for text, values in asked:
            if text.startswith("SELECT"):
                found.update(explained(text, values, sorts=sorts))
    return found


def explained(text: str, values: Any, *, sorts: bool) -> Counter[str]:
    found: Counter[str] = Counter()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL random_page_cost = 1")  # all of it is in memory
        cursor.execute(f"SET LOCAL enable_sort = {'on' if sorts else 'off'}")
        cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {text}", values)
        (plan,) = cursor.fetchone()
    for node in nodes((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]):
        if "Relation Name" in node:
            rows = node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
            found[node["Relation Name"]] += round(rows * node["Actual Loops"])
    return found


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", ()):
        yield from nodes(part)


@pytest.fixture(autouse=True)
def analysis(city: None, owner_url: str) -> Iterator[None]:
    """What a test has written is visible to itself alone, and the tables are the owner's."""
    with psycopg.connect(owner_url, autocommit=True) as owner:
        owner.execute(ANALYSE)
        yield
        owner.execute("DROP FUNCTION all_analysed")


@pytest.fixture
def crowd(city: None) -> list[Case]:
    """Cases of the window's body, and then many more of another."""
    mine = actor("window").body
    with acting(SYSTEM):
        body = Body.objects.get(id=mine)
        other = Body.objects.exclude(id=mine).filter(region__code="370203")[0]
        made = [case(at, body if at < MINE else other) for at in range(MINE + OTHERS)]
        Case.objects.bulk_create(made)
    return made


def case(at: int, body: Body) -> Case:
    moment = FRIDAY - timedelta(days=3) + timedelta(minutes=at)
    return Case(
        id=ids.uuid7(moment),
        body=body,
        number=f"{body.region_id}20240924{at:05d}",
        service="food-business-licence",
        title="食品经营许可",
        package="food_business_licence",
        version="1.0.0",
        applicant_name="某店",
        channel="web",
        region_id=body.region_id,
        state="submitted",
        opened_at=moment,
        submitted_at=moment,
    )


def test_cases_of_one_body_of_all_and_the_page_after_are_read_in_their_order(
    crowd: list[Case],
) -> None:
    for account in ("window", "inspector"):
        who, cursor = actor(account), ""
        rows = cases.of_bodies(who).exclude(state="draft")
        for _page in range(3):

            def ask(rows: Any = rows, cursor: str = cursor) -> tuple[list[Case], str]:
                return page_by(rows, cursor, "-opened_at", 20)

            assert read(who, ask)["cases_case"] <= 20 + ALIKE, (account, cursor)
            with acting(who):
                shown, cursor = ask()
            assert len(shown) == 20


def test_the_cases_of_a_person_are_read_without_those_of_others(crowd: list[Case]) -> None:
    who = actor("firm")
    found = read(who, lambda: page(cases.seen(who), ""), sorts=True)
    assert found["cases_case"] <= ALIKE


def test_for_whom_a_person_acts_is_read_without_all_other_parties(city: None) -> None:
    who = actor("firm")
    with acting(SYSTEM):
        Party.objects.bulk_create(
            Party(
                kind="natural",
                name=f"某{at}",
                identity_kind="111",
                identity_key=at.to_bytes(32, "big"),
                stated_at=FRIDAY,
            )
            for at in range(OTHERS)
        )
    asked = (who.person, who.person, who.today, who.today)
    with acting(who):
        many = len(parties.principals(who))
        found = explained(parties._NAMED.text, asked, sorts=True)
    assert found["parties_party"] <= many + ALIKE


def test_the_log_of_seals_is_read_by_body_and_by_seal(crowd: list[Case]) -> None:
    first, last = crowd[0], crowd[-1]
    with acting(SYSTEM):
        known = {
            each.body_id: Seal(
                body_id=each.body_id,
                kind="contract",
                number=f"S{each.number}",
                name="某章",
                reason="试",
                applied_by=SYSTEM.account,
                applicant="某",
                applied_at=FRIDAY,
            )
            for each in (first, last)
        }
        Seal.objects.bulk_create(known.values())
        Use.objects.bulk_create(
            Use(
                id=ids.uuid7(each.opened_at),
                body_id=each.body_id,
                seal=known[each.body_id],
                state="done",
                at=each.opened_at,
                account=SYSTEM.account,
                name="某",
                document="许可证",
                digest="0" * 64,
                reason="试",
            )
            for each in crowd
        )
    who, mine = actor("window"), known[first.body_id]
    for ask in (
        lambda: page(seals.log(who), "", 20),
        lambda: page_by(seals.log(who, mine.id), "", "-at", 20),
    ):
        assert read(who, ask)["seals_use"] <= 20 + ALIKE
    supervisor = actor("inspector")
    assert read(supervisor, lambda: page(seals.log(supervisor), ""))["seals_use"] <= SIZE + ALIKE


def entry(at: int, of: Case) -> Entry:
    """Of two months, in all states; every fifth came late."""
    day = (FRIDAY - timedelta(days=at % 40)).date()
    state = ("published", "published", "withheld", "withdrawn", "waiting")[at % 5]
    return Entry(
        id=ids.uuid7(of.opened_at),
        body_id=of.body_id,
        kind="penalty" if at % 3 == 0 else "licence",
        case=of,
        number=of.number,
        title={},
        decided_on=day,
        due=day + timedelta(days=9 if at % 10 else -9),
        publish_on=day,
        state=state,
        published_at=FRIDAY if state == "published" else None,
        withdraw_due=day if state == "withdrawn" else None,
        withdrawn_at=FRIDAY if state == "withdrawn" else None,
        reason={"zh": "撤回", "en": "Taken back"} if state == "withdrawn" else {},
    )


@pytest.fixture
def told(crowd: list[Case]) -> list[Entry]:
    made = [entry(at, of) for at, of in enumerate(crowd)]
    with acting(SYSTEM):
        Entry.objects.bulk_create(made)
    months.recount()
    return made


def test_what_is_public_is_read_in_its_order_by_kind_body_and_page(told: list[Entry]) -> None:
    with acting(SYSTEM):
        body = Body.objects.get(id=told[0].body_id)
    for wish in (Wish(), Wish(kind="licence"), Wish(body=body.code), Wish(month="2024-09")):
        cursor = ""
        for _page in range(2):

            def ask(wish: Wish = wish, cursor: str = cursor) -> tuple[list[Entry], str]:
                return page_by(publicity.public(VISITOR, wish), cursor, "-decided_on", 20)

            if not wish.kind and not wish.body:  # which index these take is told by their shares
                assert read(VISITOR, ask)["publicity_entry"] <= 20 + ALIKE, wish
            with acting(VISITOR):
                shown, cursor = ask()
            assert len(shown) == 20
    feed = publicity.public(VISITOR, Wish()).order_by("-published_at", "-id")[:20]
    assert read(VISITOR, lambda: list(feed))["publicity_entry"] <= 20 + ALIKE


def test_the_schedule_of_a_body_is_read_in_its_order_and_its_boxes_are_full(
    told: list[Entry],
) -> None:
    who = actor("decider")
    for box, order in publicity.BOXES.items():
        if box in ("published", "withheld", "withdrawn"):  # the others are short
            found = read(who, lambda: page_by(publicity.schedule(who, box), "", order, 5))  # noqa: B023  # asked at once
            assert found["publicity_entry"] <= 20, box
    with acting(who):
        mine = [each for each in told if each.body_id == who.body]
        for box, told_as in publicity.counts(who).items():
            assert box == "late" or int(told_as) == sum(each.state == box for each in mine), box
    supervisor = actor("inspector")
    with acting(supervisor):
        assert publicity.counts(supervisor)["published"] == "99+"


def test_the_picture_of_months_is_kept_as_decisions_become_public(told: list[Entry]) -> None:
    def bars() -> Counter[tuple[str, str]]:
        with acting(VISITOR):
            rows = publicity.by_month(VISITOR)
        return Counter(
            {
                (f"{row['month']:%Y-%m}", kind): row[kind]
                for row in rows
                for kind in ("licence", "penalty")
            }
        )

    public = [each for each in told if each.state in ("published", "withdrawn")]
    assert bars().total() == len(public)
    assert read(VISITOR, lambda: publicity.by_month(VISITOR))["publicity_entry"] == 0
    who = actor("decider")
    waiting = [each for each in told if each.state == "waiting" and each.body_id == who.body]
    with acting(who):
        actions.publish(who, waiting[0].id)
        actions.withdraw(who, waiting[0].id, "有误", who.today)
        actions.withdraw(who, waiting[1].id, "有误", who.today)
    assert bars().total() == len(public) + 2, "taken back they stay public"
    with acting(SYSTEM):
        done = actions.publish_due(SYSTEM)
    kept = bars()
    assert kept.total() == len(public) + 2 + len(done)
    months.recount()
    assert bars() == kept


def test_the_register_of_licences_is_read_by_body(crowd: list[Case]) -> None:
    with acting(SYSTEM):
        holder = Party.objects.order_by("id")[0]
        Licence.objects.bulk_create(
            Licence(
                id=ids.uuid7(each.opened_at),
                body_id=each.body_id,
                type="food",
                name="食品经营许可证",
                name_en="Food business licence",
                number=f"JY{each.number}",
                identifier=f"1.2.156.{each.number}",
                case=each,
                holder=holder,
                holder_name="某店",
                face=[],
                valid_from=FRIDAY.date(),
            )
            for each in crowd
        )
    for account in ("window", "inspector"):
        who = actor(account)
        found = read(who, lambda: page(licences.register(who), "", 20))  # noqa: B023  # asked at once
        assert found["licences_licence"] <= 20 + ALIKE, account
