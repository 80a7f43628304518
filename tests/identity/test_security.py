"""Sessions, passwords that were handed out, one-time codes and passkeys."""

import re
from dataclasses import replace

import pytest
from django.test import Client

from tests.identity.conftest import PASSWORD, text_of
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.evidence.models import Entry
from yiwang.kernel.tenancy.models import Account
from yiwang.web.account.second_factor import current_code
from yiwang.web.account.security.sessions import device

pytestmark = [pytest.mark.database, pytest.mark.urls("tests.identity.urls")]
CHROME = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"
NEW = "quiet-harbour-morning"


def noted(kind: str) -> int:
    with acting(SYSTEM):
        return Entry.objects.filter(kind=kind).count()


def confirmed(browser: Client) -> Client:
    """The password was shown once more, as changes of factors ask."""
    browser.post("/account/confirm/?next=/me/security", {"password": PASSWORD})
    return browser


@pytest.mark.parametrize("name", ["citizen", "window", "sysadmin"])
def test_everybody_sees_where_they_are_signed_in_and_ends_it(sign_in, name):
    here, there = sign_in(name), sign_in(name, code=False)
    if name == "sysadmin":
        there = sign_in("citizen")
    page = here.get("/me/security")
    assert text_of(page).count("since") == (1 if name == "sysadmin" else 2)
    [other] = re.findall(r'name="session" value="(\d+)"', page.content.decode()) or ["0"]
    sign_in("citizen2").post("/account/sessions/end", {"session": other})
    assert there.get("/me/security").status_code == 200, "nobody ends another's session"
    here.post("/account/sessions/end", {"session": other})
    if name != "sysadmin":
        assert there.get("/me/security").status_code == 302
    assert here.get("/me/security").status_code == 200


def test_signing_out_everywhere_leaves_this_one(sign_in):
    here, others = sign_in("citizen"), [sign_in("citizen"), sign_in("citizen")]
    here.post("/account/sessions/end")
    assert "everywhere but here" in text_of(here.get("/me/security"))
    assert [each.get("/me/security").status_code for each in others] == [302, 302]
    assert noted("door.signed_out_everywhere") == 1


def test_visitors_sign_in_first(demo_city):
    assert Client().get("/me/security").url.startswith("/account/login/")
    assert Client().post("/account/sessions/end").url == "/account/login/"
    assert Client().get("/account/password/").url == "/account/login/"
    assert Client().get("/account/code-app/").status_code == 302


def test_a_password_that_was_handed_out_is_replaced_first(demo_city):
    with acting(SYSTEM):
        Account.objects.filter(username="window").update(start_password=True)
    browser = Client(headers={"accept-language": "en"})
    browser.post("/account/login/", {"login": "window", "password": PASSWORD})
    for path in ("/workbench/", "/me/security", "/identity/authorize"):
        assert browser.get(path).url.startswith("/account/password/?next="), path
    assert browser.post("/post", {"post": "x"}).url == "/account/password/?"
    place = "/account/password/?next=/workbench/"
    assert "somebody else knows it" in text_of(browser.get(place))
    for bad in ("short", "1234567890123", "password123", PASSWORD):
        answer = browser.post(place, {"new_password1": bad, "new_password2": bad})
        assert answer.status_code == 422, bad
    done = browser.post(place, {"new_password1": NEW, "new_password2": NEW})
    assert done.url == "/workbench/"
    assert browser.get("/workbench/").status_code == 200
    assert noted("door.password_changed") == 1
    fresh = Client()
    assert fresh.post("/account/login/", {"login": "window", "password": NEW}).url == "/workbench/"


def test_who_changes_the_password_shows_the_old_one_and_other_sessions_end(sign_in):
    browser, other = sign_in("citizen"), sign_in("citizen")
    form = {"new_password1": NEW, "new_password2": NEW}
    assert browser.post("/account/password/", form).status_code == 422
    assert browser.post("/account/password/", form | {"old_password": PASSWORD}).status_code == 302
    assert browser.get("/me/security").status_code == 200
    assert other.get("/me/security").status_code == 302


def test_a_citizen_sets_up_codes_and_is_asked_for_them(sign_in):
    browser = confirmed(sign_in("citizen"))
    page = browser.get("/account/code-app/").content.decode()
    secret = re.search(r"<code>([A-Z2-7]{32})</code>", page).group(1)
    assert browser.post("/account/code-app/", {"code": "000000"}).status_code == 422
    assert browser.post("/account/code-app/", {"code": current_code(secret)[0]}).status_code == 302
    assert "asks for a code of your app" in text_of(browser.get("/me/security"))
    fresh = Client()
    answer = fresh.post("/account/login/", {"login": "citizen", "password": PASSWORD})
    assert answer.url == "/account/code/"
    factor = re.search(r'name="factor" value="(\d+)"', browser.get("/me/security").content.decode())
    stranger = confirmed(sign_in("citizen2"))
    stranger.post("/account/factors/remove", {"factor": factor.group(1)})
    assert noted("door.factor_removed") == 0
    browser.post("/account/factors/remove", {"factor": factor.group(1)})
    assert (noted("door.code_app_added"), noted("door.factor_removed")) == (1, 1)


def test_the_first_factor_of_an_administrator_comes_from_the_operator(sign_in):
    bare = confirmed(sign_in("sysadmin", code=False))
    assert "The operator" in text_of(bare.get("/me/security"))
    assert bare.get("/account/code-app/").url == "/me/security"
    assert bare.get("/account/passkey/").url == "/me/security"
    proven = confirmed(sign_in("sysadmin"))
    factor = re.search(r'name="factor" value="(\d+)"', proven.get("/me/security").content.decode())
    proven.post("/account/factors/remove", {"factor": factor.group(1)})
    assert noted("door.factor_removed") == 0, "the last one stays"


def test_changing_a_factor_asks_for_the_password_once_more(sign_in):
    browser = sign_in("citizen")
    answer = browser.get("/account/passkey/")
    assert answer.url.startswith("/account/confirm/?next=")
    assert "Enter your password once more" in text_of(browser.get(answer.url))
    assert browser.post(answer.url, {"password": PASSWORD}).url == "/account/passkey/"


def test_devices_are_told_in_two_words():
    assert device(CHROME) == "Chrome · Windows"
    assert device(CHROME.replace("Safari", "Edg/140 Safari")) == "Edge · Windows"
    assert device("curl/8") == ""


@pytest.mark.browser
def test_a_passkey_is_made_and_signs_in(live_server, demo_city, settings, open_page):
    name = "citizen"
    settings.YIWANG = replace(settings.YIWANG, address=live_server.url)
    page = open_page(base_url=live_server.url, locale="en-GB")
    chrome = page.context.new_cdp_session(page)
    chrome.send("WebAuthn.enable")
    chrome.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    page.goto("/account/login/")
    page.fill("[name=login]", name)
    page.fill("[name=password]", PASSWORD)
    page.click("form button.btn-primary")
    page.goto("/account/passkey/")
    page.fill("[name=password]", PASSWORD)
    page.click("form button.btn-primary")
    page.wait_for_url("**/account/passkey/")
    page.fill("[name=name]", "Phone")
    page.click("form button.btn-primary")
    page.wait_for_url("**/me/security")
    assert "Phone" in page.inner_text("main")
    page.goto("/account/logout/")
    page.click("form button.btn-primary")
    page.goto("/account/login/")
    page.click("text=Sign in with a passkey")
    page.wait_for_url(lambda url: "/account/" not in url)
    with acting(SYSTEM):
        person = Account.objects.get(username=name).name
    assert f"home of {person}" in page.content()
    page.goto("/account/logout/")
    page.click("form button.btn-primary")
    page.goto("/account/login/")
    page.fill("[name=login]", name)
    page.fill("[name=password]", PASSWORD)
    page.click("form button.btn-primary")
    page.wait_for_url("**/account/code/")
    page.click("text=Sign in with a passkey")
    page.wait_for_url(lambda url: "/account/" not in url)
