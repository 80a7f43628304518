"""Resources as pages and programs show them."""

from typing import Any

from yiwang.kernel.texts import say
from yiwang.share.catalogue import carried, queries
from yiwang.share.catalogue.models import Version
from yiwang.share.catalogue.values import Field


def word(name: str, value: str) -> str:
    """The word for a value of a list of the metadata."""
    return say(carried.lists()[name][value]) if value else ""


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
