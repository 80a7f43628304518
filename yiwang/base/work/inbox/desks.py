"""Who reads the inbox: a person in all posts held today, and what of it a wish leaves."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from uuid import UUID

from yiwang.base.work.inbox.boxes import NEVER
from yiwang.base.work.inbox.values import Wish
from yiwang.kernel.actor import Actor, Audience, acting
from yiwang.kernel.tenancy import door
from yiwang.kernel.tenancy.door import Seat

READS = "work:task:read"
DUES = ("overdue", "today", "week", "later", "none")


@dataclass(frozen=True)
class Desk:
    """One post of the reader, as an actor; `seat` names it, and is None for a program's token."""

    actor: Actor
    seat: Seat | None = None


@dataclass(frozen=True)
class Reader:
    """Who reads, at which desks. The acting post's desk stands first."""

    actor: Actor
    desks: tuple[Desk, ...]

    @classmethod
    def of(cls, actor: Actor, seats: list[Seat] | None = None) -> "Reader":
        """A person at all desks; a program at the one that its token is bound to."""
        if actor.channel == "api":
            return cls(actor, (Desk(actor),))
        held = door.seats(actor.account) if seats is None else seats
        found = [Desk(each, seat) for seat, each in door.desks(actor, held)]
        staff = [d for d in found if d.actor.may(READS) and d.actor.audience is Audience.STAFF]
        return cls(actor, tuple(staff) or (Desk(actor),))

    @cached_property
    def posts(self) -> list[UUID]:
        return [desk.actor.post for desk in self.desks]

    @cached_property
    def ways(self) -> Mapping[tuple[UUID, str], UUID]:
        """The post for each body and role whose common work the reader may do."""
        return {
            (body, role): desk.actor.post
            for desk in reversed(self.desks)
            for body in desk.actor.bodies
            for role in sorted(desk.actor.roles)
        }

    @cached_property
    def bodies(self) -> tuple[UUID, ...]:
        return tuple(dict.fromkeys(body for desk in self.desks for body in desk.actor.bodies))

    def able(self, permission: str) -> dict[UUID, Desk]:
        """The first desk with a permission for each body whose work is not bound to a role."""
        desks = [desk for desk in self.desks if desk.actor.may(permission)]
        return {body: desk for desk in reversed(desks) for body in desk.actor.bodies}

    def narrowed(self, wish: Wish) -> "Reader":
        """The same at the desk of one post, or with the work of one body or role."""
        kept = [desk for desk in self.desks if wish.post in ("", str(desk.actor.post))]
        return replace(self, desks=tuple(_narrowed(desk, wish) for desk in kept))

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Let the database see the bodies of all desks: the reader holds each of these posts."""
        if set(self.bodies) <= set(self.actor.bodies):
            yield
        else:
            with acting(replace(self.actor, bodies=self.bodies)):
                yield


def _narrowed(desk: Desk, wish: Wish) -> Desk:
    bodies = tuple(body for body in desk.actor.bodies if wish.body in ("", str(body)))
    roles = frozenset(role for role in desk.actor.roles if wish.role in ("", role))
    return replace(desk, actor=replace(desk.actor, bodies=bodies, roles=roles))


def due_range(wish: Wish, today: date) -> tuple[date, date]:
    """The first and the last due day that a wish leaves, both included; `NEVER`: without a day."""
    yesterday, week = today - timedelta(days=1), today + timedelta(days=7)
    ranges = {
        "overdue": (date.min, yesterday),
        "today": (today, today),
        "week": (today, week),
        "later": (week + timedelta(days=1), NEVER - timedelta(days=1)),
        "none": (NEVER, NEVER),
    }
    first, last = ranges.get(wish.due, (date.min, NEVER))
    return first, min(last, yesterday) if wish.box == "overdue" else last
