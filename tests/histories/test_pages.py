"""What lists and pages read does not grow with the tables: all of them, for everybody."""

from collections.abc import Callable
from typing import Any

import pytest

from yiwang.cli import bench_pages

SIZES = (300, 1200)
pytestmark = [pytest.mark.long, pytest.mark.database, pytest.mark.usefixtures("unblocked")]


def test_no_list_and_no_page_reads_more_because_there_are_more_cases(
    written: Callable[..., Any],
) -> None:
    """`yiwang bench pages` compares the same at 1,000 and 10,000."""
    few, many = (bench_pages.measured(size) for size in SIZES)
    report = bench_pages.compared(SIZES, few, many)
    assert report["compared"] > 1000
    assert report["grown"] == []
