"""Transformations: tables made of other tables, declared as data and known to no engine.

Only what is listed here may be said, so that another engine needs a printer of some hundred lines
and gives the same answer: comparison, membership, and, or, not, casts that fail softly, check
characters, aggregation by key, rounding that says its places. `sql` is the printer for DuckDB.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import yaml

from yiwang.base.parties.facade import identifiers
from yiwang.share.lake.errors import BadTransformation, NoSuchTransformation

RESULT = "t_"  # before the name: the table of what comes out
TYPES = {
    "string": "VARCHAR",
    "integer": "BIGINT",
    "decimal": "DECIMAL(18, 2)",
    "date": "DATE",
    "boolean": "BOOLEAN",
}
COMPARISONS = {
    "equals": "=",
    "differs": "<>",
    "less": "<",
    "at_most": "<=",
    "more": ">",
    "at_least": ">=",
}
MEASURES = {"sum": "sum", "least": "min", "greatest": "max", "average": "avg"}
PLACES = 6  # most decimal places of a rounding


@dataclass(frozen=True)
class Transformation:
    """What is made of which table. Fields as in data/transformations.yaml."""

    name: str
    title: Mapping[str, str]
    source: str
    spec: Mapping[str, Any]

    @property
    def table(self) -> str:
        return RESULT + self.name

    def batch(self, snapshot: int) -> UUID:
        """The batch of what comes out: the same rules over the same state make the same batch."""
        rules = sha256(json.dumps(self.spec, sort_keys=True, default=str).encode()).hexdigest()
        return uuid5(NAMESPACE_URL, f"transformation:{self.name}:{rules}:{snapshot}")


@cache
def transformations() -> dict[str, Transformation]:
    """All that data/transformations.yaml declares, each checked.

    Raises:
        BadTransformation: one says what is not listed.
    """
    text = files("yiwang.share.lake").joinpath("data/transformations.yaml").read_text("utf-8")
    found = {}
    for name, spec in yaml.safe_load(text).items():
        sql(spec)
        found[name] = Transformation(name, spec["title"], spec["from"], spec)
    return found


def transformation(name: str) -> Transformation:
    """One of them.

    Raises:
        NoSuchTransformation: none has the name.
    """
    known = transformations().get(name)
    if known is None:
        raise NoSuchTransformation(name)
    return known


def sql(spec: Mapping[str, Any]) -> str:
    """A transformation as DuckDB's SQL over the table `source`.

    Raises:
        BadTransformation: it says what is not listed.
    """
    allowed = {"title", "from", "where", "columns", "keys", "measures"}
    if unknown := sorted(set(spec) - allowed):
        raise BadTransformation(f"{unknown[0]} is not known")
    if ("columns" in spec) == ("keys" in spec):
        raise BadTransformation("it names either columns, or keys and measures")
    where = f" WHERE {expression(spec['where'])}" if "where" in spec else ""
    if "columns" in spec:
        columns = [f"{expression(e)} AS {_name(n)}" for n, e in spec["columns"].items()]
        return f"SELECT {', '.join(columns)} FROM source{where}"  # noqa: S608  # every part is printed here from what is listed
    keys = [_name(key) for key in spec["keys"]]
    measures = [f"{_measure(e)} AS {_name(n)}" for n, e in spec.get("measures", {}).items()]
    groups = ", ".join(keys)
    chosen = ", ".join(keys + measures)
    order = f"GROUP BY {groups} ORDER BY {groups}"
    return f"SELECT {chosen} FROM source{where} {order}"  # noqa: S608  # the same


def _measure(said: Any) -> str:
    if said == {"count": True}:
        return "count(*)"
    known = [how for how in MEASURES if isinstance(said, Mapping) and how in said]
    if len(known) != 1 or set(said) - {known[0], "round"}:
        raise BadTransformation(f"{said!r} is no measure")
    printed = f"{MEASURES[known[0]]}({expression(said[known[0]])})"
    if known[0] == "average" and "round" not in said:
        raise BadTransformation("an average says to how many places it is rounded")
    return _rounded(printed, said["round"]) if "round" in said else printed


def expression(said: Any) -> str:
    """One expression: a mapping of one word to what it is about."""
    if not isinstance(said, Mapping) or len(said) != 1:
        raise BadTransformation(f"{said!r} is no expression")
    ((word, about),) = said.items()
    printer = PRINTERS.get(word)
    if printer is None:
        raise BadTransformation(f"{word!r} is not listed")
    try:
        return printer(word, about)
    except (TypeError, ValueError, KeyError) as problem:
        raise BadTransformation(f"{word}: {about!r} does not fit") from problem


def _column(_word: str, name: Any) -> str:
    return _name(name)


def _value(_word: str, value: Any) -> str:
    if value is None or isinstance(value, bool):
        return {None: "NULL", True: "TRUE", False: "FALSE"}[value]
    if isinstance(value, int):
        return str(value)
    if isinstance(value, date):
        return f"DATE '{value.isoformat()}'"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    raise TypeError("write numbers with a point as text and cast them to decimal")


def _compared(word: str, about: Any) -> str:
    left, right = about
    return f"({expression(left)} {COMPARISONS[word]} {expression(right)})"


def _in(_word: str, about: Any) -> str:
    what, values = about
    return f"({expression(what)} IN ({', '.join(_value('', value) for value in values)}))"


def _joined(word: str, about: Any) -> str:
    if not about:
        raise ValueError("at least one")
    link = {"all": " AND ", "any": " OR "}[word]
    return "(" + link.join(map(expression, about)) + ")"


def _not(_word: str, about: Any) -> str:
    return f"(NOT {expression(about)})"


def _cast(_word: str, about: Any) -> str:
    what, kind = about
    return f"TRY_CAST({expression(what)} AS {TYPES[kind]})"


def _round(_word: str, about: Any) -> str:
    what, places = about
    return _rounded(expression(what), places)


def _rounded(printed: str, places: Any) -> str:
    """Half away from zero, on decimals: halves of floating numbers are not halves."""
    if type(places) is not int or not 0 <= places <= PLACES:
        raise BadTransformation(f"rounding to {places!r} places is not listed")
    return f"round(CAST({printed} AS DECIMAL(38, 12)), {places})"


def _check(_word: str, about: Any) -> str:
    what, kind = about
    return {"resident_id": _resident, "uscc": _uscc}[kind](expression(what))


def _resident(value: str) -> str:
    """Whether the check character of GB 11643-1999 fits; nothing fits where there is no number."""
    digits = [
        f"{weight} * TRY_CAST(substr({value}, {place}, 1) AS INTEGER)"
        for place, weight in enumerate(identifiers.RESIDENT_WEIGHTS, 1)
    ]
    check = f"substr('{identifiers.RESIDENT_CHECKS}', ({' + '.join(digits)}) % 11 + 1, 1)"
    return f"coalesce(length({value}) = 18 AND {check} = substr({value}, 18, 1), FALSE)"


def _uscc(value: str) -> str:
    """Whether the check character of GB 32100-2015 fits."""
    alphabet = identifiers.USCC_ALPHABET
    letters = [
        f"{weight} * (strpos('{alphabet}', substr({value}, {place}, 1)) - 1)"
        for place, weight in enumerate(identifiers.USCC_WEIGHTS, 1)
    ]
    place = f"(31 - ({' + '.join(letters)}) % 31) % 31 + 1"
    check = f"substr('{alphabet}', CAST({place} AS BIGINT), 1)"
    known = f"regexp_full_match({value}, '[{alphabet}]{{18}}')"
    return f"coalesce({known} AND {check} = substr({value}, 18, 1), FALSE)"


def _name(name: Any) -> str:
    if not isinstance(name, str) or not name.isidentifier() or not name.isascii():
        raise BadTransformation(f"{name!r} cannot name a column")
    return f'"{name}"'


PRINTERS: dict[str, Callable[[str, Any], str]] = {
    "column": _column,
    "value": _value,
    "in": _in,
    "all": _joined,
    "any": _joined,
    "not": _not,
    "try_cast": _cast,
    "round": _round,
    "check": _check,
    **dict.fromkeys(COMPARISONS, _compared),
}
