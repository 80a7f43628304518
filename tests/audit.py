"""What is wrong with a page in a browser, and a picture of it."""

from pathlib import Path

from playwright.sync_api import Page

ROOT = Path(__file__).parents[1]
OUTPUT = ROOT / "test-output"
AXE = (ROOT / "tests/assets/axe.min.js").read_text()
# Only violations are asked for: to tell all that passed takes longer than to find it.
AUDIT = """async () => {
  const found = await axe.run(document, {resultTypes: ["violations"]});
  return found.violations.map(
    (each) => `${each.id}: ${each.nodes.slice(0, 3).map((node) => node.html).join(" ")}`);
}"""
TOO_WIDE = "document.documentElement.scrollWidth > innerWidth"
AT_REST = "!document.querySelector('.htmx-request, .htmx-swapping')"


def faults(page: Page) -> list[str]:
    """What a screen reader would stumble over, and whether one has to scroll sideways."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found: list[str] = page.evaluate(AUDIT)
    return [*found, "scrolls sideways"] if page.evaluate(TOO_WIDE) else found


def look(page: Page, name: str) -> None:
    """Keep a picture of the whole page, and find no fault in it.

    name: of the picture below test-output, such as "studio/changed".
    """
    picture = OUTPUT / f"{name}.png"
    picture.parent.mkdir(parents=True, exist_ok=True)
    page.wait_for_load_state()
    page.wait_for_function(AT_REST)
    page.screenshot(path=picture, full_page=True)
    found = faults(page)
    assert not found, "\n".join([name, page.url, *found])
