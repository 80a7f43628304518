"""Every move with a task through the API: allowed, refused with the reason, stale, repeated."""

from typing import Any

import pytest
from django.utils import translation

from tests.journeys.office import Office
from yiwang.base.work import actions, queries
from yiwang.base.work.models import Copy, Task
from yiwang.base.work.moves.table import MOVES
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.evidence.models import Entry
from yiwang.kernel.outbox.models import Announced
from yiwang.kernel.tenancy import actions as tenancy
from yiwang.kernel.tenancy import door
from yiwang.kernel.tenancy.models import Account

WHY = "材料第三页缺盖章。"


@pytest.fixture
def office(city: None) -> Office:
    return Office()


def offer(office: Office, account: str, task: str, move: str) -> dict[str, Any]:
    rows = office[account].get(f"tasks/{task}/moves")
    return next(row for row in rows if row["move"] == move)


def test_the_least_busy_sign_and_the_same_hand_drafts(office: Office) -> None:
    number = office.case("prepare", "compare")
    held = {row.node: row.post.code for row in office.tasks(number, "draft") if row.post}
    signing = sorted(row.post.code for row in office.tasks(number, "sign") if row.post)
    assert held == {"draft": "shinan-officer"}
    assert signing == ["shinan-officer-b", "shinan-officer2"], "the officer has the draft already"
    office.do(number, "draft")
    (review,) = office.tasks(number, "review")
    assert review.post is not None
    assert review.post.code == "shinan-expert"


def test_sent_back_in_a_sequence_it_comes_to_the_same_hand(office: Office) -> None:
    number = office.case("prepare")
    task = office.task(number, "compare", "officer")
    found = offer(office, "officer", task, "return")
    assert [each["id"] for each in found["choices"]] == ["prepare"]
    assert found["choices"][0]["consequence"] == "“拟办”将由朱少华（综合窗口）办理。"
    office.move("officer", "return", task, {"to": "prepare", "reason": WHY})
    (opened,) = office.tasks(number)
    assert opened.post is not None
    assert (opened.node, opened.post.code) == ("prepare", "shinan-window")
    assert office.lines(number)[-1] == f"陈长青 “核对”退回“拟办”，由朱少华（综合窗口）办理：{WHY}"


def test_sent_back_from_a_branch_the_other_branch_goes_on(office: Office) -> None:
    number = office.case("prepare", "compare", "draft")
    task = office.task(number, "review", "expert")
    office.move("expert", "return", task, {"to": "draft", "reason": WHY})
    assert office.open(number) == ["draft", "sign", "sign"]


def test_sent_back_before_the_fork_the_colleagues_are_named_whose_tasks_end(
    office: Office,
) -> None:
    number = office.case("prepare", "compare", "draft")
    task = office.task(number, "review", "expert")
    choices = offer(office, "expert", task, "return")["choices"]
    told = {each["id"]: each["consequence"] for each in choices}
    assert told["compare"] == (
        "2位同事的待办将被取消：“会签 1/2”（孙卫东（审查岗（二）））、"
        "“会签 2/2”（任立新（核查岗））。 “核对”将由陈长青（审查岗）办理。"
    )
    office.move("expert", "return", task, {"to": "compare", "reason": WHY})
    assert office.open(number) == ["compare"]


def test_a_decision_in_preparation_goes_back_and_the_case_is_examined_again(
    office: Office,
) -> None:
    number = office.case("prepare", "compare", "draft", "review", "sign")
    task = office.task(number, "decide", "decider")
    assert office["citizen"].get(f"cases/{number}")["state"] == "deciding"
    office.move("decider", "return", task, {"to": "review", "reason": WHY})
    assert office["citizen"].get(f"cases/{number}")["state"] == "examining"
    office.do(number, "review")
    assert office["citizen"].get(f"cases/{number}")["state"] == "deciding"
    office.do(number, "decide")
    assert office["citizen"].get(f"cases/{number}")["state"] == "granted"


def test_taken_back_until_it_is_opened(office: Office) -> None:
    number = office.case("prepare")
    mine = str(office.last(number, "prepare").id)
    found = offer(office, "window", mine, "recall")
    assert found["consequence"].startswith("1位同事的待办将被取消：“核对”（经办）。")
    office.move("window", "recall", mine)
    assert office.open(number) == ["prepare"]
    office.do(number, "prepare")
    mine = str(office.last(number, "prepare").id)
    office["officer"].get(f"tasks/{office.task(number, 'compare')}")
    refused = office.move("window", "recall", mine, status=409)
    assert refused["code"] == "work.already_opened"
    assert "“核对”已被承办人打开" in refused["detail"]


def test_taken_back_in_a_branch_and_over_a_milestone(office: Office) -> None:
    number = office.case("prepare", "compare", "draft")
    office.move("officer", "recall", str(office.last(number, "draft").id))
    assert office.open(number) == ["draft", "sign", "sign"]
    office.do(number, "draft")
    office.do(number, "sign")
    office.do(number, "review")
    office.move("expert", "recall", str(office.last(number, "review").id), {"reason": WHY})
    assert office.open(number) == ["review"]
    assert office["citizen"].get(f"cases/{number}")["state"] == "examining"


def test_nobody_else_takes_back(office: Office) -> None:
    number = office.case("prepare")
    mine = str(office.last(number, "prepare").id)
    refused = office.move("officer", "recall", mine, status=403)
    assert refused["code"] == "work.not_the_sender"


def test_handed_over_it_is_another_post_s_alone(office: Office) -> None:
    number = office.case("prepare")
    task = office.task(number, "compare", "officer")
    office.move("officer", "reassign", task, {"post": "shinan-officer2-b", "reason": "外出核查"})
    assert office["officer"].get(f"tasks/{task}")["refusal"]
    assert office.lines(number)[-1].endswith("“核对”转交徐春玲（核查岗（二））办理：外出核查")
    office.move("decider", "reassign", task, {"post": "shinan-officer", "reason": "收回"})
    office.do(number, "compare", "officer")


def test_delegated_it_comes_back_with_what_was_written(office: Office) -> None:
    number = office.case("prepare")
    task = office.task(number, "compare", "officer")
    office.move("officer", "delegate", task, {"post": "shinan-officer2", "reason": "代为核对"})
    wish = {"outcome": "doubt", "comment": "面积不符"}
    answer = office["officer2"].post(f"tasks/{task}/complete", wish)
    assert (answer["state"], answer["outcome"]) == ("open", "")
    assert office.open(number) == ["compare"]
    assert office["officer2"].get(f"tasks/{task}")["refusal"]
    lines = office.lines(number)
    assert lines[-1] == "任立新 “核对”已代办（存疑），交回陈长青（审查岗）。"
    refused = office.move("officer", "release", task, status=200)
    assert refused["state"] == "open"
    office.do(number, "compare", "officer")
    assert "draft" in office.open(number)


@pytest.mark.parametrize("where", ["sequence", "branch"])
def test_an_opinion_before(office: Office, where: str) -> None:
    steps = ("prepare",) if where == "sequence" else ("prepare", "compare", "draft")
    step, doer = ("compare", "officer") if where == "sequence" else ("review", "expert")
    number = office.case(*steps)
    task = office.task(number, step, doer)
    wish = {"posts": ["shinan-officer2-b", "shinan-decider"], "way": "before", "reason": "请提意见"}
    office.move(doer, "add-signers", task, wish)
    assert office.open(number).count(f"{step}*") == 2
    refused = office[doer].post(f"tasks/{task}/complete", {"outcome": "done"}, status=409)
    assert refused["code"] == "work.move_refused"
    assert refused["detail"] == "事先征求的意见尚未全部给出。"
    rows = [row for row in office.tasks(number, step) if row.main]
    asked = {row.post.code: str(row.id) for row in rows if row.post}
    opinion = office["officer2-shinan"].get(f"tasks/{asked['shinan-officer2-b']}")
    assert {each["id"] for each in opinion["outcomes"]} == {"agree", "disagree", "read"}
    office["officer2-shinan"].post(
        f"tasks/{asked['shinan-officer2-b']}/complete", {"outcome": "agree", "comment": "可行"}
    )
    gone = {"tasks": [asked["shinan-decider"]], "reason": "不再需要"}
    office.move(doer, "remove-signers", task, gone)
    office.do(number, step, doer)
    assert step not in office.open(number)
    lines = office.lines(number)
    asked_line = "”前，请徐春玲（核查岗（二））、张淑珍（决定岗）加签：请提意见"
    assert any(line.endswith(asked_line) for line in lines)
    assert any(line.startswith("徐春玲 加签意见：") and "同意" in line for line in lines)
    assert any(line.endswith("减签，不再请张淑珍（决定岗）签署：不再需要") for line in lines)


def test_an_opinion_afterwards_holds_the_matter_until_it_is_given(office: Office) -> None:
    number = office.case("prepare")
    task = office.task(number, "compare", "officer")
    wish = {"posts": ["shinan-expert"], "way": "after", "reason": "会后签"}
    office.move("officer", "add-signers", task, wish)
    office.do(number, "compare", "officer")
    assert office.open(number) == ["compare*"]
    (opinion,) = office.tasks(number)
    office["expert"].post(f"tasks/{opinion.id}/complete", {"outcome": "agree"})
    assert office.open(number) == ["draft", "sign", "sign"]


def test_one_more_signs_a_joint_signature_and_counts(office: Office) -> None:
    number = office.case("prepare", "compare")
    task = office.task(number, "sign", "officer2")
    wish = {"posts": ["shinan-officer2-b"], "way": "parallel", "reason": "加签"}
    office.move("officer2", "add-signers", task, wish)
    assert len(office.tasks(number, "sign")) == 3
    office.do(number, "draft")
    office.do(number, "review")
    office.do(number, "sign")
    assert office.open(number) == ["sign"]
    office.do(number, "sign", "officer2-shinan")
    assert office.open(number) == ["decide"]


def test_a_joint_signature_goes_on_without_who_is_removed(office: Office) -> None:
    number = office.case("prepare", "compare", "draft", "review")
    office.do(number, "sign", "officer2")
    (rest,) = office.tasks(number, "sign")
    found = offer(office, "decider", str(rest.id), "remove-signers")
    assert not found["allowed"], "the last one cannot be removed by himself"


def test_only_the_head_moves_straight_to_a_step(office: Office) -> None:
    number = office.case("prepare")
    task = office.task(number, "compare", "officer")
    body = {"to": "decide", "reason": "已有在先决定，事实相同。"}
    assert office.move("officer", "jump", task, body, status=403)["code"] == "kernel.forbidden"
    found = offer(office, "decider", task, "jump")
    told = {each["id"]: each["consequence"] for each in found["choices"]}
    assert "案件状态变为“待决定”。" in told["decide"]
    office.move("decider", "jump", task, body)
    assert office.open(number) == ["decide"]
    assert office["citizen"].get(f"cases/{number}")["state"] == "deciding"


def test_a_jump_in_a_branch_and_over_the_join(office: Office) -> None:
    number = office.case("prepare", "compare")
    task = office.task(number, "draft", "officer")
    office.move("decider", "jump", task, {"to": "review", "reason": "无需起草"})
    assert office.open(number) == ["review", "sign", "sign"]
    task = office.task(number, "review", "expert")
    office.move("decider", "jump", task, {"to": "decide", "reason": "紧急"})
    assert office.open(number) == ["decide"]


def test_a_task_rests_and_the_time_limit_runs_on(office: Office) -> None:
    number = office.case("prepare")
    task = office.task(number, "compare", "officer")
    found = offer(office, "decider", task, "suspend")
    assert found["choices"][0]["consequence"].endswith("法定时限照常计算。")
    office.move("decider", "suspend", task, {"reason": "等待图纸"})
    refused = office["officer"].post(f"tasks/{task}/complete", {"outcome": "done"}, status=409)
    assert refused["code"] == "work.resting"
    assert office["citizen"].get(f"cases/{number}")["state"] == "examining"
    office.move("decider", "resume", task)
    office.do(number, "compare", "officer")


def test_the_whole_matter_rests_on_a_ground_of_the_law_only(office: Office) -> None:
    number = office.case("prepare", "compare")
    task = office.task(number, "draft", "officer")
    body = {"reason": "需组织专家评审", "ground": "mood"}
    assert office.move("decider", "suspend", task, body, status=409)["code"] == (
        "cases.clock_refused"
    )
    body |= {"ground": "expert_review", "document": "青南审告〔2024〕7号"}
    office.move("decider", "suspend", task, body)
    assert office["citizen"].get(f"cases/{number}")["state"] == "suspended"
    assert all(row.resting_since for row in office.tasks(number))
    office.move("decider", "resume", office.task(number, "sign"))
    assert office["citizen"].get(f"cases/{number}")["state"] == "examining"
    assert not any(row.resting_since for row in office.tasks(number))


def test_urged_its_doer_gets_a_message(office: Office) -> None:
    number = office.case("prepare", "compare")
    task = office.task(number, "draft", "officer")
    office.move("decider", "urge", task, {"reason": "期限将至"})
    assert office.lines(number)[-1] == "张淑珍 催办“起草”，请陈长青（审查岗）尽快办理：期限将至"
    assert office.last(number, "draft").urged_at
    with acting(SYSTEM):
        assert Announced.objects.filter(kind="work.task_urged").count() == 1
    assert office.move("officer", "urge", task, status=403)["code"] == "work.not_your_move"


def test_passed_round_it_lies_in_the_box_of_who_reads(office: Office) -> None:
    number = office.case("prepare", "compare")
    task = office.task(number, "draft", "officer")
    body = {"posts": ["shinan-expert", "shinan-decider-b"], "reason": "供参考"}
    office.move("officer", "circulate", task, body)
    box = office["expert"].get("tasks", box="copied")["items"]
    assert [row["id"] for row in box] == [task]
    office["expert"].get(f"tasks/{task}")
    with acting(SYSTEM):
        read = dict(Copy.objects.values_list("post__code", "read_at"))
    assert read["shinan-expert"]
    assert read["shinan-decider-b"] is None
    assert office["expert"].post(f"tasks/{task}/complete", {"outcome": "done"}, status=403)


def test_ended_by_the_head_the_case_is_closed_and_the_applicant_reads_why(
    office: Office,
) -> None:
    number = office.case("prepare", "compare")
    task = office.task(number, "draft", "officer")
    found = offer(office, "decider", task, "terminate")
    assert "2位同事的待办将被取消" in found["consequence"]
    reason = "申请人主体资格已注销（行政许可法第七十条）。"
    office.move("decider", "terminate", task, {"reason": reason})
    case = office["citizen"].get(f"cases/{number}")
    assert case["state"] == "terminated"
    assert office.open(number) == []
    lines = office["citizen"].get(f"cases/{number}/timeline")
    assert any(reason in line["text"] for line in lines)


BODIES: dict[str, dict[str, Any]] = {
    "return": {"to": "prepare"},
    "reassign": {"post": "shinan-officer2"},
    "delegate": {"post": "shinan-officer2"},
    "add-signers": {"posts": ["shinan-expert"]},
    "circulate": {"posts": ["shinan-expert"]},
    "jump": {"to": "decide"},
}


def ready(office: Office, move: str) -> tuple[str, str, dict[str, Any]]:
    """A task with which a move can be made: who, which, with what."""
    number = office.case("prepare")
    task = office.task(number, "compare")
    account = "officer" if move in ("return", "delegate", "add-signers") else "decider"
    body = {"reason": WHY} | BODIES.get(move, {})
    if move == "recall":
        return "window", str(office.last(number, "prepare").id), body
    if move == "remove-signers":
        wish = {"posts": ["shinan-expert"], "reason": WHY}
        office.move("officer", "add-signers", task, wish)
        (added,) = [row for row in office.tasks(number) if row.main]
        return "officer", task, body | {"tasks": [str(added.id)]}
    if move == "resume":
        office.move("decider", "suspend", task, {"reason": WHY})
    return account, task, body


@pytest.mark.parametrize("move", list(MOVES))
def test_stale_is_412_and_the_same_key_gives_the_same_answer(office: Office, move: str) -> None:
    account, task, body = ready(office, move)
    revision = office[account].get(f"tasks/{task}")["revision"]
    stale = office.move(account, move, task, body, status=412, **{"If-Match": f'"{revision + 7}"'})
    assert stale["code"] == "kernel.stale"
    if MOVES[move].needs_reason:
        nothing = office.move(account, move, task, body | {"reason": ""}, status=422)
        assert nothing["code"] == "work.reason_needed"
    headers = {"If-Match": f'"{revision}"', "Idempotency-Key": f"key-{move}"}
    first = office.move(account, move, task, body, **headers)
    entries = _entries(move)
    assert office.move(account, move, task, body, **headers) == first
    assert _entries(move) == entries == 1, "one entry of evidence, however often it is sent"


def _entries(move: str) -> int:
    with acting(SYSTEM):
        name = move.replace("-", "_")
        return Entry.objects.filter(kind__endswith=f"moves.actions.{name}").count()


def test_a_closed_task_takes_no_move_and_a_visitor_s_body_sees_none(office: Office) -> None:
    number = office.case("prepare")
    task = office.task(number, "compare", "officer")
    office.do(number, "compare", "officer")
    for row in office["decider"].get(f"tasks/{task}/moves"):
        assert not row["allowed"], row["move"]
        assert row["refusal"]
    office["officer-laoshan"].get(f"tasks/{task}/moves", status=404)


def test_the_reason_comes_in_the_reader_s_language(office: Office) -> None:
    number = office.case("prepare")
    task = office.task(number, "compare", "officer")
    with translation.override("en"):
        refused = office.move(
            "officer",
            "return",
            task,
            {"to": "decide", "reason": WHY},
            status=409,
            **{"Accept-Language": "en"},
        )
    assert refused["detail"] == "“Decide” has not been completed yet, so nothing can go back to it."


def test_many_at_once_and_one_refusal_stops_no_other(office: Office) -> None:
    numbers = [office.case() for _ in range(3)]
    tasks = [office.task(number, "prepare") for number in numbers]
    office["window-shinan"].post(f"tasks/{tasks[1]}/claim")
    body = {"do": "complete", "outcome": "done", "tasks": [{"id": each} for each in tasks]}
    answer = office["window"].post("tasks/batch", body)
    assert (answer["done"], answer["refused"]) == (2, 1)
    assert answer["results"][1]["problem"]["code"] == "work.claimed"
    assert [office.open(number) for number in numbers] == [["compare"], ["prepare"], ["compare"]]
    wish = {"do": "complete", "outcome": "doubt"}
    compare = {"tasks": [{"id": office.task(numbers[0], "compare")}]}
    answer = office["officer"].post("tasks/batch", wish | compare)
    assert answer["results"][0]["problem"]["code"] == "work.not_in_batch"
    handed = {"do": "reassign", "posts": ["shinan-officer-b"], "reason": "均衡"} | compare
    assert office["decider"].post("tasks/batch", handed)["done"] == 1
    assert office["decider"].post("tasks/batch", {"do": "jump"} | compare, status=404)


def test_the_head_sees_who_has_how_much_and_hands_over(office: Office) -> None:
    number = office.case("prepare", "compare")
    rows = {row["name"]: row for row in office["decider"].get("workload")}
    assert rows["陈长青（审查岗）"]["open"] == 1
    assert rows["朱少华（综合窗口）"]["done"] == 1
    office["officer"].get("workload", status=403)
    task = office.task(number, "draft", "officer")
    office.move("decider", "reassign", task, {"post": "shinan-officer2-b", "reason": "均衡"})
    rows = {row["name"]: row for row in office["decider"].get("workload")}
    assert rows["陈长青（审查岗）"]["open"] == 0


def test_a_released_task_goes_to_the_group_again(office: Office) -> None:
    number = office.case("prepare")
    task = office.task(number, "compare", "officer")
    office["officer"].post(f"tasks/{task}/claim")
    assert office["officer2"].get(f"tasks/{task}")["refusal"]
    office["officer"].post(f"tasks/{task}/release")
    assert not office["officer2"].get(f"tasks/{task}")["refusal"]
    with acting(SYSTEM):
        assert Task.objects.get(id=task).post is None


def test_who_is_absent_gets_no_work_and_a_stand_in_finds_what_is_there(office: Office) -> None:
    number = office.case("prepare", "compare")
    with acting(SYSTEM):
        account = Account.objects.get(username="officer")
        deputy = Account.objects.get(username="officer2-shinan")
    absent = door.enter(account, None, "web")
    with acting(absent):
        tenancy.name_deputy(absent, deputy.username, absent.today, absent.today)
    second = office.case("prepare")
    office.do(second, "compare", "officer2")
    signing = sorted(row.post.code for row in office.tasks(second, "sign") if row.post)
    assert "shinan-officer" not in signing
    (draft,) = office.tasks(number, "draft")
    stand_in = door.enter(deputy, draft.post_id, "web")
    with acting(stand_in):
        assert actions.refusal(stand_in, draft) is None
        assert draft in queries.waiting(stand_in)
    rows = [row["name"] for row in office["decider"].get("workload") if row["absent"]]
    assert rows == ["徐春玲（代）（审查岗）"]
