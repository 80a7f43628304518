"""Texts of a column made into values of the type that the catalogue names, all at once.

A column whose values all fit is converted in one pass. Only where one does not, its rows are told
apart: a pattern says which look right, and the database engine which of these are real days.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from yiwang.share.collection.checking.engine import asked
from yiwang.share.collection.checking.keys import content

SCALE = 6  # digits after the point that are kept where an element does not say how many
_YES = ("1", "true", "TRUE", "True", "是", "Y", "y")
_NO = ("0", "false", "FALSE", "False", "否", "N", "n")
# With which UTF-8 begins white space that is not ASCII; all but the first follow each other.
_SPACES = (0xC2, 0xE1, 0xE2, 0xE3)
_ZONE = "Asia/Shanghai"
_OFFSET = r"T?[0-9]{2}:[0-9]{2}(:[0-9.]+)?(Z|[+-][0-9]{2}:?[0-9]{2})$"  # ISO 8601
PATTERNS = {
    "integer": r"^[+-]?[0-9]{1,18}$",
    "decimal": r"^[+-]?[0-9]{1,20}(\.[0-9]+)?$",
    "date": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
    "datetime": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?$",
}
# How days are written elsewhere, and the one way in which we keep them.
_WRITTEN = (
    (r"^([0-9]{4})([0-9]{2})([0-9]{2})$", r"\1-\2-\3"),
    (r"^([0-9]{4})[/.年-]([0-9]{1,2})[/.月-]([0-9]{1,2})日?", r"\1-0\2-0\3"),
    (r"^([0-9]{4})-0([0-9]{2})-", r"\1-\2-"),
    (r"^([0-9]{4}-[0-9]{2})-0([0-9]{2})", r"\1-\2"),
    (r"^([0-9]{4}-[0-9]{2}-[0-9]{2}) 00:00(:00(\.0+)?)?$", r"\1"),
)


@dataclass(frozen=True)
class Converted:
    """wrong: null or false where a value is none of the type; None where all are."""

    values: pa.Array
    wrong: pa.Array | None = None


def arrow_type(kind: str, decimals: int = 0) -> pa.DataType:
    """How values of a type are kept.

    Raises:
        LookupError: no such type.
    """
    return {
        "string": pa.string(),
        "integer": pa.int64(),
        "decimal": pa.decimal128(28, decimals or SCALE),
        "boolean": pa.bool_(),
        "date": pa.date32(),
        "datetime": pa.timestamp("us"),
    }[kind]


def convert(raw: pa.Array, kind: str, decimals: int = 0) -> Converted:
    """Values of a column, typed by the catalogue; those that do not fit are null and wrong."""
    target = arrow_type(kind, decimals)
    if pa.types.is_dictionary(raw.type):
        raw = raw.dictionary_decode()
    if raw.type == target and kind != "string":
        return Converted(raw)
    texts = as_text(raw)
    if kind == "string":
        return Converted(texts)
    if kind == "boolean":
        return _boolean(texts)
    try:
        return Converted(pc.cast(texts, target))
    except pa.ArrowInvalid:
        return _apart(texts, kind, target)


def as_text(raw: pa.Array) -> pa.Array:
    """A column as trimmed texts; what is empty then is null."""
    if pa.types.is_null(raw.type):
        return pc.cast(raw, pa.string())
    if pa.types.is_timestamp(raw.type) and raw.type.tz:
        raw = pc.local_timestamp(pc.cast(raw, pa.timestamp(raw.type.unit, _ZONE)))
    if not pa.types.is_string(raw.type):
        raw = _written(raw)
    trimmed = pc.utf8_trim_whitespace(raw) if _spaced(raw) else raw
    sizes = pc.binary_length(trimmed)
    return pc.if_else(pc.equal(sizes, 0), None, trimmed) if pc.min(sizes).as_py() == 0 else trimmed


def _spaced(texts: pa.Array) -> bool:
    """Whether there may be white space; to look at all bytes at once costs a tenth of trimming."""
    found = content(texts)
    if not len(found) or found.min() <= ord(" "):
        return bool(len(found))
    if found.max() < _SPACES[0]:  # plain ASCII
        return False
    first, *others = _SPACES
    among = found - np.uint8(others[0]) < len(others)  # bytes below them count as large ones
    return bool((found == first).any() or among.any())


def longer(texts: pa.Array, most: int) -> pa.Array | None:
    """Which texts have more than so many characters; None where none can have."""
    bytes_of_longest = pc.max(pc.binary_length(texts)).as_py() or 0
    return pc.greater(pc.utf8_length(texts), most) if bytes_of_longest > most else None


def _written(raw: pa.Array) -> pa.Array:
    """Values of another type as texts; what has none, such as a list, as Python shows it."""
    if pa.types.is_floating(raw.type):
        whole = pc.and_(pc.is_finite(raw), pc.equal(raw, pc.trunc(raw)))
        small = pc.and_(whole, pc.less(pc.abs(raw), 1e15))
        if pc.all(small).as_py():  # whole numbers that only became fractions on their way here
            raw = pc.cast(raw, pa.int64())
    try:
        return pc.cast(raw, pa.string())
    except (pa.ArrowNotImplementedError, pa.ArrowInvalid):
        shown = [None if value is None else str(value) for value in raw.to_pylist()]
        return pa.array(shown, pa.string())


def _boolean(texts: pa.Array) -> Converted:
    yes = pc.is_in(texts, value_set=pa.array(_YES))
    known = pc.or_(yes, pc.is_in(texts, value_set=pa.array(_NO)))
    values = pc.if_else(known, yes, None)
    wrong = pc.and_(pc.is_valid(texts), pc.invert(known))
    return Converted(values, wrong if pc.any(wrong).as_py() else None)


def _apart(texts: pa.Array, kind: str, target: pa.DataType) -> Converted:
    """Convert what can be, where something cannot."""
    if kind in ("date", "datetime"):
        for pattern, plain in _WRITTEN[: None if kind == "date" else -1]:
            texts = pc.replace_substring_regex(texts, pattern, plain)
    if kind == "datetime":
        texts = _local(texts)
    fits = pc.match_substring_regex(texts, PATTERNS[kind])
    shaped = pc.if_else(fits, texts, None)
    try:
        values = pc.cast(shaped, target)
    except pa.ArrowInvalid:  # a thirtieth of February, or more digits than are kept
        values = _tried(shaped, target)
    wrong = pc.and_(pc.is_valid(texts), pc.is_null(values))
    return Converted(values, wrong if pc.any(wrong).as_py() else None)


def _local(texts: pa.Array) -> pa.Array:
    """Moments that say how far they are from UTC, as the clocks of the city showed them."""
    zoned = pc.match_substring_regex(texts, _OFFSET)
    if not pc.any(zoned).as_py():
        return texts
    said, zone = pc.if_else(zoned, texts, None), pa.timestamp("us", _ZONE)
    try:
        moments = pc.cast(said, zone)
    except pa.ArrowInvalid:  # no real day among them
        moments = _tried(said, zone)
    local = pc.cast(pc.local_timestamp(moments), pa.string())
    return pc.if_else(zoned, pc.coalesce(local, texts), texts)


def _tried(texts: pa.Array, target: pa.DataType) -> pa.Array:
    name = {
        "date32[day]": "DATE",
        "timestamp[us]": "TIMESTAMP",
        f"timestamp[us, tz={_ZONE}]": "TIMESTAMPTZ",
        "int64": "BIGINT",
    }
    wanted = name.get(str(target), str(target).replace("decimal128", "DECIMAL"))
    question = f"SELECT try_cast(v AS {wanted}) v FROM given"  # noqa: S608  # a type of ours
    found = asked(question, given=pa.table({"v": texts}))
    return pc.cast(found["v"].combine_chunks(), target)
