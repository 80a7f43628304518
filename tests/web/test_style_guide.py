"""The components in a real browser, without a database: what they show, and that all can use it."""

from collections.abc import Callable, Iterator
from mimetypes import guess_type
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import resolve
from django.utils import translation
from playwright.sync_api import Browser, Page, Route

from tests.audit import faults
from tests.conftest import DESKTOP, PHONE
from yiwang.web.headers import Headers

pytestmark = [pytest.mark.browser, pytest.mark.urls("tests.web.urls")]

SITE = "http://guide.test"
REFUSALS = (400, 403, 404, 409, 412, 422, 429, 500)
PAGES = [
    "/styleguide/",
    "/styleguide/form/",
    "/styleguide/workbench/",
    "/styleguide/workbench/case/",
    "/styleguide/sign-in/",
    "/styleguide/code/",
    "/styleguide/portal/error/404/",
    "/styleguide/workbench/error/409/",
]

Open = Callable[..., Page]


@pytest.fixture(autouse=True)
def no_shell(settings: Any) -> None:
    """Pages as a process would draw them that knows nobody: the shell asks the database."""
    settings.TEMPLATES = [
        engine | {"OPTIONS": engine["OPTIONS"] | {"context_processors": []}}
        for engine in settings.TEMPLATES
    ]


def answer(method: str, path: str, language: str) -> Any:
    request = getattr(RequestFactory(), method.lower())(path)
    found = resolve(path)

    def view(request: Any) -> HttpResponse:
        return found.func(request, *found.args, **found.kwargs)

    with translation.override(language):
        return Headers(view)(request)


def serve(route: Route, language: str) -> None:
    path = route.request.url.removeprefix(SITE).partition("?")[0].partition("#")[0]
    if path.startswith("/static/"):
        file = finders.find(path.removeprefix("/static/"))
        assert file, f"no file {path}"
        route.fulfill(path=file, content_type=guess_type(file)[0])
        return
    response = answer(route.request.method, path, language)
    body = b"".join(response.streaming_content) if response.streaming else response.content
    route.fulfill(status=response.status_code, headers=dict(response.items()), body=body)


@pytest.fixture
def guide(chromium: Browser) -> Iterator[Open]:
    """Return a function that opens a page: `guide(path, language, viewport, …)`."""
    contexts = []
    said: list[str] = []

    def opened(path: str, language: str = "zh-hans", viewport: Any = DESKTOP, **more: Any) -> Page:
        context = chromium.new_context(viewport=viewport, **more)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda line: said.append(line.text) if line.type == "error" else None)
        page.on("pageerror", lambda error: said.append(str(error)))
        page.route("**/*", lambda route: serve(route, language))
        page.goto(SITE + path)
        return page

    yield opened
    for context in contexts:
        context.close()
    # The browser itself reports each refused page; what matters is the policy and our scripts.
    assert [line for line in said if "Failed to load resource" not in line] == []


@pytest.mark.parametrize(
    ("language", "viewport"),
    [
        pytest.param("zh-hans", PHONE, id="in Chinese on a phone", marks=pytest.mark.long),
        pytest.param("en", DESKTOP, id="in English at a desk"),
    ],
)
def test_every_component_is_open_to_all(guide: Open, language: str, viewport: Any) -> None:
    found = {path: faults(guide(path, language, viewport)) for path in PAGES}
    assert {path: wrong for path, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("face", ["portal", "workbench"])
@pytest.mark.parametrize("status", REFUSALS)
def test_each_refusal_says_what_why_and_what_next(status: int, face: str) -> None:
    response = answer("GET", f"/styleguide/{face}/error/{status}/", "en")
    text = response.content.decode()
    assert response.status_code == status
    assert f'data-face="{face}"' in text
    assert "What you can do" in text
    assert "Back to the start page" in text


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_refused_form_leads_to_the_answers_that_need_another_look(
    guide: Open, viewport: Any
) -> None:
    page = guide("/styleguide/form/", "zh-hans", viewport)
    page.locator("main form").evaluate("form => form.submit()")
    page.wait_for_selector("#errors")
    assert faults(page) == []
    page.locator("#errors a").last.click()
    assert page.locator("#field-truth").is_visible()


def test_on_the_phone_one_group_of_questions_is_one_screen_without_script(guide: Open) -> None:
    page = guide("/styleguide/form/", "zh-hans", PHONE, java_script_enabled=False)
    first, second = page.locator("#page-1"), page.locator("#page-2")
    assert (first.is_visible(), second.is_visible()) == (True, False)
    first.locator(".form-moves a").click()
    assert (first.is_visible(), second.is_visible()) == (False, True)


def test_menus_and_dialogs_open_without_script(guide: Open) -> None:
    page = guide("/styleguide/", java_script_enabled=False)
    page.click(".account-menu > summary")
    assert page.locator(".account-menu button").is_visible()
    page.click("[popovertarget=withdraw]")
    assert page.locator("#withdraw").is_visible()


def test_staff_walk_through_the_inbox_by_keyboard(guide: Open) -> None:
    page = guide("/styleguide/workbench/")
    for key in "jjk":
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement === document.querySelector('.row-link')")
    page.keyboard.press("?")
    assert page.locator("#shortcuts").is_visible()
    page.uncheck("#single-keys")
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement !== document.querySelectorAll('.row-link')[1]")
    page.reload()
    assert not page.locator("#single-keys").is_checked()


def test_the_present_step_is_marked_in_picture_and_list(guide: Open) -> None:
    page = guide("/styleguide/workbench/case/", "en")
    page.wait_for_selector(".at-present")
    assert page.locator(".at-present").get_attribute("data-element-id") == "verify"
    assert page.locator(".bjs-powered-by").is_visible()
    assert page.locator(".process [aria-current=step] .step-title").inner_text() == (
        "On-site verification"
    )
