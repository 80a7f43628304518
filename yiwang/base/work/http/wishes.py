"""Wishes as addresses, and what the inbox offers to narrow a box by."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yiwang.base.packages import facade as packages
from yiwang.base.packages.facade import Source
from yiwang.base.work.http import shown
from yiwang.base.work.inbox import lists
from yiwang.base.work.inbox.desks import DUES, Reader
from yiwang.base.work.inbox.kinds import kinds
from yiwang.base.work.inbox.lists import BOXES
from yiwang.base.work.inbox.tasks import plans
from yiwang.base.work.inbox.values import Titles, Wish
from yiwang.kernel.actor import Actor
from yiwang.kernel.errors import Sentence
from yiwang.kernel.http.requests import ActorRequest, seats
from yiwang.kernel.reads import Read, at_once
from yiwang.kernel.tenancy.models import Body, Region
from yiwang.kernel.texts import say

Option = tuple[str, str]
KEPT = "inbox"  # in the session: the list that somebody last looked at
SERVICES = "services.yaml"

DUE_TITLES: dict[str, Sentence] = {
    "overdue": _("Overdue"),
    "today": _("Today"),
    "week": _("Within seven days"),
    "later": _("Later"),
    "none": _("Without a last day"),
}
# Field of a wish → its name in addresses. Only `text` is abbreviated, as searches are.
NAMES = {name: "q" if name == "text" else name for name in Wish.__annotations__}


_BODIES = Read(Body, "id = ANY (%s)")
_DISTRICTS = Read(Region, "level = 'district' ORDER BY code")


def read(asked: QueryDict) -> Wish:
    """What an address asks for; a box, day or id that there cannot be narrows nothing."""
    given = {field: asked.get(name, "").strip()[:60] for field, name in NAMES.items()}
    given["box"] = given["box"] if given["box"] in BOXES else "todo"
    given["due"] = given["due"] if given["due"] in DUES else ""
    for field in ("body", "post"):
        given[field] = _id(given[field])
    return Wish(**given)


def _id(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        return ""


def query(wish: Wish, cursor: str = "") -> str:
    """The query of an address that asks for a wish."""
    fields = {NAMES[field]: value for field, value in wish.fields.items()}
    return urlencode(fields | ({"cursor": cursor} if cursor else {}))


def address(wish: Wish, cursor: str = "") -> str:
    return f"{reverse('workbench:inbox')}?{query(wish, cursor)}"


def remember(request: ActorRequest, wish: Wish) -> None:
    """Keep the list in mind that somebody works through, for the way back and the next task."""
    if request.session.get(KEPT) != wish.fields:
        request.session[KEPT] = wish.fields


def remembered(request: ActorRequest) -> Wish:
    fields = request.session.get(KEPT) or {}
    return Wish(**{name: text for name, text in fields.items() if name in NAMES})


def reader(request: HttpRequest) -> Reader:
    """Who reads, found out once a request: the page and its menu ask."""
    kept: Reader | None = getattr(request, "_reader", None)
    if kept is None:
        actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
        kept = request._reader = Reader.of(actor, seats(request))  # type: ignore[attr-defined]  # kept for the menu
    return kept


def counts(request: HttpRequest) -> dict[str, str]:
    """How many wait in each box, as text; for the menu of the workbench."""
    return lists.counts(reader(request))


def options(reader: Reader, wish: Wish) -> dict[str, list[Option]]:
    """For each field of a wish what may be chosen; a field with less than two is left out, unless
    it is chosen from now.
    """
    roles = sorted({role for desk in reader.desks for role in desk.actor.roles})
    with at_once():  # the last is looked at here, and takes the others along
        bodies, districts = _BODIES.rows(list(reader.bodies)), _DISTRICTS.rows()
        sources = packages.current()
    found = {
        "service": _offered(_services(sources)),
        "node": _steps(sources, roles, wish),
        "due": [(name, str(title)) for name, title in DUE_TITLES.items()],
        "region": _regions(bodies, districts),
        "body": [(str(row.id), say({"zh": row.name, "en": row.name_en})) for row in bodies],
        "role": [(name, shown.role_title(name)) for name in roles],
        "post": posts(reader),
        "kind": [(row.name, str(row.title)) for row in kinds(wish.box)],
    }
    chosen = wish.fields
    return {name: rows for name, rows in found.items() if len(rows) > 1 or name in chosen}


def posts(reader: Reader) -> list[Option]:
    """The posts of the reader, each with its body."""
    return [
        (
            str(desk.actor.post),
            say(
                {
                    "zh": f"{desk.seat.title}（{desk.seat.body_name}）",
                    "en": f"{desk.seat.title_en} ({desk.seat.body_name_en})",
                }
            ),
        )
        for desk in reader.desks
        if desk.seat
    ]


@lru_cache(maxsize=64)
def _items(name: str, version: str) -> tuple[tuple[str, Titles], ...]:
    document: Mapping[str, list[Mapping[str, Titles]]] = (
        packages.source(name, version).document(SERVICES) or {}
    )
    return tuple((str(row["code"]), row["name"]) for row in document.get("items", ()))


def _services(sources: list[Source]) -> Iterator[tuple[str, Titles]]:
    """Code and titles of the services that packages bring."""
    for source in sources:
        yield from _items(source.name, source.version)


def _offered(rows: Iterable[tuple[str, Titles]]) -> list[Option]:
    return sorted({code: say(titles) for code, titles in rows}.items(), key=lambda row: row[1])


def _steps(sources: list[Source], roles: list[str], wish: Wish) -> list[Option]:
    """The steps that the reader's roles do, or those of all roles where one's own work is over."""
    every = [plan for row in sources for plan in plans(row.name, row.version).values()]
    mine = [p for p in every if p.role in roles or wish.box in ("done", "started", "copied")]
    return _offered((plan.node, plan.titles) for plan in mine)


def _regions(bodies: Sequence[Body], districts: Sequence[Region]) -> list[Option]:
    """The districts, for those who work for the whole city."""
    if not any(row.level == Body.Level.CITY for row in bodies):
        return []
    return [(row.code, say({"zh": row.name, "en": row.name_en})) for row in districts]
