"""How the sign-in library behaves here: names and passwords only, no sign-up, sealed secrets."""

from dataclasses import replace
from typing import Any, ClassVar, cast
from urllib.parse import urlsplit
from uuid import UUID

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yiwang.kernel import keys
from yiwang.kernel.actor import DOOR
from yiwang.kernel.errors import Sentence
from yiwang.kernel.evidence.record import record
from yiwang.kernel.http.middleware import identify
from yiwang.kernel.ids import NOBODY
from yiwang.kernel.reads import Read
from yiwang.kernel.refusals import counting as refusals
from yiwang.kernel.tenancy.models import Account
from yiwang.web.account.landing import landing

SIGN_IN_FAILED = "door.sign_in_failed"
_ACCOUNT = Read(Account, "id = %s")


class Backend(AuthenticationBackend):  # type: ignore[misc]  # the library has no types
    """Asks with each request whether the account may still enter."""

    def get_user(self, user_id: UUID) -> Account | None:
        user = _ACCOUNT.first(user_id)
        return user if self.user_can_authenticate(user) else None

    def user_can_authenticate(self, user: AbstractBaseUser | None) -> bool:
        return bool(user and getattr(user, "may_enter", False))


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # the library has no types
    """Tells a closed account so, and sends everybody to the page of his work."""

    error_messages: ClassVar[dict[str, Sentence]] = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("Account name and password do not fit together."),
        "too_many_login_attempts": _("Too many attempts. Wait five minutes, then try again."),
        "account_closed": _(
            "This account cannot sign in: it is frozen, or it belongs to a demonstration. "
            "Ask your system administrator."
        ),
    }

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """The account behind name and password, or None.

        The library hands over accounts with the right password even when the backend refused them.
        """
        user = super().authenticate(request, **credentials)
        if user is not None and not user.may_enter:
            raise self.validation_error("account_closed")
        return user

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Leave an entry for the auditor, never what was typed: people type numbers and passwords
        into the wrong field.
        """
        name = credentials.get("username", "")
        account = Account.objects.filter(username=name).values_list("id", flat=True).first()
        actor = replace(DOOR, account=account or NOBODY)
        content = {"path": request.path, "method": "POST", "channel": "web"}
        refusals.note(actor, SIGN_IN_FAILED, content, SIGN_IN_FAILED)

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Open the session and write down that the person came in."""
        super().login(request, user)
        account = cast("Account", user)
        actor = replace(DOOR, account=account.id)
        record(actor, "door.signed_in", account.id, {"channel": "web"}, subject=account.person_id)

    def get_reauthentication_methods(self, _user: AbstractBaseUser) -> list[dict[str, Any]]:
        """Who changes how they sign in shows their password once more, nothing else."""
        place = reverse("account_reauthenticate")
        return [{"id": "reauthenticate", "description": "", "url": place}]

    def is_open_for_signup(self, _request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return landing(identify(request))

    def add_message(self, *_args: Any, **_kwargs: Any) -> None:
        """Say nothing: the page after signing in or out tells it already."""


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # the library has no types
    """Keeps the secrets of authenticator apps sealed."""

    error_messages: ClassVar[dict[str, Sentence]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code is wrong or was used already. Wait for the next one."),
    }

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Passkeys belong to the address that people know, whatever name a proxy uses."""
        return {"id": urlsplit(settings.YIWANG.address).hostname or "localhost", "name": "Yiwang"}

    def encrypt(self, text: str) -> str:
        return keys.seal("second_factor", text)

    def decrypt(self, encrypted_text: str) -> str:
        return keys.unseal("second_factor", encrypted_text)
