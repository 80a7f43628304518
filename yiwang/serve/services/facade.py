"""The catalogue for other contexts. Who acts is the actor of the running transaction."""

from uuid import UUID

from yiwang.kernel import actor as kernel
from yiwang.serve.services import queries
from yiwang.serve.services.actions import adopt, change_implementation, import_items
from yiwang.serve.services.guide import Guide, guide
from yiwang.serve.services.own import OwnItem, of_body, online
from yiwang.serve.services.queries import applicable, get, item, popular, to_apply_for
from yiwang.serve.services.themes import Theme, of_kind, themes
from yiwang.serve.services.values import Hit, ImplementationView, ItemView, Page, Wish

__all__ = [
    "Guide",
    "OwnItem",
    "Theme",
    "adopt",
    "applicable",
    "change_implementation",
    "choose_body",
    "find",
    "get",
    "guide",
    "implementations",
    "import_items",
    "item",
    "of_body",
    "of_kind",
    "offered",
    "online",
    "popular",
    "themes",
    "to_apply_for",
]


def find(wish: Wish) -> Page:
    """Items in force that answer a wish.

    Raises:
        Invalid: a cursor, theme or audience that there is not.
    """
    return queries.find(kernel.current(), wish)


def offered(body: UUID) -> list[Hit]:
    """What can be applied for at a body today, by name."""
    return queries.offered(kernel.current(), body)


def implementations(code: str, region: str | None = None) -> list[ImplementationView]:
    """The bodies that carry out the version in force today, for one place or everywhere."""
    return queries.implementations(kernel.current(), code, region or "")


def choose_body(
    service: str | ItemView, region: str | None = None, body: UUID | str | None = None
) -> ImplementationView:
    """The body that an application for a service, by its code or as it was read, goes to.

    Raises:
        NotFound, NotApplicable, NoBodyHere, SeveralBodies: as queries.choose_body says.
    """
    item = service if isinstance(service, ItemView) else queries.to_apply_for(service)
    return queries.choose_body(kernel.current(), item, region or "", body)
