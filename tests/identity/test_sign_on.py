"""Applications of others sign people on here. The application's side is Authlib, not ours."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from authlib.common.security import generate_token
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from django.contrib.auth.hashers import check_password, make_password
from joserfc import jwt
from joserfc.jwk import KeySet

from tests.identity.conftest import PASSWORD, text_of
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.errors import Forbidden, Invalid
from yiwang.kernel.evidence.models import Entry
from yiwang.kernel.tenancy.models import Account
from yiwang.web.account.oidc import actions, hashing
from yiwang.web.account.oidc.rules import Unfit, unfit
from yiwang.web.account.oidc.values import ClientSpec

pytestmark = [pytest.mark.database, pytest.mark.urls("tests.identity.urls")]
BACK = "https://housing.example.invalid/signed-on"


class Fields(HTMLParser):
    """The hidden fields of a page's form."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        row = dict(attrs)
        if tag == "input" and row.get("type") == "hidden":
            self.found.append((row["name"], row.get("value", "")))


class Person:
    """A browser without script."""

    def __init__(self, site: str) -> None:
        self.site, self.browser = site, requests.Session()
        self.browser.headers["Accept-Language"] = "en"

    def sign_in(self, page: requests.Response, name: str) -> requests.Response:
        fields = [*Fields(page.text).found, ("login", name), ("password", PASSWORD)]
        return self.browser.post(page.url, data=dict(fields))

    def press(self, page: requests.Response, action: str) -> str:
        """Answer the page of consent; return where the application is told so."""
        fields = [*Fields(page.text).found, ("action", action)]
        place = f"{self.site}/identity/authorize"
        return self.browser.post(place, data=fields, allow_redirects=False).headers["Location"]


class Application:
    """Another office's application, written with Authlib."""

    def __init__(self, site: str, *, secret: bool = True, scopes: tuple[str, ...] = ()) -> None:
        spec = ClientSpec("住房小程序", "Housing app", (BACK,), scopes, secret)
        with acting(SYSTEM):
            made = actions.register_client(SYSTEM, spec)
        self.about = requests.get(f"{site}/.well-known/openid-configuration").json()
        self.id, self.secret, self.site = made.id.hex, made.secret, site
        self.verifier = generate_token(48)
        self.session = OAuth2Session(
            self.id,
            made.secret or None,
            token_endpoint_auth_method="client_secret_basic" if secret else "none",
            scope=" ".join(("openid", *scopes)),
            redirect_uri=BACK,
            code_challenge_method="S256",
        )

    def ask(self, **changes: str) -> str:
        """The address to which the application sends a person; what it sends is changed so."""
        wish = {"code_verifier": self.verifier, "nonce": "n-0S6"} | changes
        address, self.state = self.session.create_authorization_url(
            self.about["authorization_endpoint"], **wish
        )
        return address

    def sign_on(self, name: str) -> str:
        """Lead a person through sign-in and consent; return the answer's address."""
        person = Person(self.site)
        page = person.sign_in(person.browser.get(self.ask()), name)
        return person.press(page, "grant")

    def fetch(self, answer: str, verifier: str = "") -> Any:
        return self.session.fetch_token(
            self.about["token_endpoint"],
            authorization_response=answer,
            code_verifier=verifier or self.verifier,
            state=self.state,
        )

    def claims(self, token: Any) -> Any:
        """The identity in a token, once its signature and what it must say are checked."""
        keys = KeySet.import_key_set(requests.get(self.about["jwks_uri"]).json())
        found = jwt.decode(token["id_token"], keys, algorithms=["RS256"])
        expected = {"iss": self.about["issuer"], "aud": self.id, "nonce": "n-0S6"}
        rules = {name: {"essential": True, "value": value} for name, value in expected.items()}
        jwt.JWTClaimsRegistry(**rules, exp={"essential": True}).validate(found.claims)
        return found.claims

    def person(self, token: Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {token['access_token']}"}
        return requests.get(self.about["userinfo_endpoint"], headers=headers)


@pytest.fixture
def site(live_server: Any, demo_city: None, settings: Any) -> str:
    """A server that people and applications reach at one address."""
    settings.YIWANG = replace(settings.YIWANG, address=live_server.url)
    return str(live_server.url)


@pytest.mark.parametrize("secret", [True, False], ids=["confidential", "public"])
def test_a_person_signs_on_and_the_application_learns_what_was_agreed(site, secret):
    application = Application(site, secret=secret, scopes=("profile",))
    person = Person(site)
    page = person.sign_in(person.browser.get(application.ask()), "citizen")
    assert "Sign on to Housing app" in page.text
    assert "posts that you hold" not in page.text
    assert "account-menu" in page.text, "the page says who is signed in"
    assert "form-action 'self' https://housing.example.invalid" in page.headers[
        "Content-Security-Policy"
    ]  # fmt: skip
    token = application.fetch(person.press(page, "grant"))
    claims = application.claims(token)
    with acting(SYSTEM):
        account = Account.objects.get(username="citizen")
        entry = Entry.objects.get(kind="door.signed_on")
    assert (claims["sub"], claims["acr"]) == (str(account.id), "L3")
    assert (claims["name"], claims["preferred_username"]) == (account.name, "citizen")
    assert {"family_name", "given_name", "posts", "email"}.isdisjoint(claims)
    assert application.person(token).json()["name"] == account.name
    assert (entry.account, entry.subject) == (account.id, account.person_id)
    with acting(SYSTEM):
        assert entry.payload.content["client"] == application.id


def test_staff_bring_the_posts_of_today_and_nobody_more_than_was_asked(site):
    application = Application(site, scopes=("posts",))
    claims = application.claims(application.fetch(application.sign_on("legal")))
    assert {"counsel", "legal"} & {role for post in claims["posts"] for role in post["roles"]}
    assert all(post["body_name"] and post["body_name_en"] for post in claims["posts"])
    assert "name" not in claims


def test_every_application_proves_its_code(site):
    application, person = Application(site), Person(site)
    person.sign_in(person.browser.get(f"{site}/account/login/"), "citizen")
    for change in ({"code_challenge": ""}, {"code_challenge_method": "plain"}):
        address = application.ask()
        parts = urlsplit(address)
        query = {name: rows[0] for name, rows in parse_qs(parts.query).items()} | change
        query = {name: value for name, value in query.items() if value}
        answer = person.browser.get(
            f"{site}{parts.path}", params=query, allow_redirects=False
        ).headers["Location"]
        assert answer.startswith(f"{BACK}?error=invalid_request"), change
    good = person.press(person.browser.get(application.ask()), "grant")
    with pytest.raises(OAuthError, match="invalid_grant"):
        application.fetch(good, verifier="x" * 64)


@pytest.mark.parametrize(
    "wrong",
    [
        "https://elsewhere.example.invalid/",
        f"{BACK}/",
        f"{BACK}?more=1",
        BACK.replace("https", "http"),
    ],
)
def test_nobody_is_sent_to_an_address_that_was_not_registered(site, wrong):
    application, person = Application(site), Person(site)
    person.sign_in(person.browser.get(f"{site}/account/login/"), "citizen")
    application.session.redirect_uri = wrong
    answer = person.browser.get(application.ask(), allow_redirects=False)
    assert answer.status_code == 400
    assert "This application cannot sign you on" in answer.text


def test_a_code_works_once_also_when_it_comes_twice_at_a_time(site):
    application = Application(site)
    code = parse_qs(urlsplit(application.sign_on("citizen")).query)["code"][0]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK}
    form |= {"code_verifier": application.verifier}

    def exchange(_attempt: int) -> int:
        who = (application.id, application.secret)
        return requests.post(application.about["token_endpoint"], data=form, auth=who).status_code

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(exchange, range(4))) == [200, 400, 400, 400]
    assert exchange(4) == 400


def test_a_code_lives_for_a_minute(site, settings):
    settings.IDP_OIDC_AUTHORIZATION_CODE_EXPIRES_IN = 0
    application = Application(site)
    answer = application.sign_on("citizen")
    with pytest.raises(OAuthError, match="invalid_grant"):
        application.fetch(answer)


def test_tokens_are_renewed_and_taken_back(site):
    application = Application(site, scopes=("profile",))
    first = application.fetch(application.sign_on("citizen"))
    place = application.about["token_endpoint"]
    second = application.session.refresh_token(place, refresh_token=first["refresh_token"])
    assert application.person(second).status_code == 200
    with pytest.raises(OAuthError, match="invalid_grant"):
        application.session.refresh_token(place, refresh_token=first["refresh_token"])
    away = application.about["revocation_endpoint"]
    application.session.revoke_token(away, token=second["refresh_token"])
    assert application.person(second).status_code == 401
    with pytest.raises(OAuthError, match="invalid_grant"):
        application.session.refresh_token(place, refresh_token=second["refresh_token"])


@pytest.mark.parametrize("change", ["frozen", "outside the demonstration"])
def test_who_may_not_enter_is_out_everywhere(site, settings, change):
    application = Application(site)
    token = application.fetch(application.sign_on("citizen"))
    waiting = application.sign_on("citizen")
    if change == "frozen":
        with acting(SYSTEM):
            Account.objects.filter(username="citizen").update(is_active=False)
    else:
        settings.YIWANG = replace(settings.YIWANG, demo=False)
    assert application.person(token).status_code == 401
    place = application.about["token_endpoint"]
    with pytest.raises(OAuthError, match="invalid_grant"):
        application.session.refresh_token(place, refresh_token=token["refresh_token"])
    with pytest.raises(OAuthError, match="invalid_grant"):
        application.fetch(waiting)


def test_who_says_no_sends_nothing_and_silence_needs_a_yes_to_the_same_application(site):
    application, person = Application(site), Person(site)
    page = person.sign_in(person.browser.get(application.ask()), "citizen")
    assert "error=access_denied" in person.press(page, "cancel")
    quiet = person.browser.get(application.ask(prompt="none"), allow_redirects=False)
    assert "error=consent_required" in quiet.headers["Location"]
    application.fetch(person.press(person.browser.get(application.ask()), "grant"))
    quiet = person.browser.get(application.ask(prompt="none"), allow_redirects=False)
    assert "code=" in quiet.headers["Location"]
    anew = person.browser.get(application.ask(prompt="login"))
    assert "Account name" in anew.text


def test_an_application_asks_for_a_level_and_gets_the_person_after_the_missing_step(site):
    application, person = Application(site), Person(site)
    with acting(SYSTEM):
        Account.objects.filter(username="citizen").update(real_name_level=2)
    page = person.sign_in(person.browser.get(application.ask(acr_values="L3")), "citizen")
    assert "Demonstrate that it is me" in page.text
    page = person.browser.post(page.url, data=dict(Fields(page.text).found))
    claims = application.claims(application.fetch(person.press(page, "grant")))
    assert claims["acr"] == "L3"


def test_signing_out_of_an_application_asks_about_here(site):
    application, person = Application(site), Person(site)
    page = person.sign_in(person.browser.get(application.ask()), "citizen")
    token = application.fetch(person.press(page, "grant"))
    query = {"id_token_hint": token["id_token"], "post_logout_redirect_uri": BACK}
    page = person.browser.get(application.about["end_session_endpoint"], params=query)
    assert "sign out here too" in page.text
    fields = [*Fields(page.text).found, ("action", "logout")]
    answer = person.browser.post(f"{site}/identity/sign-out", data=fields, allow_redirects=False)
    assert answer.headers["Location"] == BACK
    assert application.person(token).status_code == 401
    assert "home of visitor" in person.browser.get(f"{site}/").text


def test_a_system_administrator_registers_and_removes_an_application(sign_in):
    browser = sign_in("sysadmin")
    place = "/administration/clients/"
    assert "No application is registered" in text_of(browser.get(place))
    form = {"name": "住房", "name_en": "Housing", "returns": BACK, "scopes": ["profile"]}
    wrong = browser.post(place, form | {"returns": "http://housing.example.invalid/"})
    assert wrong.status_code == 422
    assert "not safe" in text_of(wrong)
    answer = browser.post(place, form)
    assert answer["Cache-Control"] == "no-store"
    assert 'id="client-secret"' in answer.content.decode()
    assert browser.post(place, form).status_code == 422, "a second form gives no second secret"
    assert 'id="client-secret"' not in browser.get(place).content.decode()
    with acting(SYSTEM):
        from allauth.idp.oidc.models import Client

        client = Client.objects.get()
    assert browser.post(f"{place}{client.id}/remove").status_code == 302
    assert "No application is registered" in text_of(browser.get(place))
    assert sign_in("auditor").get(place).status_code == 403


def test_the_command_does_the_same(demo_city, settings, capsys):
    from yiwang.cli import client
    from yiwang.cli.errors import CommandError

    client.run(["add", "住房", BACK, "--name-en", "Housing"])
    lines = dict(line.rsplit(maxsplit=1) for line in capsys.readouterr().out.splitlines())
    client.run(["list"])
    assert lines["Client ID"] in capsys.readouterr().out
    with pytest.raises(CommandError, match="住房"):
        client.run(["add", "住房", BACK])
    client.run(["remove", lines["Client ID"]])
    with pytest.raises(CommandError):
        client.run(["remove", lines["Client ID"]])


@pytest.mark.parametrize(
    ("address", "secret", "why"),
    [
        (BACK, True, None),
        ("http://127.0.0.1:8080/back", True, None),
        ("cn.city.housing:/back", False, None),
        ("cn.city.housing:/back", True, Unfit.NOT_SAFE),
        ("http://housing.example.invalid/", True, Unfit.NOT_SAFE),
        ("https://*.example.invalid/", True, Unfit.PATTERN),
        (f"{BACK}#part", True, Unfit.FRAGMENT),
        ("javascript:alert(1)", False, Unfit.NOT_AN_ADDRESS),
        ("https://user@example.invalid/", True, Unfit.NOT_AN_ADDRESS),
        ("https://example.invalid:port/", True, Unfit.NOT_AN_ADDRESS),
        ("https://exam\nple.invalid/", True, Unfit.NOT_AN_ADDRESS),
        ("/signed-on", True, Unfit.NOT_AN_ADDRESS),
    ],
)
def test_addresses_of_return(address, secret, why):
    assert unfit(address, secret=secret) is why


def test_secrets_are_kept_as_digests():
    secret = hashing.draw()
    kept = make_password(secret, hasher=hashing.HASHER)
    assert check_password(secret, kept)
    assert not check_password(secret + "x", kept)
    assert secret not in kept


def test_only_those_who_may_register(act_as):
    with acting(act_as("auditor")) as actor, pytest.raises(Forbidden):
        actions.register_client(actor, ClientSpec("a", "a", (BACK,)))
    with acting(act_as("sysadmin")) as actor, pytest.raises(Invalid):
        actions.register_client(actor, ClientSpec("a", "a", (BACK,), ("identity_number",)))
