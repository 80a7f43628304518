"""How values read on a page."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import translation

from yiwang.web import filters

EVENING = datetime(2025, 3, 4, 18, 7, tzinfo=UTC)  # in China already the next morning


@pytest.mark.parametrize(
    ("language", "day", "instant"),
    [
        ("zh-hans", "2025年3月5日", "2025年3月5日 02:07"),
        ("en", "5 March 2025", "5 March 2025, 02:07"),
    ],
)
def test_dates_read_as_people_write_them_in_chinese_time(
    language: str, day: str, instant: str
) -> None:
    with translation.override(language):
        assert filters.date_text(date(2025, 3, 5)) == day
        assert filters.date_text(EVENING) == day
        assert filters.datetime_text(EVENING) == instant


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without zone"):
        filters.datetime_text(EVENING.replace(tzinfo=None))


@pytest.mark.parametrize(
    ("yuan", "text"),
    [
        (Decimal("1234.5"), "¥1,234.50"),
        (Decimal("0.125"), "¥0.13"),
        (Decimal("-3"), "-¥3.00"),
        (0, "¥0.00"),
        (None, ""),
    ],
)
def test_money_has_two_decimals(yuan: Decimal | None, text: str) -> None:
    assert filters.money(yuan) == text


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        ("张小三", "name", "张*三"),
        ("张三", "name", "张*"),
        ("欧阳小明", "name", "欧**明"),
        ("张", "name", "张*"),
        ("370202198001010015", "id", "3702**********0015"),
        ("13800001234", "phone", "138****1234"),
        ("1380", "phone", "1***"),
        (None, "phone", ""),
    ],
)
def test_the_middle_of_personal_data_is_hidden(value: str | None, kind: str, text: str) -> None:
    assert filters.mask(value, kind) == text


def test_an_unknown_kind_of_personal_data_is_not_shown_in_clear() -> None:
    with pytest.raises(KeyError):
        filters.mask("secret", "nickname")
