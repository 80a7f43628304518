"""Which applications sign people on here."""

from allauth.idp.oidc.models import Client

from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.texts import spoken
from yiwang.web.account.oidc.values import ClientView


def clients(actor: Actor) -> list[ClientView]:
    """All of them, by name."""
    actor.require("account:client:manage")
    with acting(SYSTEM.on(actor.now)):
        return [
            ClientView(
                row.id,
                title(row),
                tuple(row.get_redirect_uris()),
                tuple(scope for scope in row.get_scopes() if scope != "openid"),
                row.type == Client.Type.CONFIDENTIAL,
                row.created_at,
            )
            for row in Client.objects.order_by("name")
        ]


def title(client: Client) -> str:
    """What the application is called in the language of the page."""
    english = (client.data or {}).get("name_en", "")
    return str(client.name if spoken() == "zh" or not english else english)
