"""Reads of the catalogue: what is published, for whoever may know of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from yiwang.kernel.actor import Actor
from yiwang.kernel.tenancy.models import Body
from yiwang.share.catalogue import carried, spec, words
from yiwang.share.catalogue.errors import NoSuchResource
from yiwang.share.catalogue.models import Version
from yiwang.share.catalogue.values import Element, Field, Resource, Rule, Said

SIZE = 50
_NOWHERE = Element("", {}, "string")  # for a field that says all itself


@dataclass(frozen=True)
class Wish:
    """What somebody looks for. body: code of the supplier; category: it and those below it."""

    q: str = ""
    body: str = ""
    sharing: str = ""
    category: str = ""


def published(actor: Actor) -> QuerySet[Version]:
    """The versions in force, by the number of their resource."""
    rows = Version.objects.filter(state=Version.State.PUBLISHED)
    return rows.select_related("resource", "body").order_by("resource__number")


def found(actor: Actor, wish: Wish) -> QuerySet[Version]:
    """What is in force and answers a wish, by number."""
    rows = published(actor)
    for word in words.question(wish.q):
        rows = rows.filter(search__contains=word)
    if wish.body:
        rows = rows.filter(body__code=wish.body)
    if wish.sharing:
        rows = rows.filter(sharing=wish.sharing)
    return rows.filter(resource__number__startswith=wish.category) if wish.category else rows


def count(actor: Actor, wish: Wish) -> int:
    return found(actor, wish).count()


def page(actor: Actor, wish: Wish, cursor: str) -> tuple[list[Version], str]:
    """One page by number, and the number after which the next one begins."""
    rows = found(actor, wish)
    if cursor:
        rows = rows.filter(resource__number__gt=cursor)
    batch = list(rows[: SIZE + 1])
    last = batch[SIZE - 1].resource.number if len(batch) > SIZE else ""
    return batch[:SIZE], last


def suppliers() -> QuerySet[Body]:
    """The bodies that supply something."""
    ids = Version.objects.filter(state=Version.State.PUBLISHED).values("body_id")
    return Body.objects.filter(id__in=ids).order_by("code")


def in_force(actor: Actor, code: str) -> Version:
    """Raises NoSuchResource."""
    found = published(actor).filter(resource__code=code).first()
    if found is None:
        raise NoSuchResource(code)
    return found


def may_supply(actor: Actor) -> QuerySet[Body]:
    """The bodies in whose name the actor may describe data."""
    rows = Body.objects.order_by("region_id", "code")
    if actor.may("catalogue:entry:publish"):
        return rows.filter(level=Body.Level.CITY)
    return rows.filter(id__in=actor.bodies)


def newest(actor: Actor, code: str) -> Version:
    """The version in force, else the latest that the actor may see.

    Raises:
        NoSuchResource.
    """
    rows = Version.objects.filter(resource__code=code).select_related("resource", "body")
    found = list(rows.order_by("-number"))
    if not found:
        raise NoSuchResource(code)
    held = (row for row in found if row.state == Version.State.PUBLISHED)
    return next(held, found[0])


def versions(actor: Actor, code: str) -> list[Version]:
    """All versions that the actor may see, latest first."""
    rows = Version.objects.filter(resource__code=code).select_related("resource", "body")
    return list(rows.order_by("-number"))


def titles(codes: Iterable[str]) -> dict[str, Said]:
    """Titles of those resources that are in force."""
    rows = Version.objects.filter(resource__code__in=list(codes), state=Version.State.PUBLISHED)
    return dict(rows.values_list("resource__code", "content__title"))


def under_way(actor: Actor) -> QuerySet[Version]:
    """Descriptions that somebody writes or looks at, of those that the actor may see."""
    rows = Version.objects.filter(state__in=Version.OPEN).select_related("resource", "body")
    return rows.order_by("resource__number")


def resource(actor: Actor, code: str) -> Resource:
    """A resource as it is in force.

    Raises:
        NoSuchResource.
    """
    return value(in_force(actor, code))


def resources(actor: Actor, supplier: Any = None) -> list[Resource]:
    """All resources in force, or those of one body."""
    rows = published(actor)
    return [value(each) for each in (rows.filter(body=supplier) if supplier else rows)]


def entry(version: Version) -> spec.Entry:
    """What a version says."""
    return spec.Entry.model_validate(spec.opened(version.content))


def value(version: Version) -> Resource:
    """A version as other contexts know it."""
    found = entry(version)
    return Resource(
        code=version.resource.code,
        title=_said(found.title),
        supplier=version.body_id,
        fields=fields(found),
        key=tuple(found.key),
        cycle=found.cycle.value,
        sharing=found.sharing.value,
        condition=_said(found.condition),
        ground=_said(found.withheld.ground if found.withheld else found.ground),
        opened=found.opening.kind != "none",
        version=version.number,
        reference=tuple(found.reference.items()),
        rules=tuple(Rule(row.name, row.expression, _said(row.title)) for row in found.rules),
        register=found.of_register,
        system=found.system,
        demonstration=found.demonstration,
    )


def _said(text: spec.Said | None) -> Said:
    return text.model_dump(exclude_defaults=True) if text else {}


def fields(entry: spec.Entry) -> tuple[Field, ...]:
    """The fields of a resource; what one does not say, its element says."""
    return tuple(_field(name, item) for name, item in entry.fields.items())


def _field(name: str, item: spec.Item) -> Field:
    known: Element = carried.element(item.element) if item.element else _NOWHERE
    own: Mapping[str, Any] = {
        "type": item.type or known.type,
        "length": item.length or known.length,
        "decimals": known.decimals if item.decimals is None else item.decimals,
        "codes": item.codes or known.codes,
        "check": item.check or known.check,
        "low": known.low if item.low is None else carried.bound(item.low),
        "high": known.high if item.high is None else carried.bound(item.high),
    }
    return Field(
        name=name,
        title=_said(item.title) or known.title,
        element=item.element,
        required=item.required,
        sensitive=item.sensitive,
        origin=tuple((each.resource, each.field) for each in item.origin),
        **own,
    )
