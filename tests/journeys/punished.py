"""A penalty as the people of a bureau bring it on: what the tests of penalties share."""

from typing import Any

from tests.journeys.program import Program

CITIZEN = {
    "kind": "natural",
    "name": "林海平",
    "person_number": "370299198804120212",
    "mobile": "15400000011",
    "address": "青岛市市南区香港中路街道示例小区1号",
}
CLUE = {
    "source": "complaint",
    "act": "unregistered",
    "party": CITIZEN,
    "acted_on": "2024-09-20",
    "found_on": "2024-09-25",
    "place": "香港中路街道示例路18号",
    "description": "未取得登记证经营小餐饮，货值约三千元。",
}
STREET = {
    "act": "litter",
    "place": "香港中路与示例路口",
    "acted_on": "2024-09-27",
    "description": "在人行道上倾倒污水。",
    "party": {key: CITIZEN[key] for key in ("kind", "name", "person_number")},
    "told": True,
    "heard": "无",
    "kind": "fine",
    "fine": "150",
    "second_officer": "DEMO-SN-0202",
    "signed": "refused",
}
SERVED = {"method": "handed", "served_on": "2024-09-27", "receiver": "林海平"}


def opened(officer: Program, code: str, data: dict[str, Any], **more: Any) -> Any:
    answer = officer.post("matters", {"matter": code, "data": data}, status=201, **more)
    return answer["number"]


def investigated(people: Any, number: str, fine: str = "8000", **more: Any) -> Any:
    """From the clue to the report, with one piece of evidence."""
    people("enforcer").complete("propose", {"reason": "有初步证据证明违法。"}, case=number)
    people("head-market").complete("file", case=number)
    evidence(people("enforcer"), number)
    grade(people("enforcer"), number)
    for who in ("enforcer", "enforcer2"):
        people(who).complete("confirm", {"record": "现场检查并询问当事人。"}, case=number)
    return report(people("enforcer"), number, fine, **more)


def evidence(officer: Program, number: str, **more: Any) -> Any:
    wish = {
        "kind": "inspection",
        "name": "现场笔录",
        "taken_on": "2024-09-26",
        "second": "DEMO-SN-0102",
        "file": officer.upload("scene.pdf"),
    }
    status = more.pop("status", 201)
    return officer.post(f"penalties/{number}/evidence", wish | more, status=status)


FACTS: dict[str, Any] = {
    "minor": False,
    "mitigating": False,
    "repeated": False,
    "harm": False,
    "corrected": False,
    "goods_value": 3000,
}


def grade(officer: Program, number: str, **facts: Any) -> Any:
    return officer.post(f"penalties/{number}/grade", {"facts": FACTS | facts})


def report(officer: Program, number: str, fine: str, **more: Any) -> Any:
    data = {
        "findings": "当事人未取得登记证从事小餐饮经营，事实清楚。",
        "proposal": "penalise",
        "kinds": ["fine"],
        "fine": fine,
        **{key: value for key, value in more.items() if key != "status"},
    }
    keep = {"status": more["status"]} if "status" in more else {}
    return officer.complete("report", data, case=number, **keep)
