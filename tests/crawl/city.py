"""A city at work: cases at every stage, made through the public API as people make them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from tests.journeys.program import Program
from tests.journeys.restaurant import SERVICE, SHINAN, answers
from yiwang.base.papers import duties as papers
from yiwang.base.work import duties as work
from yiwang.kernel import clock
from yiwang.web import subscriptions

TODAY = datetime(2024, 10, 16, 10, tzinfo=clock.CITY_ZONE)  # a Wednesday; pages are seen then
LAOSHAN = "370212"
REASON = {"reason": "经营场所与申请材料不符，依据《食品安全法》第三十五条不予许可。"}
VISIT = {"visited_on": "2024-09-12", "findings": "场所布局与平面图一致，设施齐全。"}
OPINION = {"proposal": "grant", "reason": "材料齐全，现场符合要求，建议准予。"}
REVIEW = {"reason": "新型加工工艺需要专家评审。", "days": 20}
NOTICE = {
    "items": [
        {"material": "floor-plan", "text": "平面图未标明食品处理区，请重新提供。"},
        {"text": "请补充食品安全管理制度。"},
    ]
}
SERVED = {"method": "electronic", "receiver": "邹立行"}


@contextmanager
def day(month: int, number: int) -> Iterator[None]:
    """What people do on a day of 2024; at its end the background work has caught up."""
    with clock.at(datetime(2024, month, number, 10, tzinfo=clock.CITY_ZONE)):
        yield
        while any((work.fire_timers(), subscriptions.step(), papers.draw_papers())):
            pass


def file(
    of: str = "firm", region: str = SHINAN, *, submit: bool = True, special: bool = True
) -> str:
    """Hand in an application, or keep it as a draft; return its number."""
    who = Program(of)
    kind = "legal" if of == "firm" else "natural"
    applicant = next(row for row in who.get("me")["principals"] if row["kind"] == kind)
    sheet = who.get(f"services/{SERVICE}/form", applicant=applicant["id"])
    wish: dict[str, Any] = {
        "service": SERVICE,
        "region": region,
        "applicant": applicant["id"],
        "data": answers(sheet, who.upload(), special=special),
        "submit": submit,
    }
    return str(who.post("cases", wish, status=201)["number"])


def end(account: str, outcome: str, case: str, data: dict[str, Any] | None = None) -> None:
    """Let somebody end his task in a case."""
    Program(account).complete(outcome, data, case=case)


def examine(case: str, *, special: bool = True) -> None:
    end("window", "accept", case)
    if special:
        end("officer", "conform", case, VISIT)
        end("officer2", "conform", case, VISIT)
    end("officer", "propose", case, OPINION)


def build() -> None:
    """Load the demonstration and let two months of work happen in it."""
    from yiwang.cli.seed import seed

    with day(8, 12):
        seed()
        overdue = file()
        end("window", "accept", overdue)
    with day(9, 11):
        granted, refused, late = (file() for _ in range(3))
        file(of="citizen", submit=False)
    with day(9, 12):
        for case, outcome, data in ((granted, "grant", {}), (refused, "refuse", REASON)):
            examine(case)
            end("decider", outcome, case, data)
            end("window", "delivered", case, SERVED)
        end("window", "not_accept", late, REASON)
    with day(10, 14):
        decided, deciding, reviewed, visited, corrected, withdrawn = (file() for _ in range(6))
        file(region=LAOSHAN)
        file(submit=False)
        promised = file(of="citizen", special=False)
    with day(10, 15):
        end("window", "accept", promised)
        examine(decided)
        end("decider", "grant", decided)
        examine(deciding)
        for case in (reviewed, visited):
            end("window", "accept", case)
            end("officer", "conform", case, VISIT)
        end("officer2", "conform", reviewed, VISIT)
        end("officer", "expert_review", reviewed, REVIEW)
        end("window", "correct", corrected, NOTICE)
        Program("firm").post(f"cases/{withdrawn}/withdraw", {"reason": "不再经营"})
    with day(10, 16):
        file()
        file(of="citizen")
