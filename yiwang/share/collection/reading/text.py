"""CSV in UTF-8 or GB 18030, with any of the usual separators, read in blocks by pyarrow.

Bytes that are no characters become U+FFFD, which the checks find; the file itself is never held.
"""

import codecs
import csv
import io
from bisect import bisect_left
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pcsv

from yiwang.share.collection.errors import FileNotTaken, Why
from yiwang.share.collection.reading.values import MOST_COLUMNS, Piece, Reading

BLOCK = 16 << 20  # bytes
HEAD = 1 << 20  # bytes by which encoding and separator are told
DELIMITERS = (",", "\t", ";", "|")
ENCODINGS = ("utf-8", "gb18030")
LONGEST_ROW = 200  # characters of a broken row that are kept


class Decoded(io.RawIOBase):
    """A file's bytes as UTF-8, whatever they were; says whether some were no characters."""

    def __init__(self, source: Any, encoding: str) -> None:
        self.source, self.damaged, self.done = source, False, 0
        self._utf8, self._left = encoding == "utf-8", b""  # the beginning of a character
        self._strict = codecs.getincrementaldecoder(encoding)("strict")
        self._kind = encoding
        self._rest: codecs.IncrementalDecoder | None = None
        if source.read(3) != codecs.BOM_UTF8:
            source.seek(0)

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        while True:
            raw = self.source.read(size)
            self.done += len(raw)
            given = self._decoded(raw)
            if given or not raw:
                return given

    def _decoded(self, raw: bytes) -> bytes:
        end = not raw
        if self._utf8:
            raw, self._left = self._left + raw, b""
            given = raw if end else raw[: _whole(raw)]
            if _sound(given):
                self._left = raw[len(given) :]
                return given
            self._utf8 = False  # from here on character by character
        state = self._strict.getstate()
        if self._rest is None:
            try:
                return self._strict.decode(raw, end).encode()
            except UnicodeDecodeError:
                self.damaged = True
                self._rest = codecs.getincrementaldecoder(self._kind)("replace")
                self._rest.setstate(state)
        return self._rest.decode(raw, end).encode()


def _whole(raw: bytes) -> int:
    """How many bytes of UTF-8 there are to the end of the last whole character."""
    for back, sign in enumerate(reversed(raw[-3:]), start=1):
        if sign >= 0xC0:  # the first byte of a character, which says how many there are
            length = 2 + (sign >= 0xE0) + (sign >= 0xF0)
            return len(raw) - back if length > back else len(raw)
    return len(raw)


def _sound(raw: bytes) -> bool:
    """Whether all bytes are UTF-8; several times faster than to decode them."""
    ends = pa.py_buffer(np.array([0, len(raw)], np.int32))
    try:
        pa.StringArray.from_buffers(1, ends, pa.py_buffer(raw)).validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def told(path: Path, encoding: str, delimiter: str) -> tuple[str, str]:
    """Encoding and separator of a file, as declared or as its beginning shows.

    Raises:
        FileNotTaken: it is no text, or the declared encoding is not one that we read.
    """
    with path.open("rb") as file:
        head = file.read(HEAD)
    if b"\0" in head:
        raise FileNotTaken(Why.UNREADABLE, "NUL")
    encoding = encoding.lower().replace("_", "-").replace("utf8", "utf-8")
    if encoding in ("gbk", "gb2312"):
        encoding = "gb18030"
    if encoding and encoding not in ENCODINGS:
        raise FileNotTaken(Why.ENCODING, encoding)
    encoding = encoding or _encoding(head)
    first = head.decode(encoding, "replace").removeprefix("\ufeff").partition("\n")[0]
    counts = {sign: first.count(sign) for sign in DELIMITERS}
    return encoding, delimiter or max(counts, key=lambda sign: counts[sign])


def _encoding(head: bytes) -> str:
    """The encoding in which fewer characters are damaged; its end may cut one."""
    wrong = {}
    for name in ENCODINGS:
        text = codecs.getincrementaldecoder(name)("replace").decode(head)
        wrong[name] = text.count("\ufffd")
    return min(ENCODINGS, key=lambda name: wrong[name])


def opened(path: Path, encoding: str, delimiter: str) -> Reading:
    """A file of text. Its first row names the columns.

    Raises:
        FileNotTaken: it cannot be read at all; later pieces may raise it too.
    """
    encoding, delimiter = told(path, encoding, delimiter)
    columns = _columns(path, encoding, delimiter)
    pieces = _pieces(path, columns, encoding, delimiter)
    return Reading(columns, {}, path.stat().st_size, pieces, encoding, delimiter)


def _columns(path: Path, encoding: str, delimiter: str) -> tuple[str, ...]:
    with path.open("rb") as file:
        text = Decoded(file, encoding).read(HEAD).decode()
    try:
        names = next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), [])
    except csv.Error as error:
        raise FileNotTaken(Why.UNREADABLE, str(error)[:200]) from error
    return heads(names)


def heads(names: list[str]) -> tuple[str, ...]:
    """The words of the first row.

    Raises:
        FileNotTaken: there are none, too many, or one twice.
    """
    columns = tuple(name.strip() for name in names)
    if not any(columns):
        raise FileNotTaken(Why.EMPTY)
    if len(columns) > MOST_COLUMNS:
        raise FileNotTaken(Why.WIDE, str(MOST_COLUMNS))
    for name in columns:
        if columns.count(name) > 1:
            raise FileNotTaken(Why.TWICE, name[:60])
    return columns


def _pieces(path: Path, columns: tuple[str, ...], encoding: str, delimiter: str) -> Iterator[Piece]:
    broken: list[tuple[int, str]] = []

    def skip(row: Any) -> str:
        broken.append((row.number, row.text[:LONGEST_ROW]))
        return "skip"

    with path.open("rb") as file:
        stream = Decoded(file, encoding)
        try:
            reader = pcsv.open_csv(
                pa.PythonFile(stream, mode="r"),
                read_options=pcsv.ReadOptions(
                    block_size=BLOCK, use_threads=False, column_names=columns, skip_rows=0
                ),
                parse_options=pcsv.ParseOptions(
                    delimiter=delimiter,
                    newlines_in_values=True,
                    invalid_row_handler=skip,
                    ignore_empty_lines=False,
                ),
                convert_options=pcsv.ConvertOptions(
                    column_types={name: pa.string() for name in columns},
                    null_values=[""],
                    strings_can_be_null=True,
                    check_utf8=False,
                ),
            )
            yield from _numbered(reader, stream, broken)
        except pa.ArrowInvalid as error:
            raise FileNotTaken(Why.UNREADABLE, str(error)[:200]) from error


def _numbered(reader: Any, stream: Decoded, broken: list[tuple[int, str]]) -> Iterator[Piece]:
    """Give rows their numbers, which those that were skipped have, too."""
    following, taken = 1, 0
    for rows in reader:
        numbers, following, end = _numbers(rows.num_rows, following, broken, taken)
        found = tuple((n, text) for n, text in broken[taken:end] if text.strip())
        taken = end
        if numbers[:1] == 1:  # the header is a row like others to the reader
            rows, numbers = rows.slice(1), numbers[1:]
        rows, numbers = _filled(rows, numbers)
        yield Piece(rows, numbers, found, stream.damaged, stream.done)
    left = tuple((n, text) for n, text in broken[taken:] if text.strip())
    if left:
        empty = reader.schema.empty_table().to_batches()
        rows = empty[0] if empty else pa.RecordBatch.from_pylist([], reader.schema)
        yield Piece(rows, np.empty(0, np.int64), left, stream.damaged, stream.done)


def _filled(rows: pa.RecordBatch, numbers: Any) -> tuple[pa.RecordBatch, Any]:
    """Rows without those that are empty lines."""
    blank: Any = None
    for column in rows.columns:
        if not column.null_count:
            return rows, numbers
        blank = column.is_null() if blank is None else pc.and_(blank, column.is_null())
    if blank is None or not pc.any(blank).as_py():
        return rows, numbers
    kept = pc.invert(blank)
    return rows.filter(kept), numbers[kept.to_numpy(zero_copy_only=False)]


def _numbers(
    count: int, start: int, broken: list[tuple[int, str]], taken: int
) -> tuple[Any, int, int]:
    """Numbers of the next rows, the number after them, and how many broken rows lie before it."""
    skipped = [number for number, _text in broken]
    stop, end = start + count, taken
    while True:
        further = bisect_left(skipped, stop, lo=end)
        if further == end:
            break
        stop, end = stop + further - end, further
    numbers = np.arange(start, stop, dtype=np.int64)
    if end > taken:
        numbers = np.setdiff1d(numbers, np.array(skipped[taken:end]), assume_unique=True)
    return numbers, stop, end
