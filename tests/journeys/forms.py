"""Forms as people fill them in a browser."""

from playwright.sync_api import Page


def tick(page: Page, name: str, value: str) -> None:
    """Answer a question, and wait until the form has been drawn with what follows from it."""
    page.wait_for_load_state()  # before, the page's script does not listen
    choice = page.locator(f'[name="{name}"][value="{value}"]')
    if choice.is_checked():  # as it was the time before
        return
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        choice.check()
    page.wait_for_load_state("networkidle")
