"""What may be told of a decision: the class of each field decides, before anything is kept."""

from datetime import date
from typing import Any

import pytest

from yiwang.engage.publicity import rules, spec
from yiwang.engage.publicity.values import Publishable

DAY = date(2024, 10, 8)
FIRM = {"subject": "青岛海风示例餐饮有限公司", "subject_code": "91370202MADM00019J"}
PERSON = {"subject": "贺海波", "subject_code": "", "identity": "370299197906170419"}


def found(kind: str, natural: bool, **values: Any) -> Publishable:
    whole = {**(PERSON if natural else FIRM), "document": "青南审批证〔2024〕1号", **values}
    return Publishable(kind, {"zh": "许可", "en": "Licence"}, natural, DAY, whole, ("贺海波",))


def told(wanted: Publishable, day: date = DAY) -> Any:
    return rules.told(spec.kinds()[wanted.kind], wanted, day)


def test_a_firm_is_named_with_its_code_and_its_representative_is_not() -> None:
    fields = told(found("licence", False, representative="贺海波")).fields
    assert fields == {**FIRM, "document": "青南审批证〔2024〕1号"}


def test_the_name_of_a_person_is_masked_and_his_number_is_never_kept() -> None:
    fields = told(found("licence", True)).fields
    assert fields["subject"] == "贺*波"
    assert set(fields) == {"subject", "document"}


def test_probe_12_a_persons_penalty_is_not_told_at_all_under_the_rule_of_the_province() -> None:
    now = told(found("penalty", True))
    assert (now.fields, "山东省社会信用条例" in now.withheld) == ({}, True)
    before = told(found("penalty", True), date(2019, 1, 1))
    assert before.fields["subject"] == "贺*波", "the rule holds since October 2020"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("负责人贺海波称", "负责人贺*波称"),
        ("身份证370299197906170419。", f"身份证{'*' * 18}。"),
        ("身份证37029919790617041X。", f"身份证{'*' * 18}。"),
        ("电话15400000044，罚款10000元", f"电话{'*' * 11}，罚款10000元"),
        ("决定书〔2024〕12号", "决定书〔2024〕12号"),
    ],
)
def test_texts_are_cleaned(text: str, expected: str) -> None:
    fields = told(found("penalty", False, facts=text)).fields
    assert fields["facts"] == expected


def test_a_field_without_a_class_shows_nothing_at_all() -> None:
    with pytest.raises(KeyError, match="telephone"):
        told(found("licence", False, telephone="1"))


def test_seven_working_days_across_the_national_day() -> None:
    assert spec.day_of("T30", date(2024, 9, 29)) == date(2024, 10, 14), "29 September is worked"
    assert spec.day_of("T45", date(2024, 9, 30)) == date(2024, 10, 10)
    assert spec.opens_on(date(2024, 9, 30)) == date(2024, 10, 8)
