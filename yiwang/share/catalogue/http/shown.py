"""Resources as pages and programs show them."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from markupsafe import Markup

from yiwang.kernel.actor import Actor
from yiwang.kernel.tenancy.models import Body
from yiwang.kernel.texts import say
from yiwang.share.catalogue import carried, dcat, life, lists, queries
from yiwang.share.catalogue.cells import BadCell, Column
from yiwang.share.catalogue.models import Version
from yiwang.share.catalogue.values import Field, Resource

AUTHORITY = "data"  # function of the body that keeps the catalogue


def word(name: str, value: str) -> str:
    """The word for a value of a list of the metadata."""
    return say(carried.lists()[name][value]) if value else ""


def state(name: str) -> tuple[str, str, str]:
    """Word, tone and drawing of a state of the life."""
    found = life.states()[name]
    return say(found.title), found.tone, found.icon


def light(name: str) -> tuple[str, str, str]:
    """Word, tone and drawing of how a resource is supplied."""
    row = carried.lists()["light"][name]
    return say(row), row["tone"], row["icon"]


def tag(word: str, tone: str, _icon: str) -> Markup:
    """A badge for a cell of a table."""
    return Markup('<span class="tag tag-{}">{}</span>').format(tone, word)


def plain(text: str) -> Markup:
    """What stands in a source, in the language it has there."""
    return Markup('<span translate="no">{}</span>').format(text)


def code(text: str) -> Markup:
    """An identifier, which is no word."""
    return Markup("<code>{}</code>").format(text)


def both(title: Mapping[str, str]) -> Markup:
    """A title in all its languages."""
    one = Markup('<span lang="{}">{}</span>')
    return Markup(" / ").join(one.format(language, text) for language, text in title.items())


def several(name: str, values: Iterable[str]) -> str:
    """The words for values of a list of the metadata."""
    return "、".join(word(name, each) for each in values)


def place(known: Mapping[str, Resource], code: str, field_name: str) -> str:
    """Resource and field as people call them."""
    found = known.get(code)
    fields = {each.name: say(each.title) for each in found.fields} if found else {}
    return f"{say(found.title) if found else code} · {fields.get(field_name, field_name)}"


def moves(actor: Actor, versions: Iterable[Version]) -> list[dict[str, Any]]:
    """What the actor may do next, with its consequence."""
    return [
        {
            "name": move.name,
            "title": say(move.title),
            "consequence": say(move.consequence),
            "needs_note": move.needs_note,
        }
        for version in versions
        for move in life.moves().values()
        if version.state in move.sources and actor.may(move.who)
        if version.body_id in actor.bodies or actor.may("catalogue:entry:publish")
        if not (move.others and version.author == actor.account)
    ]


def bars(days: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """For each day two heights in hundredths of the highest of their kind."""
    most = {kind: max((day[kind] for day in days), default=0) or 1 for kind in ("supplied", "used")}
    return [
        {**day, "heights": {kind: round(100 * day[kind] / most[kind]) for kind in most}}
        for day in days
    ]


def bad(cells: Iterable[BadCell], columns: Iterable[Column]) -> list[tuple[Any, str, str]]:
    """Cells that cannot be read: row, what people call the column, and the reason."""
    known = {each.name: say(each.title) for each in columns}
    return [
        (each.row or _("File"), known.get(each.column, each.column), each.reason) for each in cells
    ]


def bad_columns() -> list[dict[str, str]]:
    """The head of a table of these."""
    labels = (_("Row"), _("Column"), _("Reason"))
    return [{"label": labels[0], "kind": "main"}, *({"label": each} for each in labels[1:])]


def body_name(body: Body | None) -> str:
    return say({"zh": body.name, "en": body.name_en}) if body else ""


def line(version: Version) -> dict[str, Any]:
    """A resource in a list, for programs."""
    said = version.content
    return {
        "code": version.resource.code,
        "number": version.resource.number,
        "title": said["title"],
        "summary": said["summary"],
        "supplier": version.body.code if version.body else "",
        "category": said["category"],
        "cycle": said["cycle"],
        "sharing": version.sharing,
        "opening": said.get("opening", {}).get("kind", "none"),
        "version": version.number,
        "published_at": version.published_at,
    }


def out(version: Version) -> dict[str, Any]:
    """A resource in full, for programs."""
    entry, value = queries.entry(version), queries.value(version)
    return {
        **line(version),
        "key": list(value.key),
        "fields": [_field(each) for each in value.fields],
        "reference": dict(value.reference),
        "rules": [
            {"name": each.name, "expression": each.expression, "title": dict(each.title)}
            for each in value.rules
        ],
        "condition": dict(value.condition),
        "ground": dict(value.ground),
        "ways": list(entry.ways),
        "formats": list(entry.formats),
        "related": list(entry.related),
        "demonstration": value.demonstration,
    }


def _field(field: Field) -> dict[str, Any]:
    bounds = {
        name: None if (v := getattr(field, name)) is None else str(v) for name in ("low", "high")
    }
    return {
        **{
            name: getattr(field, name) for name in ("name", "element", "type", "length", "decimals")
        },
        **{name: getattr(field, name) for name in ("codes", "check", "required", "sensitive")},
        **bounds,
        "title": dict(field.title),
        "origin": [f"{resource}.{name}" for resource, name in field.origin],
    }


def linked(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    """The catalogue as DCAT-AP, with the addresses under which this city is reached."""
    api, page = "/api/v1/datasets/", "/work/data/resources/"
    authority = lists.body_of(AUTHORITY)
    place = dcat.Place(
        catalogue=request.build_absolute_uri("/api/v1/catalogue.jsonld"),
        api=request.build_absolute_uri(api),
        page=request.build_absolute_uri(page),
        title={"zh": "政务信息资源目录", "en": "Catalogue of data"},
        publisher={"zh": authority.name, "en": authority.name_en} if authority else {"zh": "—"},
    )
    return dcat.document(place, ((row, queries.entry(row)) for row in queries.published(actor)))
