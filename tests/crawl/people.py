"""Everybody with an account of the demonstration, and how they come in."""

from collections.abc import Iterator
from functools import cache

from django.conf import settings
from django.test import Client

from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.tenancy.models import Account
from yiwang.web.account import second_factor

VISITOR = ""
LANGUAGES = {"zh": "zh-hans", "en": "en"}


def accounts() -> tuple[str, ...]:
    """The visitor and the demonstration's accounts, those of two districts among them."""
    from yiwang.web.account.pages import demo_accounts

    names = [name for name, _what in demo_accounts()]
    return (VISITOR, *names, "window-laoshan", "officer-jimo")


@cache
def session(account: str) -> str:
    """The session of somebody who signed in as people do, with the second factor when asked."""
    client = Client()
    password = settings.YIWANG.home.secrets().demo_password
    answer = client.post("/account/login/", {"login": account, "password": password})
    assert answer.status_code == 302, f"{account} cannot sign in"
    if answer["Location"].startswith("/account/code/"):
        with acting(SYSTEM):
            row = Account.objects.get(username=account)
        code, _seconds = second_factor.current_code(second_factor.enrol(row))
        answer = client.post(answer["Location"], {"code": code})
        assert answer.status_code == 302, f"{account} cannot prove the second factor"
    return client.cookies["sessionid"].value


def cookies(account: str, language: str) -> Iterator[tuple[str, str]]:
    """What the browser of somebody sends along, by name."""
    yield settings.LANGUAGE_COOKIE_NAME, LANGUAGES[language]
    if account != VISITOR:
        yield settings.SESSION_COOKIE_NAME, session(account)


def browser(account: str, language: str) -> Client:
    """A browser without script."""
    client = Client(raise_request_exception=False)
    for name, value in cookies(account, language):
        client.cookies[name] = value
    return client
