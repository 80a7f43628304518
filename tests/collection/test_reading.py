"""Files as suppliers really send them: damaged, disguised, in old encodings."""

import io
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl import Workbook

from yiwang.share.collection import reading
from yiwang.share.collection.checking import digits, keys, kinds
from yiwang.share.collection.errors import FileNotTaken
from yiwang.share.collection.reading import sheet
from yiwang.share.collection.reading.text import Decoded


def rows(path: Path, content: bytes, name: str = "a.csv", **words: str) -> list[Any]:
    """Number and cells of each row, then the broken ones, and whether bytes were damaged."""
    path = path / "source"
    path.write_bytes(content)
    found, broken, damaged = [], [], False
    opened = reading.opened(path, reading.kind_of(name, content[:16]), **words)
    for piece in opened.pieces:
        cells = [kinds.as_text(piece.rows.column(c)).to_pylist() for c in piece.rows.schema.names]
        found += list(zip(piece.numbers.tolist(), *cells, strict=True))
        broken += [number for number, _text in piece.broken]
        damaged |= piece.damaged
    return [found, broken, damaged]


def test_a_file_in_gb18030_keeps_its_rows_and_tells_the_broken_ones(tmp_path: Path) -> None:
    text = '编号;名称\n1;张三\n2\n3;"李;四"\n\n4;5;6\n'.encode("gb18030")
    found, broken, damaged = rows(tmp_path, text + b"5;\xff\xff\n")
    assert [row[:2] for row in found] == [(2, "1"), (4, "3"), (7, "5")]
    assert found[1][2] == "李;四"
    assert (broken, damaged) == ([3, 6], True)
    assert "\ufffd" in found[2][2]


def test_utf8_with_a_mark_and_line_breaks_inside_values(tmp_path: Path) -> None:
    text = '\ufeffid,address\n1,"a\nb"\n2,c\n'.encode()
    assert rows(tmp_path, text)[0] == [(2, "1", "a\nb"), (3, "2", "c")]


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 7, 1000])
@pytest.mark.parametrize(
    ("text", "damaged"),
    [
        ("名,a\né,𠮷野家\n".encode(), False),
        ("名,a\n".encode() + b"\xe5\x90" + "𠮷\n".encode(), True),
        ("名".encode() + b"\xff\xed\xa0\x80 \xf5" + "名".encode(), True),
        ("名,𠮷".encode()[:-1], True),
    ],
)
def test_characters_are_whole_however_their_bytes_come(
    size: int, text: bytes, *, damaged: bool
) -> None:
    stream = Decoded(io.BytesIO(text), "utf-8")
    found = b"".join(iter(lambda: stream.read(size), b""))
    assert found == text.decode("utf-8", "replace").encode()
    assert stream.damaged is damaged


def test_white_space_of_every_sort_is_no_part_of_a_value() -> None:
    blanks = [chr(n) for n in range(0x3100) if chr(n).isspace()]
    for blank in blanks:
        given = pa.array(["中", f"{blank}中{blank}", blank, None])
        assert kinds.as_text(given.slice(1)).to_pylist() == ["中", None, None], ascii(blank)


def book(fill: Any) -> bytes:
    made = Workbook()
    fill(made.worksheets[0])
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def test_a_plain_spreadsheet_is_read_and_formulas_and_merged_cells_are_refused(
    tmp_path: Path,
) -> None:
    def plain(sheet: Any) -> None:
        sheet.append(["id", "n"])
        sheet.append(["a", 1.0])

    def formula(sheet: Any) -> None:
        plain(sheet)
        sheet["B3"] = "=B2*2"

    def merged(sheet: Any) -> None:
        plain(sheet)
        sheet.merge_cells("A2:A3")

    assert rows(tmp_path, book(plain), "a.xlsx")[0] == [(2, "a", "1")]
    with pytest.raises(FileNotTaken, match="B3"):
        rows(tmp_path, book(formula), "a.xlsx")
    with pytest.raises(FileNotTaken, match="A2:A3"):
        rows(tmp_path, book(merged), "a.xlsx")


def test_a_truncated_parquet_file_and_a_bomb_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheet, "UNPACKED", 10 << 20)
    whole = io.BytesIO()
    pq.write_table(pa.table({"id": ["1", "2"]}), whole)
    assert rows(tmp_path, whole.getvalue(), "a.parquet")[0] == [(2, "1"), (3, "2")]
    with pytest.raises(FileNotTaken):
        rows(tmp_path, whole.getvalue()[:-20], "a.parquet")
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", bytes(20 << 20))
    with pytest.raises(FileNotTaken, match="GB"):
        rows(tmp_path, bomb.getvalue(), "a.xlsx")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", b"PK\x03\x04"),
        ("a.xlsx", b"id,n\n1,2\n"),
        ("a.parquet", b"id,n\n1,2\n"),
        ("a.exe", b"id,n\n1,2\n"),
        ("a.csv", b"id,id\n1,2\n"),
        ("a.csv", b"a\0b,n\n1,2\n"),
        ("a.csv", b""),
        ("a.csv", b'a,b\n1,"unclosed\n' + b"1,2\n" * 9_000_000),
    ],
)
def test_what_is_not_what_its_name_says_is_refused(
    tmp_path: Path, name: str, content: bytes
) -> None:
    with pytest.raises(FileNotTaken):
        rows(tmp_path, content, name)


def test_values_become_what_the_catalogue_says_or_are_told_apart() -> None:
    days = pa.array(["2024-02-29", "20240301", "2024/3/1", "2024年3月1日", "2023-02-30", "x", None])
    found = kinds.convert(days, "date")
    assert [str(each) for each in found.values.to_pylist()] == [
        *("2024-02-29", "2024-03-01", "2024-03-01", "2024-03-01"),
        *("None", "None", "None"),
    ]
    assert found.wrong.to_pylist() == [False, False, False, False, True, True, False]
    assert kinds.convert(pa.array(["1", "1.5", " 2 "]), "integer").values.to_pylist() == [
        1,
        None,
        2,
    ]
    moments = ["2020-03-26T10:00:00Z", "2020-03-26T18:00+08:00", "2020-03-26 18:00:00"]
    known = kinds.convert(pa.array([*moments, "2020-02-30T10:00:00Z"]), "datetime").values
    at_six = "2020-03-26 18:00:00"  # by the clocks of the city
    assert [value and str(value) for value in known.to_pylist()] == [*[at_six] * 3, None]
    assert kinds.convert(pa.array([1.0, 2.0]), "integer").values.to_pylist() == [1, 2]
    assert kinds.convert(pa.array(["是", "0", "?"]), "boolean").values.to_pylist() == [
        *(True, False, None),
    ]


def test_check_digits_of_a_column_are_those_of_single_numbers() -> None:
    from datetime import date

    from yiwang.base.parties.facade import identifiers

    people = [f"37020219{n:04d}01{i:03d}" for n in (101, 230, 1331, 9912) for i in range(10)]
    numbers = [first + identifiers.resident_check_character(first[:17]) for first in people]
    numbers += [number[:-1] + "0" for number in numbers] + ["short", "x" * 18, "11010119000229001X"]
    today = date(2026, 11, 22)
    said = digits.right("id_number", pa.array([*numbers, None]), today).to_pylist()
    assert said == [identifiers.resident_id(each, today).ok for each in numbers] + [None]
    firms = ["91370202MB000001X0", "91350100M000100Y43", "91350100M000100Y44", "I1350100M000100Y43"]
    assert digits.right("uscc", pa.array(firms), today).to_pylist() == [
        identifiers.uscc(each).ok for each in firms
    ]


def test_equal_keys_share_their_print_whatever_the_columns() -> None:
    one = pa.array(["a", "bb", "a", "ccccccccccc"])
    two = pa.array([1, 2, 1, 3])
    found = keys.prints([one, two])
    assert found[0] == found[2]
    assert len(set(found.tolist())) == 3
    assert keys.alike(found).tolist() == [0, 2]
    many = keys.prints([pa.array(np.arange(100_000).astype(str))])
    assert len(np.unique(many)) == 100_000
