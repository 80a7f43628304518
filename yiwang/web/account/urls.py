"""Addresses of signing in and out, the acting post and the language.

The sign-in library's other pages (sign-up, e-mail, password reset, keys) are not served.
"""

from allauth.account.views import ReauthenticateView, logout
from allauth.mfa.base.views import authenticate
from allauth.mfa.webauthn.views import login_webauthn
from django.urls import include, path
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from yiwang.kernel.http.requests import requires
from yiwang.web.account import pages
from yiwang.web.account.levels import pages as levels
from yiwang.web.account.oidc.http import clients
from yiwang.web.account.security import pages as security

public = requires("public")

urlpatterns = [
    path("account/login/", public(pages.SignIn.as_view()), name="account_login"),
    path("account/logout/", public(logout), name="account_logout"),
    path("account/code/", public(authenticate), name="mfa_authenticate"),
    path("post", pages.switch_post, name="switch_post"),
    path("me/security", security.security, name="security"),
    path("account/sessions/end", security.end, name="session_end"),
    path("account/password/", security.password, name="account_password"),
    path("account/confirm/", public(ReauthenticateView.as_view()), name="account_reauthenticate"),
    path("account/code-app/", security.code_app, name="code_app"),
    path("account/passkey/", security.passkey, name="passkey"),
    path("account/passkey/sign-in", public(login_webauthn), name="mfa_login_webauthn"),
    path("account/factors/remove", security.remove, name="factor_remove"),
    path("me/level", levels.level, name="level"),
    path("counter/identity", levels.counter, name="level_counter"),
    path("administration/clients/", clients.clients, name="clients"),
    path("administration/clients/<str:client_id>/remove", clients.remove, name="client_remove"),
    path("", include("yiwang.web.account.oidc.urls")),
    path("language", public(require_POST(set_language)), name="language"),
]
