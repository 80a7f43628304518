"""`python -m tests.crawl.everything`: each page of each account in a browser, in all four variants.

It takes the better part of an hour. What was looked at stands in test-output/everything.log, one
line a page; started again, it goes on after the last line. `--afresh` forgets the log.
"""

import argparse
import json
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

import conftest  # first of all: it makes the throw-away database server
from tests.conftest import ARGUMENTS
from tests.crawl import city, people
from tests.crawl.look import ROOT, SCREENS, WIDTHS, Sight, sight, viewing
from tests.crawl.site import serve
from tests.crawl.walk import walk
from yiwang.kernel import clock

LOG = ROOT / "test-output" / "everything.log"
Line = dict[str, Any]


@contextmanager
def busy_city() -> Iterator[str]:
    """The address of a city at work."""
    from django.conf import settings

    from yiwang.cli import database as embedded
    from yiwang.cli import migrate
    from yiwang.kernel import database

    home = conftest.HOME
    embedded.start(home, conftest.SERVER, tie=True)
    owner = home.database_url(database.OWNER, home.secrets().owner_password)
    database.create(owner)
    database.prepare(owner, home.secrets().app_password)
    migrate.apply()
    settings.ALLOWED_HOSTS.append("testserver")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # playwright runs a loop in this thread
    city.build()
    with serve() as site, clock.at(city.TODAY):
        yield site


def sights(account: str) -> list[Sight]:
    """One page of each kind that the account reaches, apart by what is asked of it."""
    found: dict[str, Sight] = {}
    for stop in walk(people.browser(account, "zh"), "/"):
        view = sight(account, stop)
        if view is not None:
            found.setdefault(str(stop.kind), Sight(account, stop.address, str(stop.kind)))
    return list(found.values())


def done() -> set[tuple[str, ...]]:
    """What the log has: account, language, width and page."""
    if not LOG.exists():
        return set()
    lines = [json.loads(line) for line in LOG.read_text(encoding="utf-8").splitlines()]
    return {(each["account"], each["language"], each["width"], each["page"]) for each in lines}


def note(line: Line) -> None:
    with LOG.open("a", encoding="utf-8") as log:
        log.write(json.dumps(line, ensure_ascii=False) + "\n")
    if line["faults"]:
        print(*line.values(), flush=True)


def look_at_all(browser: Any, site: str) -> None:
    known = done()
    for account in people.accounts():
        views = sights(account)
        print(f"{account or 'visitor'}: {len(views)} pages", flush=True)
        for language, width in product(people.LANGUAGES, WIDTHS):
            left = [each for each in views if (account, language, width, each.name) not in known]
            with viewing(browser, site, account, language, width) as viewer:
                for view in left:
                    name = f"{language}-{width}-{view.name}.png"
                    picture = Path(SCREENS, account or "visitor", name)
                    faults = viewer.look(view.address, picture)
                    line = {"account": account, "language": language, "width": width}
                    note(line | {"page": view.name, "address": view.address, "faults": faults})


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--afresh", action="store_true", help="forget what was looked at")
    if parser.parse_args().afresh:
        LOG.unlink(missing_ok=True)
    LOG.parent.mkdir(parents=True, exist_ok=True)
    with busy_city() as site, sync_playwright() as playwright:
        program = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=program, args=list(ARGUMENTS))
        look_at_all(browser, site)
        browser.close()
    lines = [json.loads(line) for line in LOG.read_text(encoding="utf-8").splitlines()]
    wrong = [line for line in lines if line["faults"]]
    print(f"{len(lines)} pages looked at, {len(wrong)} with faults; see {LOG}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
