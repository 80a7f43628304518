import csv
import os
from datetime import date
from pathlib import Path

import pytest

from yiwang.base.parties import identifiers
from yiwang.base.parties.identifiers import Sex
from yiwang.engines.term import Message
from yiwang.serve.licences import identifier
from yiwang.serve.licences.identifier import LicenceIdentifier

HOME = Path(__file__).parents[1]
DATA = Path(os.environ.get("YIWANG_DATA", HOME.parent / "shared" / "data"))
needs_data = pytest.mark.skipif(
    not DATA.is_dir(), reason=f"THE SHARED DATA IS NOT AT {DATA}; SET YIWANG_DATA"
)


def codes(checked):
    return [problem.code.removeprefix("identifiers.") for problem in checked.problems]


@pytest.mark.parametrize(
    "text",
    [
        "11100000000013338W",
        "11370200005170017M",
        "12370200005170017J",
        "51370200502800016G",
        "91370200MA3TX0017Y",
        "92370202MA3TX0017Q",
        "N2370283MF7700012P",
        " 91370200ma3tx0017y ",
        "９１３７０２００ＭＡ３ＴＸ００１７Ｙ",
    ],
)
def test_a_credit_code_that_is_right(text):
    checked = identifiers.uscc(text)
    assert checked.ok
    assert checked.value == checked.value.upper().strip()


@pytest.mark.parametrize(
    ("text", "problem", "tells"),
    [
        ("11370200005170017N", "check", "mistyped"),
        ("9137020OMA3TX0017Y", "character", "Character 8 is “O”"),
        ("91370200MA3TX0017", "length", "17 characters instead of 18"),
        ("91370200IA3TX0017Y", "character", "Character 9 is “I”"),
        ("", "length", "0 characters"),
    ],
)
def test_a_credit_code_that_is_wrong_says_what(text, problem, tells):
    checked = identifiers.uscc(text)
    assert codes(checked) == [problem]
    assert tells in str(checked.problems[0])


def test_a_wrong_check_inside_a_right_credit_code_is_a_flag_only():
    first = "91370200MA3TX0018"
    checked = identifiers.uscc(first + identifiers.uscc_check_character(first))
    assert checked.ok
    assert [flag.code for flag in checked.flags] == ["identifiers.inner_check"]


@needs_data
def test_every_published_company_has_a_right_credit_code():
    with (DATA / "enterprises" / "enterprises_sample.csv").open(encoding="utf-8") as lines:
        texts = [row["uscc"] for row in csv.DictReader(lines)]
    assert len(texts) == 328
    assert [text for text in texts if not identifiers.uscc(text).ok] == []


@pytest.mark.parametrize("text", ["000013338", "000021135", "MB2855918", "00001333-8"])
def test_an_organisation_code_that_is_right(text):
    assert identifiers.organisation_code(text).ok


@pytest.mark.parametrize(
    ("text", "problem"),
    [("000013339", "check"), ("00001333", "length"), ("00001333Y", "character")],
)
def test_an_organisation_code_that_is_wrong(text, problem):
    assert codes(identifiers.organisation_code(text)) == [problem]


@pytest.mark.parametrize(
    ("text", "born", "sex"),
    [
        ("11010519491231002X", date(1949, 12, 31), Sex.FEMALE),
        ("11010519491231002x", date(1949, 12, 31), Sex.FEMALE),
        ("370202199001010015", date(1990, 1, 1), Sex.MALE),
        ("370202201202290244", date(2012, 2, 29), Sex.FEMALE),
        ("810000198503150033", date(1985, 3, 15), Sex.MALE),
        ("830000199912311289", date(1999, 12, 31), Sex.FEMALE),
    ],
)
def test_a_resident_number_tells_birth_date_and_sex(text, born, sex):
    checked = identifiers.resident_id(text, today=date(2025, 1, 1))
    assert checked.ok
    assert identifiers.birth_date(checked.value) == born
    assert identifiers.sex(checked.value) is sex


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("370202199001010016", "check"),
        ("37020219900101001", "length"),
        ("37020219900101OO15", "character"),
        ("370202900101001", "old_number"),
    ],
)
def test_a_resident_number_that_is_wrong_says_what(text, problem):
    assert codes(identifiers.resident_id(text)) == [problem]


def test_a_day_that_does_not_exist_is_named():
    checked = identifiers.resident_id("370202201302290244")
    assert "date" in codes(checked)
    assert "2013-02-29" in str(checked.problems[0])


def test_nobody_is_born_tomorrow():
    checked = identifiers.resident_id("370202201202290244", today=date(2012, 2, 28))
    assert codes(checked) == ["future"]


def test_an_abolished_region_is_no_reason_to_refuse():
    first = "37022219850101001"
    checked = identifiers.resident_id(first + identifiers.resident_check_character(first))
    assert checked.ok
    assert identifiers.region(checked.value) == "370222"


def test_an_old_number_is_converted_on_import_only():
    assert identifiers.from_old_resident_id("370202900101001").value == "370202199001010015"
    assert codes(identifiers.from_old_resident_id("370202901301001")) == ["date"]
    assert codes(identifiers.from_old_resident_id("37020290130100")) == ["length"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("13812341234", "13812341234"),
        ("+86 138-1234-1234", "13812341234"),
        ("8613812341234", "13812341234"),
    ],
)
def test_a_mobile_number_in_its_normal_form(text, value):
    checked = identifiers.mobile(text)
    assert checked.ok
    assert checked.value == value


@pytest.mark.parametrize(
    ("text", "problem"), [("12812341234", "character"), ("1381234123", "length")]
)
def test_a_mobile_number_that_is_wrong(text, problem):
    assert codes(identifiers.mobile(text)) == [problem]


@pytest.mark.parametrize(
    ("code", "number", "value", "flagged"),
    [
        ("414", "e 1234-5678", "E12345678", False),
        ("414", "X1", "X1", True),
        ("511", "12345678", "12345678", False),
        ("511", "1234567", "1234567", True),
        ("516", "h12345678", "H12345678", False),
        ("516", "M1234567801", "M1234567801", False),
        ("516", "A12345678", "A12345678", True),
        ("553", "CAN110082081801", "CAN110082081801", False),
        ("553", "911124198108030024", "911124198108030024", False),
        ("999", " abc 1 ", "ABC1", False),
    ],
)
def test_other_documents_are_normalised_and_never_refused(code, number, value, flagged):
    checked = identifiers.credential(code, number)
    assert (checked.ok, checked.value, bool(checked.flags)) == (True, value, flagged)


@pytest.mark.parametrize(
    ("mask", "value", "shown"),
    [
        (identifiers.mask_name, "张小三", "张*三"),
        (identifiers.mask_name, "张三", "张*"),
        (identifiers.mask_name, "欧阳小三", "欧**三"),
        (identifiers.mask_name, "", ""),
        (identifiers.mask_number, "370202199001010015", "3702**********0015"),
        (identifiers.mask_number, "E12345678", "E1*****78"),
        (identifiers.mask_number, "123", "***"),
        (identifiers.mask_mobile, "13812341234", "138****1234"),
        (identifiers.mask_email, "zhang@example.org", "z****@example.org"),
    ],
)
def test_masked_values(mask, value, shown):
    assert mask(value) == shown


@needs_data
def test_published_licence_identifiers_are_read_and_built():
    with (DATA / "licences" / "elicence_identifier_vectors.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    assert rows
    for row in rows:
        parts = (row["type_code"], row["authority_code"], row["serial"], row["version"])
        assert identifier.read(row["certificate_id"]) == LicenceIdentifier(*parts)
        assert str(LicenceIdentifier(*parts)) == row["certificate_id"]


SAMPLE = "1.2.156.3005.2.11100000000013338W011.11110000000021135M.20230329701.003.Y"


def test_the_published_sample_and_the_synthetic_one():
    assert str(identifier.read(SAMPLE)) == SAMPLE
    first = LicenceIdentifier("11100000000013338W011", "11370200005170017M", "2024000123")
    assert str(first).endswith(".2024000123.001.4")
    assert str(first.next_version()).endswith(".2024000123.002.2")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (SAMPLE[:-1] + "X", "check"),
        (SAMPLE.replace("20230329701", "20230329710"), "check"),
        (SAMPLE.replace("3005", "3006"), "root"),
        (SAMPLE[:-2], "parts"),
        (SAMPLE.replace("W011", "W01"), "length"),
        (SAMPLE.replace(".2023", ".二"), "character"),
        (SAMPLE.replace(".20230329701.", ".."), "length"),
    ],
)
def test_a_licence_identifier_that_is_wrong_says_what(text, code):
    problem = identifier.read(text)
    assert isinstance(problem, Message)
    assert problem.code == f"licences.identifier.{code}"
    assert str(problem)
    with pytest.raises(ValueError, match="characters"):
        LicenceIdentifier("too short", "", "", "")
