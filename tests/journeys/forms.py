"""Forms as people fill them in a browser."""

import re

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


def finish(page: Page, outcome: str, **entered: str) -> None:
    """Choose how the task that is open ends, fill in what that asks for, and hand it in."""
    page.get_by_role("link", name=re.compile(outcome)).first.click()
    for name, text in entered.items():
        field = page.locator(f'#decide [name="{name}"]')
        kind = field.first.evaluate("field => field.type || field.tagName")
        if kind == "radio":
            page.locator(f'#decide [name="{name}"][value="{text}"]').check()
        elif kind.startswith("select"):
            field.select_option(text)
        else:
            field.fill(text)
    page.locator("#decide .form-actions .btn").first.click()
    page.wait_for_url(re.compile(r"/work$"))
