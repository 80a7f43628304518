"""The catalogue for people and for programs."""

import pytest
from django.test import Client

from yiwang.kernel.actor import SYSTEM, VISITOR, acting
from yiwang.serve.services import facade
from yiwang.serve.services.demonstration import carried

CODE = "food-business-licence"
LANGUAGES = {"zh": "zh-hans", "en": "en"}


@pytest.fixture
def visit(food):
    lines = carried().decode().splitlines(keepends=True)
    some = [line for line in lines[1:] if "教师资格认定" in line or "登记" in line]
    facade.import_items(SYSTEM, "".join([lines[0], *some]).encode(), "some of the list")

    def get(address, language="zh", **headers):
        spoken = {"accept-language": LANGUAGES[language]}
        client = Client(SERVER_NAME="localhost", headers=spoken)
        return client.get(address, headers=headers)

    return get


def sample(visit):
    return visit("/api/v1/services?q=教师资格认定").json()["items"][0]["code"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "address",
    ["/", "/services", "/services?q=spjy", "/services?q=zzzz",
     "/services?theme=food-drugs&audience=firms", f"/services/{CODE}",
     f"/services/{CODE}?region=370212"],
)  # fmt: skip
def test_pages_show_in_both_languages(visit, address, language):
    page = visit(address, language)
    assert page.status_code == 200
    assert f'<html lang="{"zh-Hans" if language == "zh" else "en"}"' in page.content.decode()


def test_the_guide_shows_papers_with_how_they_are_obtained(visit):
    text = visit(f"/services/{CODE}", "en").content.decode()
    for line in ("Shared, not required", "Hand in", "A promise will do", "20 working days",
                 "5 working days", "art. 35", "Laoshan", "not stated"):  # fmt: skip
        assert line in text, line


def test_an_imported_item_shows_its_guide_only_and_says_so(visit):
    text = visit(f"/services/{sample(visit)}", "en").content.decode()
    assert "cannot be applied for" in text
    assert text.count("not stated") > 10
    assert "/apply" not in text


def test_while_typing_only_the_list_comes_again(visit):
    part = visit("/services?q=spjy", **{"HX-Request": "true"}).content.decode()
    assert part.strip().startswith('<div id="found"')
    assert CODE in part


@pytest.mark.parametrize(
    ("address", "status"),
    [("/services/nothing", 404), ("/services?theme=weather", 422), ("/services?cursor=x", 422),
     ("/api/v1/services/nothing", 404), ("/api/v1/services?cursor=x", 422),
     ("/api/v1/services?q=" + "x" * 201, 422)],
)  # fmt: skip
def test_what_there_is_not_is_refused_not_failed(visit, address, status):
    assert visit(address).status_code == status


def test_programs_page_by_cursor(visit):
    first = visit("/api/v1/services?q=登记").json()
    second = visit(f"/api/v1/services?q=登记&cursor={first['next']}").json()
    assert len(first["items"]) == 20
    assert not {row["code"] for row in first["items"]} & {row["code"] for row in second["items"]}


def test_programs_read_every_element_stated_or_not(visit):
    found = visit(f"/api/v1/services/{CODE}", "en").json()
    elements = {row["id"]: row for row in found["elements"]}
    assert elements["promise_day"]["value"] == 5
    assert elements["promise_day"]["text"] == "5 working days"
    assert elements["power_source"] == {
        "id": "power_source", "group": "what", "title": "Source of power", "value": None,
        "text": "not stated",
    }  # fmt: skip
    modes = {row["code"]: (row["mode"], row["asked_for"]) for row in found["materials"]}
    assert modes["representative-id"] == ("shared", False)
    assert modes["floor-plan"] == ("own", True)
    assert len(found["bodies"]) == 10


def test_the_guide_asks_the_database_twice(food, django_assert_num_queries):
    with acting(VISITOR), django_assert_num_queries(3):  # who asks, and the two
        facade.guide(VISITOR, CODE)
