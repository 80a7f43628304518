"""School entry: applied for in one evening, checked by data, drawn in public, appealed."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from demo.sources.server import Sources
from tests.journeys.checks.family import People
from tests.journeys.program import Program
from tests.sealing import seal_all
from yiwang.cli import inspections as command
from yiwang.kernel import lottery
from yiwang.serve.allotments import telling
from yiwang.serve.checks import sending

pytestmark = pytest.mark.database

SERVICE, APPEAL = "school-entry", "school-entry-review"
HERS = {"name": "林小满", "id_number": "370299201805200024"}
OTHER = {"name": "苏小雨", "id_number": "370299201806110047"}
NUMBER = "7 times 7"


def apply(person: Program, *children: dict[str, str], status: int = 201, **wishes: Any) -> Any:
    sheet = person.get(f"services/{SERVICE}/form")
    promises = {"authorise": True, "truthful": True}
    data = {**sheet["values"], "children": list(children), "commitments": promises}
    data |= {"wishes": wishes} if wishes else {}
    body = {"service": SERVICE, "region": "370202", "data": data, "submit": True}
    return person.post("cases", body, status=status)


def step(person: Program, found: str, name: str, body: Any = None, status: int = 200) -> Any:
    return person.post(f"allotments/{found}/{name}", body, status=status)


def test_a_round_from_the_first_application_to_the_appeal(
    transactional_db: None,
    founded: None,
    city: None,
    program: People,
    browser: Callable[[str], Client],
    sources: Sources,
    tmp_path: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    head, father, mother = (program(each) for each in ("decider-education", "citizen", "citizen2"))
    assert apply(father, HERS, status=409)["code"] == "allotments.no_round"
    wish = {"package": "school_entry", "closes_on": "2024-10-31"}
    program("officer-education").post("allotments", wish, status=403)
    found = head.post("allotments", wish, status=201)["id"]
    assert head.post("allotments", wish, status=409)["code"] == "allotments.not_ready"

    first = apply(father, HERS, anywhere=True)["number"]
    again = apply(father, HERS, status=409)
    assert (again["code"], first in again["detail"]) == ("allotments.twice", True)
    sending.step()
    own = father.get(f"cases/{first}/allotment")
    assert own["state"] == "ready"
    assert [each["entitled_as"]["en"] for each in own["wishes"]] == [
        "Home owned and registered in the area",
        *["Other children of the district"] * 5,
    ]
    mother.get(f"cases/{first}/allotment", status=404)
    second = apply(mother, OTHER, first="middle_road")["number"]
    step(head, found, "announce", promise(), 409)
    step(head, found, "close")
    assert "1" in step(head, found, "announce", promise(), 409)["detail"], "one is being checked"
    sending.step()
    drawn(head, found)
    desk = browser("decider-education")
    assert desk.post(f"/work/allotments/{found}", {"do": "publsh"}).status_code == 404
    assert head.get(f"allotments/{found}")["state"] == "drawn", "only what was asked for is done"
    step(head, found, "publish")
    step(head, found, "publish", status=409)
    monkeypatch.setattr(telling, "BATCH", 1)
    assert [telling.step() for _turn in range(3)] == [1, 1, 0], "it goes on where it stopped"

    told = father.get(f"cases/{first}/allotment")
    assert told["place"]["en"] == "Middle Road Primary School (example)"
    assert "Home owned and registered" in told["why"][0]["en"]
    assert father.get(f"cases/{first}")["state"] == "closed"
    none = mother.get(f"cases/{second}/allotment")
    assert (none["place"], none["appeal_until"]) == (None, "2024-10-16")
    assert "按公布的规则不能参加" in none["why"][0]["zh"]
    draw = recomputed(found, tmp_path)
    appealed(program, found, first, second)
    after = recomputed(found, tmp_path)
    assert after["result"] == draw["result"], "nobody else is touched"
    assert [each["id"] for each in after["corrections"]] == [second]


def promise() -> dict[str, str]:
    return {"witness": "王律师", "commitment": lottery.commit(NUMBER)}


def drawn(head: Program, found: str) -> None:
    """Announce, wait for the seal, draw by the witness's number."""
    step(head, found, "announce", {"witness": "王律师", "commitment": "short"}, 409)
    assert step(head, found, "announce", promise())["state"] == "announced"
    step(head, found, "draw", {"number": NUMBER}, 409)
    seal_all()
    step(head, found, "draw", {"number": "another"}, 409)
    assert step(head, found, "draw", {"number": NUMBER})["state"] == "drawn"
    step(head, found, "draw", {"number": NUMBER}, 409)


def recomputed(found: str, folder: Any) -> dict[str, Any]:
    """The public file, drawn again by the command that anybody can run."""
    visitor = Client()
    for path in ("/allotments", f"/allotments/{found}"):
        assert visitor.get(path).status_code == 200
    file = folder / "draw.json"
    file.write_bytes(visitor.get(f"/allotments/{found}/draw.json").content)
    assert command.recompute([str(file)]) == 0
    draw: dict[str, Any] = json.loads(file.read_text("utf-8"))
    assert draw == visitor.get(f"/api/v1/allotments/{found}/draw").json()
    return draw


def appealed(program: People, found: str, first: str, second: str) -> None:
    """The mother shows a home that the register did not know; the same draw gives her a seat."""
    mother = program("citizen2")
    sheet = mother.get(f"services/{APPEAL}/form")["values"]
    assert sheet["application"] == {"number": second}
    grounds = {"kind": "home", "text": "房屋已于三月过户，登记在我名下。"}
    body = {"service": APPEAL, "region": "370202", "submit": True}
    wrong = {**sheet, "application": {"number": first}, "grounds": grounds}
    refused = mother.post("cases", {**body, "data": wrong}, status=422)
    assert refused["problems"][0]["code"] == "allotments.no_appeal"
    mother.post("cases", {**body, "data": {**sheet, "grounds": grounds}}, status=201)
    seen = {"reason": "不动产登记属实。", "place": "middle_road", "group": "home"}
    program("officer-education").complete("founded", seen)
    program("decider-education").complete("confirm")
    told = mother.get(f"cases/{second}/allotment")
    assert told["place"]["en"] == "Middle Road Primary School (example)"
    assert told["corrected_by"]
