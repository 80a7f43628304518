"""A browser for the tests of pages: Debian's Chromium, steered by playwright."""

import os
import shutil
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Request, sync_playwright

ARGUMENTS = (
    "--no-sandbox",  # which root cannot use
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
)
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser, for tests that open pages of several people or widths."""
    names = ("chromium", "chromium-browser", "google-chrome")
    program = next(filter(None, map(shutil.which, names)), None)
    if program is None:
        pytest.fail("Browser tests need Chromium: sudo apt-get install -y chromium")
    # Playwright runs an event loop in this thread, where Django then refuses plain queries.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[Any]:
    """Return a function that opens a page of a person of their own: `open_page(viewport=PHONE)`.

    Everything but this machine is out of reach; a page that asks for more fails its test.
    """
    contexts = []
    strayed: list[str] = []

    def note(request: Request) -> None:
        asked = urlsplit(request.url)
        if asked.scheme.startswith("http") and asked.hostname not in ("localhost", "127.0.0.1"):
            strayed.append(request.url)

    def new(viewport: dict[str, int] = DESKTOP, locale: str = "zh-CN", **options: Any) -> Page:
        context = chromium.new_context(viewport=viewport, locale=locale, **options)
        context.on("request", note)  # to look into requests on their way would turn off the cache
        contexts.append(context)
        return context.new_page()

    yield new
    for context in contexts:
        context.close()
    assert not strayed, f"pages asked for {strayed}"


@pytest.fixture
def page(open_page: Any) -> Page:
    """One page on a desktop, in Chinese."""
    return open_page()
