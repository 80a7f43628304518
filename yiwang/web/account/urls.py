"""Addresses of signing in and out, the acting post and the language.

The sign-in library's other pages (sign-up, e-mail, password reset, keys) are not served.
"""

from allauth.account.views import logout
from allauth.mfa.base.views import authenticate
from django.urls import include, path
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from yiwang.kernel.http.requests import requires
from yiwang.web.account import pages
from yiwang.web.account.oidc.http import clients

public = requires("public")

urlpatterns = [
    path("account/login/", public(pages.SignIn.as_view()), name="account_login"),
    path("account/logout/", public(logout), name="account_logout"),
    path("account/code/", public(authenticate), name="mfa_authenticate"),
    path("post", pages.switch_post, name="switch_post"),
    path("administration/clients/", clients.clients, name="clients"),
    path("administration/clients/<str:client_id>/remove", clients.remove, name="client_remove"),
    path("", include("yiwang.web.account.oidc.urls")),
    path("language", public(require_POST(set_language)), name="language"),
]
