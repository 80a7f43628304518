"""Needs for data: stated with what, for which service, from whom and by what law; then asked for
where the catalogue has the data, or kept on the board for whoever may supply them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.kernel import ids
from yiwang.kernel.actions import action
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.errors import Invalid, NotFound
from yiwang.share.catalogue import carried, queries, wants
from yiwang.share.catalogue.models import Need, Version
from yiwang.share.catalogue.values import Field

LONGEST = {"title": 120, "purpose": 500, "wanted": 500, "law": 500, "supplier": 60}
NEEDED = ("title", "purpose", "wanted", "law", "cycle")
MOST = 20  # elements of a need
OPEN = (Need.State.OPEN, Need.State.ASKED)


@dataclass(frozen=True)
class Stated:
    """A need as it is stated.

    wanted: the items in words; elements: ids of the data elements that they are, where there are
    such. service: code of the item that needs them. supplier: function of the body that should
    supply them, "" unknown. law: act and article. cycle: how often, as of data/lists.yaml.
    """

    title: str
    purpose: str
    wanted: str = ""
    service: str = ""
    elements: Sequence[str] = ()
    supplier: str = ""
    law: str = ""
    cycle: str = ""


@dataclass(frozen=True)
class Found:
    """A resource in force that has some of what is needed. missing: elements that it lacks."""

    version: Version
    fields: Sequence[Field]
    missing: Sequence[str]


@action("catalogue:need:state")
def ask(actor: Actor, need: Stated) -> Need:
    """State a need for data. It stands on the board until somebody meets it.

    Raises:
        Invalid: something is not said, or names what there is not.
    """
    said = {name: getattr(need, name).strip() for name in (*LONGEST, "service", "cycle")}
    elements = list(dict.fromkeys(each.strip() for each in need.elements if each.strip()))[:MOST]
    known = carried.elements()
    titles = "、".join(known[each].title["zh"] for each in elements if each in known)
    said["wanted"] = said["wanted"] or titles
    wrong = {name: _("Say this, too.") for name in NEEDED if not said[name]}
    for each in elements:
        if each not in known:
            message = _("There is no data element %(element)s.")
            wrong["elements"] = message % {"element": each[:60]}
    if said["cycle"] and said["cycle"] not in carried.lists()["cycle"]:
        wrong["cycle"] = _("There is no such cycle.")
    if said["service"] and said["service"] not in wants.items():
        wrong["service"] = _("There is no such service item.")
    if wrong:
        raise Invalid(
            [
                {"pointer": f"/{name}", "code": "catalogue.need", "message": text}
                for name, text in wrong.items()
            ]
        )
    cut = {name: text[: LONGEST.get(name, 60)] for name, text in said.items()}
    return Need.objects.create(
        id=ids.uuid7(actor.now),
        body_id=actor.body,
        elements=elements,
        asked_at=actor.now,
        asked_by=actor.name,
        **cut,
    )


@action("catalogue:need:state")
def request(actor: Actor, need_id: UUID, resource: str) -> Need:
    """Note that a need of the acting body is asked for as a resource; the request itself follows.

    Raises:
        NotFound: no open need of the body. NoSuchResource: not in force.
    """
    version = queries.in_force(actor, resource)
    with acting(SYSTEM.on(actor.now)):
        rows = Need.objects.filter(id=need_id, state__in=OPEN, body_id__in=actor.bodies)
        row = rows.select_for_update().first()
        if row is None:
            raise NotFound(_("This need"))
        row.resource, row.state = version.resource, Need.State.ASKED
        row.save(update_fields=["resource", "state"])
    return row


def get(actor: Actor, need_id: UUID) -> Need:
    """Raises NotFound."""
    found = Need.objects.select_related("body", "resource").filter(id=need_id).first()
    if found is None:
        raise NotFound(_("This need"))
    return found


def candidates(actor: Actor, need: Need) -> list[Found]:
    """The resources in force that have what is needed, those with most of it first; of them those
    of whoever should supply it.
    """
    wanted = [*need.elements]
    found = []
    for version in queries.published(actor) if wanted else ():
        fields = queries.fields(queries.entry(version))
        has = [each for each in fields if each.element in wanted]
        if has:
            there = {each.element for each in has}
            found.append(Found(version, has, [each for each in wanted if each not in there]))
    return sorted(found, key=lambda each: (len(each.missing), not _from(each, need.supplier)))


def _from(found: Found, supplier: str) -> bool:
    body = found.version.body
    return bool(supplier and body and supplier in (body.code, body.function))


def stated(actor: Actor, need: str, resource: str) -> Stated | None:
    """A need that is being asked for as a resource, by its id; None where there is none."""
    try:
        row = get(actor, UUID(need))
    except (ValueError, NotFound):
        return None
    asked = row.resource.code if row.resource else ""
    if row.body_id not in actor.bodies or asked != resource:
        return None
    names = ("title", "purpose", "wanted", "service", "elements", "supplier", "law", "cycle")
    return Stated(**{name: getattr(row, name) for name in names})


def board(actor: Actor) -> list[tuple[UUID, str, str]]:
    """The needs that nobody meets yet: id, title and the code of who states them; latest first."""
    rows = Need.objects.filter(state=Need.State.OPEN).order_by("-asked_at")[:MOST]
    return list(rows.values_list("id", "title", "body__code"))
