"""Every link that somebody is shown opens for him, and reads in his language."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.crawl import people
from tests.crawl.language import wrong
from tests.crawl.look import Sight, sight
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
    """Each account in one language, one after the other; in the other one in the long suite."""
    for number, account in enumerate(people.accounts()):
        for turn, language in enumerate(people.LANGUAGES):
            marks = [pytest.mark.long] * ((number + turn) % 2)
            name = f"{account or 'visitor'}-{language}"
            yield pytest.param(account, language, marks=marks, id=name)


@pytest.mark.parametrize(("account", "language"), list(walks()))
def test_every_link_opens_and_reads_in_the_language_of_the_page(
    busy_city: None, seen: dict[str, Sight], account: str, language: str
) -> None:
    found = []
    for stop in walk(people.browser(account, language), HOME):
        found += faults(account, stop, language)
        view = sight(account, stop)
        if view is not None:
            seen.setdefault(view.name, view)
    assert found == []
