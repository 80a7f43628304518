"""Where the page of a resource leads on to, in other contexts: each says so when it starts."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from yiwang.kernel.actor import Actor
from yiwang.share.catalogue.values import Resource


@dataclass(frozen=True)
class Way:
    """A link from the page of a resource. icon: a name of the set of icons. asks: it leads to
    asking for the data, and `note` says how long an answer may take.
    """

    title: str
    address: str
    icon: str
    asks: bool = False
    note: str = ""


Maker = Callable[[Actor, Resource], Iterable[Way]]

_makers: dict[str, Maker] = {}


def leads(name: str, maker: Maker) -> None:
    """Register what an actor may do next with a published resource."""
    _makers[name] = maker


def of(actor: Actor, resource: Resource) -> list[Way]:
    """What the actor may do next with a resource."""
    return [way for maker in _makers.values() for way in maker(actor, resource)]
