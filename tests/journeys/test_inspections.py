"""Random inspections: planned, announced, drawn so that anyone can draw again, published."""

import json
import subprocess
import sys
from collections import Counter
from copy import deepcopy
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sealing import seal_all
from yiwang.cli import inspections as command
from yiwang.govern.inspections import bases, demonstration
from yiwang.kernel import clock, lottery
from yiwang.kernel.actor import DOOR, acting
from yiwang.kernel.errors import Invalid
from yiwang.kernel.tenancy import door
from yiwang.kernel.tenancy.models import Account

MATTERS = ("food_premises", "registration")
NUMBER = "7 times 7"


def made_up(subjects=40, inspectors=5, conflicts=()):
    """A draw that is announced and drawn, without a city."""
    classes = "ABCD"
    draw = {
        "format": lottery.FORMAT,
        "plan": {"title": "t"},
        "ratios": {"A": "0.02", "B": "0.05", "C": "0.15", "D": "0.30"},
        "inspectors_each": 2,
        "subjects": [
            {"id": f"S{n:03d}", "name": f"n{n}", "class": classes[n % 4], "region": "r"}
            for n in range(subjects)
        ],
        "inspectors": [
            {"id": f"I{n}", "name": f"i{n}", "conflicts": list(conflicts) if n == 0 else []}
            for n in range(inspectors)
        ],
        "commitment": lottery.commit(NUMBER),
        "number": NUMBER,
        "root": "00" * 32,
    }
    draw["announced"] = lottery.announced(draw)
    draw["seed"] = lottery.seed_of(draw["announced"], draw["root"], NUMBER)
    draw["result"] = lottery.result(draw, draw["seed"])
    return draw


def test_of_each_class_as_many_are_drawn_as_the_ratio_asks_rounded_up():
    draw = made_up(80)
    assert lottery.sizes(draw) == {"A": 1, "B": 1, "C": 3, "D": 6}
    risk = {each["id"]: each["class"] for each in draw["subjects"]}
    assert Counter(risk[row["subject"]] for row in draw["result"]) == lottery.sizes(draw)
    assert lottery.faults(draw) == []


def test_every_subject_of_a_class_is_drawn_equally_often_over_many_seeds():
    draw = made_up(40)
    rounds = 600
    drawn = Counter(
        row["subject"]
        for n in range(rounds)
        for row in lottery.result(draw, lottery.digest("fair", str(n)))
    )
    for each in draw["subjects"]:
        share = {"A": 1 / 10, "B": 1 / 10, "C": 2 / 10, "D": 3 / 10}[each["class"]]
        expected, spread = rounds * share, (rounds * share * (1 - share)) ** 0.5
        assert abs(drawn[each["id"]] - expected) < 4.5 * spread, each["id"]


@settings(max_examples=60, deadline=None)
@given(st.text(min_size=1), st.integers(3, 9), st.integers(4, 60))
def test_work_is_shared_evenly_and_nobody_checks_against_a_conflict(word, inspectors, subjects):
    draw = made_up(subjects, inspectors, conflicts=["S000", "S003"])
    found = lottery.result(draw, lottery.digest(word))
    load = Counter(each for row in found for each in row["inspectors"])
    free = [load[f"I{n}"] for n in range(1, inspectors)]
    assert max(free) - min(free) <= 1 + sum(row["subject"] in ("S000", "S003") for row in found)
    for row in found:
        assert len(set(row["inspectors"])) == 2
        assert row["subject"] not in ("S000", "S003") or "I0" not in row["inspectors"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda d: d["subjects"].pop(), "announced"),
        (lambda d: d["inspectors"][0]["conflicts"].append("S001"), "announced"),
        (lambda d: d["ratios"].update(A="1"), "announced"),
        (lambda d: d.update(number="8"), "committed"),
        (lambda d: d.update(root="11" * 32), "seed"),
        (lambda d: d.update(seed="ab" * 32), "seed"),
        (lambda d: d["result"].reverse(), "another result"),
    ],
)
def test_whatever_is_changed_is_found(change, told):
    draw = made_up()
    change(draw)
    assert any(told in each for each in lottery.faults(draw))


def entering(account):
    with acting(DOOR):
        return door.enter(Account.objects.get(username=account), None, "web")


@pytest.fixture
def based(city):
    """The planner's body has the bases of the demonstration."""
    planner = entering("head-market")
    with acting(planner):
        assert bases.renew_subjects(planner, demonstration.subjects()) == 120
        assert bases.renew_inspectors(planner, demonstration.inspectors()) == 5
    return planner


def test_a_base_is_taken_over_whole_or_not_at_all(based):
    rows = demonstration.subjects()
    wrong = [{**rows[0], "code": "92370202DM0000000Z"}, rows[1], rows[1]]
    with acting(based), pytest.raises(Invalid) as refused:
        bases.renew_subjects(based, wrong)
    assert len(refused.value.problems) == 2
    with acting(based), pytest.raises(Invalid):
        bases.read("code,name\n1,2\n", bases.SUBJECTS)


def test_a_draw_from_plan_to_published_result_and_again_by_a_stranger(
    transactional_db, founded, city, program, tmp_path, capsys
):
    planner = entering("head-market")
    with acting(planner):
        bases.renew_subjects(planner, demonstration.subjects())
        bases.renew_inspectors(planner, demonstration.inspectors())
    head, stranger = program("head-market"), program("citizen")
    wish = {"title": "春季抽查", "matters": list(MATTERS)}
    head.post("inspections", {"title": "", "matters": ["nothing"]}, status=422)
    plan = head.post("inspections", wish, status=201)["id"]
    stranger.get(f"inspections/{plan}", status=404)
    promise = {"witness": "王律师", "commitment": lottery.commit(NUMBER)}
    head.post(f"inspections/{plan}/draw", {"number": NUMBER}, status=409)
    head.post(f"inspections/{plan}/announce", {**promise, "commitment": "short"}, status=409)
    told = head.post(f"inspections/{plan}/announce", promise)["announced"]
    head.post(f"inspections/{plan}/announce", promise, status=409)
    assert stranger.get(f"inspections/{plan}")["announced"] == told

    refused = head.post(f"inspections/{plan}/draw", {"number": NUMBER}, status=409)
    assert refused["code"] == "inspections.not_ready"
    assert "尚未封存" in refused["detail"]
    seal_all()
    head.post(f"inspections/{plan}/draw", {"number": "another"}, status=409)
    drawn = head.post(f"inspections/{plan}/draw", {"number": f" {NUMBER} "})
    assert drawn["state"] == "drawn"
    head.post(f"inspections/{plan}/draw", {"number": NUMBER}, status=409)

    draw = stranger.get(f"inspections/{plan}")
    assert lottery.faults(draw) == []
    again(draw, tmp_path, capsys)
    checked(head, program, plan)


def again(draw, folder, capsys):
    """By the stand-alone program, and by the command that knows the signature."""
    file = folder / "draw.json"

    def both(told):
        file.write_text(json.dumps(told), "utf-8")
        alone = [sys.executable, "-I", lottery.__file__, str(file)]
        program = subprocess.run(alone, capture_output=True, text=True, check=False)
        return program.returncode, command.recompute([str(file)])

    assert both(draw) == (0, 0)
    assert f"seed {draw['seed']}" in capsys.readouterr().out
    forged = deepcopy(draw)
    forged["subjects"] = forged["subjects"][:-1]
    forged["announced"] = lottery.announced(forged)
    forged["seed"] = lottery.seed_of(forged["announced"], forged["root"], forged["number"])
    forged["result"] = lottery.result(forged, forged["seed"])
    assert both(forged) == (1, 1), "the evidence speaks of other lists"
    unsigned = deepcopy(draw)
    unsigned["proof"]["signature"] = "00" * 64
    assert both(unsigned) == (0, 1), "only the command checks the signature"


def checked(head, program, plan):
    """Who was drawn enters the result; within twenty working days it is published."""
    row = next(
        (account, each)
        for account in ("enforcer", "enforcer2", "market-shinan")
        for each in program(account).get("inspections/checks")
        if each["plan"] == plan
    )
    account, check = row
    officer = program(account)
    asked = officer.post(f"inspections/checks/{check['id']}", {"result": "corrected"}, status=422)
    lines = [each["pointer"].strip("/") for each in asked["problems"]]
    assert len(lines) == 8
    items = {line: {"good": True} for line in lines}
    items[lines[0]] = {"good": False}
    body = {"result": "corrected", "items": items}
    officer.post(f"inspections/checks/{check['id']}", body, status=422)
    items[lines[0]]["note"] = "许可证未公示"
    program("street").post(f"inspections/checks/{check['id']}", body, status=404)
    entered = officer.post(f"inspections/checks/{check['id']}", body)
    assert entered["checked_on"] == "2024-09-27"
    assert entered["publish_by"] == "2024-10-30", "seven days off, two made up for"
    officer.post(f"inspections/checks/{check['id']}", body, status=409)
    head.post(f"inspections/{plan}/publish")
    (found,) = [each for each in officer.get("inspections/checks") if each["id"] == check["id"]]
    assert (found["state"], found["published_on"]) == ("published", "2024-09-27")


def test_an_inspector_whose_certificate_ended_is_not_drawn_and_too_few_are_refused(based, program):
    rows = demonstration.inspectors()
    ended = (clock.today() - timedelta(days=1)).isoformat()
    with acting(based):
        bases.renew_inspectors(based, [{**each, "valid_until": ended} for each in rows[1:]])
    head = program("head-market")
    plan = head.post("inspections", {"title": "抽查", "matters": list(MATTERS)}, status=201)["id"]
    promise = {"witness": "王律师", "commitment": lottery.commit(NUMBER)}
    refused = head.post(f"inspections/{plan}/announce", promise, status=409)
    assert "人员不足" in refused["detail"]
    assert date.fromisoformat(ended) < clock.today()
