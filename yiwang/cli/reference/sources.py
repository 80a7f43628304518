"""The tables of the fourteen bodies: a part of the truth, then what went wrong."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from yiwang.cli.reference import errors
from yiwang.cli.reference.names import data
from yiwang.cli.reference.numbers import Array
from yiwang.cli.reference.people import YEAR, dates, days, text, weighted

_SIDES = ("his_", "her_")
_OWN = {"people": "person", "couples": "person", "entities": "entity"}  # who a row is about


@dataclass(frozen=True)
class Source:
    """One table: whose it is, what its rows are about, how its columns come about."""

    code: str
    supplier: str
    title: Mapping[str, str]
    of: str
    fields: Mapping[str, Any]
    who: Mapping[str, Any] = field(default_factory=dict)
    errors: Mapping[str, float] = field(default_factory=dict)
    format: str = "parquet"

    @property
    def shares(self) -> dict[str, float]:
        """For each kind of error the share of rows that it befalls here."""
        usual = {kind: row["share"] for kind, row in errors.kinds().items()}
        return usual | dict(self.errors)


@cache
def sources() -> dict[str, Source]:
    """All tables of sources.yaml, by code."""
    return {code: Source(code, **row) for code, row in data("sources")["sources"].items()}


def made(
    source: Source, truth: Mapping[str, pa.Table], rng: np.random.Generator
) -> tuple[pa.Table, pa.Table]:
    """Return what the body holds, and apart what is true of each row: whom it is about, and its
    errors by kind and column.
    """
    about = truth[source.of]
    rows = _chosen(source, about, rng)
    columns: dict[str, Any] = {}
    wrong: dict[str, list[Any]] = {"row": [], "kind": [], "column": []}
    firms = truth["entities"].take(pa.array(rng.integers(0, truth["entities"].num_rows, len(rows))))
    taken = about.take(pa.array(rows))
    for name, origin in source.fields.items():
        column = _column(origin, taken, firms, rng)
        if isinstance(origin, str):
            column, faults = _spoiled(source, origin, column, taken, rng)
            for kind, at in faults:
                wrong["row"].append(at)
                wrong["kind"].extend([kind] * len(at))
                wrong["column"].extend([name] * len(at))
        columns[name] = column
    key = _OWN[source.of]
    truth_rows = pa.table({"row": np.arange(len(rows)), key: taken[key]})
    return pa.table(columns), _with_faults(truth_rows, wrong)


def _with_faults(rows: pa.Table, wrong: Mapping[str, list[Any]]) -> pa.Table:
    """Add to each row the list of its errors, as `kind:column` with commas between."""
    at = np.concatenate([*wrong["row"], np.empty(0, np.int64)]).astype(np.int64)
    said = [f"{kind}:{column}" for kind, column in zip(wrong["kind"], wrong["column"], strict=True)]
    faults = pa.table({"row": at, "fault": pa.array(said, pa.string())})
    listed = faults.group_by("row", use_threads=False).aggregate([("fault", "list")])
    joined = pc.binary_join(listed["fault_list"], ",")
    filled = np.full(rows.num_rows, None, object)
    filled[listed["row"].to_numpy()] = joined.to_numpy(zero_copy_only=False)
    return rows.append_column("errors", pa.array(filled, pa.string()))


def _chosen(source: Source, about: pa.Table, rng: np.random.Generator) -> Array:
    """Rows of the truth in the order of the table: some twice, some that should have left."""
    who, shares = source.who, source.shares
    count = about.num_rows
    wanted = rng.random(count) < who.get("share", 1)
    if "ages" in who:
        low, high = who["ages"]
        ages = about["age"].to_numpy()
        wanted &= (ages >= low) & (ages <= high)
    if source.of != "entities":
        status = about["status"]
        for left, kind in (("dead", "listed_dead"), ("moved", "listed_moved")):
            gone = pc.equal(status, left).to_numpy()
            wanted &= ~gone | (rng.random(count) < shares[kind])
        if "status" in who:
            wanted &= pc.equal(status, who["status"]).to_numpy()
    rows = np.flatnonzero(wanted)
    twice = rows[rng.random(len(rows)) < shares["doubled"]]
    rows = np.concatenate([rows, twice])
    rng.shuffle(rows)
    return rows


def _column(
    origin: str | Mapping[str, Any], taken: pa.Table, firms: pa.Table, rng: np.random.Generator
) -> Any:
    """A column of the truth, or one that is drawn."""
    if isinstance(origin, str):
        return taken[origin]
    how, given = next(iter(origin.items()))
    count = taken.num_rows
    if how == "firm":
        return firms[given]
    if how == "choose":
        return weighted(rng, given, count)
    if how == "amount":
        amounts = rng.integers(given[0], given[1] + 1, count, np.int32)
        return pa.array(amounts).cast(pa.decimal128(12, 2))
    if how == "day":
        return dates(rng.integers(days(given[0]), days(given[1]) + 1, count))
    if how == "aged":
        born = taken[origin["born"]].cast(pa.int32()).to_numpy()
        first, last = (int(years * YEAR) for years in given)
        return dates(
            np.minimum(born + rng.integers(first, last, count), days(data("city")["as_of"]))
        )
    width = origin["digits"]
    serials = text(np.arange(count) + 10 ** (width - 1))
    return pc.binary_join_element_wise(pa.scalar(given), serials, "")


def _spoiled(
    source: Source, origin: str, column: pa.ChunkedArray, taken: pa.Table, rng: np.random.Generator
) -> tuple[pa.Array, list[tuple[str, Any]]]:
    holds = origin
    for side in _SIDES:
        holds = holds.removeprefix(side)
    shares = source.shares
    faults = []
    values = column.combine_chunks()
    if origin == "address" and "old_address" in taken.column_names:
        moved = pc.is_valid(taken["old_address"]).to_numpy()
        stale = moved & (rng.random(len(moved)) < shares["old_address"])
        before = taken["old_address"].combine_chunks()
        values = pc.if_else(pa.array(stale), before, values)
        faults.append(("old_address", np.flatnonzero(stale)))
    values, more = errors.spoiled(values, holds, shares, rng)
    return values, faults + more
