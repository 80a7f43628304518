"""Who acts, in which post and for whom; and the database transaction that knows it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from django.db import transaction

from yiwang.kernel import clock, unit
from yiwang.kernel.errors import Forbidden, LevelNeeded
from yiwang.kernel.ids import NOBODY


class Audience(StrEnum):
    """The database role that a transaction runs as. `door` only finds out who is knocking."""

    STAFF = "staff"
    PUBLIC = "public"
    SUPERVISOR = "supervisor"
    SYSTEM = "system"
    DOOR = "door"

    @property
    def role(self) -> str:
        return f"yiwang_{self.value}"


@dataclass(frozen=True)
class Office:
    """What a post and its body are called, in both languages, for what is signed in it."""

    zh: str = ""
    en: str = ""
    body_zh: str = ""
    body_en: str = ""

    @property
    def post_names(self) -> dict[str, str]:
        return {"zh": self.zh, "en": self.en} if self.zh else {}

    @property
    def body_names(self) -> dict[str, str]:
        return {"zh": self.body_zh, "en": self.body_en} if self.zh else {}


@dataclass(frozen=True)
class Actor:
    """A person or a part of the system, acting now.

    bodies: the bodies whose rows the acting post may see; empty for the public.
    roles: what the acting post does in its body, as named in roles.yaml.
    level: how well the person's identity was verified, from 0 to 4; see tenancy/data/levels.yaml.
    beyond: the permissions that ask for a higher level, and for which.
    lists: for a role limited to certain services (a chief representative's list), their codes.
    """

    audience: Audience
    account: UUID = NOBODY
    person: UUID = NOBODY
    name: str = ""
    post: UUID = NOBODY
    body: UUID = NOBODY
    office: Office = Office()
    bodies: tuple[UUID, ...] = ()
    roles: frozenset[str] = frozenset()
    lists: tuple[tuple[str, frozenset[str]], ...] = ()
    permissions: frozenset[str] = frozenset()
    level: int = 0
    beyond: tuple[tuple[str, int], ...] = ()
    channel: str = "system"
    language: str = "zh-hans"
    _now: datetime | None = field(default=None, repr=False)

    @property
    def now(self) -> datetime:
        return self._now or clock.now()

    @property
    def today(self) -> date:
        return clock.local_day(self.now)

    @property
    def signed_in(self) -> bool:
        return self.account != NOBODY

    def on(self, moment: datetime) -> "Actor":
        return replace(self, _now=moment)

    def may(self, permission: str) -> bool:
        return permission in self.permissions or self.audience is Audience.SYSTEM

    def covers(self, role: str, service: str) -> bool:
        """Whether the post does this role for this service."""
        return role in self.roles and service in dict(self.lists).get(role, (service,))

    def require(self, permission: str) -> None:
        if not self.may(permission):
            raise Forbidden(permission)
        self.reach(dict(self.beyond).get(permission, 0))

    def reach(self, level: int) -> None:
        """Let go on who is known well enough; those at work and the system answer otherwise.

        Raises:
            LevelNeeded: with the level that is missing.
        """
        if self.audience is Audience.PUBLIC and self.level < level:
            raise LevelNeeded(level, self.level)


SYSTEM = Actor(Audience.SYSTEM, name="system")
DOOR = Actor(Audience.DOOR, name="door", channel="web")
VISITOR = Actor(Audience.PUBLIC, name="visitor", channel="web", permissions=frozenset({"public"}))

_current: ContextVar[Actor | None] = ContextVar("actor", default=None)

_SET = """SELECT set_config('role', %s, true), set_config('yiwang.bodies', %s, true),
    set_config('yiwang.person', %s, true), set_config('yiwang.account', %s, true),
    set_config('yiwang.now', %s, true)"""


def current() -> Actor:
    """The actor of the running transaction.

    Raises:
        LookupError: nobody acts.
    """
    actor = _current.get()
    if actor is None:
        raise LookupError("nobody acts in this transaction")
    return actor


def _introduction(actor: Actor) -> unit.Speech:
    bodies = "{" + ",".join(str(body) for body in actor.bodies) + "}"
    facts = (bodies, str(actor.person), str(actor.account), actor.now.isoformat())
    return unit.Speech(actor.audience.value, _SET, (actor.audience.role, *facts))


@contextmanager
def acting(actor: Actor, *, alone: bool = True) -> Iterator[Actor]:
    """Run a transaction, or a part of one, in which the database knows the actor.

    Row-level security reads the settings made here; without them every read and write fails.

    alone: whether this part can be undone by itself, so that the rest goes on after a refusal.
    """
    before = _current.get()
    with unit.gathering(), transaction.atomic(savepoint=alone):
        outer = unit.speaker() if actor == before else unit.speak(_introduction(actor))
        token = _current.set(actor)
        try:
            yield actor
        except BaseException:
            unit.forget()
            raise
        finally:
            _current.reset(token)
            unit.speak(outer)
