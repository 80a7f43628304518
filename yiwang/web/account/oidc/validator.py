"""Where the house is stricter than the sign-in library.

Every application shows proof of possession of its code (PKCE, RFC 7636, S256 alone), also one with
a secret, as RFC 9700 recommends. Addresses of return are compared letter by letter. A code works
once also when it comes twice at the same moment. What a person granted to one application says
nothing about another. Frozen accounts are out at once.
"""

from dataclasses import replace
from typing import Any

from allauth.core import context
from allauth.idp.oidc.internal.oauthlib import server
from allauth.idp.oidc.internal.oauthlib.request_validator import OAuthLibRequestValidator
from allauth.idp.oidc.models import Token
from django.db import connection
from oauthlib.common import Request
from oauthlib.oauth2.rfc6749.errors import UnsupportedCodeChallengeMethodError

from yiwang.kernel.actor import DOOR
from yiwang.kernel.evidence.record import record
from yiwang.kernel.tenancy.models import Account

ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"


class Validator(OAuthLibRequestValidator):  # type: ignore[misc]  # the library has no types
    """Answers the questions of the protocol."""

    def is_pkce_required(self, client_id: str, request: Request) -> bool:
        if request.code_challenge is not None and request.code_challenge_method != "S256":
            raise UnsupportedCodeChallengeMethodError(request=request)
        return True

    def validate_redirect_uri(
        self, client_id: str, redirect_uri: str, request: Request, *_args: Any, **_kwargs: Any
    ) -> bool:
        return redirect_uri in request.client.get_redirect_uris()

    def save_authorization_code(
        self, client_id: str, code: dict[str, str], request: Request, *args: Any, **kwargs: Any
    ) -> None:
        """Keep the code, and write down that the person signed on."""
        super().save_authorization_code(client_id, code, request, *args, **kwargs)
        person: Account = request.user
        content = {"channel": "oidc", "client": client_id, "application": request.client.name}
        content["scopes"] = " ".join(request.scopes)
        actor = replace(DOOR, account=person.id)
        record(actor, "door.signed_on", person.id, content, subject=person.person_id)

    def validate_code(
        self, client_id: str, code: str, client: Any, request: Request, *args: Any, **kwargs: Any
    ) -> bool:
        with connection.cursor() as cursor:
            cursor.execute(ONE_AT_A_TIME, [code])
        return bool(super().validate_code(client_id, code, client, request, *args, **kwargs))

    def validate_bearer_token(self, token: str, scopes: list[str], request: Request) -> bool:
        return super().validate_bearer_token(token, scopes, request) and _may_enter(request)

    def validate_refresh_token(
        self, refresh_token: str, client: Any, request: Request, *args: Any, **kwargs: Any
    ) -> bool:
        with connection.cursor() as cursor:
            cursor.execute(ONE_AT_A_TIME, [refresh_token])
        known = super().validate_refresh_token(refresh_token, client, request, *args, **kwargs)
        return known and _may_enter(request)

    def validate_silent_authorization(self, request: Request) -> bool:
        granted: set[str] = set()
        kept = Token.objects.valid().filter(user=context.request.user, client=request.client)
        for token in kept:
            granted.update(token.get_scopes())
        return set(request.scopes) <= granted

    def revoke_token(
        self, token: str, token_type_hint: str, request: Request, *_args: Any, **_kwargs: Any
    ) -> None:
        """Take a token away with everything that the same person gave the same application; the
        hint would only say where to look first, and nobody revokes what is another's.
        """
        found = Token.objects.by_value(token).filter(client=request.client).first()
        if found is not None and found.user_id is not None:
            Token.objects.filter(client=request.client, user_id=found.user_id).delete()


def _may_enter(request: Request) -> bool:
    return request.user is not None and bool(request.user.may_enter)


server.OAuthLibRequestValidator = Validator  # the library has no setting for it
