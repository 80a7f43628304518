"""Signing in, in a browser without script."""

from dataclasses import replace

import pytest
from django.conf import settings
from django.test import Client

from tests.identity.conftest import PASSWORD, text_of
from yiwang.cli import token
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.evidence.models import Entry
from yiwang.kernel.tenancy.models import Account, Post
from yiwang.web.account import second_factor

pytestmark = [pytest.mark.database, pytest.mark.urls("tests.identity.urls")]


def post_id(code):
    with acting(SYSTEM):
        return str(Post.objects.get(code=code).id)


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("citizen", "/"),
        ("window", "/workbench/"),
        ("editor", "/"),
        ("inspector", "/workbench/cases"),
    ],
)
def test_everybody_lands_where_his_work_is(demo_city, name, place):
    answer = Client().post("/account/login/", {"login": name, "password": PASSWORD})
    assert (answer.status_code, answer.url) == (302, place)


def test_a_wrong_password_says_so_and_nobody_is_in(demo_city):
    browser = Client(headers={"accept-language": "en"})
    answer = browser.post("/account/login/", {"login": "citizen", "password": "wrong"})
    assert "do not fit together" in text_of(answer)
    assert "_auth_user_id" not in browser.session


def test_a_failed_attempt_is_seen_by_the_auditor_without_what_was_typed(sign_in):
    browser = Client()
    browser.post("/account/login/", {"login": "citizen", "password": "wrong"})
    browser.post("/account/login/", {"login": "370299198804120212", "password": "wrong"})
    with acting(SYSTEM):
        entries = list(Entry.objects.filter(kind="door.sign_in_failed").order_by("id"))
        said = str([entry.payload.content for entry in entries])
    assert [bool(entry.account.int) for entry in entries] == [True, False]
    assert "370299198804120212" not in said
    assert "(citizen)" in text_of(sign_in("auditor").get("/audit/"))


def test_people_see_when_they_signed_in(sign_in):
    sign_in("citizen")
    page = sign_in("citizen").get("/me/")
    assert page.content.decode().count("<time") == 2


def test_after_five_wrong_passwords_the_right_one_waits_too(demo_city):
    browser = Client(headers={"accept-language": "en"})
    for _attempt in range(5):
        browser.post("/account/login/", {"login": "citizen", "password": "wrong"})
    answer = Client(headers={"accept-language": "en"}).post(
        "/account/login/", {"login": "citizen", "password": PASSWORD}
    )
    assert "Too many attempts" in text_of(answer)
    other = Client().post("/account/login/", {"login": "citizen2", "password": PASSWORD})
    assert other.status_code == 302, "another account of the same address is not locked out"


def test_one_address_may_fail_thirty_times_a_minute(demo_city):
    browser = Client(headers={"accept-language": "en"})
    for attempt in range(31):
        answer = browser.post("/account/login/", {"login": f"guess{attempt}", "password": "x"})
    assert "Too many attempts" in text_of(answer)


def test_demo_accounts_are_refused_outside_the_demonstration(sign_in, monkeypatch):
    inside = sign_in("citizen")
    monkeypatch.setattr(settings, "YIWANG", replace(settings.YIWANG, demo=False))
    answer = Client(headers={"accept-language": "en"}).post(
        "/account/login/", {"login": "citizen", "password": PASSWORD}
    )
    assert "cannot sign in" in text_of(answer)
    assert "home of visitor" in text_of(inside.get("/")), "an open session ends as well"


@pytest.mark.parametrize("name", ["sysadmin", "secadmin", "auditor"])
def test_an_administrator_shows_a_code_that_works_once(demo_city, name):
    with acting(SYSTEM):
        account = Account.objects.get(username=name)
    secret = second_factor.enrol(account)
    browser = Client(headers={"accept-language": "en"})
    answer = browser.post("/account/login/", {"login": name, "password": PASSWORD})
    assert answer.url == "/account/code/"
    assert "home of visitor" in text_of(browser.get("/"))
    wrong = browser.post("/account/code/", {"code": "000000"})
    assert "wrong or was used" in text_of(wrong)
    code, _seconds = second_factor.current_code(secret)
    assert browser.post("/account/code/", {"code": code}).status_code == 302
    assert f"['{name}']" in text_of(browser.get("/"))
    again = Client(headers={"accept-language": "en"})
    again.post("/account/login/", {"login": name, "password": PASSWORD})
    assert "wrong or was used" in text_of(again.post("/account/code/", {"code": code}))


def test_an_administrator_without_an_app_is_nobody(sign_in):
    browser = sign_in("sysadmin", code=False)
    assert "in []" in text_of(browser.get("/"))
    assert browser.get("/administration/accounts/").status_code == 403


def test_secrets_of_apps_are_sealed(demo_city):
    from allauth.mfa.models import Authenticator

    from yiwang.kernel.actor import DOOR

    with acting(SYSTEM):
        account = Account.objects.get(username="auditor")
    secret = second_factor.enrol(account)
    assert second_factor.enrol(account) == secret, "a second call keeps it"
    with acting(DOOR):
        kept = Authenticator.objects.get(user=account).data["secret"]
    assert kept.startswith("v1.")
    assert secret not in kept


def test_the_post_is_switched_and_kept_in_the_session(sign_in):
    browser = sign_in("legal")
    answer = browser.post("/post", {"post": post_id("shinan-justice-counsel")})
    assert answer.status_code == 302
    assert browser.session["post"] == post_id("shinan-justice-counsel")
    assert browser.post("/post", {"post": post_id("city-leader")}).status_code == 403
    assert browser.post("/post", {"post": "nonsense"}).status_code == 403


def test_the_language_is_kept_in_a_cookie(demo_city):
    browser = Client()
    browser.post("/language", {"language": "en", "next": "/"})
    assert "Account name" in text_of(browser.get("/account/login/"))
    assert browser.get("/language").status_code == 405


@pytest.mark.parametrize("path", ["signup/", "password/reset/", "email/", "inactive/", "2fa/"])
def test_pages_of_the_library_that_are_not_needed_are_absent(demo_city, path):
    assert Client().get(f"/account/{path}").status_code == 404


def test_signing_out_asks_and_does(sign_in):
    browser = sign_in("citizen")
    assert browser.get("/account/logout/").status_code == 200
    assert "_auth_user_id" in browser.session
    browser.post("/account/logout/")
    assert "_auth_user_id" not in browser.session


def test_probe_19_an_administrator_is_denied_a_case_and_the_auditor_sees_it(sign_in):
    denied = sign_in("sysadmin").get("/workbench/cases")
    assert denied.status_code == 403
    seen = text_of(sign_in("auditor").get("/audit/"))
    assert "sysadmin" in seen
    assert "GET /workbench/cases" in seen
    with acting(SYSTEM):
        assert Entry.objects.filter(outcome="refused").count() == 1


def test_the_auditor_does_not_audit_himself(sign_in):
    auditor = sign_in("auditor")
    assert auditor.get("/workbench/cases").status_code == 403
    assert "Nobody was refused" in text_of(auditor.get("/audit/"))


def test_the_pages_of_administrators_do_their_work(sign_in):
    secadmin = sign_in("secadmin")
    assert "Shinan" in text_of(secadmin.get("/administration/bodies/?q=shinan"))
    page = secadmin.get("/administration/bodies/city-office/")
    assert "Website editor" in text_of(page)
    place = f"/administration/posts/{post_id('city-editor')}/grant"
    answer = secadmin.post(
        place, {"role": "steward", "next": "/administration/bodies/city-office/"}
    )
    assert answer.url == "/administration/bodies/city-office/"
    assert "Data steward" in text_of(secadmin.get(answer.url))
    clash = secadmin.post(
        f"/administration/posts/{post_id('city-auditor')}/grant", {"role": "sysadmin"}
    )
    assert clash.status_code == 409
    sysadmin = sign_in("sysadmin")
    assert "window-laoshan" in text_of(sysadmin.get("/administration/accounts/?q=laoshan"))
    assert sysadmin.get("/administration/bodies/").status_code == 403


def test_a_deputy_is_named_on_a_page(sign_in):
    officer = sign_in("officer")
    assert officer.get("/deputies/").status_code == 200
    wrong = officer.post("/deputies/", {"colleague": "officer-shinan", "start": "x", "end": ""})
    assert wrong.status_code == 422
    days = {"start": "2199-01-01", "end": "2199-01-05"}
    answer = officer.post("/deputies/", {"colleague": "officer-shinan"} | days)
    assert answer.status_code == 302
    assert "2199" in text_of(officer.get("/deputies/"))


def test_programs_know_themselves_by_token(demo_city, capsys):
    token.run(["window"])
    bearer = capsys.readouterr().out.strip()
    client = Client(headers={"authorization": f"Bearer {bearer}"})
    me = client.get("/api/v1/me").json()
    assert me["roles"] == ["window"]
    assert me["principals"] == []
    assert Client().get("/api/v1/me").status_code == 401
    unknown = Client(headers={"authorization": "Bearer yw_nonsense"}).get("/api/v1/me")
    assert unknown.status_code == 401
    assert unknown.json()["code"] == "kernel.sign_in_required"
