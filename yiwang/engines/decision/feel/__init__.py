"""FEEL, the expression language of DMN 1.5: parse once, evaluate often, never raise.

Numbers are `decimal.Decimal`, strings `str`, booleans `bool`, null `None`, lists `list`, contexts
`dict`; dates, times and durations are `Date`, `Time`, `DateTime`, `DaysDuration` and
`MonthsDuration`, whose `str()` is their literal.
"""

from .expression import Expression, Outcome, parse
from .json import from_json, to_json
from .temporal import (
    Date,
    DateTime,
    DaysDuration,
    MonthsDuration,
    Time,
    parse_date,
    parse_datetime,
    parse_duration,
    parse_temporal,
    parse_time,
)
from .text import plain as to_text
from .tokens import FeelSyntaxError
from .values import Function, Limits, Problem, Range, Value

__all__ = [
    "Date",
    "DateTime",
    "DaysDuration",
    "Expression",
    "FeelSyntaxError",
    "Function",
    "Limits",
    "MonthsDuration",
    "Outcome",
    "Problem",
    "Range",
    "Time",
    "Value",
    "from_json",
    "parse",
    "parse_date",
    "parse_datetime",
    "parse_duration",
    "parse_temporal",
    "parse_time",
    "to_json",
    "to_text",
]
