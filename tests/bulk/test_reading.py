"""What a file of a register may look like, and why a row of it is no licence."""

import io
from datetime import date

import pytest
from openpyxl import Workbook

from tests.bulk.register import HEAD, file, row, uscc
from yiwang.serve.bulk import checking, columns, sheet
from yiwang.serve.bulk.checking import Line
from yiwang.serve.bulk.errors import FileNotTaken, Why
from yiwang.serve.bulk.values import Fault
from yiwang.serve.licences import types

FOOD = types.city()["food_business"]


def looked(**changes: str) -> Line | list[tuple[str, Fault]]:
    """A good row with some cells changed: the licence, or what is wrong in which column."""
    fields = columns.named(FOOD, HEAD)
    cells = checking.cells_of(fields, list(row(7, **changes).values()))
    found = checking.checked(FOOD, cells, checking.heads(fields, HEAD))
    return found if isinstance(found, Line) else [(each.column, each.fault) for each in found]


def test_a_good_row_is_a_licence() -> None:
    line = looked()
    assert isinstance(line, Line)
    assert (line.valid_from, line.valid_until) == (date(2024, 3, 1), date(2029, 2, 28))
    assert line.holders[0].identity == uscc(7)
    assert line.face["uscc"] == uscc(7)
    assert line.face["activities"] == "热食类食品制售"


@pytest.mark.parametrize(
    ("column", "value", "fault"),
    [
        ("持证主体代码", "91370202MB0000071", Fault.HOLDER),
        ("持证主体", "", Fault.MISSING),
        ("有效期起始日期", "2024-02-30", Fault.DATE),
        ("有效期截止日期", "soon", Fault.DATE),
        ("有效期截止日期", "2023-01-01", Fault.TERM),
        ("经营场所", "", Fault.MISSING),
        ("经营场所", "路" * 201, Fault.FORMAT),
        ("持证主体代码", f"{uscc(7)}、{uscc(8)}", Fault.HOLDERS),
    ],
)
def test_a_bad_cell_is_told_by_its_column(column: str, value: str, fault: Fault) -> None:
    assert (column, fault) in looked(**{column: value})  # type: ignore[operator]


@pytest.mark.parametrize("text", ["2024-3-1", "2024/03/01", "2024年3月1日", "20240301"])
def test_days_are_read_as_people_write_them(text: str) -> None:
    line = looked(有效期起始日期=text)
    assert isinstance(line, Line)
    assert line.valid_from == date(2024, 3, 1)


@pytest.mark.parametrize("text", ["", "长期", "9999-12-31"])
def test_a_licence_without_end_has_no_last_day(text: str) -> None:
    line = looked(有效期截止日期=text)
    assert isinstance(line, Line)
    assert line.valid_until is None


def read(content: bytes) -> list[tuple[int, list[str]]]:
    return list(sheet.rows(io.BytesIO(content)))


def workbook() -> bytes:
    book = Workbook()
    book.worksheets[0].append(list(HEAD))
    cells = list(row(7).values())
    book.worksheets[0].append([*cells[:3], date(2024, 3, 1), *cells[4:]])
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


@pytest.mark.parametrize(
    "content", [file([row(7)]), file([row(7)], "utf-8"), file([row(7)], "gb18030"), workbook()]
)
def test_spreadsheets_and_csv_in_either_encoding_say_the_same(content: bytes) -> None:
    assert read(content) == [(1, list(HEAD)), (2, list(row(7).values()))]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "gb18030"])
def test_the_encoding_of_a_long_file_is_told_by_its_beginning(encoding: str) -> None:
    for odd in ("", "x", "xx"):  # so that the beginning ends at every place within a character
        rows = [row(each, 经营场所=odd + "示例路一号") for each in range(600)]
        assert len(read(file(rows, encoding))) == 601


def test_empty_rows_keep_the_numbers_of_the_others() -> None:
    content = file([row(1), dict.fromkeys(HEAD, ""), row(2)])
    assert [number for number, _cells in read(content)] == [1, 2, 4]


@pytest.mark.parametrize("content", [b"PK\x03\x04 no workbook", b"\xff\xfe\x00", b'"open' * 60_000])
def test_what_is_no_table_is_refused(content: bytes) -> None:
    with pytest.raises(FileNotTaken) as refused:
        read(content)
    assert refused.value.reason is Why.UNREADABLE


@pytest.mark.parametrize(
    ("head", "why"),
    [
        ([each for each in HEAD if each != "持证主体代码"], Why.LACKS),
        ([*HEAD, "持证主体"], Why.TWICE),
        ([*HEAD, "星座"], Why.STRANGE),
    ],
)
def test_the_first_row_has_to_fit_the_type(head: list[str], why: Why) -> None:
    with pytest.raises(FileNotTaken) as refused:
        columns.named(FOOD, head)
    assert refused.value.reason is why


def test_the_empty_file_of_every_type_fits_it() -> None:
    for found in types.city().values():
        named = columns.named(found, columns.titles(found))
        assert "" not in named
        required = {each.element.name for each in found.face if each.required}
        assert required <= {*named, *columns.GIVEN, *columns.NUMBERS}, found.kind
