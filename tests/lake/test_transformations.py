"""Transformations: only what is listed can be said; what is said gives the same answer again."""

from datetime import date
from uuid import uuid4

import duckdb
import pyarrow as pa
import pytest

from yiwang.base.parties.identifiers import resident_id, uscc
from yiwang.share.lake import facade as lake
from yiwang.share.lake.errors import BadTransformation, NoSuchTransformation, SourceLacks
from yiwang.share.lake.transform import expression, sql, transformations


def value(said: object) -> object:
    return duckdb.sql(f"SELECT {expression(said)} AS it").fetchall()[0][0]


NUMBERS = ("11010519491231002X", "110105194912310021", "11010519491231002", "", "abc", None)
CODES = ("91370200MA3TLQ3R1X", "91350100M000100Y43", "91350100M000100Y44", "", None)


@pytest.mark.parametrize("number", NUMBERS)
def test_check_characters_are_judged_as_at_the_counter(number: str | None):
    said = value({"check": [{"value": number}, "resident_id"]})
    assert said == (number is not None and resident_id(number).ok)


@pytest.mark.parametrize("code", CODES)
def test_credit_codes_are_judged_as_at_the_counter(code: str | None):
    assert value({"check": [{"value": code}, "uscc"]}) == (code is not None and uscc(code).ok)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"try_cast": [{"value": "2026-02-30"}, "date"]}, None),
        ({"try_cast": [{"value": "2026-02-28"}, "date"]}, date(2026, 2, 28)),
        ({"round": [{"try_cast": [{"value": "2.5"}, "decimal"]}, 0]}, 3),
        ({"round": [{"try_cast": [{"value": "-2.5"}, "decimal"]}, 0]}, -3),
        ({"in": [{"value": "b"}, ["a", "b"]]}, True),
        ({"not": {"less": [{"value": 1}, {"value": 2}]}}, False),
        ({"any": [{"equals": [{"value": "it's"}, {"value": "it's"}]}]}, True),
    ],
)
def test_what_expressions_say(said: object, expected: object):
    assert value(said) == expected


@pytest.mark.parametrize(
    "spec",
    [
        {"from": "r_x", "columns": {"a": {"sql": "1"}}},
        {"from": "r_x", "columns": {"a": {"column": 'a" FROM x; --'}}},
        {"from": "r_x", "columns": {"a": {"value": 1.5}}},
        {"from": "r_x", "columns": {"a": {"try_cast": [{"column": "b"}, "INTERVAL"]}}},
        {"from": "r_x", "columns": {"a": {"round": [{"column": "b"}, -1]}}},
        {"from": "r_x", "keys": ["a"], "measures": {"b": {"average": {"column": "c"}}}},
        {"from": "r_x", "keys": ["a"], "measures": {"b": {"median": {"column": "c"}}}},
        {"from": "r_x", "keys": ["a"], "columns": {}},
        {"from": "r_x", "columns": {}, "having": {}},
    ],
)
def test_what_is_not_listed_is_refused(spec: dict[str, object]):
    with pytest.raises(BadTransformation):
        sql(spec)


@pytest.mark.django_db(transaction=True)
def test_a_table_made_of_a_table_is_made_anew_when_its_source_changes():
    assert {"residents_by_region"} <= set(transformations())
    with pytest.raises(NoSuchTransformation):
        lake.transform("nothing")
    schema = pa.schema([(n, pa.string()) for n in ("status", "region", "sex")])
    lake.write("r_population", schema, [], batch=uuid4())
    with pytest.raises(SourceLacks, match="birth_date"):
        lake.transform("residents_by_region")
    schema = schema.append(pa.field("birth_date", pa.date32()))
    day = date(1990, 1, 1)
    rows = [
        ("live", "370202", "1", day),
        ("dead", "370202", "1", day),
        ("live", "370202", "1", day),
    ]
    batch = pa.RecordBatch.from_pylist(
        [dict(zip(schema.names, row, strict=True)) for row in rows], schema
    )
    lake.write("r_population", schema, [batch], batch=uuid4())
    first = lake.transform("residents_by_region")
    assert lake.transform("residents_by_region") == first
    found = lake.scan({"it": "t_residents_by_region"}, "SELECT residents FROM it").read_all()
    assert found["residents"].to_pylist() == [2]
    lake.write("r_population", schema, [batch], batch=uuid4())
    assert lake.transform("residents_by_region").snapshot != first.snapshot
