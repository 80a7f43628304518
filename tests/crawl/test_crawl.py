"""Every link that is shown opens and reads in the language; no page has faults in a browser."""

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest

from tests.crawl import people
from tests.crawl.language import wrong
from tests.crawl.look import SCREENS, Sight, sight, viewing
from tests.crawl.walk import SIGN_IN, Stop, walk

HOME = "/"
GOOD = (200, 202)  # 202: what was asked for is being made, and the page says so


def faults(account: str, stop: Stop, language: str) -> list[str]:
    found = []
    if stop.status not in GOOD:
        found.append(f"{stop.status}")
    if account != people.VISITOR and stop.arrived.startswith(SIGN_IN):
        found.append("asked to sign in")
    if stop.document is not None:
        found += [f"not in {language}: {text!r}" for text in sorted(wrong(stop.document, language))]
    return [f"{stop.address} (linked on {stop.shown_on}): {each}" for each in found]


def walks() -> Iterator[Any]:
    """Each post in one language and in haste, its further seats and its like in the districts left
    out; in the long suite all of them in both languages.
    """
    for number, account in enumerate(people.accounts()):
        name = account or "visitor"
        if not (account[-1:].isdigit() or "-" in account):
            language = list(people.LANGUAGES)[number % 2]
            yield pytest.param(account, language, True, id=f"{name}-{language}-in haste")
        for language in people.LANGUAGES:
            marks = pytest.mark.long
            yield pytest.param(account, language, False, marks=marks, id=f"{name}-{language}")


@pytest.mark.parametrize(("account", "language", "haste"), list(walks()))
def test_every_link_opens_and_reads_in_the_language_of_the_page(
    busy_city: None, seen: dict[str, Sight], account: str, language: str, haste: bool
) -> None:
    found = []
    for stop in walk(people.browser(account, language), HOME, haste=haste):
        found += faults(account, stop, language)
        view = sight(account, stop)
        if view is not None:
            seen.setdefault(view.name, view)
    assert found == []


# Together they reach every kind of page.
REACHING = ("firm", "window", "decider", "inspector", "steward", "sysadmin", "secadmin", "auditor")


@pytest.fixture(scope="module")
def sights(busy_city: None, seen: dict[str, Sight]) -> list[Sight]:
    """Each kind of page once; walks only when the crawl did not come before."""
    for account in () if seen else (people.VISITOR, *REACHING):
        for stop in walk(people.browser(account, "zh"), HOME):
            view = sight(account, stop)
            if view is not None:
                seen.setdefault(view.name, view)
    return sorted(seen.values(), key=lambda view: view.account)


# On the phone in English words are longest and room is least: there a quarter of the kinds, and all
# of them in both languages and widths when there is time.
WAYS = [
    ("en", "phone", 4),
    *(
        pytest.param(*way, 1, marks=pytest.mark.long)
        for way in product(("zh", "en"), ("desktop", "phone"))
    ),
]


@pytest.mark.browser
@pytest.mark.parametrize(("language", "width", "one_of"), WAYS)
def test_pages_have_no_fault_and_leave_a_picture(
    site: str, sights: list[Sight], chromium: Any, language: str, width: str, one_of: int
) -> None:
    faults = []
    sights = sights[::one_of]
    for account in dict.fromkeys(view.account for view in sights):
        with viewing(chromium, site, account, language, width) as viewer:
            for view in (each for each in sights if each.account == account):
                picture = SCREENS / f"{language}-{width}-{view.name}.png"
                found = viewer.look(view.address, picture)
                faults += [f"{view.address} as {account or 'visitor'}: {each}" for each in found]
    assert faults == []
