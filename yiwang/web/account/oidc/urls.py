"""Addresses of sign-on for others; the names are those the library looks for.

Sign-on of devices, registration by programs and introspection are not served.
"""

from collections.abc import Callable
from typing import Any

from allauth.idp.oidc import views
from django.urls import include, path
from django.views.decorators.cache import never_cache

from yiwang.kernel.http.requests import requires
from yiwang.web.account.oidc import validator  # noqa: F401  # takes the library's place
from yiwang.web.account.oidc.http import pages


def public(view: Callable[..., Any]) -> Callable[..., Any]:
    return requires("public")(never_cache(view))


_oidc = [
    path(".well-known/openid-configuration", pages.configuration, name="configuration"),
    path(".well-known/jwks.json", requires("public")(views.jwks), name="jwks"),
    path("identity/authorize", public(pages.Authorization.as_view()), name="authorization"),
    path("identity/sign-out", public(pages.SignOut.as_view()), name="logout"),
    path("identity/token", public(views.token), name="token"),
    path("identity/revoke", public(views.revoke), name="revoke"),
    path("identity/person", public(views.user_info), name="userinfo"),
]
urlpatterns = [path("", include(([path("", include((_oidc, "oidc")))], "idp")))]
