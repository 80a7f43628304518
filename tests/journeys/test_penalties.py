"""Penalties from clue to archive by programs: the ordinary procedure, the one on the spot, and what
the law refuses on the way (probes 02, 04 and 09 of domain.md annex I).
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from tests.journeys.program import Program
from tests.journeys.punished import CLUE, SERVED, STREET, evidence, investigated, opened, report
from yiwang.govern.enforcement import demonstration
from yiwang.kernel import clock

People = Callable[[str], Program]


def day(month: int, number: int, hour: int = 10) -> datetime:
    return datetime(2024, month, number, hour, tzinfo=clock.CITY_ZONE)


@pytest.fixture
def people(program: People) -> People:
    demonstration.load()
    return program


def penalty(who: Program, number: str) -> Any:
    return who.get(f"penalties/{number}")


def clocks(who: Program, number: str) -> dict[str, Any]:
    return {row["name"]: row for row in who.get(f"cases/{number}")["clocks"]}


def test_an_ordinary_penalty_from_clue_to_archive(people: People) -> None:
    officer, party = people("enforcer"), people("citizen")
    number = opened(officer, "penalty-ordinary", CLUE)
    investigated(people, number)
    assert party.get(f"penalties/{number}", status=404)["status"] == 404
    officer.complete("served", SERVED, case=number)
    assert penalty(party, number)["state"] == "notified"
    party.post(f"penalties/{number}/statements", {"kind": "waiver"}, status=201)
    officer.complete("weighed", {"answer": "当事人未提出陈述、申辩。"}, case=number)
    people("head-market").complete("penalise", {}, case=number)
    assert clocks(officer, number)["delivery"]["due"] == "2024-10-10"
    officer.complete("served", SERVED, case=number)
    assert penalty(party, number)["state"] == "served"
    assert clocks(party, number)["payment"]["due"] == "2024-10-12"
