"""Each kind of page in a real browser, in both languages and both widths."""

from typing import Any

import pytest

from tests.crawl import people
from tests.crawl.look import SCREENS, Sight, sight, viewing
from tests.crawl.walk import walk

pytestmark = pytest.mark.browser

# Together they reach every kind of page.
REACHING = ("firm", "window", "decider", "inspector", "steward", "sysadmin", "secadmin", "auditor")


@pytest.fixture(scope="package")
def sights(busy_city: None, seen: dict[str, Sight]) -> list[Sight]:
    """Each kind of page once; walks only when the crawl did not come before."""
    for account in () if seen else (people.VISITOR, *REACHING):
        for stop in walk(people.browser(account, "zh"), "/"):
            view = sight(account, stop)
            if view is not None:
                seen.setdefault(view.name, view)
    return sorted(seen.values(), key=lambda view: view.account)


# Each language and each width once; the other two of the four when there is time.
WAYS = [
    ("en", "phone"),  # where words are longest and room is least
    *(
        pytest.param(*way, marks=pytest.mark.long)
        for way in (("zh", "desktop"), ("zh", "phone"), ("en", "desktop"))
    ),
]


@pytest.mark.parametrize(("language", "width"), WAYS)
def test_pages_have_no_fault_and_leave_a_picture(
    site: str, sights: list[Sight], chromium: Any, language: str, width: str
) -> None:
    faults = []
    for account in dict.fromkeys(view.account for view in sights):
        with viewing(chromium, site, account, language, width) as viewer:
            for view in (each for each in sights if each.account == account):
                picture = SCREENS / f"{language}-{width}-{view.name}.png"
                found = viewer.look(view.address, picture)
                faults += [f"{view.address} as {account or 'visitor'}: {each}" for each in found]
    assert faults == []
