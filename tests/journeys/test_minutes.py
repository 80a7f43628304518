"""The food-business case goes through every turn an office knows, and its timeline reads like the
minutes of what happened.
"""

import pytest

from tests.journeys.office import Office
from tests.journeys.test_licence_by_api import OPINION, SERVED, VISIT, apply

CHINESE = """\
朱少华 收件审核：受理
陈长青 请孙卫东（审查岗（二））一并会签“现场核查 1/2”：增加一名核查人员。
陈长青 现场核查 1/2：符合要求
任立新 现场核查 2/2：符合要求
孙卫东 现场核查 3/3：符合要求
陈长青 委派任立新（核查岗）代办“审查”，办后交回：请代拟意见。
任立新 “审查”已代办（提出审查意见），交回陈长青（审查岗）。
陈长青 审查：提出审查意见
陈长青 取回“审查”，后续环节尚无人开始办理。补充一处事实。
陈长青 审查：提出审查意见
张淑珍 办理“作出决定”前，请王子涵（专家评审组织岗）加签：请就工艺流程提意见。
王子涵 加签意见：作出决定：同意
张淑珍 “作出决定”退回“审查”，由陈长青（审查岗）办理：现场照片未附卷。
张淑珍 “审查”跳转至“作出决定”，由决定人办理：照片已当面补齐，无需再审。
张淑珍 作出决定：准予许可
朱少华 送达：已送达
"""
ENGLISH = """\
朱少华 Check the papers: Accept
陈长青 孙卫东 (Examiner (second seat)) is to sign “On-site verification 1/2” as well: 增加一名核查人员。
陈长青 On-site verification 1/2: Meets the requirements
任立新 On-site verification 2/2: Meets the requirements
孙卫东 On-site verification 3/3: Meets the requirements
陈长青 任立新 (Site inspector) is asked to work on “Examine” and give it back: 请代拟意见。
任立新 “Examine” was worked on (Submit the opinion) and goes back to 陈长青 (Examiner).
陈长青 Examine: Submit the opinion
陈长青 “Examine” is taken back; nobody had begun what follows. 补充一处事实。
陈长青 Examine: Submit the opinion
张淑珍 王子涵 (Expert review organiser) is asked for an opinion before “Decide” is done: 请就工艺流程提意见。
王子涵 Opinion on “Decide”: Agree
张淑珍 “Decide” goes back to “Examine”, to 陈长青 (Examiner): 现场照片未附卷。
张淑珍 “Examine” moves straight to “Decide”, to Decision maker: 照片已当面补齐，无需再审。
张淑珍 Decide: Grant
朱少华 Deliver: Delivered
"""  # noqa: E501  # lines as they are read


@pytest.fixture
def office(city: None) -> Office:
    return Office()


def test_the_timeline_reads_like_the_minutes(office: Office) -> None:
    number = str(apply(office["firm"])["number"])
    end(office, number, "window", "check", "accept")
    # Two officers look on site; a third is added and signs as well.
    share = office.task(number, "verify", "officer")
    third = {"posts": ["shinan-officer-b"], "way": "parallel", "reason": "增加一名核查人员。"}
    office.move("officer", "add-signers", share, third)
    for account in ("officer", "officer2", "officer-shinan"):
        end(office, number, account, "verify", "conform", VISIT)
    # The examiner has somebody draft the opinion, ends it himself, and takes it back once.
    task = office.task(number, "examine", "officer")
    office.move("officer", "delegate", task, {"post": "shinan-officer2", "reason": "请代拟意见。"})
    end(office, number, "officer2", "examine", "propose", OPINION)
    end(office, number, "officer", "examine", "propose", OPINION)
    sent = str(office.last(number, "examine").id)
    office.move("officer", "recall", sent, {"reason": "补充一处事实。"})
    end(office, number, "officer", "examine", "propose", OPINION)
    # The decider asks for an opinion first, sends it back, and calls it in again.
    task = office.task(number, "decide", "decider")
    first = {"posts": ["shinan-expert"], "way": "before", "reason": "请就工艺流程提意见。"}
    office.move("decider", "add-signers", task, first)
    end(office, number, "expert", "decide", "agree")
    back = {"to": "examine", "reason": "现场照片未附卷。"}
    office.move("decider", "return", task, back)
    task = office.task(number, "examine", "officer")
    straight = {"to": "decide", "reason": "照片已当面补齐，无需再审。"}
    office.move("decider", "jump", task, straight)
    end(office, number, "decider", "decide", "grant")
    end(office, number, "window", "deliver", "delivered", SERVED)
    assert office["firm"].get(f"cases/{number}")["state"] == "closed"
    assert office.minutes(number) == CHINESE
    assert office.minutes(number, "en") == ENGLISH


def end(
    office: Office,
    number: str,
    account: str,
    step: str,
    outcome: str,
    data: dict[str, object] | None = None,
) -> None:
    task = office.task(number, step, account)
    office[account].post(f"tasks/{task}/complete", {"outcome": outcome, "data": data or {}})
