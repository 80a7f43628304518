"""The demo city for each test of this folder, and people who sign in."""

import re
from collections.abc import Callable, Iterator

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.utils import translation

from yiwang.base.parties import demonstration
from yiwang.base.parties.models import Delegation
from yiwang.kernel.actor import DOOR, SYSTEM, Actor, acting
from yiwang.kernel.tenancy import city, door
from yiwang.kernel.tenancy.models import Account
from yiwang.web.account import second_factor

PASSWORD = "right-password"
ADMINISTRATORS = ("sysadmin", "secadmin", "auditor")


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """Sentences are compared in English, whatever language the machine speaks."""
    with translation.override("en"):
        yield


@pytest.fixture
def demo_city(db, settings) -> None:
    """Divisions, bodies, staff and people, gone again after the test."""
    quick = "django.contrib.auth.hashers.MD5PasswordHasher"
    settings.PASSWORD_HASHERS = [quick, *settings.PASSWORD_HASHERS[1:]]
    hashed = make_password(PASSWORD)
    city.load_regions()
    city.load_bodies()
    city.load_staff(hashed)
    with acting(SYSTEM):  # their days count from the day of loading, which may have been another
        Delegation.objects.all().delete()
    demonstration.load(hashed)
    with acting(SYSTEM):  # also where the run founded the city before, with a password of its own
        Account.objects.update(password=hashed)
    with acting(DOOR):
        Authenticator.objects.all().delete()


@pytest.fixture
def act_as(demo_city) -> Callable[..., Actor]:
    """`act_as("window")`: the actor that an account of the demonstration becomes."""

    def enter(name: str, post: str = "", *, proven: bool = True) -> Actor:
        with acting(DOOR):
            account = Account.objects.get(username=name)
            wanted = demonstration.named("post", post) if post else None
            return door.enter(account, wanted, "web", proven=proven)

    return enter


@pytest.fixture
def sign_in(demo_city) -> Callable[..., Client]:
    """`sign_in("window")`: a browser without script in which somebody has signed in."""

    def new(name: str, *, code: bool = True) -> Client:
        browser = Client(headers={"accept-language": "en"})
        with acting(SYSTEM):
            account = Account.objects.get(username=name)
        shows_code = code and name in ADMINISTRATORS
        secret = second_factor.enrol(account) if shows_code else ""
        browser.post("/account/login/", {"login": name, "password": PASSWORD})
        if shows_code:
            browser.post("/account/code/", {"code": second_factor.current_code(secret)[0]})
        return browser

    return new


def text_of(response) -> str:
    """What a page says, without its marks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", response.content.decode()))
