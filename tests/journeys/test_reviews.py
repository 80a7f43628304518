"""Reviews: five grades, told in blocks of five; a bad one is verified, put right, called back."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from tests.journeys.program import Program
from tests.journeys.restaurant import SERVICE
from tests.journeys.test_licence_by_api import OPINION, apply
from tests.seals.test_register import browser
from yiwang.base.cases.facade import Case
from yiwang.govern.supervision import listeners as supervision
from yiwang.govern.supervision.models import Told
from yiwang.kernel import clock
from yiwang.kernel.actor import SYSTEM, VISITOR, Audience, acting
from yiwang.kernel.ids import named
from yiwang.kernel.outbox.models import Announced
from yiwang.kernel.outbox.relay import Delivered
from yiwang.kernel.tenancy.models import Account
from yiwang.serve.reviews import actions, listeners
from yiwang.serve.reviews.actions import Subject
from yiwang.serve.reviews.models import Block, Rated, Rater, Review
from yiwang.serve.reviews.values import Words

People = Callable[[str], Program]
BAD = {"grade": "dissatisfied", "reasons": ["slow"], "comment": "等了二十天"}
FOUND = {"finding": "补正通知发出过晚，情况属实。"}
DONE = {"done": "已当面致歉，并改为收件当日一次告知。"}
CALL = {"way": "phone", "said": "满意"}
SERVED = {"method": "electronic", "receiver": "邹立行"}


@pytest.fixture
def closed(program: People) -> dict[str, Any]:
    """A case of the firm's that was granted and delivered."""
    case = apply(program("firm"), special=False)
    program("window").complete("accept")
    program("officer").complete("propose", OPINION)
    program("decider").complete("grant")
    program("window").complete("delivered", SERVED)
    found: dict[str, Any] = program("firm").get(f"cases/{case['number']}")
    assert found["state"] == "closed"
    return found


@pytest.fixture
def work(city: None) -> Callable[[], None]:
    """Hand what was announced since to this context, as the worker does after the commit."""
    seen = [0]
    heard = {"reviews.given": listeners.take_up, "reviews.settled": listeners.tell_rater}

    def hand_over() -> None:
        with acting(SYSTEM):
            rows = Announced.objects.filter(kind__in=heard, position__gt=seen[0])
            for row in rows.order_by("position"):
                event = Delivered(row.event_id, row.kind, row.at, row.content)
                for _twice in range(2):
                    heard[row.kind](SYSTEM, event)
                seen[0] = row.position

    return hand_over


def review(who: Program, case: dict[str, Any], status: int = 201, **words: Any) -> Any:
    return who.post(f"cases/{case['number']}/review", {"grade": "satisfied"} | words, status=status)


def test_one_review_a_handling_that_can_be_changed_once(
    program: People, closed: dict[str, Any]
) -> None:
    firm = program("firm")
    first = review(firm, closed, grade=2, reasons=["fast"])
    assert (first["grade"], first["name"], first["course"]) == (2, "satisfied", "")
    second = review(firm, closed, grade="very_satisfied")
    assert (second["id"], second["grade"]) == (first["id"], 1)
    assert review(firm, closed, status=409)["code"] == "reviews.not_reviewed"
    with acting(SYSTEM):
        row = Review.objects.get()
        assert row.original == {"grade": 2, "reasons": ["fast"], "comment": ""}
        assert Block.objects.get().size == 1


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"grade": ""}, "/grade"),
        ({"grade": 6}, "/grade"),
        ({"grade": 1, "reasons": ["slow"]}, "/reasons"),
        ({"grade": 4, "reasons": ["lacking"]}, "/reasons"),
        ({"comment": "长" * 501}, "/comment"),
        ({"channel": "pigeon"}, "/channel"),
    ],
)
def test_there_is_no_grade_by_default_and_what_is_wrong_is_named(
    program: People, closed: dict[str, Any], wrong: dict[str, Any], pointer: str
) -> None:
    answer = review(program("firm"), closed, status=422, **wrong)
    assert [row["pointer"] for row in answer["problems"]] == [pointer]


def test_nobody_reviews_too_early_for_others_or_his_own_work(
    program: People, closed: dict[str, Any], visitor: Client
) -> None:
    program("citizen").post(f"cases/{closed['number']}/review", {"grade": 1}, status=404)
    program("citizen2").post(f"cases/{closed['number']}/review", {"grade": 1}, status=404)
    for account in ("window", "officer2"):
        review(program(account), closed, status=409)
    code = {"code": closed["query_code"]}
    assert review(program("window"), closed, status=409, **code)["code"] == "reviews.not_reviewed"
    wrong = {"grade": 1, "code": "000000" if closed["query_code"] != "000000" else "000001"}
    path = f"/api/v1/cases/{closed['number']}/review"
    assert visitor.post(path, wrong, content_type="application/json").status_code in (403, 404)
    assert visitor.post(path, {"grade": 1}, content_type="application/json").status_code == 404
    open_case = apply(program("firm"))
    assert review(program("firm"), open_case, status=409)["code"] == "reviews.not_reviewed"


def test_number_and_code_are_enough_and_leave_no_name(
    closed: dict[str, Any], visitor: Client
) -> None:
    path = f"/api/v1/cases/{closed['number']}/review"
    body = {"grade": "satisfied", "code": closed["query_code"], "channel": "qr"}
    answer = visitor.post(path, body, content_type="application/json")
    assert answer.status_code == 201, answer.content
    with acting(SYSTEM):
        assert Rater.objects.count() == 0
        assert Review.objects.get().channel == "qr"


def test_whoever_was_rated_reads_no_review_and_figures_in_blocks_of_five_alone(
    program: People, closed: dict[str, Any], visitor: Client
) -> None:
    firm, window = program("firm"), program("window")
    review(firm, closed, grade=4, reasons=["slow"])
    with acting(SYSTEM):
        row = Review.objects.get()
        account = Account.objects.get(username="window")
        assert Rated.objects.filter(review=row, account=account.id).exists()
    subject = Subject("handling", row.body_id, SERVICE, "食品经营许可", "Food")
    staff = replace(SYSTEM, audience=Audience.STAFF, account=account.id, bodies=(row.body_id,))
    for n in range(3):
        other_case(subject, n, grade=1)
        with acting(staff):
            assert Block.objects.count() == 0
        assert statistics(visitor)["whole"]["total"] == 0
    other_case(subject, 3, grade=2)
    found = statistics(visitor)
    assert found["whole"]["counts"] == [3, 1, 0, 1, 0]
    assert found["whole"]["good"] == 80.0
    assert [row["total"] for row in found["bodies"]] == [5]
    for n in range(4, 8):
        other_case(subject, n, grade=5)
        assert statistics(visitor)["whole"]["total"] == 5, "no figure moves by one review"
    assert window.get("reviews/about-me") == []
    with connection.cursor() as cursor:
        for table in ("reviews_review", "reviews_rater"):
            cursor.execute("SELECT has_table_privilege('yiwang_staff', %s, 'SELECT')", [table])
            assert cursor.fetchone() == (False,)


def other_case(subject: Subject, n: int, grade: int) -> None:
    """A review of another handling of the same item, as if there were a case."""
    person = replace(VISITOR.on(clock.now()), person=person_of(n), account=person_of(n))
    actions.give(person, replace(subject, about="handling"), Words(grade))


def person_of(n: int) -> Any:
    return named("party", f"reviewer {n}")


def statistics(visitor: Client) -> Any:
    return visitor.get("/api/v1/reviews/statistics").json()


def test_a_bad_review_is_verified_by_somebody_else_put_right_and_called_back(
    program: People, closed: dict[str, Any], work: Callable[[], None]
) -> None:
    firm = program("firm")
    given = review(firm, closed, **BAD)
    assert given["course"] == "received"
    work()
    with acting(SYSTEM):
        row = Review.objects.get()
        matter = Case.objects.get(id=row.matter_id)
        assert (matter.life, matter.state) == ("review", "verifying")
        assert matter.due is not None
        assert str(matter.due) == "2024-09-29", "one working day: the Sunday made up for a holiday"
    tasks = {
        name: [
            each for each in program(name).get("tasks")["items"] if each["case"] == matter.number
        ]
        for name in ("window", "officer", "decider", "decider-shinan")
    }
    assert [name for name, rows in tasks.items() if rows] == ["decider-shinan"]
    other = program("decider-shinan")
    other.complete("valid", FOUND, case=matter.number)
    with acting(SYSTEM):
        matter.refresh_from_db()
        assert matter.state == "rectifying"
    about = program("window").get("reviews/about-me")
    assert [(each["grade"], each["reasons"]) for each in about] == [(4, ["slow"])]
    assert "comment" not in about[0]
    other.complete("done", DONE, case=matter.number)
    other.complete("dissatisfied", CALL | {"said": "还没有收到说明"}, case=matter.number)
    other.complete("done", {"done": "已书面说明。"}, case=matter.number)
    other.complete("satisfied", CALL, case=matter.number)
    work()
    after = firm.get(f"cases/{closed['number']}/review")
    assert (after["course"], after["answer"]) == ("settled", "已书面说明。")
    assert "review_settled" in [each["kind"] for each in firm.get("notices")["items"]]
    with acting(SYSTEM):
        matter.refresh_from_db()
        assert matter.state == "settled"
    assert review(firm, closed, status=409, grade=1)["code"] == "reviews.not_reviewed"


def test_whoever_was_rated_sees_neither_words_nor_name_and_does_no_step(
    program: People, closed: dict[str, Any], work: Callable[[], None]
) -> None:
    review(program("firm"), closed, **BAD)
    work()
    with acting(SYSTEM):
        number = Case.objects.get(life="review").number
    rated = browser("officer").get(f"/work/cases/{number}").content.decode()
    other = browser("decider-shinan").get(f"/work/cases/{number}").content.decode()
    for word in ("等了二十天", closed["number"], "青岛海风示例餐饮有限公司", "Dissatisfied"):
        assert word not in rated
        assert word in other
    colleague = browser("officer2").get(f"/work/cases/{number}").content.decode()
    assert "等了二十天" not in colleague
    (task,) = [
        each for each in program("decider-shinan").get("tasks")["items"] if each["case"] == number
    ]
    body = {"outcome": "valid", "data": FOUND}
    refused = program("officer").post(f"tasks/{task['id']}/complete", body, status=None)
    assert refused["status"] in (403, 404, 409), refused


def test_an_anonymous_bad_review_names_no_case(
    program: People, closed: dict[str, Any], work: Callable[[], None]
) -> None:
    review(program("firm"), closed, **BAD, anonymous=True)
    work()
    with acting(SYSTEM):
        number = Case.objects.get(life="review").number
    page = browser("decider-shinan").get(f"/work/cases/{number}").content.decode()
    assert "等了二十天" in page
    assert closed["number"] not in page


def test_an_appeal_that_is_upheld_takes_the_review_out_of_the_figures_and_keeps_it(
    program: People, closed: dict[str, Any], work: Callable[[], None], visitor: Client
) -> None:
    review(program("firm"), closed, **BAD)
    work()
    window, inspector = program("window"), program("inspector")
    assert window.get("reviews/about-me") == []
    with acting(SYSTEM):
        row = Review.objects.get()
        number = Case.objects.get(id=row.matter_id).number
    text = {"text": "当日系统故障，有记录可查。"}
    assert window.post(f"reviews/{row.id}/appeal", text, status=409)["code"] == (
        "reviews.not_appealed"
    )
    program("decider-shinan").complete("valid", FOUND, case=number)
    (mine,) = window.get("reviews/about-me")
    window.post(f"reviews/{mine['id']}/appeal", text, status=201)
    window.post(f"reviews/{mine['id']}/appeal", text, status=409)
    program("officer2").post(f"reviews/{mine['id']}/appeal", text, status=409)
    window.get("review-appeals", status=403)
    (waiting,) = inspector.get("review-appeals")
    decided = inspector.post(
        f"review-appeals/{waiting['id']}/decision", {"upheld": True, "text": "故障记录属实。"}
    )
    assert decided["state"] == "upheld"
    with acting(SYSTEM):
        row.refresh_from_db()
        assert (row.counted, row.grade, row.comment) == (False, 4, "等了二十天")
        block = Block.objects.get()
        assert (block.fourth, block.void) == (0, 1)
    again = {"upheld": False, "text": "再看一次"}
    inspector.post(f"review-appeals/{waiting['id']}/decision", again, status=409)


def test_a_complex_one_has_fifteen_days_and_an_invalid_one_ends_with_its_reason(
    program: People, closed: dict[str, Any], work: Callable[[], None]
) -> None:
    review(program("firm"), closed, **BAD)
    work()
    with acting(SYSTEM):
        matter = Case.objects.get(life="review")
    program("decider-shinan").complete("complex", FOUND, case=matter.number)
    with acting(SYSTEM):
        matter.refresh_from_db()
        assert str(matter.due) == "2024-10-23"


def test_an_invalid_one_ends_with_its_reason_and_a_malicious_one_does_not_count(
    program: People, closed: dict[str, Any], work: Callable[[], None]
) -> None:
    review(program("firm"), closed, **BAD)
    work()
    with acting(SYSTEM):
        matter = Case.objects.get(life="review")
    reason = {"kind": "misclick", "reason": "评价人说明是误点。"}
    program("decider-shinan").complete("invalid", reason, case=matter.number)
    work()
    after = program("firm").get(f"cases/{closed['number']}/review")
    assert (after["course"], after["answer"]) == ("dismissed", "评价人说明是误点。")
    with acting(SYSTEM):
        assert not Review.objects.get().counted


def test_a_guide_is_reviewed_once_a_person(program: People) -> None:
    citizen = program("citizen")
    body = {"grade": 3, "reasons": []}
    first = citizen.post(f"services/{SERVICE}/review", body, status=201)
    second = citizen.post(f"services/{SERVICE}/review", body | {"grade": 1}, status=201)
    assert first["id"] == second["id"]
    citizen.post(f"services/{SERVICE}/review", body, status=409)
    other = program("citizen2").post(f"services/{SERVICE}/review", body, status=201)
    assert other["id"] != first["id"]
    with acting(SYSTEM):
        assert {row.about for row in Review.objects.all()} == {"guide"}


def test_pages_lead_from_the_case_and_from_the_receipt_to_the_review(
    program: People, closed: dict[str, Any], visitor: Client
) -> None:
    number, code = closed["number"], closed["query_code"]
    person = browser("firm")
    assert f"/cases/{number}/review" in person.get(f"/cases/{number}").content.decode()
    page = person.get(f"/cases/{number}/review").content.decode()
    assert page.count('type="radio"') == 5
    assert " checked" not in page, "no default praise"
    assert person.post(f"/cases/{number}/review", {"rate": "1"}).status_code == 422
    svg = visitor.get(f"/review/qr/{number}.svg")
    assert (svg.status_code, svg["Content-Type"]) == (200, "image/svg+xml")
    assert number in visitor.get(f"/review?number={number}&channel=pad").content.decode()
    assert visitor.post("/review", {"number": number, "code": "x"}).status_code == 422
    page = visitor.post("/review", {"number": number, "code": code}).content.decode()
    pass_ = page.split('name="pass" value="')[1].split('"')[0]
    sent = {"pass": pass_, "rate": "1", "grade": "1", "reasons": "kind", "channel": "pad"}
    assert visitor.post("/review", sent | {"pass": pass_ + "x"}).status_code == 404
    assert visitor.post("/review", sent).status_code == 200
    with acting(SYSTEM):
        row = Review.objects.get()
        assert (row.grade, row.reasons, row.channel) == (1, ["kind"], "pad")
    assert visitor.get("/reviews").status_code == 200
    assert visitor.get("/reviews.csv").content.decode("utf-8-sig").startswith("body,")
    assert browser("officer").get("/work/reviews").status_code == 200
    assert browser("inspector").get("/work/reviews").status_code == 200


def test_supervision_hears_grade_and_end_and_no_case(
    program: People, closed: dict[str, Any]
) -> None:
    review(program("firm"), closed, **BAD)
    with acting(SYSTEM):
        row = Announced.objects.get(kind="reviews.given")
        assert closed["number"] not in str(row.content)
        supervision.note_review(SYSTEM, Delivered(row.event_id, row.kind, row.at, row.content))
        told = Told.objects.get(source="reviews")
    assert (told.kind, told.facts, told.case_id) == ("review", {"grade": 4}, None)
    assert told.key == row.content["object_id"]
