"""Items, versions, bodies and imported lists in the database."""

import csv
import io

import pytest
import yaml

from yiwang.kernel.actor import SYSTEM, VISITOR, acting
from yiwang.kernel.errors import Forbidden, NotFound
from yiwang.kernel.tenancy.models import Body
from yiwang.serve.services import actions, errors, facade
from yiwang.serve.services.demonstration import SOURCE, carried
from yiwang.serve.services.models import Item

from .conftest import PACKAGE, source

CODE = "food-business-licence"


@pytest.fixture
def visitor(db):
    with acting(VISITOR):
        yield VISITOR


def test_all_583_real_items_come_in_and_again_change_nothing(samples):
    assert (samples.added, samples.changed, samples.rejected) == (583, 0, ())
    again = actions.import_items(SYSTEM, carried(), SOURCE)
    assert (again.added, again.changed, again.same) == (0, 0, 583)


def spoiled():
    """The carried list with one row of each kind that cannot be taken."""
    rows = list(csv.reader(io.StringIO(carried().decode("utf-8-sig"))))
    header = rows[0]

    def put(row, column, text):
        rows[row - 1][header.index(column)] = text

    put(3, "item_name", "")
    put(5, "department", "区海洋局")
    put(8, "task_type_code", "77")
    put(9, "task_type", "行政处罚")
    put(11, "area_code", "5116")
    put(12, "item_code", "no code")
    put(14, "item_name", "名" * 1001)
    put(15, "item_name", "坏\x00字")
    put(20, "item_code", rows[18][header.index("item_code")])
    rows[20] = rows[20][:3]
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def test_each_rejected_row_is_named_with_column_and_reason(db):
    report = actions.import_items(SYSTEM, spoiled(), "spoiled")
    found = {(each.row, each.column) for each in report.rejected}
    assert found == {
        (3, "item_name"), (5, "department"), (8, "task_type_code"), (9, "task_type"),
        (11, "area_code"), (11, "item_code"), (12, "item_code"), (14, "item_name"),
        (15, "item_name"), (20, "item_code"), (21, ""),
    }  # fmt: skip
    assert all(str(each.reason) for each in report.rejected)
    assert report.added == 583 - len({row for row, _column in found})


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", "部门".encode("gb18030"), b"\xff\xfe\x00"])
def test_a_file_that_is_no_list_is_refused(db, content):
    with pytest.raises(errors.ListUnreadable):
        actions.import_items(SYSTEM, content, "x")


def test_an_imported_item_has_what_its_source_states_and_nothing_else(samples, visitor):
    item = Item.objects.get(name="教师资格认定", state="in_force")
    assert set(item.elements) <= {
        "main_item", "task_type", "dept_name", "dept_code", "area_code",
        "local_task_code", "local_catalog_code", "task_version",
    }  # fmt: skip
    view = facade.item(item.code)
    assert view.sample
    assert not view.applicable
    with pytest.raises(errors.NotApplicable):
        facade.choose_body(item.code, region="370202")


def test_a_new_version_supersedes_and_open_cases_keep_theirs(food, document, db):
    document["items"][0]["elements"]["promise_day"] = 4
    actions.install(SYSTEM, source(yaml.safe_dump(document, allow_unicode=True), "1.1.0"))
    with acting(VISITOR):
        assert facade.item(CODE).version == 2
        assert facade.item(CODE, version=1).elements["promise_day"] == 5
        assert facade.item(CODE, package_version="1.0.0").elements["promise_day"] == 5
        assert not facade.item(CODE, version=1).applicable
        assert len(facade.implementations(CODE)) == 10


def test_the_same_package_again_makes_no_version(food):
    actions.install(SYSTEM, source(PACKAGE.read_text("utf-8")))
    with acting(VISITOR):
        assert facade.item(CODE).version == 1


def test_ten_districts_carry_it_out_and_a_place_finds_its_own(food, visitor):
    assert len(facade.implementations(CODE)) == 10
    assert facade.choose_body(CODE, region="370202001").body_code == "shinan-approval"
    assert facade.choose_body(CODE, body="laoshan-approval").region == "370212"
    with pytest.raises(errors.SeveralBodies) as several:
        facade.choose_body(CODE)
    assert len(several.value.extra["choices"]) == 10
    with pytest.raises(errors.NoBodyHere):
        facade.choose_body(CODE, region="110101")
    with pytest.raises(NotFound):
        facade.choose_body("nothing-of-the-kind")


def test_a_body_says_its_own_within_the_law_and_keeps_it(food, document):
    body = Body.objects.get(code="shinan-approval")
    actions.change_implementation(SYSTEM, CODE, body.id, {"promise_day": 3, "promise_type": "WD"})
    with pytest.raises(errors.ValuesRefused):
        actions.change_implementation(SYSTEM, CODE, body.id, {"promise_day": 21})
    with pytest.raises(errors.ValuesRefused):
        actions.change_implementation(SYSTEM, CODE, body.id, {"anticipate_day": 90})
    with pytest.raises(Forbidden):
        actions.change_implementation(VISITOR, CODE, body.id, {})
    document["items"][0]["elements"]["is_express"] = False
    actions.install(SYSTEM, source(yaml.safe_dump(document, allow_unicode=True), "2.0.0"))
    with acting(VISITOR):
        assert facade.choose_body(CODE, body="shinan-approval").values["promise_day"] == 3
        assert facade.choose_body(CODE, body="laoshan-approval").values["promise_day"] == 5


def test_the_code_of_another_is_not_taken(food, document):
    other = source(PACKAGE.read_text("utf-8"))
    with pytest.raises(errors.CodeTaken):
        actions.install(SYSTEM, type(other)("another", "1.0.0", other.titles, other.files))
