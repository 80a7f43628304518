"""One record of a person from several bodies: which value counts, what differs, what was known."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from tests.registers.conftest import Serve
from yiwang.base.parties import identifiers
from yiwang.base.parties.demonstration import invented
from yiwang.kernel import clock, keys
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.tenancy.models import Account
from yiwang.share.registers import queries
from yiwang.share.registers.building import build
from yiwang.share.registers.errors import NoRows, NotBuilt
from yiwang.share.registers.models import Agreement, Doubt, Match

LIN, SU = "370299198804120212", "370299199509230122"
OLD_LIN = "370299880412021"  # the same before 1999
PERSON: dict[str, str | None] = {
    "sex": "1",
    "birth_date": "1988-04-12",
    "ethnic": "01",
    "address": "青岛市市南区香港中路1号",
    "region": "370202",
    "household": "H1",
    "status": "living",
}


def resident(number: str, name: str, **more: str | None) -> dict[str, str | None]:
    return {**PERSON, "id_number": number, "name": name, **more}


def others(count: int) -> list[dict[str, str | None]]:
    """Further people, each with a birthday and an address of their own."""
    return [
        resident(
            person.identity,
            person.name,
            sex=str(number % 2 + 1),
            birth_date=str(identifiers.birth_date(person.identity)),
            address=f"青岛市市北区辽宁路{number}号",
        )
        for number, person in enumerate(invented(count))
    ]


def insured(card: str, number: str | None, name: str, **more: str | None) -> dict[str, Any]:
    row = {"card": card, "id_number": number, "name": name}
    return {**row, "birth_date": "1988-04-12", "address": PERSON["address"], **more}


def built(name: str = "people") -> Any:
    with acting(SYSTEM):
        return build(SYSTEM, name)


def entry(number: str, day: date | None = None, at: datetime | None = None) -> Any:
    subject = keys.fingerprint("111", number)
    on, known_on = day or clock.today(), at or clock.now()
    (found,) = queries.known(SYSTEM, "people", subject, valid_on=on, known_on=known_on)
    return found


@pytest.fixture
def two(city: None, serve: Serve) -> Serve:
    serve("population", [resident(LIN, "林海平"), resident(SU, "苏文岚", sex="2", household="H2")])
    serve("medical_insurance", [insured("A1", OLD_LIN, "林海萍"), insured("A2", SU, "苏文岚")])
    return serve


def test_the_highest_source_counts_and_what_others_say_is_kept(two: Serve) -> None:
    delivery = built()
    assert (delivery.entries, delivery.sources["medical_insurance"]["rows"]) == (2, 2)
    lin = entry(LIN)
    assert lin.content["name"] == "林海平"
    assert lin.origins["name"] == {
        "source": "population",
        "others": {"medical_insurance": "林海萍"},
    }
    assert lin.masked == "3702**********0212"
    assert "others" not in entry(SU).origins["name"]


def test_a_build_that_finds_nothing_new_writes_nothing(two: Serve) -> None:
    built()
    before = entry(LIN)
    built()
    assert entry(LIN).id == before.id


def test_what_held_and_what_was_known_are_two_questions(two: Serve) -> None:
    built()
    first = clock.now()
    with clock.at(first + timedelta(days=10)):
        two("population", [resident(LIN, "林海平", address="青岛市崂山区海尔路2号")])
        two("deaths", [{"certificate": "D1", "id_number": LIN, "name": "林海平",
                        "died_on": "2024-10-02", "sex": "1"}])  # fmt: skip
        built()
        now = entry(LIN)
        assert now.content["died_on"] == "2024-10-02"
        assert now.valid_from == date(2024, 10, 2)
        assert "died_on" not in entry(LIN, date(2024, 9, 30)).content
        assert "died_on" not in entry(LIN, date(2024, 10, 3), first).content
        assert queries.known(
            SYSTEM, "people", keys.fingerprint("111", SU), valid_on=date(2024, 9, 28),
            known_on=clock.now(),
        )  # gone from the register, still known to have held  # fmt: skip


def test_a_row_without_a_number_finds_its_person_and_a_split_stands(two: Serve) -> None:
    two("population", [resident(SU, "苏文岚", sex="2"), *others(90)])
    pupil = {
        "pupil_number": "G1",
        "id_number": None,
        "name": "苏文澜",
        "sex": "2",
        "enrolled_on": None,
    }
    pupil |= {"birth_date": "1988-04-12", "address": PERSON["address"], "school": "第一学校"}
    nobody = {"pupil_number": "G2", "name": "王五", "birth_date": "2010-01-01", "address": "别处"}
    two("pupils", [pupil, {**pupil, **nobody}])
    delivery = built()
    assert delivery.sources["pupils"]["loose"] == 2
    with acting(SYSTEM):
        (match,) = Match.objects.all()
        assert (match.source, match.row) == ("pupils", "G1")
        levels = {each["part"]: each["level"] for each in match.why}
        assert (levels["name"], levels["birth"]) == ("sound", "exact")
        Match.objects.update(state="accepted")
    built()
    assert entry(SU).content["school"] == "第一学校"
    with acting(SYSTEM):
        Match.objects.update(state="split")
    built()
    assert "school" not in entry(SU).content


def test_differences_become_doubts_and_go_when_they_are_gone(two: Serve) -> None:
    built()
    with acting(SYSTEM):
        (doubt,) = Doubt.objects.filter(comparison="insured_name")
        assert (doubt.held, doubt.claimed, doubt.state) == ("林海萍", "林海平", "open")
        assert doubt.due > clock.today()
        figures = Agreement.objects.get(comparison="insured_name")
        assert (figures.compared, figures.equal) == (2, 1)
    two("medical_insurance", [insured("A1", LIN, "林海平"), insured("A2", SU, "苏文岚")])
    built()
    with acting(SYSTEM):
        assert Doubt.objects.get(id=doubt.id).state == "gone"


def test_a_difference_is_a_task_of_the_body_that_is_asked_and_agreement_is_drawn(
    program: Any, two: Serve
) -> None:
    steward = Client()
    with acting(SYSTEM):
        steward.force_login(Account.objects.get(username="steward"))
    insured_as = {"mobile": "1", "employer": "示例公司", "insured_since": "2020-01-01"}
    two("social_insurance", [{"id_number": LIN, "name": "林海坪", **insured_as}])
    built()
    labour = program("officer-labour")
    (task,) = [row for row in labour.get("tasks?box=todo")["items"] if row["kind"] == "doubt"]
    assert task["due"] > str(clock.today())
    assert all(row["kind"] != "doubt" for row in program("officer").get("tasks")["items"])
    (doubt,) = labour.get("doubts")["items"]
    verdict = {"right": False, "value": "林海平", "answer": "按户籍登记更正"}
    labour.post(f"doubts/{doubt['id']}/settle", verdict)
    with clock.at(clock.now() + timedelta(days=7)):
        two("social_insurance", [{"id_number": LIN, "name": "林海平", **insured_as}])
        built()
        found = program("steward").get("registers/people/comparisons")
        (course,) = [each for each in found if each["comparison"] == "employee_name"]
        assert [run["share"] for run in course["runs"]] == [0.0, 1.0]
        drawn = steward.get("/work/registers").content.decode()
        assert "户籍姓名与养老参保姓名" in drawn
        assert '<polyline points="0.0,110.0 600.0,10.0">' in drawn


def test_only_what_has_sources_and_rows_is_built(city: None, serve: Serve) -> None:
    with acting(SYSTEM):
        with pytest.raises(NotBuilt):
            build(SYSTEM, "population")
        with pytest.raises(NoRows):
            build(SYSTEM, "people")


def test_the_server_does_not_load_the_libraries_of_columns() -> None:
    import subprocess
    import sys

    text = (
        "import sys; from yiwang.cli.migrate import setup_django; setup_django(); "
        "import yiwang.web.urls; "
        "print(sorted({'duckdb', 'pyarrow', 'splink', 'pandas'} & sys.modules.keys()))"
    )
    found = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
