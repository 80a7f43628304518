"""Let applications of others sign people on here, or no more."""

from uuid import UUID

from allauth.idp.oidc.models import Client, Token
from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext as _

from yiwang.kernel import ids
from yiwang.kernel.actions import action, tell
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.errors import Invalid, NotFound
from yiwang.web.account.oidc.errors import WHY, ClientNameTaken
from yiwang.web.account.oidc.hashing import HASHER, draw
from yiwang.web.account.oidc.rules import origin, unfit
from yiwang.web.account.oidc.values import (
    SCOPES,
    ClientRegistered,
    ClientRemoved,
    ClientSpec,
    Registered,
)

MOST_RETURNS = 10
LONGEST = 100  # letters of a name


@action("account:client:manage")
def register_client(actor: Actor, spec: ClientSpec) -> Registered:
    """Register an application; its secret is drawn here and kept as a digest alone.

    Raises:
        Invalid: no name, no address of return, one that is not safe, or an unknown scope.
        ClientNameTaken: another application has the name, which people go by when they consent.
    """
    _check(spec)
    id_, secret = ids.uuid7(actor.now), draw() if spec.secret else ""
    row = Client(
        id=id_.hex,
        name=spec.name,
        type=Client.Type.CONFIDENTIAL if spec.secret else Client.Type.PUBLIC,
        secret=make_password(secret or None, hasher=HASHER),
        created_at=actor.now,
        data={"name_en": spec.name_en},
    )
    row.set_scopes(["openid", *spec.scopes])
    row.set_default_scopes(["openid"])
    row.set_redirect_uris(list(spec.returns))
    row.set_grant_types([Client.GrantType.AUTHORIZATION_CODE, Client.GrantType.REFRESH_TOKEN])
    if not spec.secret:  # its scripts ask for tokens from the pages they stand on
        row.set_cors_origins(sorted({origin(each) for each in spec.returns}))
    with acting(SYSTEM.on(actor.now)):
        if Client.objects.filter(name=spec.name).exists():
            raise ClientNameTaken(spec.name)
        row.save(force_insert=True)
    tell(ClientRegistered(id_, " ".join(spec.returns), " ".join(spec.scopes)))
    return Registered(id_, spec.name, secret)


@action("account:client:manage")
def remove_client(actor: Actor, client_id: str) -> None:
    """Remove an application: its tokens are void at once, nobody signs on to it any more."""
    with acting(SYSTEM.on(actor.now)):
        row = Client.objects.select_for_update().filter(pk=client_id).first()
        if row is None:
            raise NotFound(_("Application"))
        Token.objects.filter(client=row).delete()
        row.delete()
    tell(ClientRemoved(UUID(client_id)))


def _check(spec: ClientSpec) -> None:
    problems = [
        {"pointer": f"/{place}", "code": "account.client_name", "message": _("Enter a name.")}
        for place, name in (("name", spec.name), ("name_en", spec.name_en))
        if not 0 < len(name.strip()) <= LONGEST
    ]
    if not 0 < len(spec.returns) <= MOST_RETURNS:
        asked = _("Enter one to ten addresses of return.")
        problems.append({"pointer": "/returns", "code": "account.returns", "message": asked})
    for address in spec.returns:
        reason = unfit(address, secret=spec.secret)
        if reason is not None:
            said = str(WHY[reason]) % {"address": address}
            code = f"account.return_{reason.value}"
            problems.append({"pointer": "/returns", "code": code, "message": said})
    if not set(spec.scopes) <= set(SCOPES):
        said = _("An application can ask for: %(scopes)s.") % {"scopes": ", ".join(SCOPES)}
        problems.append({"pointer": "/scopes", "code": "account.scopes", "message": said})
    if problems:
        raise Invalid(problems)
