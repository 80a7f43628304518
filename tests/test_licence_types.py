"""Types of licences and the rules of their life, without a city."""

from datetime import date
from typing import Any

import pytest

from yiwang.base.packages.facade import of as package
from yiwang.serve.licences import life, rules, spec, types
from yiwang.serve.licences.errors import Cannot
from yiwang.serve.licences.identifier import ALPHABET, KIND_LENGTH
from yiwang.serve.licences.life import State
from yiwang.serve.licences.values import Ground, Step

NATIONAL = {
    *("11100000000013127D001", "11100000MB0143028R001", "11100000000013338W001"),
    *("11100000000013338W011", "11100000000013338W032", "11100000000013338W087"),
}
HEAD = 'id: p\nversion: "1.0"\ntitle: { zh: 包, en: P }\n'
PAPERS = "paper:\n  title: { zh: 证, en: P }\n  mark: 证\n  template: p.typ\n"
TODAY = date(2024, 9, 27)


def source(licences: str) -> Any:
    files = {"package.yaml": HEAD, "licences.yaml": licences, "papers.yaml": PAPERS, "p.typ": ""}
    return package(files)


def test_only_the_six_known_codes_are_national_and_all_others_say_that_they_are_local() -> None:
    every = types.city().values()
    assert {each.code for each in every if each.national} == NATIONAL
    assert len({each.code for each in every}) == len(every) >= 20
    for each in every:
        assert len(each.code) == KIND_LENGTH
        assert set(each.code) <= set(ALPHABET)
        assert each.pack in types.packs()


def test_a_package_may_refer_to_a_type_of_the_city_and_must_fill_its_face() -> None:
    text = """marriage:
  type: marriage
  paper: paper
  face: [{ element: holder_name, from: /name }]
"""
    (problem,) = spec.check(source(text))
    assert "spouse" in problem.message


def test_a_package_brings_a_type_of_its_own() -> None:
    text = """dog:
  title: { zh: 犬证, en: Dog licence }
  type: { code: 11370200DM00003471X01, local: true }
  number: { prefix: Q }
  holder: natural
  several: false
  check: { months: 12 }
  years: 1
  paper: paper
  face: [{ element: holder_name, from: /name }, { label: { zh: 犬名, en: Dog }, from: /dog }]
"""
    found = spec.specs(source(text))["dog"].type
    assert (found.origin, found.several, found.check_months) == ("p", False, 12)
    assert found.validity.last_day(date(2024, 9, 1)) == date(2025, 8, 31)


def test_a_package_from_before_types_were_data_still_issues() -> None:
    text = """food:
  title: { zh: 证, en: L }
  type: { code: LOCAL01, local: true }
  number: { prefix: JY }
  years: 5
  paper: paper
  face: [{ label: { zh: 名称, en: Name }, from: /name }]
"""
    found = spec.specs(source(text))["food"]
    assert spec.check(source(text)) == []
    assert spec.full_code(found.type, "11370202DM0000478R") == "11370202DM0000478RL01"


def facts(state: State = State.IN_FORCE, until: date | None = date(2027, 9, 30)) -> rules.Facts:
    fields = {"holder_name": "甲", "premises": "乙"}
    return rules.Facts(state, until, fields, types.city()["food_business"], TODAY)


DOCUMENT = Ground("document", "文〔2024〕1号", TODAY, reason="依法作出的决定")


@pytest.mark.parametrize("move", [each for each in life.moves().values() if each.sources])
def test_a_move_leads_only_from_the_states_of_the_table(move: life.Move) -> None:
    for state in State:
        found = rules.refusal(move, Step(move.name, DOCUMENT), facts(state))
        if move.who == life.SYSTEM_ALONE:
            assert found == (Cannot.BY_PERSON, "")
        else:
            assert (found == (Cannot.STATE, "")) == (state not in move.sources), move.name


def test_the_last_day_is_a_day_in_force_and_the_next_is_not() -> None:
    until = date(2027, 9, 30)
    assert life.standing("in_force", until, until) is State.IN_FORCE
    assert life.standing("in_force", until, date(2027, 10, 1)) is State.EXPIRED
    assert life.standing("suspended", until, date(2027, 10, 1)) is State.EXPIRED
    assert life.standing("revoked", until, date(2027, 10, 1)) is State.REVOKED


def test_numbers_that_identify_people_are_masked_on_a_face() -> None:
    assert "19880412" not in rules.masked("id_number", "370299198804120212")
    assert rules.masked("premises", " 示例路 ") == "示例路"
