"""services.yaml, the part of a package that says what can be applied for, by which law, with what.

    items:
      - code: …          # stable handle, small letters, digits and hyphens
        name: { zh: …, en: … }
        valid_from: 2024-01-01     # optional; else the day of installation
        themes: [ … ]              # codes of data/themes.yaml
        elements: { … }            # by the ids of data/elements.yaml
        materials: [ … ]           # fields of `material` there
        implemented_by:            # bodies of a function at a level, with values for all of them
          - { function: approval, level: district, values: { … } }

In the texts of `values`, {region} and {body} stand for the names of the division and the body.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from yiwang.base.packages.facade import FORM, Problem, Source, form_faults, form_of
from yiwang.kernel.texts import is_said, say
from yiwang.serve.services import elements, rules
from yiwang.serve.services.themes import themes
from yiwang.serve.services.values import Mode

PATH = "services.yaml"
LEVELS = ("city", "district", "street")
_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_ITEM = {"code", "name", "valid_from", "themes", "elements", "materials", "implemented_by"}
_BINDING = {"function", "level", "values"}

Found = Iterator[tuple[str, str]]


def check(document: object) -> list[Problem]:
    """All that is wrong with a services.yaml, without a database."""
    if not isinstance(document, Mapping) or not isinstance(document.get("items"), list):
        return [Problem(PATH, "", "Must have a list `items`.")]
    items = document["items"]
    problems = [
        Problem(PATH, f"/items/{at}{where and '/'}{where}", message)
        for at, item in enumerate(items)
        for where, message in _item(item)
    ]
    codes = Counter(item.get("code") for item in items if isinstance(item, Mapping))
    twice = [code for code, count in codes.items() if count > 1]
    return problems + [Problem(PATH, "/items", f"{code} is there twice.") for code in twice]


def _item(item: object) -> Found:
    if not isinstance(item, Mapping):
        yield "", "Must be a mapping."
        return
    for name in item.keys() - _ITEM:
        yield str(name), "Is not known here."
    if not _CODE.fullmatch(str(item.get("code", ""))):
        yield "code", "Must be small letters and digits with single hyphens."
    name = item.get("name")
    if not isinstance(name, Mapping) or not is_said(name) or "en" not in name:
        yield "name", "Must have zh and en."
    if not isinstance(item.get("valid_from", date.min), date):
        yield "valid_from", "Must be a day like 2024-01-31."
    for theme in item.get("themes", ()):
        if theme not in themes():
            yield "themes", f"There is no theme {theme!r}."
    yield from _under("elements", _elements(item.get("elements", {})))
    yield from _materials(item.get("materials", []))
    yield from _bindings(item)


def _under(place: str, found: Found) -> Found:
    for where, message in found:
        yield f"{place}/{where}".rstrip("/"), message


def _elements(values: Any) -> Found:
    yield from elements.problems(values, elements.table().elements)
    if not isinstance(values, Mapping):
        return
    for name in ("task_type", "by_law"):
        if name not in values:
            yield name, "Is missing: what can be applied for has a type and a basis in law."
    if reason := rules.broken_promise(values):
        yield "promise_day", reason


def _materials(materials: Any) -> Found:
    if not isinstance(materials, list):
        yield "materials", "Must be a list."
        return
    for at, material in enumerate(materials):
        found = list(elements.problems(material, elements.table().material))
        yield from _under(f"materials/{at}", iter(found))
        if not found:
            yield from _under(f"materials/{at}", _needless(material))
    codes = Counter(m.get("code") for m in materials if isinstance(m, Mapping))
    for code, count in codes.items():
        if count > 1:
            yield "materials", f"{code} is there twice."


def _needless(material: Mapping[str, Any]) -> Found:
    """Papers said to come from the applicant although sharing supplies them."""
    mode, supply = rules.acquisition(material)
    if supply is not None and mode is Mode.SHARED and material.get("source_type") == "10":
        yield (
            "source_type",
            f"Comes from {say(supply.source, 'en')} and must not be asked for (Order 716, art. 7).",
        )


def _bindings(item: Mapping[str, Any]) -> Found:
    bindings = item.get("implemented_by")
    if not isinstance(bindings, list) or not bindings:
        yield "implemented_by", "Must name at least one function and level."
        return
    for at, binding in enumerate(bindings):
        yield from _under(f"implemented_by/{at}", _binding(binding, item.get("elements")))


def _binding(binding: Any, item_values: Any) -> Found:
    if not isinstance(binding, Mapping):
        yield "", "Must be a mapping."
        return
    for name in binding.keys() - _BINDING:
        yield str(name), "Is not known here."
    if not isinstance(binding.get("function"), str):
        yield "function", "Is missing."
    if binding.get("level") not in LEVELS:
        yield "level", f"Must be one of {', '.join(LEVELS)}."
    values = binding.get("values", {})
    yield from _under("values", own_values(values, item_values))


def own_values(values: object, item_values: object) -> Found:
    """What a body may not say for itself: unknown or foreign elements, a promise beyond the law."""
    table = elements.table()
    own = {name: table.elements[name] for name in table.own}
    found = list(elements.problems(values, own))
    yield from found
    if found or not isinstance(values, Mapping) or not isinstance(item_values, Mapping):
        return
    if reason := rules.broken_promise({**item_values, **values}):
        yield "promise_day", reason


def check_source(source: Source) -> list[Problem]:
    """The same for a package; one without services.yaml offers nothing and may do so."""
    if PATH not in source.files:
        return []
    document = source.document(PATH)
    return check(document) or list(_unanswered(source, document))


def _unanswered(source: Source, document: Any) -> Iterator[Problem]:
    """Papers said to be answered in the form by a field that no source fills in; where the form is
    wrong itself, that is told alone.
    """
    if form_faults(source):
        return
    plan = form_of(source).prefill_plan() if source.document(FORM) else ()
    known = {each.pointer for each in plan}
    for at, item in enumerate(document["items"]):
        for n, material in enumerate(item.get("materials", ())):
            field = material.get("answered_in", "")
            if field and field not in known:
                where = f"/items/{at}/materials/{n}/answered_in"
                yield Problem(PATH, where, f"No source fills in the field {field} of the form.")
