"""The rules of a resource, applied to a piece of its rows at once.

Each rule answers for a whole column with a mask; a row is good when no mask names it. What is wrong
is gathered as columns too, so that a million bad rows cost no more than a million good ones.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from yiwang.share.catalogue.facade import Field, Resource
from yiwang.share.collection.checking import digits, keys, kinds, rules
from yiwang.share.collection.values import Fault

FAULTS = pa.schema(
    [
        ("row", pa.int64()),
        ("column", pa.string()),
        ("fault", pa.string()),
        ("value", pa.string()),
        ("fact", pa.string()),
    ]
)
ROW, BATCH = "_row", "_batch"
SHOWN = 80  # characters of a wrong value that go back with the reason
_DAMAGED = "\ufffd"


@dataclass(frozen=True)
class Found:
    """One reason for which rows are bad. column: the file's; empty for the whole row."""

    wrong: Any  # mask, numpy
    column: str
    fault: Fault
    fact: str = ""
    field: str = ""


@dataclass(frozen=True)
class Checked:
    """A piece after its check.

    good: typed columns of the resource and `_row`. bad: the columns of the file as texts and
    `_row`. faults: as FAULTS. prints: fingerprints of the keys of the good rows; empty without key.
    drifted: (column, row, found type) where a column stops to be what the catalogue says.
    """

    good: pa.RecordBatch
    bad: pa.Table
    faults: pa.Table
    prints: keys.Prints
    drifted: tuple[tuple[str, int], ...] = ()


class Checker:
    """Rules made from a resource, ready for pieces of rows.

    mapping: the file's column by field; a field that no column holds is null.
    codes: values by code set. known: keys that are served, by resource, for references.
    """

    def __init__(
        self,
        resource: Resource,
        mapping: Mapping[str, str],
        *,
        codes: Mapping[str, Sequence[str]],
        known: Mapping[str, pa.Array],
        today: date,
    ) -> None:
        self.resource, self.mapping, self.today = resource, dict(mapping), today
        self.codes = {name: pa.array(list(items), pa.string()) for name, items in codes.items()}
        self.known = known
        names = tuple(field.name for field in resource.fields)
        self.rules = [rules.read(_said(r), r.expression, names, today) for r in resource.rules]
        self.schema = schema_of(resource)

    def check(self, piece: pa.RecordBatch, numbers: Any, *, damaged: bool) -> Checked:
        """Check rows. Columns are the file's.

        numbers: for each row its number in the file. damaged: some bytes were no characters.
        """
        found: list[Found] = []
        columns: dict[str, pa.Array] = {}
        size = piece.num_rows
        for field in self.resource.fields:
            raw = self._raw(piece, field)
            converted = kinds.convert(raw, field.type, field.decimals)
            values = self._normal(field, converted.values)
            columns[field.name] = values
            if damaged and field.name in self.mapping:
                self._note(found, field, Fault.ENCODING, _holds(raw, _DAMAGED))
            self._field(found, field, values, converted.wrong)
        columns = {name: _plain(column) for name, column in columns.items()}
        for rule in self.rules:
            wrong = _mask(rule.broken(columns, size))
            if wrong.any():
                shown = ", ".join(self.mapping.get(name, name) for name in rule.fields)
                found.append(Found(wrong, shown, Fault.RULE, rule.name))
        return self._sorted(piece, np.asarray(numbers), columns, found)

    def _raw(self, piece: pa.RecordBatch, field: Field) -> pa.Array:
        column = self.mapping.get(field.name)
        if column is None:
            return pa.nulls(piece.num_rows, pa.string())
        return piece.column(column)

    @staticmethod
    def _normal(field: Field, values: pa.Array) -> pa.Array:
        """Letters of checked numbers are capitals, as the standards write them; all are ASCII."""
        return pc.ascii_upper(values) if field.check and field.type == "string" else values

    def _field(
        self, found: list[Found], field: Field, values: pa.Array, wrong: pa.Array | None
    ) -> None:
        """All that its element says of one field."""
        if field.required or field.name in self.resource.key:
            absent = pc.is_null(values)
            if wrong is not None:
                absent = pc.and_(absent, pc.invert(pc.fill_null(wrong, False)))
            self._note(found, field, Fault.REQUIRED, absent)
        if wrong is not None:
            self._note(found, field, Fault.TYPE, wrong, field.type)
        if field.length and field.type == "string":
            long = kinds.longer(values, field.length)
            if long is not None:
                self._note(found, field, Fault.LENGTH, long, str(field.length))
        if field.length and field.type == "integer":
            long = pc.greater_equal(pc.abs(values), 10 ** min(field.length, 18))
            self._note(found, field, Fault.LENGTH, long, str(field.length))
        if field.codes:
            self._member(found, field, values)
        if field.check:
            holds = digits.right(field.check, values, self.today)
            self._note(found, field, Fault.CHECK, pc.invert(holds))
        for bound, compare, fault in (
            (field.low, pc.less, Fault.LOW),
            (field.high, pc.greater, Fault.HIGH),
        ):
            if bound is not None:
                limit = pa.scalar(bound, values.type) if field.type != "integer" else int(bound)  # type: ignore[arg-type]  # the catalogue gives numbers their bounds as numbers
                self._note(found, field, fault, compare(values, limit), str(bound))
        self._reference(found, field, values)

    def _member(self, found: list[Found], field: Field, values: pa.Array) -> None:
        known = self.codes[field.codes]
        texts = values if field.type == "string" else pc.cast(values, pa.string())
        strange = pc.and_(pc.is_valid(texts), pc.invert(pc.is_in(texts, value_set=known)))
        self._note(found, field, Fault.CODE, strange, field.codes)

    def _reference(self, found: list[Found], field: Field, values: pa.Array) -> None:
        for name, resource in self.resource.reference:
            if name == field.name:
                known = pc.is_in(values, value_set=pc.cast(self.known[resource], values.type))
                strange = pc.and_(pc.is_valid(values), pc.invert(known))
                self._note(found, field, Fault.REFERENCE, strange, resource)

    def _note(
        self, found: list[Found], field: Field, fault: Fault, wrong: pa.Array, fact: str = ""
    ) -> None:
        if pc.any(wrong).as_py():
            column = self.mapping.get(field.name, field.name)
            found.append(Found(_mask(wrong), column, fault, fact, field.name))

    def _sorted(
        self, piece: pa.RecordBatch, numbers: Any, columns: dict[str, pa.Array], found: list[Found]
    ) -> Checked:
        """The good to the right, the bad with their reasons to the left."""
        rows = pa.array(numbers, pa.int64())
        whole = pa.record_batch([*columns.values(), rows], schema=self.schema)
        if not found:
            none = pa.table({name: pa.array([], pa.string()) for name in piece.schema.names})
            bad = none.append_column(ROW, pa.array([], pa.int64()))
            return Checked(whole, bad, FAULTS.empty_table(), self._prints(whole))
        wrong = np.logical_or.reduce([each.wrong for each in found])
        good = whole.filter(pa.array(~wrong))
        bad = _texts(piece.filter(pa.array(wrong)), rows.filter(pa.array(wrong)))
        faults = pa.concat_tables([_told(piece, rows, each) for each in found])
        drifted = tuple(_drifts(numbers, found))
        return Checked(good, bad, faults.sort_by("row"), self._prints(good), drifted)

    def _prints(self, good: pa.RecordBatch) -> keys.Prints:
        if not self.resource.key:
            return np.empty(0, np.uint64)
        return keys.prints([good.column(name) for name in self.resource.key])


def schema_of(resource: Resource) -> pa.Schema:
    """Columns of the good rows of a resource, with the number of the row in its file."""
    fields = [(f.name, kinds.arrow_type(f.type, f.decimals)) for f in resource.fields]
    return pa.schema([*fields, (ROW, pa.int64())])


def _said(rule: Any) -> str:
    return str(rule.title.get("zh") or rule.name)


def _plain(column: pa.Array) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def _mask(wrong: pa.Array) -> Any:
    return pc.fill_null(wrong, False).to_numpy(zero_copy_only=False)


def _holds(raw: pa.Array, text: str) -> pa.Array:
    return pc.match_substring(kinds.as_text(raw), text)


def _texts(piece: pa.RecordBatch, rows: pa.Array) -> pa.Table:
    """Rows as the file writes them."""
    shown = {name: kinds.as_text(piece.column(name)) for name in piece.schema.names}
    return pa.table(shown).append_column(ROW, rows)


def _told(piece: pa.RecordBatch, rows: pa.Array, found: Found) -> pa.Table:
    """Row, column, fault, value and fact of all rows that one reason names."""
    at = pa.array(np.flatnonzero(found.wrong))
    count = len(at)
    value = pa.nulls(count, pa.string())
    if found.column in piece.schema.names:
        taken = kinds.as_text(piece.column(found.column).take(at))
        value = pc.utf8_slice_codeunits(taken, 0, SHOWN)
    same = (found.column, found.fault.value, found.fact)
    column, fault, fact = (pa.repeat(pa.scalar(each), count) for each in same)
    return pa.table([rows.take(at), column, fault, value, fact], schema=FAULTS)


def _drifts(numbers: Any, found: Sequence[Found]) -> Any:
    """Columns that, from some row on, hold nothing of their type: (column, first row)."""
    for each in found:
        if each.fault is not Fault.TYPE:
            continue
        first = int(np.argmax(each.wrong))
        rest = each.wrong[first:]
        if len(rest) >= 10 and rest.mean() >= 0.9:
            yield each.column, int(numbers[first])
