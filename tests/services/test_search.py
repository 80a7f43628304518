"""People find services by words, pinyin and initials, in one statement over one index."""

import pytest
from django.db import connection, transaction

from tests.services.conftest import PACKAGE, cleared, source
from yiwang.kernel.actor import SYSTEM, VISITOR, acting
from yiwang.kernel.errors import Invalid
from yiwang.kernel.tenancy import city
from yiwang.serve.services import actions, facade, queries, words
from yiwang.serve.services.demonstration import SOURCE, carried
from yiwang.serve.services.values import Wish

FOOD = "食品经营许可（新办）"


@pytest.fixture(scope="module")
def catalogue(django_db_setup, django_db_blocker):
    """For all searches once: to bring in 583 items takes two seconds."""
    with django_db_blocker.unblock(), transaction.atomic():
        cleared()
        city.load_regions()
        city.load_bodies()
        actions.install(SYSTEM, source(PACKAGE.read_text("utf-8")))
        actions.import_items(SYSTEM, carried(), SOURCE)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def visitor(catalogue, db):
    with acting(VISITOR):
        yield


def names(text, **wish):
    return [hit.name_zh for hit in facade.find(Wish(text, **wish)).hits]


@pytest.mark.parametrize(
    "text",
    ["食品经营", "食品", "食", "spjy", "SPJY", "shipin jingying", "shipinjingy", "jingying xuke",
     "food licence", "ｆｏｏｄ", "我想开饭店", "食品 xuke", "spjyxk", "请问怎么办食品经营许可"],
)  # fmt: skip
def test_the_licence_is_the_first_find(visitor, text):
    assert names(text)[0] == FOOD


@pytest.mark.parametrize(
    ("text", "name"),
    [("教师资格", "教师资格认定"), ("jiaoshizige", "教师资格认定"), ("jszg", "教师资格认定")],
)
def test_sample_items_are_found_too(visitor, text, name):
    assert name in names(text)


@pytest.mark.parametrize(
    ("text", "name"), [("低保", "最低生活保障审核确认"), ("孩子上学", "义务教育入学（小学一年级）")]
)
def test_what_people_say_every_day_leads_to_what_the_law_calls_it(text, name):
    meant = words.speech().means
    asked = [other for word in words.cut(text) for other in meant.get(word, ())]
    assert any(f"'{other}'" in words.index(name) for other in asked)
    assert all(f"'{other}'" in words.query(text) for other in asked)


@pytest.mark.parametrize("text", ["(&|:*", "';--", "\\", "zzzz", "\x00"])
def test_signs_are_no_words_and_no_statement(visitor, text):
    assert FOOD not in names(text)


def test_some_words_are_better_than_none_and_it_says_so(visitor):
    page = facade.find(Wish("食品 量子"))
    assert page.loose
    assert page.hits


@pytest.mark.parametrize("wish", [{}, {"text": "登记"}, {"theme": "food-drugs"}])
def test_pages_follow_each_other_without_gap_or_repetition(visitor, wish):
    codes, cursor = [], ""
    while True:
        page = facade.find(Wish(**wish, cursor=cursor))
        codes += [hit.code for hit in page.hits]
        if not page.next:
            break
        cursor = page.next
    assert len(codes) == len(set(codes)) > queries.PAGE
    if not wish:
        assert len(codes) == 584


@pytest.mark.parametrize(
    "wish",
    [{"cursor": "x"}, {"cursor": "bnVsbA"}, {"cursor": "W3RydWUsIDFd"}, {"theme": "weather"},
     {"audience": "cats"}],
)  # fmt: skip
def test_what_there_is_not_is_refused(visitor, wish):
    with pytest.raises(Invalid):
        facade.find(Wish(**wish))


def test_audience_and_theme_narrow_the_list(visitor):
    assert FOOD in names("食品", audience="firms", theme="food-drugs")
    assert FOOD not in names("食品", theme="marriage")


def test_a_search_asks_the_database_once(visitor, django_assert_num_queries):
    with django_assert_num_queries(3):  # who asks, how to plan, and the search itself
        facade.find(Wish("食品经营"))


def test_places_are_one_word_in_index_and_query(visitor):
    assert words.cut("香港中路街道办理") == ["香港中路街道", "办理"]


def test_the_public_reads_through_the_index(visitor):
    """Row-level security must not keep the word operator from its index."""
    statement = "EXPLAIN SELECT code FROM services_item WHERE words @@ %s::tsquery"
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("yiwang_public",)
        cursor.execute("SET LOCAL enable_seqscan = off")  # the table of a test is small
        cursor.execute(statement, [words.query("spjy")])
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "Bitmap Index Scan on item_words" in plan
    assert "Index Cond: (words @@" in plan


def test_a_longer_dictionary_needs_a_new_index_only(food):
    from yiwang.serve.services.publishing import reindex

    with acting(SYSTEM):
        assert list(reindex()) == [1]
        assert names("spjy") == [FOOD]
