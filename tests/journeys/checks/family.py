"""A family of the demonstration that asks for the allowance."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from tests.journeys.program import Program
from yiwang.kernel import clock

People = Callable[[str], Program]
SERVICE = "minimum-living-allowance"
ACCOUNT = "6228000000000001"
WIFE = {"name": "苏文岚", "id_number": "370299199509230122", "relation": "spouse"}
CHILD = {"name": "林小禾", "id_number": "370299201803150334", "relation": "child"}


def apply(person: Program, *members: dict[str, str], status: int = 201) -> Any:
    """Hand the application in; the applicant authorises with it."""
    sheet = person.get(f"services/{SERVICE}/form")
    data = {
        **sheet["values"],
        "home": {"address": "青岛市市南区香港中路街道示例小区1号"},
        "members": list(members),
        "situation": {"reason": "illness"},
        "payment": {"account": ACCOUNT},
        "utilities": {"water": "W-370201", "heating": "H-88"},
        "commitments": {"authorise": True, "truthful": True},
    }
    return person.post("cases", {"service": SERVICE, "data": data, "submit": True}, status=status)


def member(person: Program, number: str, name: str) -> dict[str, Any]:
    (found,) = (each for each in person.get(f"checks/{number}")["members"] if each["name"] == name)
    return found


def authorise(person: Program, number: str, name: str, **more: Any) -> Any:
    return person.post(
        f"check-members/{member(person, number, name)['id']}/authorisation",
        **{"status": 201, **more},
    )


def check(person: Program, number: str) -> dict[str, Any]:
    """The newest order of a household."""
    return person.get(f"checks/{number}")["orders"][0]


def line(person: Program, number: str, item: str, name: str) -> dict[str, Any]:
    (found,) = (
        each
        for each in check(person, number)["lines"]
        if (each["item"], each["member"]) == (item, name)
    )
    return found


def on(month: int, day: int) -> Any:
    return clock.at(datetime(2024, month, day, 10, tzinfo=clock.CITY_ZONE))
