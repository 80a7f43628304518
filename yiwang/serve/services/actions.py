"""Writes of the catalogue. No body owns it, so once the permission is checked the system writes."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q

from yiwang.base.packages.facade import Source
from yiwang.kernel.actions import action
from yiwang.kernel.actor import SYSTEM, Actor, Audience, acting
from yiwang.kernel.errors import Forbidden
from yiwang.kernel.tenancy.models import Body
from yiwang.serve.services import importing, package
from yiwang.serve.services.errors import CodeTaken, NotYetInForce, ValuesRefused
from yiwang.serve.services.models import Implementation, Item
from yiwang.serve.services.publishing import Draft, publish
from yiwang.serve.services.values import ImportReport


@action("services:item:import")
def import_items(actor: Actor, content: bytes, source: str) -> ImportReport:
    """Take the sound rows of a list as sample items; the same list again changes nothing.

    Raises:
        ListUnreadable: the file is no such list.
    """
    drafts, rejected = importing.read(content, source)
    with acting(SYSTEM.on(actor.now)):
        _refuse_taken([draft.code for draft in drafts], "")
        found = publish(drafts, actor.today)
    counts = len(found.added), len(found.changed), len(found.same)
    return ImportReport(*counts, tuple(rejected))


@action("packages:package:install")
def install(actor: Actor, source: Source) -> None:
    """Publish the items of a package and bind them to the bodies that carry them out.

    Installing the same version again binds bodies that came since.

    Raises:
        NotYetInForce: an item begins later.
        CodeTaken: another package, or an imported list, has an item of that code.
    """
    document = source.document(package.PATH)
    if document is None:
        return
    with acting(SYSTEM.on(actor.now)):
        for row in document["items"]:
            _install(source, row, actor.today)


def _install(source: Source, row: Mapping[str, Any], today: date) -> None:
    begins = row.get("valid_from")
    if begins is not None and begins > today:
        raise NotYetInForce(row["code"], begins.isoformat())
    _refuse_taken([row["code"]], source.name)
    earlier = Item.objects.filter(code=row["code"], state=Item.State.IN_FORCE).first()
    (item,) = publish([_draft(source, row, None if earlier else begins)], today).items
    _bind(item, earlier, row["implemented_by"], today)


def _refuse_taken(codes: list[str], owner: str) -> None:
    taken = Item.objects.filter(code__in=codes).exclude(package=owner).first()
    if taken is not None:
        raise CodeTaken(taken.code, taken.package or taken.source)


def _draft(source: Source, row: Mapping[str, Any], begins: date | None) -> Draft:
    return Draft(
        code=row["code"],
        name=row["name"]["zh"],
        name_en=row["name"]["en"],
        task_type=row["elements"]["task_type"],
        elements=_plain(row["elements"]),
        materials=_plain(row.get("materials", [])),
        themes=row.get("themes", []),
        function=row["implemented_by"][0]["function"],
        package=source.name,
        package_version=source.version,
        source=source.titles["zh"],
        valid_from=begins,
    )


def _plain(value: Any) -> Any:
    """YAML's days as text, for the database keeps JSON."""
    if isinstance(value, Mapping):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value


def _bind(item: Item, earlier: Item | None, bindings: list[Mapping[str, Any]], today: date) -> None:
    """Bind the bodies of each function and level, and those that chose the item before; what a body
    says for itself stays.
    """
    own = dict(Implementation.objects.filter(item=earlier).values_list("body_id", "own"))
    bound = set(Implementation.objects.filter(item=item).values_list("body_id", flat=True))
    fresh = []
    for binding in bindings:
        wanted = Q(function=binding["function"], level=binding["level"])
        if binding is bindings[-1]:
            wanted |= Q(id__in=own)
        for body in Body.objects.filter(wanted).exclude(id__in=bound).select_related("region"):
            values = _filled(binding.get("values", {}), body)
            mine = own.get(body.id, {})
            fresh.append(
                Implementation(item=item, body=body, values=values, own=mine, valid_from=today)
            )
            bound.add(body.id)
    Implementation.objects.bulk_create(fresh)


def adopt(
    actor: Actor, source: Source, body: Body, own: Mapping[str, Mapping[str, Any]]
) -> list[Implementation]:
    """Let a body carry out all items of a package, each with what it says for itself by code.

    Part of the action that opens the office.

    Raises:
        ValuesRefused: not for a body to say, or a promise beyond the law.
    """
    document = source.document(package.PATH) or {"items": []}
    return [_adopt(actor, row, body, own.get(row["code"], {})) for row in document["items"]]


def _adopt(
    actor: Actor, row: Mapping[str, Any], body: Body, own: Mapping[str, Any]
) -> Implementation:
    item = Item.objects.get(code=row["code"], state=Item.State.IN_FORCE)
    values = _filled(row["implemented_by"][-1].get("values", {}), body)
    _refuse_values(own, {**item.elements, **values})
    bound, _new = Implementation.objects.update_or_create(
        item=item,
        body=body,
        defaults={"own": _plain(own)},
        create_defaults={"values": values, "own": _plain(own), "valid_from": actor.today},
    )
    return bound


def _refuse_values(own: Mapping[str, Any], over: Mapping[str, Any]) -> None:
    if problems := [f"{where}: {message}" for where, message in package.own_values(own, over)]:
        raise ValuesRefused(problems)


def _filled(values: Any, body: Body) -> Any:
    """Put the names of division and body where a text has room for them."""

    def fill(value: Any, english: bool) -> Any:
        if isinstance(value, Mapping):
            return {name: fill(each, name == "en") for name, each in value.items()}
        if not isinstance(value, str):
            return value
        names = (body.region.name_en, body.name_en) if english else (body.region.name, body.name)
        return value.replace("{region}", names[0]).replace("{body}", names[1])

    return fill(values, False)


@action("services:implementation:change")
def change_implementation(
    actor: Actor, code: str, body_id: UUID, own: Mapping[str, Any]
) -> Implementation:
    """Say what a body states for itself about an item: promise, place, hours, ways to ask.

    Raises:
        Forbidden: the body is not the actor's.
        ValuesRefused: not for a body to say, or a promise beyond the law.
    """
    if actor.audience is not Audience.SYSTEM and body_id not in actor.bodies:
        raise Forbidden("services:implementation:change")
    with acting(SYSTEM.on(actor.now)):
        row = Implementation.objects.select_related("item").get(
            item__code=code, item__state=Item.State.IN_FORCE, body_id=body_id
        )
        _refuse_values(own, {**row.item.elements, **row.values})
        row.own = _plain(own)
        row.save(update_fields=["own"])
    return row
