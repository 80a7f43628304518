"""What a body says for itself about the items it carries out, and what a new version changed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from yiwang.kernel.actor import Actor
from yiwang.kernel.texts import say
from yiwang.serve.services import elements, package
from yiwang.serve.services.models import Implementation, Item


@dataclass(frozen=True)
class Changed:
    """An element that a version changed; before and after as people read them."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class OwnItem:
    """An item as one body carries it out.

    own: what the body says for itself, by element; over: what holds without it. changes: what the
    version in force changed. outdated: own values that the version no longer allows, with why.
    """

    code: str
    name: Mapping[str, str]
    version: int
    package: str
    package_version: str
    since: Any
    own: Mapping[str, Any]
    over: Mapping[str, Any]
    changes: tuple[Changed, ...]
    outdated: tuple[str, ...]


def of_body(actor: Actor, body: UUID) -> list[OwnItem]:
    """The items that a body carries out today, by name."""
    rows = Implementation.objects.filter(body_id=body, item__state=Item.State.IN_FORCE)
    found = rows.exclude(item__package="").select_related("item").order_by("item__spelling")
    return [_own(row) for row in found]


def _own(row: Implementation) -> OwnItem:
    item = row.item
    over = {**item.elements, **row.values}
    earlier = Item.objects.filter(code=item.code, version=item.version - 1).first()
    return OwnItem(
        item.code,
        {"zh": item.name, "en": item.name_en or item.name},
        item.version,
        item.package,
        item.package_version,
        item.valid_from,
        row.own,
        over,
        tuple(_changes(earlier, item)) if earlier else (),
        tuple(f"{where}: {message}" for where, message in package.own_values(row.own, over)),
    )


def _changes(before: Item, after: Item) -> Iterator[Changed]:
    titles = {name: say(each.title) for name, each in elements.table().elements.items()}
    for name in sorted(before.elements.keys() | after.elements.keys()):
        old, new = before.elements.get(name), after.elements.get(name)
        if old != new:
            yield Changed(titles.get(name, name), _text(old), _text(new))
    if before.package_version != after.package_version:
        yield Changed("", before.package_version, after.package_version)


def _text(value: Any) -> str:
    if value is None:
        return "—"
    if isinstance(value, Mapping) and ("zh" in value or "en" in value):
        return say(value)
    if isinstance(value, Mapping):
        return "；".join(filter(None, map(_text, value.values())))
    if isinstance(value, list):
        return "、".join(map(_text, value))
    return str(value)


def online() -> list[tuple[str, int, int]]:
    """For each function of bodies: items in force that can be applied for, and items in all."""
    rows = Item.objects.filter(state=Item.State.IN_FORCE).exclude(function="").order_by()
    counted = rows.values_list("function").annotate(
        online=Count("id", filter=~Q(package="")), known=Count("id")
    )
    return [(function, there, known) for function, there, known in counted]
