"""Indicators as programs read them."""

from datetime import date

from ninja import Schema


class MeasureOut(Schema):
    """What is counted. source: whose objects; counted: how."""

    name: str
    title: dict[str, str]
    source: str
    counted: dict[str, str]


class IndicatorOut(Schema):
    """What is shown. value: the sum of `of`, less that of `less`, as a share of `per` in per cent
    where that is given.
    """

    name: str
    title: dict[str, str]
    unit: dict[str, str]
    source: str
    demonstration: bool
    of: list[str]
    less: list[str]
    per: list[str]
    measures: list[MeasureOut]


class IndicatorList(Schema):
    items: list[IndicatorOut]


class FigureOut(Schema):
    """key: a day, a month or a code. numbers: objects by measure; totals: what they count for.
    Empty where there is too little to tell.
    """

    key: str
    title: dict[str, str]
    value: float | None
    numbers: dict[str, int]
    totals: dict[str, int]


class FiguresOut(Schema):
    """Figures of a period, both days included."""

    indicator: str
    since: date
    until: date
    value: float | None
    items: list[FigureOut]
