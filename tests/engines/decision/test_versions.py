"""The day picks the version; of two penalties the lighter is taken, and both are shown."""

from datetime import date

import pytest

from yiwang.engines import decision
from yiwang.engines.decision.versions import (
    Reference,
    Version,
    VersionError,
    Versions,
    Why,
    evaluate,
    problems,
)


def model(fine):
    return decision.read(
        '<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" namespace="p" name="p">'
        '<inputData id="v" name="value"><variable name="value"/></inputData>'
        '<decision id="penalty" name="penalty"><variable name="penalty"/><informationRequirement>'
        f'<requiredInput href="#v"/></informationRequirement><literalExpression><text>{fine}</text>'
        "</literalExpression></decision></definitions>"
    )


MODELS = {
    "old.dmn": model("{fine: value * 10, days: 5}"),
    "new.dmn": model('{fine: if value > 100 then value * 12 else value * 8, days: "5"}'),
}
OLD = Version("old.dmn", date(2020, 1, 1), date(2024, 12, 31))
NEW = Version("new.dmn", date(2025, 1, 1))
PENALTY = Versions("penalty", Reference.ACT, (OLD, NEW), ("fine",))
DAYS = {Reference.ACT: date(2024, 5, 1), Reference.DECISION: date(2025, 2, 1)}


def decided(value, versions=PENALTY, dates=DAYS):
    return evaluate(versions, MODELS, {"value": value}, dates, now=None, zone=None)


def test_the_new_rule_is_taken_where_it_is_lighter_and_both_are_shown():
    outcome = decided(50)
    assert outcome.why is Why.LIGHTER
    assert outcome.value["fine"] == 400
    shown = outcome.to_json()
    assert [(u["file"], u["taken"], u["rank"]) for u in shown["versions"]] == [
        ("old.dmn", False, [500]),
        ("new.dmn", True, [400]),
    ]
    assert shown["decisions"][0]["inputs"][0]["value"] == 50
    assert shown["versions"][0]["decisions"][0]["value"]["fine"] == 500


def test_the_rule_of_the_act_stays_where_the_new_one_is_stricter():
    outcome = decided(200)
    assert (outcome.why, outcome.value["fine"]) == (Why.NOT_LIGHTER, 2000)


def test_one_version_on_both_days_is_used_once():
    outcome = decided(50, dates={**DAYS, Reference.ACT: date(2025, 1, 1)})
    assert (outcome.why, len(outcome.uses)) == (Why.ONLY, 1)


def test_an_act_that_is_no_longer_unlawful_is_not_punished():
    repealed = Versions("penalty", Reference.ACT, (OLD, Version("", date(2025, 1, 1))), ("fine",))
    outcome = decided(50, repealed)
    assert (outcome.why, outcome.value) == (Why.REPEALED, None)
    reborn = Versions(
        "penalty",
        Reference.ACT,
        (Version("", date(2020, 1, 1), date(2024, 12, 31)), NEW),
        ("fine",),
    )
    assert decided(50, reborn).why is Why.NOT_LIGHTER
    assert decided(50, reborn).value is None


def test_what_cannot_be_compared_is_left_to_a_person():
    outcome = decided(50, Versions("penalty", Reference.ACT, (OLD, NEW), ("days",)))
    assert outcome.why is Why.UNDECIDED
    assert outcome.value["fine"] == 500
    assert "which version is lighter" in outcome.problems[-1].reason


def test_without_the_rule_of_the_lighter_the_named_day_alone_counts():
    by_application = Versions("penalty", Reference.APPLICATION, (OLD, NEW))
    assert (
        decided(50, by_application, {Reference.APPLICATION: date(2024, 12, 31)}).value["fine"]
        == 500
    )


def test_a_day_that_is_missing_or_without_a_version_is_refused():
    with pytest.raises(VersionError, match="needs the day of act"):
        decided(50, dates={Reference.DECISION: date(2025, 2, 1)})
    with pytest.raises(VersionError, match="0 versions of 'penalty' hold on 2019-05-01"):
        decided(50, dates={**DAYS, Reference.ACT: date(2019, 5, 1)})


def test_a_list_of_versions_has_no_holes_and_no_doubles():
    assert problems(PENALTY) == []
    hole = Version("new.dmn", date(2025, 2, 1))
    double = Version("new.dmn", date(2024, 12, 31))
    assert problems(Versions("p", Reference.ACT, (OLD, hole))) == [
        "no version holds after 2024-12-31; say so without a file"
    ]
    assert problems(Versions("p", Reference.ACT, (OLD, double), ("1 +",)))[0] == (
        "two versions hold on 2024-12-31"
    )
    assert len(problems(Versions("p", Reference.ACT, (OLD, double), ("1 +",)))) == 2
    assert problems(Versions("p", Reference.ACT, ())) == ["there is no version"]
