"""services.yaml as JSON Schema, for editors: made of the table of elements, so the two agree."""

from collections.abc import Iterable, Mapping
from typing import Any

from yiwang.serve.services import elements
from yiwang.serve.services.elements import Element
from yiwang.serve.services.package import LEVELS
from yiwang.serve.services.themes import themes

Schema = dict[str, Any]

_SAID: Schema = {
    "description": "One text, or one each for zh and en",
    "anyOf": [
        {"type": "string", "minLength": 1},
        {
            "type": "object",
            "required": ["zh"],
            "properties": {"zh": {"type": "string"}, "en": {"type": "string"}},
            "additionalProperties": False,
        },
    ],
}


def document() -> Schema:
    """The schema of the whole file."""
    table = elements.table()
    own = [table.elements[name] for name in sorted(table.own)]
    binding = _object(
        {
            "function": {"type": "string", "description": "what the bodies do, such as approval"},
            "level": {"enum": list(LEVELS)},
            "values": _members(own),
        },
        ["function", "level"],
    )
    item = _object(
        {
            "code": {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"},
            "name": _SAID,
            "valid_from": {"type": "string", "format": "date"},
            "themes": {"type": "array", "items": {"enum": sorted(themes())}},
            "elements": _members(table.elements.values(), ["task_type", "by_law"]),
            "materials": {"type": "array", "items": _members(table.material.values())},
            "implemented_by": {"type": "array", "minItems": 1, "items": binding},
        },
        ["code", "name", "elements", "implemented_by"],
    )
    whole = _object({"items": {"type": "array", "items": item}}, ["items"])
    return {"title": "services.yaml: what can be applied for", **whole}


def _object(properties: Mapping[str, Any], required: Iterable[str] = ()) -> Schema:
    return {
        "type": "object",
        "required": list(required),
        "properties": dict(properties),
        "additionalProperties": False,
    }


def _members(found: Iterable[Element], required: Iterable[str] = ()) -> Schema:
    rows = list(found)
    needed = [each.id for each in rows if each.needed]
    return _object({each.id: _value(each) for each in rows}, [*required, *needed])


def _value(element: Element) -> Schema:
    codes = list(elements.table().lists.get(element.list, {}))
    kinds: dict[str, Schema] = {
        "text": _SAID,
        "number": {"type": "integer", "minimum": 0},
        "flag": {"type": "boolean"},
        "day": {"type": "string", "format": "date"},
        "code": {"enum": codes},
        "codes": {"type": "array", "minItems": 1, "items": {"enum": codes}},
    }
    if element.kind == "rows":
        schema: Schema = {"type": "array", "minItems": 1, "items": _members(element.columns)}
    else:
        schema = kinds[element.kind]
    return {**schema, "title": f"{element.title['zh']} · {element.title['en']}"}
