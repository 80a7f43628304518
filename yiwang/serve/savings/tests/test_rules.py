"""What counts as saved, and against what."""

from yiwang.serve.savings import rules
from yiwang.serve.savings.rules import Figure, Paper

REGISTER = {"origin": "prefilled", "name": "registers.business_licence"}
OWN = {"origin": "self_declared"}


def test_fields_that_a_source_gave_or_confirmed_count_of_all_fields() -> None:
    origins = {"/a": REGISTER, "/b": OWN, "/c": {"origin": "verified", "name": "registers.people"}}
    assert rules.fields(origins) == Figure(2, 3)


def test_a_list_that_was_filled_in_counts_by_the_fields_of_its_rows() -> None:
    origins = {"/who": REGISTER, "/who/0/name": OWN, "/who/0/born": OWN, "/whole": OWN}
    assert rules.fields(origins) == Figure(2, 3)


def test_without_a_form_nothing_is_told() -> None:
    assert rules.fields({}) is None


ASKED = (Paper("licence", "/uscc"), Paper("on-file"), Paper("plan"), Paper("promise"))


def test_papers_that_a_register_or_a_licence_stood_for_count_of_these_and_those_handed_in() -> None:
    assert rules.papers(ASKED, {"/uscc": REGISTER}, {"on-file"}, {"plan"}) == Figure(2, 3)


def test_a_field_that_the_person_changed_stands_for_no_paper() -> None:
    assert rules.papers(ASKED, {"/uscc": OWN}, (), {"plan"}) == Figure(0, 1)


def test_a_paper_that_was_handed_in_all_the_same_was_not_spared() -> None:
    assert rules.papers(ASKED, {"/uscc": REGISTER}, (), {"licence"}) == Figure(0, 1)


def test_where_no_paper_was_needed_nothing_is_told() -> None:
    assert rules.papers(ASKED, {}, {"other"}, {"other"}) is None


def test_visits_are_told_only_where_the_guide_states_some() -> None:
    assert rules.visits(2, 0) == Figure(2, 2)
    assert rules.visits(2, 1) == Figure(1, 2)
    assert rules.visits(1, 2) == Figure(0, 1)
    assert rules.visits(None, 0) is None
    assert rules.visits(0, 0) is None


def test_a_late_decision_takes_days_off() -> None:
    assert rules.days(20, -3) == Figure(-3, 20)
