"""The pages on which a person consents and signs out, and the description for programs."""

from typing import Any

from allauth.idp.oidc.models import Client
from allauth.idp.oidc.views import AuthorizationView, LogoutView
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from yiwang.kernel.http.requests import requires
from yiwang.kernel.tenancy.levels import levels
from yiwang.web.account.oidc.queries import title
from yiwang.web.account.oidc.rules import origin
from yiwang.web.account.oidc.values import SCOPES
from yiwang.web.headers import POLICY


@require_GET
@requires("public")
def configuration(_request: HttpRequest) -> HttpResponse:
    """What a program must know to sign people on here (OpenID Connect Discovery 1.0)."""

    def at(name: str) -> str:
        return f"{settings.YIWANG.address}{reverse(f'idp:oidc:{name}')}"

    said = {
        "issuer": settings.YIWANG.address,
        "authorization_endpoint": at("authorization"),
        "token_endpoint": at("token"),
        "userinfo_endpoint": at("userinfo"),
        "revocation_endpoint": at("revoke"),
        "end_session_endpoint": at("logout"),
        "jwks_uri": at("jwks"),
        "scopes_supported": ["openid", *SCOPES],
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "code_challenge_methods_supported": ["S256"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "token_endpoint_auth_methods_supported": [
            "client_secret_basic",
            "client_secret_post",
            "none",
        ],
        "claims_supported": [
            *("sub", "acr", "name", "preferred_username", "locale", "real_name_level", "posts")
        ],
        "acr_values_supported": [f"L{level.number}" for level in levels()],
        "ui_locales_supported": ["zh-CN", "en"],
    }
    response = JsonResponse(said)
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _level(request: HttpRequest) -> int:
    """The lowest real-name level that would do for the application; 0 where it asks for none, and
    where the person must not be asked.
    """
    if "none" in request.GET.get("prompt", "").split():
        return 0
    asked = request.GET.get("acr_values", "").split()
    return min((level.number for level in levels() if f"L{level.number}" in asked), default=0)


class Authorization(AuthorizationView):  # type: ignore[misc]  # the library has no types
    """Asks the person whether the application may know them."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        wanted = _level(request)
        person = request.user
        if person.is_authenticated and not person.is_staff and person.real_name_level < wanted:
            query = urlencode({"needed": str(wanted), "next": request.get_full_path()})
            return HttpResponseRedirect(f"{reverse('level')}?{query}")
        response: HttpResponse = super().get(request, *args, **kwargs)
        if response.status_code == 200 and not isinstance(response, TemplateResponse):
            response.status_code = 400  # the library shows what is wrong, and calls it well
        return response

    def _handle_login_prompt(self, request: HttpRequest, prompts: list[str]) -> HttpResponse:
        """Somebody is to sign in anew: whoever is signed in goes out first."""
        logout(request)
        query = request.GET.copy()
        query["prompt"] = " ".join(each for each in prompts if each != "login")
        if not query["prompt"]:
            del query["prompt"]
        wanted = f"{request.path}?{query.urlencode()}"
        return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({'next': wanted})}")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().get_context_data(**kwargs)
        return found | {"application": title(found["client"]), "place": self._place}

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        """The answer to the form leads to the application, which the page's policy must allow."""
        response: HttpResponse = super().render_to_response(context, **kwargs)
        allowed = f"form-action 'self' {self._place}"
        response["Content-Security-Policy"] = POLICY.replace("form-action 'self'", allowed)
        return response

    @property
    def _place(self) -> str:
        return origin(self._request_info["redirect_uri"])


class SignOut(LogoutView):  # type: ignore[misc]  # the library has no types
    """Asks whether to sign out here too (OpenID Connect RP-Initiated Logout 1.0)."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().get_context_data(**kwargs)
        client = found["form"].cleaned_data.get("client")
        return found | {"application": title(client) if isinstance(client, Client) else ""}

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().render_to_response(context, **kwargs)
        back = context["form"].cleaned_data.get("post_logout_redirect_uri")
        if back:
            allowed = f"form-action 'self' {origin(back)}"
            response["Content-Security-Policy"] = POLICY.replace("form-action 'self'", allowed)
        return response
