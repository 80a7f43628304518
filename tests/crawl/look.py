"""Look at pages in a real browser: what is wrong with them, and a picture of each."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.audit import faults
from tests.conftest import DESKTOP, PHONE
from tests.crawl import people
from tests.crawl.walk import Stop

ROOT = Path(__file__).resolve().parents[2]
SCREENS = ROOT / "test-output" / "screens"
WIDTHS = {"desktop": DESKTOP, "phone": PHONE}


@dataclass(frozen=True)
class Sight:
    """A page that is looked at, as somebody."""

    account: str
    address: str
    name: str  # of its picture


def sight(account: str, stop: Stop) -> Sight | None:
    """What there is to see at a stop; None: a file, a failure, or the sight of another page."""
    if stop.document is None or stop.status != 200 or stop.arrived != stop.address:
        return None
    return Sight(account, stop.address, stop.kind.name.replace(":", "-"))


class Viewer:
    """The browser of one person, in one language and one width."""

    def __init__(self, page: Page, site: str) -> None:
        self.page, self.site = page, site
        self.complaints: list[str] = []
        page.on("console", lambda said: self._note(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self._note(str(error)))

    def _note(self, text: str) -> None:
        self.complaints.append(f"the browser says {text}")

    def look(self, address: str, picture: Path) -> list[str]:
        """Open a page, keep its picture and tell what is wrong with it."""
        self.complaints = []
        answer = self.page.goto(self.site + address)
        if self.page.locator(".process-picture").count():
            self.page.wait_for_load_state("networkidle")
        if answer is None or not answer.ok:
            self._note(f"no page: {answer and answer.status}")
        self.complaints += faults(self.page)
        self._keep(picture)
        return self.complaints

    def _keep(self, picture: Path) -> None:
        """The whole page at once: with a window as high as that, what is fixed lies at the foot."""
        picture.parent.mkdir(parents=True, exist_ok=True)
        size = self.page.viewport_size or DESKTOP
        height = self.page.evaluate("document.documentElement.scrollHeight")
        self.page.set_viewport_size({**size, "height": max(size["height"], height)})
        self.page.screenshot(path=picture)
        self.page.set_viewport_size(size)


@contextmanager
def viewing(
    chromium: Browser, site: str, account: str, language: str, width: str, *, script: bool = True
) -> Iterator[Viewer]:
    """A browser in which somebody has signed in."""
    context = chromium.new_context(
        viewport=WIDTHS[width], locale="zh-CN", java_script_enabled=script
    )
    jar = people.cookies(account, language)
    context.add_cookies([{"name": name, "value": value, "url": site} for name, value in jar])
    yield Viewer(context.new_page(), site)
    context.close()
