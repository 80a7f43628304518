"""What an application learns about a person, and who may sign on at all."""

from collections.abc import Iterable
from typing import Any

from allauth.idp.oidc.adapter import DefaultOIDCAdapter
from allauth.idp.oidc.models import Client
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from yiwang.kernel.tenancy import door
from yiwang.kernel.tenancy.models import Account


class Adapter(DefaultOIDCAdapter):  # type: ignore[misc]  # the library has no types
    """Claims of ours; the issuer is the address that people know the portal by."""

    scope_display = {
        "openid": _("that it is you, and how your identity was verified"),
        "profile": _("your name and account name"),
        "posts": _("the posts that you hold today, with their roles and bodies"),
    }

    def get_issuer(self) -> str:
        return str(settings.YIWANG.address)

    def get_user_by_sub(self, client: Client, sub: str) -> Account | None:
        user = super().get_user_by_sub(client, sub)
        return user if user is not None and user.may_enter else None

    def get_claims(
        self, purpose: str, user: Account, client: Client, scopes: Iterable[str], **_kwargs: Any
    ) -> dict[str, Any]:
        """A Chinese name is one piece, family name first: it is never taken apart.

        acr: the real-name level, L0 to L4.
        """
        claims: dict[str, Any] = {
            "sub": self.get_user_sub(client, user),
            "acr": f"L{user.real_name_level}",
        }
        if "profile" in scopes:
            claims |= {
                "name": user.name,
                "preferred_username": user.username,
                "locale": "zh-CN" if user.language.startswith("zh") else "en",
                "real_name_level": user.real_name_level,
            }
        if "posts" in scopes:
            claims["posts"] = [_post(seat) for seat in _seats(user)]
        return claims


def _seats(user: Account) -> list[door.Seat]:
    """Held today. A post that asks for a second factor counts only where each sign-in shows one."""
    proven = is_mfa_enabled(user)
    return [seat for seat in door.seats(user.id) if proven or not seat.second_factor]


def _post(seat: door.Seat) -> dict[str, Any]:
    return {
        "id": str(seat.post),
        "title": seat.title,
        "title_en": seat.title_en,
        "body": str(seat.body),
        "body_name": seat.body_name,
        "body_name_en": seat.body_name_en,
        "roles": sorted({grant.role for grant in seat.grants}),
        "stands_in": seat.stands_in,
    }
