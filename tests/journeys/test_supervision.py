"""Supervision in a city: cards come by themselves, go up the ladder, and come out again."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client

from tests.journeys.program import Program
from tests.journeys.test_probes import actor_of, handed_in
from yiwang.base.packages import actions as packages
from yiwang.base.packages.shelf import current, forget
from yiwang.govern.supervision import listeners, running, watching
from yiwang.govern.supervision.models import Card, Find, Run, Told, Watch
from yiwang.govern.supervision.running import Wanted
from yiwang.kernel import clock, ids
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.evidence.models import Entry
from yiwang.kernel.outbox.models import Announced
from yiwang.kernel.outbox.relay import Delivered
from yiwang.kernel.tenancy.models import Body

People = Callable[[str], Program]
REASON = "系统升级，当日无法签发，已于次日办结。"


def at(month: int, day: int, hour: int = 10) -> datetime:
    return datetime.combine(date(2024, month, day), time(hour), clock.CITY_ZONE)


def look() -> int:
    """Let the rules look at everything that is due."""
    count = 0
    while found := watching.step():
        count += found
    return count


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is gathered: the day of these tests stands still."""
    monkeypatch.setattr(listeners, "GATHER", timedelta(0))


def touched(number: str) -> None:
    """The listener hears of a case, as it does from the relay."""
    with acting(SYSTEM):
        from yiwang.base.cases.models import Case

        case = Case.objects.get(number=number)
        content = {"object_id": str(case.id), "number": number}
        event = Delivered(ids.new(), "cases.milestone_reached", clock.now(), content)
        listeners.note_case(SYSTEM, event)


@pytest.fixture
def late(program: People) -> Iterator[str]:
    """A case accepted on Friday, 27 September 2024, promised within 5 working days: 10 October."""
    number = handed_in(program("firm"), special=False)
    program("window").complete("accept", case=number)
    touched(number)
    look()
    with clock.at(at(10, 11, 9)):
        look()
        yield number


def card_of(who: Program, number: str, rule: str = "time-over") -> dict[str, Any]:
    found = who.get("supervision/cards", q=number, rule=rule)["items"]
    assert len(found) == 1, found
    return who.get(f"supervision/cards/{found[0]['number']}")


def test_a_card_goes_from_notice_to_withdrawal(program: People, late: str) -> None:
    inspector, officer, head = program("inspector"), program("officer"), program("decider")
    card = card_of(inspector, late)
    assert (card["level"], card["points"], card["state"]) == ("yellow", 2, "issued")
    assert card["due"] == "2024-10-15"  # three working days; 12 October is worked
    assert "2024-10-10" in card["sentence"]
    assert all(row["place"] and row["at"] for row in card["evidence"])
    path = f"supervision/cards/{card['number']}"
    # The head of the body finds it among the work that waits.
    (row,) = head.get("tasks", kind="card")["items"]
    assert (row["case"], row["due"]) == (late, "2024-10-15")
    inspector.post(f"{path}/explain", {"text": REASON}, status=403)
    officer.post(f"{path}/explain", {"text": "短"}, status=422)
    officer.post(f"{path}/confirm", {"text": REASON}, status=403)
    assert officer.post(f"{path}/explain", {"text": REASON})["state"] == "explained"
    assert head.get("tasks", kind="card")["items"] == []
    officer.post(f"{path}/explain", {"text": REASON}, status=409)
    confirmed = inspector.post(f"{path}/confirm", {"text": "说明理由不充分。"})
    assert (confirmed["state"], confirmed["due"]) == ("confirmed", "2024-10-17")
    (score,) = inspector.get("supervision/scores", since="2024-10-01", until="2024-10-31")["items"]
    assert (score["points"], score["levels"]) == (2, {"yellow": 1})
    officer.post(f"{path}/appeal", {"text": REASON}, status=403)
    assert head.post(f"{path}/appeal", {"text": "附升级公告，请复核。"})["state"] == "appealed"
    lifted = inspector.post(f"{path}/lift", {"text": "公告属实，撤销。"})
    assert lifted["state"] == "withdrawn"
    moves = ["issue", "explain", "confirm", "appeal", "lift"]
    assert [step["move"] for step in lifted["steps"]] == moves
    (score,) = inspector.get("supervision/scores", since="2024-10-01", until="2024-10-31")["items"]
    assert (score["points"], score["withdrawn"]) == (0, 1)
    with acting(SYSTEM):
        entries = Entry.objects.filter(object_id=Card.objects.get(number=card["number"]).id)
        assert {f"yiwang.govern.supervision.actions.{move}" for move in moves} <= set(
            entries.values_list("kind", flat=True)
        )
        look_at = Entry.objects.filter(kind="cases.read", subject__isnull=False).latest("at")
        assert look_at.payload.content["purpose"] == "supervision"
        assert look_at.payload.content["number"] == late


def test_handler_and_head_are_told(program: People, late: str) -> None:
    with acting(SYSTEM):
        card = Card.objects.get(rule="time-over")
        row = Announced.objects.get(kind="supervision.card_issued", content__number=card.number)
        event = Delivered(row.event_id, row.kind, row.at, row.content)
        listeners.tell_body(SYSTEM, event)
        listeners.tell_body(SYSTEM, event)
    for account, told in (("window", 1), ("decider", 1), ("expert", 0), ("decider-shibei", 0)):
        texts = [each["text"] for each in program(account).get("notices")["items"]]
        assert sum(card.number in text for text in texts) == told, account


def test_what_nobody_explains_counts_as_confirmed(program: People, late: str) -> None:
    inspector = program("inspector")
    with clock.at(at(10, 15, 23)):
        assert watching.lapse() == 0
    with clock.at(at(10, 16, 0)):
        assert watching.lapse() == 1
        assert watching.lapse() == 0
        card = card_of(inspector, late)
    assert (card["state"], card["steps"][-1]["move"]) == ("confirmed", "lapse")
    with clock.at(at(10, 24)):  # the sixth working day after
        path = f"supervision/cards/{card['number']}/appeal"
        refused = program("decider").post(path, {"text": REASON}, status=409)
    assert refused["code"] == "supervision.too_late"


def test_each_occurrence_gives_one_card_however_often_it_is_looked_at(
    program: People, late: str
) -> None:
    with acting(SYSTEM):
        before = list(Card.objects.order_by("id").values_list("rule", "occurrence"))
        Watch.objects.update(due=clock.now())
    look()
    touched(late)
    look()
    with acting(SYSTEM):
        Watch.objects.update(due=clock.now(), looked=None)  # as after a restore
    look()
    with acting(SYSTEM):
        assert list(Card.objects.order_by("id").values_list("rule", "occurrence")) == before


def test_other_bodies_see_neither_card_nor_score(program: People, late: str) -> None:
    number = card_of(program("inspector"), late)["number"]
    stranger = program("officer-shibei")
    assert stranger.get("supervision/cards")["items"] == []
    stranger.get(f"supervision/cards/{number}", status=404)
    stranger.post(f"supervision/cards/{number}/explain", {"text": REASON}, status=404)
    program("citizen").get("supervision/cards", status=403)


def run(actor: Any, wanted: Wanted) -> Run:
    with acting(actor):
        made = running.wish(actor, wanted)
    return running.finish(made.id)


def test_a_year_run_twice_gives_the_same_and_what_was_found_live(
    program: People, late: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = Wanted(date(2024, 1, 1), date(2024, 10, 10))
    with clock.at(at(10, 20)):
        inspector = actor_of("inspector")
        first = run(inspector, wanted)
        again = run(inspector, wanted)
        monkeypatch.setattr(running, "PIECE", 1)
        slowly = run(inspector, replace(wanted))
    assert first.digest == again.digest == slowly.digest
    assert first.looked >= 1
    with acting(SYSTEM):
        names = ("rule", "kind", "key", "occurrence", "level", "points")
        cards = Card.objects.filter(at__lte=at(10, 10, 23)).values_list(*names)
        finds = Find.objects.filter(run=first).values_list(*names)
        assert set(cards) == set(finds)
        assert finds.count() == 1  # the warning; the limit itself ends a minute after the period
    with clock.at(at(10, 20)):
        both = run(inspector, replace(wanted, until=date(2024, 10, 19)))
    assert [row["rule"] for row in both.counts] == ["time-near", "time-over"]
    assert both.digest != first.digest


def softer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Install a new version of the rules, by which a promise that is broken costs 1 point."""
    with acting(SYSTEM):
        old = next(each for each in current() if "supervision.yaml" in each.files)
        rules = old.files["rules.dmn"].replace(
            'late_r1_o2"><text>2</text>', 'late_r1_o2"><text>1</text>'
        )
        files = {
            **old.files,
            "package.yaml": old.files["package.yaml"].replace(f'"{old.version}"', '"2.0"'),
            "rules-october.dmn": rules,
            "decisions.yaml": _later(old.files["decisions.yaml"]),
        }
        packages.install(SYSTEM, replace(old, version="2.0", files=files))


def _later(text: str) -> str:
    """The decision `late` with a second version from 15 October 2024 on."""
    head, _name, tail = text.partition("  - decision: late\n")
    own, line, rest = tail.partition("      - { file: rules.dmn, valid_from: 2024-01-01, source: ")
    first = f"{line[:-9].rstrip(', ')}, valid_until: 2024-10-14, source: 演示 }}\n"
    second = "      - { file: rules-october.dmn, valid_from: 2024-10-15, source: "
    return head + _name + own + first + second + rest


def test_a_rule_changes_and_the_card_stays_with_both_versions_shown(
    program: People, late: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    inspector = program("inspector")
    path = f"supervision/cards/{card_of(inspector, late)['number']}"
    program("officer").post(f"{path}/explain", {"text": REASON})
    inspector.post(f"{path}/confirm", {"text": "说明理由不充分。"})
    before = inspector.get(path)
    assert before["present"] is None
    with clock.at(at(10, 14)):
        softer(monkeypatch)
    try:
        with clock.at(at(10, 16)):
            # Before it is in force, one sees what it would have given, beside the rules in force.
            wanted = Wanted(date(2024, 9, 1), date(2024, 10, 14), rules={"time-over": "2024-10-15"})
            made = run(actor_of("inspector"), wanted)
            (row,) = made.counts
            assert (row["candidate"], row["present"], row["both"]) == (1, 1, 1)
            with acting(SYSTEM):
                sides = Find.objects.filter(run=made).values_list("side", "points", "version")
                assert set(sides) == {
                    ("candidate", 1, "2024-10-15"),
                    ("present", 2, "2024-01-01"),
                }
            after = inspector.get(path)
            assert (after["points"], after["state"]) == (2, "confirmed")
            assert after["version"] == "2024-01-01"
            assert after["present"]["version"] == "2024-10-15"
            assert after["present"]["points"] == 1
            web = Client()
            web.force_login(_account("inspector"))
            page = web.get(f"/work/supervision/cards/{before['number']}").content.decode()
            assert "2024-10-15" in page
            assert "2024-01-01" in page
    finally:
        forget()


def _account(name: str) -> Any:
    from yiwang.kernel.tenancy.models import Account

    with acting(SYSTEM):
        return Account.objects.get(username=name)


def test_a_department_runs_its_own_matters_alone(program: People, late: str) -> None:
    with clock.at(at(10, 20)):
        head = program("decider")
        wish = {"since": "2024-09-01", "until": "2024-10-19"}
        made = head.post("supervision/replay", wish, status=202)
        while running.step():
            pass
        done = head.get(f"supervision/replay/{made['id']}")
        assert (done["state"], done["events"] > 5) == ("done", True)
        finds = head.get(f"supervision/replay/{made['id']}/finds")["items"]
        assert {row["matter"] for row in finds} == {late}
        with acting(SYSTEM):
            other = Body.objects.get(id=actor_of("officer-shibei").body).code
        head.post("supervision/replay", wish | {"bodies": [other]}, status=422)
        head.post("supervision/replay", wish | {"until": "2024-10-20"}, status=422)
        head.post("supervision/replay", wish | {"rules": {"no-such": ""}}, status=422)
        program("decider-shibei").get(f"supervision/replay/{made['id']}", status=404)
        program("window").post("supervision/replay", wish, status=403)


def test_other_systems_tell_what_happened_once(program: People, late: str) -> None:
    steward, inspector = program("steward"), program("inspector")
    fee = {
        "source": "cashier",
        "id": "R-1",
        "kind": "fee_charged",
        "at": "2024-10-10T09:00:00+08:00",
        "key": "counter-3",
        "facts": {"item": "expedite", "amount": "50.00"},
    }
    for _once_more in range(2):
        steward.post("supervision/events", fee, status=201)
    licence = fee | {"id": "L-1", "kind": "licence_issued", "matter": "licence", "key": "L9"}
    steward.post("supervision/events", licence | {"facts": {"number": "QD-9"}}, status=201)
    steward.post("supervision/events", fee | {"id": "R-2", "key": ""}, status=422)
    steward.post(
        "supervision/events", fee | {"id": "R-3", "at": "2025-01-01T00:00:00Z"}, status=422
    )
    steward.post("supervision/events", fee | {"id": "R-4", "at": "2024-10-10T00:00:00"}, status=422)
    steward.post("supervision/events", fee | {"id": "R-5", "kind": "granted"}, status=422)
    odd = fee | {"id": "R-6", "kind": "review", "facts": {"grade": "?"}, "key": "odd"}
    steward.post("supervision/events", odd, status=201)
    program("officer").post("supervision/events", fee, status=403)
    look()
    with acting(SYSTEM):
        assert Told.objects.filter(source="cashier").count() == 3
    card = card_of(inspector, "QD-9", "result-no-case")
    assert (card["level"], card["kind"]) == ("red", "licence")


def test_a_fee_in_a_service_that_has_none(program: People, late: str) -> None:
    with acting(SYSTEM):
        from yiwang.base.cases.models import Case

        case = Case.objects.get(number=late)
        content = {
            "object_id": str(ids.new()),
            "case": str(case.id),
            "order_kind": "fee",
            "fen": 5000,
        }
        event = Delivered(ids.new(), "payments.ordered", clock.now(), content)
        listeners.note_fee(SYSTEM, event)
        listeners.note_fee(SYSTEM, event)
        fine = Delivered(ids.new(), event.kind, event.at, content | {"order_kind": "fine"})
        listeners.note_fee(SYSTEM, fine)
    look()
    card = card_of(program("inspector"), late, "fee-unlisted")
    assert card["inputs"]["fees"] == {"charged": "50.00", "unlisted": ["fee"], "over": []}


def test_a_bad_review_that_nobody_deals_with(program: People, city: None) -> None:
    body = str(actor_of("officer").body)
    content = {"about": "case", "body": body, "service": "s", "grade": 5}
    bad, settled, good = ids.new(), ids.new(), ids.new()
    with acting(SYSTEM):
        for review, grade in ((bad, 5), (settled, 5), (good, 2)):
            more = content | {"grade": grade, "object_id": str(review)}
            listeners.note_review(SYSTEM, Delivered(ids.new(), "reviews.given", clock.now(), more))
        done = {"object_id": str(settled), "body": body, "course": "settled"}
        event = Delivered(ids.new(), "reviews.settled", at(9, 30), done)
        listeners.note_review(SYSTEM, event)
    with clock.at(at(10, 11)):
        look()
        (card,) = program("inspector").get("supervision/cards")["items"]
    assert (card["rule"], card["matter"]) == ("satisfaction-bad", str(bad))


def test_a_feed_that_falls_silent(program: People, city: None) -> None:
    watching.watch_feeds()
    for when in (at(9, 27), at(10, 7)):
        event = Delivered(ids.new(), "registers.delivered", when, {"register": "population"})
        with acting(SYSTEM.on(when)), clock.at(when):
            listeners.note_delivery(SYSTEM, event)
    with clock.at(at(11, 6, 9)):
        look()
        assert program("inspector").get("supervision/cards")["items"] == []
    with clock.at(at(11, 6, 11)):
        look()
        look()
        (card,) = program("inspector").get("supervision/cards")["items"]
    assert (card["rule"], card["matter"]) == ("feed-silent", "population")


def test_probe_05_a_task_that_rests_for_want_of_a_leader_shows(program: People, late: str) -> None:
    head = program("decider")
    from yiwang.base.work.models import Task

    with acting(SYSTEM):
        task = Task.objects.get(case__number=late, state="open")
    body = {"reason": "等领导签字", "ground": "waiting for leader"}
    refused = head.post(f"tasks/{task.id}/suspend", body, status=None)
    assert refused["status"] in (409, 422)
    head.post(f"tasks/{task.id}/suspend", {"reason": "等领导签字"})
    touched(late)
    look()
    card = card_of(program("inspector"), late, "suspension-no-ground")
    assert (card["level"], card["state"], card["points"]) == ("early", "told", 0)
    assert "等领导签字" in card["sentence"]


@pytest.mark.parametrize("account", ["inspector", "decider", "leader"])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_pages_and_files(program: People, late: str, account: str, kind: str) -> None:
    web = Client()
    web.force_login(_account(account))
    for path in ("", "/scores", "/runs", "/rules", f"/cards.{kind}", f"/scores.{kind}"):
        answer = web.get(f"/work/supervision{path}")
        assert answer.status_code == 200, path
    if account == "leader":  # sees sums of the whole city, no single card of another body
        page = web.get("/work/supervision/scores?since=2024-10-01&until=2024-10-31").content
        assert "市南区".encode() in page or b"Shinan" in page
        assert late.encode() not in web.get("/work/supervision").content
    else:
        assert late.encode() in web.get("/work/supervision").content
