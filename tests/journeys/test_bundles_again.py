"""One thing again: what was not granted is put right and takes its place in the whole."""

from collections.abc import Callable

from tests.journeys.program import Program
from tests.journeys.test_bundles import NEW, decide, deliver, items, license_food, wish

__all__ = ["deliver"]
People = Callable[[str], Program]


def test_a_refused_item_is_applied_for_again_and_everything_is_still_handed_over_at_once(
    program: People, deliver: Callable[[], None]
) -> None:
    """The fire check fails at the end of all else, is put right, and the food licence follows."""
    citizen = program("citizen")
    situation = {**NEW, "registered": True, "fumes": False}
    number = citizen.post("cases", wish(citizen, situation), status=201)["number"]
    found = items(citizen, number)
    fire, food = "fire-safety-check", "food-business-licence"
    old = found[fire]["number"]
    citizen.post(f"cases/{number}/items/fire/again", status=409)
    decide(program, found["signboard-setting"])
    decide(program, found[fire], grant=False)
    deliver()
    assert citizen.get(f"cases/{number}")["state"] == "ready"
    assert items(citizen, number)[fire]["renewable"]
    citizen.post(f"cases/{number}/items/sign/again", status=409)
    citizen.post(f"cases/{number}/items/food/again", status=404)
    program("citizen2").post(f"cases/{number}/items/fire/again", status=404)

    draft = citizen.post(f"cases/{number}/items/fire/again", status=201)["number"]
    assert citizen.post(f"cases/{number}/items/fire/again", status=201)["number"] == draft
    assert items(citizen, number)[fire]["standing"] == "refused", "nothing is handed in as yet"
    data = citizen.get(f"cases/{draft}")["data"]
    assert data["place"] == {"address": "示例路8号", "area": 320}
    data["place"]["area"], data["fire"]["exits"] = 340, 3
    citizen.post(f"cases/{draft}/submit", {"data": data})
    deliver()
    whole = citizen.get(f"cases/{number}/whole")
    assert whole["state"] == "under_way"
    assert {row["name"]: row["light"] for row in whole["clocks"]} == {
        "joint": "normal",
        "whole": "normal",
    }
    found = items(citizen, number)
    assert (found[fire]["standing"], found[fire]["number"]) == ("under_way", draft)
    assert found[fire]["earlier"] == [old], "both can be read"
    assert citizen.get(f"cases/{old}")["state"] == "closed"
    assert found[food]["standing"] == "waiting"
    open_now = {row["case"] for row in program("window").get("tasks")["items"]}
    assert number not in open_now, "nobody is asked to hand over as long as the item goes on"

    decide(program, found[fire])
    deliver()
    found = items(citizen, number)
    assert citizen.get(f"cases/{found[food]['number']}")["data"]["premises"]["area"] == 340
    license_food(program, found[food]["number"])
    deliver()
    program("window").complete("delivered", {"method": "window"}, case=number)
    assert citizen.get(f"cases/{number}")["state"] == "closed"
    lines = [row["kind"] for row in citizen.get(f"cases/{number}/timeline")]
    assert lines.count("bundle.item_again") == 1
    citizen.post(f"cases/{number}/review", {"grade": 1}, status=201)
    citizen.post(f"cases/{number}/items/fire/again", status=409)


def test_a_new_application_that_comes_after_the_hand_over_goes_on_by_itself(
    program: People, deliver: Callable[[], None]
) -> None:
    citizen = program("citizen")
    situation = {**NEW, "registered": True, "place_over_300": False, "fumes": False}
    number = citizen.post("cases", wish(citizen, situation), status=201)["number"]
    found = items(citizen, number)
    license_food(program, found["food-business-licence"]["number"])
    decide(program, found["signboard-setting"], grant=False)
    deliver()
    draft = citizen.post(f"cases/{number}/items/sign/again", status=201)["number"]
    program("window").complete("delivered", {"method": "window"}, case=number)
    citizen.post(f"cases/{draft}/submit", {})
    deliver()
    row = items(citizen, number)["signboard-setting"]
    assert (row["standing"], row["earlier"], row["renewable"]) == ("refused", [], False)
    assert citizen.get(f"cases/{number}")["state"] == "closed"
    assert citizen.get(f"cases/{draft}")["state"] == "received"
