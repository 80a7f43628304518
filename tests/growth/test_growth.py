"""Whatever others do ten times as often, an answer that says the same reads the same."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from tests import databases
from yiwang.cli.bench_pages import compared, readings
from yiwang.cli.bench_pages.growth import line
from yiwang.cli.bench_pages.reading import VISITOR, Key, Reading

# Between them they may open nearly all that anybody may. Four of them open each address: whoever
# comes late, of a body that has nothing there, meets the plan that is to hold for all values, which
# is made when a statement was asked some times.
ACCOUNTS = (
    *(VISITOR, "citizen", "decider", "inspector", "steward", "market"),
    *("analyst", "keeper", "clerk"),
)
MOST = 4


@pytest.fixture
def unblocked(django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock():
        yield


@pytest.mark.database
@pytest.mark.usefixtures("unblocked")
@pytest.mark.timeout(900)  # a thousand pages
def test_no_list_and_no_page_reads_more_where_others_do_more(cities: tuple[str, ...]) -> None:
    few, many = (asked(name) for name in cities)
    report = compared(few, many)
    assert report["compared"] > 300
    assert not report["grown"], "\n".join(map(line, report["grown"]))


def asked(name: str) -> dict[Key, Reading]:
    """What is read in the city whose database has this name."""
    databases.lead(name)
    found: dict[Key, Reading] = {}
    for account in ACCOUNTS:
        often = Counter(address for _account, address in found)
        found |= readings(account, {each for each in often if often[each] >= MOST})
    return found
