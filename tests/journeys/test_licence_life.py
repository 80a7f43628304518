"""What becomes of a licence after its issue, as officers and holders see it through the API."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

import pytest

from tests.journeys.program import Program
from tests.journeys.test_costs import statements
from tests.journeys.test_licence_by_api import apply
from yiwang.base.cases import facade as cases
from yiwang.base.parties.demonstration import firm_id, person_id
from yiwang.kernel import clock
from yiwang.kernel.actor import DOOR, SYSTEM, acting
from yiwang.kernel.outbox.models import Announced
from yiwang.kernel.tenancy import door
from yiwang.kernel.tenancy.models import Account, Body
from yiwang.serve.licences import demonstration, duties, life, moves, succession, types
from yiwang.serve.licences import facade as licences
from yiwang.serve.licences.facade import Ground, Issuing, Licence, NotIssued

People = Callable[[str], Program]
FIRM = "91370202MADM00019J"
FACE = {
    "holder_name": "青岛海风示例餐饮有限公司",
    "uscc": FIRM,
    "representative": "贺海波",
    "premises": "香港中路街道示例路5号",
    "business_form": "餐饮服务经营者",
    "activities": "热食类食品制售",
}
REGISTER = Ground("register", "演示存量数据", date(2024, 9, 1), reason="存量电子化")
PENALTY = {
    "kind": "document",
    "number": "青南市监罚〔2024〕17号",
    "dated": "2024-09-26",
    "reason": "从事接触直接入口食品工作的人员未取得健康证明。",
}


def wish(**other: Any) -> Issuing:
    """A restaurant's licence as a register of Shinan District has it."""
    with acting(SYSTEM):
        body = Body.objects.get(code="shinan-approval")
    usual = Issuing(
        kind="food_business",
        body=body.id,
        holder=firm_id(FIRM),
        holder_name="青岛海风示例餐饮有限公司",
        face=FACE,
        valid_from=date(2022, 10, 1),
        ground=REGISTER,
    )
    return replace(usual, **other)


def issue(*wishes: Issuing) -> list[Licence | NotIssued]:
    with acting(SYSTEM):
        return licences.issue(SYSTEM, wishes)


@pytest.fixture
def licence(city: None) -> str:
    """The id of a restaurant's licence, in force until 30 September 2027."""
    (made,) = issue(wish())
    assert isinstance(made, Licence)
    return str(made.id)


def step(move: str, **more: Any) -> dict[str, Any]:
    return {"move": move, "ground": PENALTY, **more}


def moved(account: Program, licence: str, move: str, status: int = 200, **more: Any) -> Any:
    path = f"licence-register/{licence}/moves"
    return account.post(path, step(move, **more), status=status)


def test_a_suspended_licence_does_not_hold_until_it_is_lifted(
    program: People, licence: str
) -> None:
    decider, firm = program("decider"), program("firm")
    shown = decider.get(f"licence-register/{licence}")
    offered = {each["move"]: each["consequence"]["en"] for each in shown["moves"]}
    assert "may at once no longer do" in offered["suspend"]
    assert {"lift", "lapse", "hand_over"} & offered.keys() == set()
    after = moved(decider, licence, "suspend")
    assert (after["state"], after["in_force"]) == ("suspended", False)
    assert firm.get(f"licences/{licence}")["title"] == {"zh": "暂扣", "en": "Suspended"}
    found = licences.status(after["identifier"])
    assert found is not None
    assert (found.in_force, found.since) == (False, date(2024, 9, 27))
    assert found.ground["number"] == PENALTY["number"]
    assert "reason" not in found.ground, "whoever checks a licence learns no reasons"
    assert moved(decider, licence, "lift")["in_force"]
    history = firm.get(f"licences/{licence}/history")["changes"]
    assert [each["move"] for each in history] == ["lift", "suspend", "issue"]


def test_the_state_of_a_past_day_is_read_from_the_history(program: People, licence: str) -> None:
    moved(program("decider"), licence, "revoke")
    number = program("firm").get(f"licences/{licence}")["number"]
    later = datetime(2024, 10, 20, 9, tzinfo=clock.CITY_ZONE)
    with clock.at(later):
        now, then = licences.status(number), licences.status(number, date(2024, 9, 26))
        assert now is not None
        assert then is not None
        assert (now.state, now.in_force, then.state) == ("revoked", False, "awaiting")
        same = licences.status(number, date(2024, 9, 27))
        assert same is not None
        assert same.state == "revoked"


def test_a_change_makes_a_new_version_and_the_old_one_is_history(
    program: People, licence: str
) -> None:
    officer, firm = program("officer"), program("firm")
    before = officer.get(f"licence-register/{licence}")
    ground = {"kind": "request", "reason": "法定代表人变更"}
    body = {"move": "change", "ground": ground, "face": {"representative": "邹立行"}}
    after = officer.post(f"licence-register/{licence}/moves", body)
    assert after["version"] == 2
    assert after["number"] == before["number"]
    kinds = [text.split(".")[-2] for text in (before["identifier"], after["identifier"])]
    assert kinds == ["001", "002"]
    (former,) = firm.get(f"licences/{licence}/history")["versions"]
    assert former["identifier"] == before["identifier"]
    old = licences.status(before["identifier"])
    assert old is not None
    assert (old.asked, old.version, old.current) == (1, 2, False)
    names = {line["element"]: line["value"] for line in after["face"]}
    assert names["representative"] == "邹立行"


@pytest.mark.parametrize(
    ("move", "more", "because"),
    [
        ("lift", {}, "“Lift the suspension” is not possible"),
        ("suspend", {"ground": {"kind": "document", "reason": "无文号"}}, "Name the number"),
        ("suspend", {"ground": {**PENALTY, "dated": "2024-09-28"}}, "cannot lie in the future"),
        ("suspend", {"ground": {**PENALTY, "reason": ""}}, "Say why"),
        ("suspend", {"ground": {"kind": "request", "reason": "本人同意"}}, "kind of ground"),
        ("revoke", {"ground": {"kind": "case", "number": "0", "reason": "违法取得"}}, "not found"),
        ("lapse", {}, "Your post does not allow this"),
        ("hand_over", {}, "Your post does not allow this"),
        ("explode", {}, "There is no step"),
    ],
)
def test_a_move_that_is_not_possible_says_why(
    program: People, licence: str, move: str, more: dict[str, Any], because: str
) -> None:
    decider = program("decider")
    path = f"licence-register/{licence}/moves"
    answer = decider.client.post(
        f"/api/v1/{path}",
        step(move) | more,
        content_type="application/json",
        headers={"Accept-Language": "en"},
    )
    assert answer.status_code in (403, 409), answer.content.decode()
    assert because in answer.json()["detail"]
    assert decider.get(f"licence-register/{licence}/history")["changes"][0]["move"] == "issue"


@pytest.mark.parametrize(
    ("move", "more"),
    [
        ("change", {"face": {"representative": "贺海波"}}),
        ("change", {"face": {"premises": " "}}),
        ("change", {"face": {"degree": "博士"}}),
        ("renew", {"until": "2027-09-30"}),
        ("supersede", {"successor": "JY3702022024999999"}),
        ("check", {"passed": True}),
    ],
)
def test_what_a_move_needs_must_be_there(
    program: People, licence: str, move: str, more: dict[str, Any]
) -> None:
    refused = moved(program("officer"), licence, move, 409, **more)
    assert refused["code"] == "licences.cannot_move"


def test_only_who_decides_suspends_and_only_the_body_that_keeps_it(
    program: People, licence: str
) -> None:
    moved(program("officer"), licence, "suspend", 403)
    program("decider-shibei").get(f"licence-register/{licence}", status=404)
    moved(program("decider-shibei"), licence, "suspend", 404)
    program("citizen").post(f"licence-register/{licence}/moves", step("suspend"), status=403)


def test_a_licence_that_somebody_changed_meanwhile_is_not_moved(
    program: People, licence: str
) -> None:
    decider = program("decider")
    seen = f'"{decider.get(f"licence-register/{licence}")["revision"]}"'
    moved(decider, licence, "suspend")
    path = f"licence-register/{licence}/moves"
    decider.post(path, step("lift"), status=412, **{"If-Match": seen})


def test_the_term_ends_by_the_day_with_or_without_the_worker(program: People, licence: str) -> None:
    firm = program("firm")
    number = firm.get(f"licences/{licence}")["number"]
    with clock.at(datetime(2027, 10, 1, 0, 1, tzinfo=clock.CITY_ZONE)):
        before = licences.status(number)
        assert before is not None
        assert (before.state, before.since) == ("expired", date(2027, 10, 1))
        assert duties.lapse() >= 1
        assert duties.lapse() == 0
        after = licences.status(number)
        assert after is not None
        assert (after.state, after.since) == ("expired", date(2027, 10, 1))
        refused = moved(program("officer"), licence, "renew", 409, until="2032-09-30")
        assert refused["code"] == "licences.cannot_move"
        history = program("representative").get(f"licences/{licence}/history")["changes"]
        assert history[0]["move"] == "lapse"


def test_a_holder_is_reminded_sixty_and_thirty_days_before_the_end(
    program: People, licence: str
) -> None:
    told = []
    for day in (date(2027, 7, 31), date(2027, 8, 1), date(2027, 8, 15), date(2027, 9, 1)):
        with clock.at(datetime.combine(day, time(9), clock.CITY_ZONE)):
            told.append((duties.remind(), duties.remind()))
    assert told == [(0, 0), (1, 0), (0, 0), (1, 0)]


def test_a_new_version_of_a_licence_of_a_register_gets_its_certificate(
    program: People, licence: str, worker: Callable[[], None]
) -> None:
    officer, firm = program("officer"), program("firm")
    face = {"premises": "香港中路街道示例路7号"}
    moved(officer, licence, "change", face=face, ground=PENALTY | {"reason": "经营场所变更登记。"})
    worker()
    after = firm.get(f"licences/{licence}")
    answer = firm.client.get(after["paper"])
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    with acting(SYSTEM):
        first = Licence.objects.select_related("paper").get(id=licence).paper
    moved(officer, licence, "change", face={"premises": "香港中路街道示例路8号"})
    worker()
    assert first is not None
    assert licences.of_paper(first.id) is not None
    told = firm.client.get(f"/api/v1/verify/{first.code}").json()
    assert told["answer"] == "outdated", "the certificate before says that another one followed"


@pytest.mark.parametrize(
    ("wrong", "helps"),
    [
        ({"ground": PENALTY | {"number": ""}}, "at the head of the case"),
        ({"move": "replace", "ground": PENALTY | {"reason": ""}}, "Name the fact"),
        ({"move": "check", "passed": True}, "only some ask for an annual check"),
    ],
)
def test_each_refusal_of_a_move_says_what_helps(
    program: People, licence: str, wrong: dict[str, Any], helps: str
) -> None:
    officer = program("officer")
    body = step("change", face={"premises": "示例路9号"}) | wrong
    path = f"licence-register/{licence}/moves"
    answer = officer.post(path, body, status=None, **{"Accept-Language": "en"})
    assert helps in answer["next"], answer


def test_a_renewal_extends_the_term_as_a_new_version(program: People, licence: str) -> None:
    after = moved(program("officer"), licence, "renew", until="2032-09-30")
    assert (after["valid_until"], after["version"]) == ("2032-09-30", 2)


def test_a_holder_reports_a_loss_and_the_body_replaces_the_copy(
    program: People, licence: str
) -> None:
    firm = program("firm")
    loss = {"move": "report_lost", "reason": "正本搬迁时遗失"}
    assert firm.post(f"licences/{licence}/reports", loss)["state"] == "lost"
    assert not firm.get(f"licences/{licence}")["in_force"]
    after = moved(program("officer"), licence, "replace")
    assert (after["state"], after["version"]) == ("in_force", 2)
    firm.post(f"licences/{licence}/reports", loss)
    assert firm.post(f"licences/{licence}/reports", {"move": "find"})["in_force"]
    program("citizen").post(f"licences/{licence}/reports", loss, status=404)


def test_a_check_moves_the_next_one_on_by_a_term(program: People, city: None) -> None:
    face = {key: FACE[key] for key in ("holder_name", "representative", "premises", "activities")}
    (made,) = issue(wish(kind="public_health", face=face, valid_from=date(2022, 9, 1)))
    assert isinstance(made, Licence)
    assert made.check_due == date(2024, 9, 1)
    officer = program("officer")
    due = officer.get("licence-register", check="true")["items"]
    assert [each["number"] for each in due] == [made.number]
    failed = moved(officer, str(made.id), "check", passed=False)
    assert (failed["check_passed"], failed["check_due"]) == (False, "2024-09-01")
    passed = moved(officer, str(made.id), "check", passed=True)
    assert (passed["check_passed"], passed["check_due"]) == (True, "2026-09-01")
    assert officer.get("licence-register", check="true")["items"] == []


def test_a_holder_contests_a_field_and_the_body_corrects_it_or_says_why_not(
    program: People, licence: str
) -> None:
    firm, officer = program("firm"), program("officer")
    path = f"licences/{licence}/corrections"
    claim = {"element": "premises", "wanted": "示例路6号", "reason": "门牌号录入错误"}
    asked = firm.post(path, claim, status=201)
    assert (asked["stated"], asked["due"]) == ("香港中路街道示例路5号", "2024-10-16")
    assert firm.post(path, claim, status=422)["code"] == "licences.cannot_correct"
    (row,) = officer.get("licence-corrections")["items"]
    assert program("officer-shibei").get("licence-corrections")["items"] == []
    answer = f"licence-corrections/{row['id']}/answer"
    closed = officer.post(answer, {"value": "示例路6号", "text": "核对现场照片后更正"})
    assert closed["state"] == "corrected"
    assert officer.post(answer, {"text": "再答一次"}, status=409)
    after = firm.get(f"licences/{licence}")
    assert after["version"] == 2
    assert {"示例路6号"} <= {line["value"] for line in after["face"]}
    again = {"element": "representative", "wanted": "何海波", "reason": "姓名有误，附身份证"}
    second = firm.post(path, again, status=201)
    refused = officer.post(
        f"licence-corrections/{second['id']}/answer", {"text": "与登记的姓名一致，不予更正。"}
    )
    assert refused["state"] == "refused"
    assert firm.get(path)["items"][0]["answer"] == "与登记的姓名一致，不予更正。"
    assert firm.get(f"licences/{licence}")["version"] == 2


def test_a_batch_from_a_register_refuses_line_by_line(city: None) -> None:
    person = person_id("citizen")
    lines = [
        wish(number="JY13702020000001"),
        wish(number="JY13702020000001"),
        wish(kind="dragon_keeping"),
        wish(kind="marriage"),
        wish(face={**FACE, "premises": ""}),
        wish(face={**FACE, "degree": "博士"}),
        wish(valid_until=date(2022, 9, 30)),
        wish(further=((person, "林海平"),)),
    ]
    made = issue(*lines)
    good, *bad = made
    assert isinstance(good, Licence)
    assert good.number == "JY13702020000001"
    reasons = [each.reason.value for each in bad if isinstance(each, NotIssued)]
    assert reasons == [
        *("number_taken", "no_type", "not_issuer", "missing", "unknown", "term", "not_joint"),
    ]


def test_a_joint_licence_is_seen_by_all_who_hold_it_and_by_nobody_else(
    program: People, city: None
) -> None:
    with acting(SYSTEM):
        body = Body.objects.get(code="shinan-civil-affairs")
    face = {"holder_name": "林海平", "spouse": "苏文岚"}
    both = wish(
        kind="marriage",
        body=body.id,
        holder=person_id("citizen"),
        holder_name="林海平",
        further=((person_id("citizen2"), "苏文岚"),),
        face=face,
    )
    made, again = issue(both, both)
    assert isinstance(made, Licence)
    assert isinstance(again, NotIssued), "one marriage at a time"
    assert made.valid_until is None
    for account in ("citizen", "citizen2"):
        assert [each["id"] for each in program(account).get("licences")] == [str(made.id)]
    assert program("firm").get(f"licences/{made.id}", status=404)
    packed = licences.cards([person_id("citizen2")])
    assert [(card.type, card.pack, card.in_force) for card in packed] == [
        ("marriage", "person", True)
    ]


def test_an_old_licence_keeps_its_issuer_when_bodies_merge(program: People, licence: str) -> None:
    number = program("firm").get(f"licences/{licence}")["number"]
    with acting(SYSTEM):
        ends = Body.objects.get(code="shinan-approval")
        heir = Body.objects.get(code="shibei-approval")
    assert succession.hand_over(SYSTEM, ends.id, heir.id, Ground("document", "编办〔2024〕3号")) > 0
    kept = licences.status(number)
    assert kept is not None
    assert kept.issuer["zh"] == ends.name
    assert kept.issuer_code == ends.uscc
    program("decider").get(f"licence-register/{licence}", status=404)
    after = moved(program("officer-shibei"), licence, "renew", until="2032-09-30")
    assert after["issuer"]["zh"] == heir.name, "the new version is the successor's"
    assert ends.uscc in after["identifier"], "which licence it is does not change"


def test_the_register_is_searched_by_number_holder_type_and_state(
    program: People, licence: str
) -> None:
    officer = program("officer")
    shown = officer.get(f"licence-register/{licence}")
    for query in (
        {"q": shown["number"][:10]},
        {"q": shown["identifier"]},
        {"q": "青岛海风"},
        {"type": "food_business"},
        {"state": "in_force"},
    ):
        found = officer.get("licence-register", **query)["items"]
        assert licence in {each["id"] for each in found}, query
    for query in ({"q": "没有此人"}, {"type": "marriage"}, {"state": "revoked"}):
        assert officer.get("licence-register", **query)["items"] == []
    with clock.at(datetime(2027, 10, 2, 9, tzinfo=clock.CITY_ZONE)):
        found = program("officer").get("licence-register", state="expired")["items"]
        assert licence in {each["id"] for each in found}


def test_a_process_makes_a_move_on_the_ground_of_its_case(program: People, city: None) -> None:
    (made,) = issue(wish(number=FIRM))
    assert isinstance(made, Licence)
    number = apply(program("firm"), special=False)["number"]
    program("window").complete("accept")
    renewal = {"move": "renew", "number": "/applicant/uscc", "years": "5"}
    with acting(DOOR):
        officer = door.enter(Account.objects.get(username="officer"), None, "web")
    with acting(officer):
        moves.serve_process(officer, cases.get(officer, number), renewal, {})
    after = program("firm").get(f"licences/{made.id}")
    assert (after["valid_until"], after["version"]) == ("2032-09-30", 2)
    change = program("firm").get(f"licences/{made.id}/history")["changes"][0]
    assert (change["ground"]["kind"], change["ground"]["number"]) == ("case", number)


def test_the_register_takes_no_more_statements_for_more_licences(
    program: People, licence: str
) -> None:
    officer = program("officer")
    with statements() as few:
        officer.get("licence-register")
    issue(*(wish() for _ in range(20)))
    with statements() as many:
        assert len(officer.get("licence-register")["items"]) > 20
    assert len(many) <= len(few)


def test_identity_numbers_stand_masked_on_a_face(program: People, city: None) -> None:
    with acting(SYSTEM):
        body = Body.objects.get(code="city-transport")
    face = {
        "holder_name": "林海平",
        "sex": "男",
        "id_number": "370299198804120212",
        "post": "巡游出租汽车驾驶员",
    }
    person = {"holder": person_id("citizen"), "holder_name": "林海平"}
    (made,) = issue(wish(kind="taxi_driver", body=body.id, face=face, **person))
    assert isinstance(made, Licence)
    assert "19880412" not in str(made.face)
    shown = licences.face(made.id)
    assert shown is not None
    assert {line.openness.value for line in shown.only("id_number")} == {"identity"}


def test_the_demonstration_has_licences_in_force_joint_expired_and_suspended(city: None) -> None:
    assert demonstration.load() == demonstration.load() == 7
    found = licences.cards([person_id("citizen"), firm_id(FIRM)])
    states = {card.type: card.state for card in found}
    assert (states["taxi_driver"], states["public_health"]) == ("expired", "suspended")
    assert states["marriage"] == "in_force"
    assert "marriage" in {card.type for card in licences.cards([person_id("citizen2")])}


def test_every_move_is_announced_without_personal_data(program: People, licence: str) -> None:
    moved(program("decider"), licence, "withdraw")
    with acting(SYSTEM):
        told = Announced.objects.filter(kind="licences.changed").order_by("-position").first()
    assert told is not None
    assert (told.content["move"], told.content["state"]) == ("withdraw", "withdrawn")
    assert "贺海波" not in str(told.content)


def test_twenty_types_and_more_are_data_and_a_package_brings_its_own(
    program: People, city: None
) -> None:
    items = {each["kind"]: each for each in program("citizen").get("licence-types")["items"]}
    assert len(items) >= 20
    national = [each["code"] for each in items.values() if each["range"] == "national"]
    assert len(national) == 6
    assert items["talent_introduction"]["package"] == "talent_introduction"
    one = program("citizen").get("licence-types/marriage")
    assert (one["range"], one["joint"], one["validity"]["rule"]) == ("local", True, "long")
    program("citizen").get("licence-types/dragon_keeping", status=404)


def test_whatever_a_move_leads_from_and_to_is_a_state_of_the_table() -> None:
    for row in life.moves().values():
        assert row.sources or row.name == "issue"
        assert row.consequence or row.name in ("issue", "lapse"), row.name
        assert set(row.grounds) <= life.grounds().keys()
    ends = {row.to for row in life.moves().values()}
    assert set(life.states()) - ends == {life.State.AWAITING}
    texts = [row.title for row in life.moves().values()] + [
        row.consequence for row in life.moves().values()
    ]
    texts += [row.title for row in life.states().values()] + [
        row.name for row in types.city().values()
    ]
    assert all(set(text) in ({"zh", "en"}, set()) for text in texts)
