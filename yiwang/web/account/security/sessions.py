"""Where somebody is signed in, and how that ends."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from allauth.idp.oidc.models import Token
from allauth.usersessions.models import UserSession
from django.http import HttpRequest

from yiwang.kernel.actor import DOOR, acting
from yiwang.kernel.evidence.record import record
from yiwang.kernel.tenancy.models import Account

# The first that a browser's account of itself contains; each also carries those further down.
BROWSERS = ("MicroMessenger", "Edg", "Firefox", "Chrome", "Safari")
SYSTEMS = ("HarmonyOS", "Android", "iPhone", "iPad", "Windows", "Mac OS", "Linux")
NAMES = {"MicroMessenger": "WeChat", "Edg": "Edge", "Mac OS": "macOS"}


@dataclass(frozen=True)
class Session:
    id: int
    device: str
    address: str
    since: datetime
    here: bool


def note(account: Account, kind: str, **content: str) -> None:
    """Leave an entry about an account's own door."""
    actor = replace(DOOR, account=account.id)
    record(actor, kind, account.id, {"channel": "web", **content}, subject=account.person_id)


def sessions(request: HttpRequest, account: Account) -> list[Session]:
    """The open ones, this one first, then the latest; what ended by itself is forgotten."""
    with acting(DOOR):
        found = UserSession.objects.purge_and_list(account)
        rows = [
            Session(each.pk, device(each.user_agent), each.ip, each.created_at, each.is_current())
            for each in found
        ]
    return sorted(rows, key=lambda row: (not row.here, -row.since.timestamp()))


def device(said: str) -> str:
    """Browser and system in two words, as far as they are known."""
    return " · ".join((*_first(BROWSERS, said), *_first(SYSTEMS, said)))


def _first(names: tuple[str, ...], said: str) -> Iterator[str]:
    for name in names:
        if name in said:
            yield NAMES.get(name, name)
            return


def end_session(account: Account, wanted: int) -> None:
    """End one of the account's own; another's is not found and stays."""
    for each in UserSession.objects.filter(user=account, pk=wanted):
        each.end()
        note(account, "door.session_ended")


def end_others(request: HttpRequest, account: Account) -> None:
    """Sign out everywhere but here; applications that signed on lose their tokens as well."""
    for each in UserSession.objects.filter(user=account):
        if not each.is_current():
            each.end()
    Token.objects.filter(user=account).delete()
    note(account, "door.signed_out_everywhere")
