"""Every link that somebody is shown opens for him, and reads in his language."""

import pytest

from tests.crawl import people
from tests.crawl.language import wrong
from tests.crawl.walk import SIGN_IN, walk

HOME = "/"


@pytest.mark.parametrize("language", people.LANGUAGES)
@pytest.mark.parametrize("account", people.accounts(), ids=lambda name: name or "visitor")
def test_every_link_opens_and_reads_in_the_language_of_the_page(
    busy_city: None, account: str, language: str
) -> None:
    faults = []
    pages = 0
    for stop in walk(people.browser(account, language), HOME):
        pages += 1
        where = f"{stop.address}, linked on {stop.shown_on or 'nothing'}"
        if stop.status != 200:
            faults.append(f"{stop.status} at {where}")
        elif account != people.VISITOR and stop.arrived.startswith(SIGN_IN):
            faults.append(f"asked to sign in at {where}")
        if stop.document is not None:
            faults += [
                f"not in {language}: {text!r} at {where}" for text in wrong(stop.document, language)
            ]
    assert faults == []
    assert pages > 10
