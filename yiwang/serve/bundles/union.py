"""One form of many: each data element once, in the order in which it is needed. Pure.

The elements of the items' forms that have one name (a JSON pointer) are one element. What several
items ask stands on a page of its own before what only one of them asks; the questions of the
situation come first and decide which items' pages show.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from typing import Any

from yiwang.engines.form import paths
from yiwang.serve.bundles.spec import SITUATION, Bundle, Item

Document = Mapping[str, Any]
Row = dict[str, Any]
TIGHTER = {
    **dict.fromkeys(("minLength", "minimum", "exclusiveMinimum", "minItems"), max),
    **dict.fromkeys(("maxLength", "maximum", "exclusiveMaximum", "maxItems"), min),
}
SAME = ("type", "format", "enum", "const", "items", "$ref")  # what makes two elements one


class Differs(ValueError):
    """Two items call different things by one name. pointer: that name; item: the later one."""

    def __init__(self, pointer: str, item: str) -> None:
        super().__init__(f"{item} {pointer}")
        self.pointer, self.item = pointer, item


def union(bundle: Bundle, forms: Mapping[str, Document], head: Document) -> Row:
    """The form of a whole.

    forms: the document of each item's form, by the item's id; head: form, version and title.

    Raises:
        Differs: one name, and two types, formats, choices or lists of values.
    """
    schema: Row = {"type": "object", "properties": {}}
    lists: Row = {}
    for name, item in bundle.items.items():
        mine = _own_schema(item, forms[name]["schema"])
        _merge(schema, mine, "", name)
        for title, rows in forms[name].get("lists", {}).items():
            if lists.setdefault(title, rows) != rows:
                raise Differs(title, name)
    schema["properties"] = {SITUATION: _situation_schema(bundle), **schema["properties"]}
    pages = [_questions(bundle)] if bundle.questions else []
    pages += _Pages(bundle, forms).all()
    found: Row = {**head, "schema": schema, "pages": pages}
    return found | ({"lists": lists} if lists else {})


def asked(row: Document) -> str:
    """The element that a field or group of a page stands for."""
    return "/" + str(row.get("field", row.get("group", ""))).removeprefix("/")


def routed(item: Item, form: Document, data: Mapping[str, Any]) -> Row:
    """What an item's own form is given of the data of the whole."""
    found: Row = {}
    for _page, _section, row in _rows(form):
        pointer = asked(row)
        value = paths.get(data, paths.place_of(item.named(pointer), "/"))
        value = item.sets.get(pointer, value)
        if value is not None:
            paths.put(found, paths.place_of(pointer, "/"), deepcopy(value))
    return found


def returned(item: Item, form: Document, data: Mapping[str, Any], whole: Row) -> None:
    """Put what an item's own form was answered into the data of the whole."""
    for _page, _section, row in _rows(form):
        value = paths.get(data, paths.place_of(asked(row), "/"))
        if value is not None and asked(row) not in item.sets:
            paths.put(whole, paths.place_of(item.named(asked(row)), "/"), deepcopy(value))


def _own_schema(item: Item, given: Document) -> Row:
    """The schema of an item with its elements under the names of the whole."""
    schema: Row = deepcopy(dict(given))
    schema.pop("$schema", None)
    for pointer, name in item.takes.items():
        taken = _cut(schema, pointer.removeprefix("/").split("/"))
        if taken is not None:
            _put(schema, name.removeprefix("/").split("/"), *taken)
    return schema


def _cut(schema: Row, steps: Sequence[str]) -> tuple[Any, bool] | None:
    """Take an element out of a schema, and the objects that are empty then."""
    inside = schema.get("properties", {})
    if steps[0] not in inside:
        return None
    if len(steps) > 1:
        found = _cut(inside[steps[0]], steps[1:])
        if inside[steps[0]].get("properties"):
            return found
        inside.pop(steps[0])
    else:
        demanded = steps[0] in schema.get("required", ())
        found = inside.pop(steps[0]), demanded
    if steps[0] in schema.get("required", ()):
        schema["required"] = [each for each in schema["required"] if each != steps[0]]
    return found


def _put(schema: Row, steps: Sequence[str], value: Any, demanded: bool) -> None:
    inside = schema.setdefault("properties", {})
    if demanded and steps[0] not in schema.setdefault("required", []):
        schema["required"] = [*schema["required"], steps[0]]
    if len(steps) == 1:
        inside.setdefault(steps[0], value)
    else:
        _put(inside.setdefault(steps[0], {"type": "object"}), steps[1:], value, demanded)


def _merge(whole: Row, part: Document, at: str, item: str) -> None:
    """Lay the schema of an item over that of the whole."""
    for key, value in part.items():
        if key in ("properties", "$defs"):
            inside = whole.setdefault(key, {})
            for name, each in value.items():
                if name in inside:
                    _merge(inside[name], each, f"{at}/{name}", item)
                else:
                    inside[name] = deepcopy(each)
        elif key == "required":
            known = whole.get(key, [])
            whole[key] = [*known, *(each for each in value if each not in known)]
        elif key not in whole:
            if key in SAME and "properties" not in whole and at:
                raise Differs(at, item)
            whole[key] = deepcopy(value)
        elif key in TIGHTER:
            whole[key] = TIGHTER[key](whole[key], value)
        elif whole[key] != value:
            raise Differs(at, item)


def _situation_schema(bundle: Bundle) -> Row:
    found = {
        name: {"enum": [value for value, _title in each.choices]}
        if each.choices
        else {"type": "boolean"}
        for name, each in bundle.questions.items()
    }
    return {"type": "object", "required": list(found), "properties": found}


def _questions(bundle: Bundle) -> Row:
    fields = []
    for name, each in bundle.questions.items():
        row: Row = {"field": f"/{SITUATION}/{name}", "label": dict(each.title)}
        row |= {"help": dict(each.help)} if each.help else {}
        if each.choices:
            row["choices"] = [{"value": v, "title": dict(title)} for v, title in each.choices]
        fields.append(row)
    title = {"zh": "您的情形", "en": "Your situation"}
    help_text = {
        "zh": "先回答这些问题；后面只显示您需要办理的事项。",
        "en": "Answer these first; the rest then shows only the items that you need.",
    }
    sections = [{"title": title, "help": help_text, "fields": fields}]
    return {"id": SITUATION, "title": title, "sections": sections}


class _Pages:
    """The pages of the whole after the questions."""

    def __init__(self, bundle: Bundle, forms: Mapping[str, Document]) -> None:
        self.bundle, self.forms = bundle, forms
        self.users: dict[str, list[Item]] = {}
        for name, item in bundle.items.items():
            for _page, _section, row in _rows(forms[name]):
                self.users.setdefault(item.named(asked(row)), []).append(item)

    def all(self) -> list[Row]:
        shared, own = [], []
        for name, item in self.bundle.items.items():
            given = list(self._given(item))
            for page in self.forms[name]["pages"]:
                together, apart = self._split(item, page)
                shared += together
                if apart and given:
                    apart, given = [*apart, {"title": "", "fields": given}], []
                if apart:
                    head = {"id": f"{name}_{page['id']}", "title": self._title(name, page)}
                    own.append({**head, **self._shown(item, page), "sections": apart})
        title = {"zh": "共用信息（只填一次）", "en": "For all items, asked once"}
        return [*([{"id": "shared", "title": title, "sections": shared}] if shared else []), *own]

    def _title(self, name: str, page: Document) -> Row:
        """What a page is called, after the form that it comes from."""
        form, own = self.forms[name]["title"], page["title"]
        return {"zh": f"{form['zh']}：{own['zh']}", "en": f"{form['en']}: {own['en']}"}

    def _split(self, item: Item, page: Document) -> tuple[list[Row], list[Row]]:
        """The sections of an item's page: what this item is the first of several to ask, and what
        it alone asks.
        """
        together, apart = [], []
        for section in page["sections"]:
            rows = [row for row in section["fields"] if asked(row) not in item.sets]
            many = [self._shared(item, section, row) for row in rows if self._common(item, row)]
            mine = [deepcopy(row) for row in rows if not self._common(item, row)]
            rest = {k: v for k, v in section.items() if k not in ("fields", "visible")}
            if fields := [row for row in many if row]:
                together.append({**rest, "fields": fields})
            if mine:
                shown = {"visible": section["visible"]} if "visible" in section else {}
                apart.append({**rest, **shown, "fields": mine})
        return together, apart

    def _given(self, item: Item) -> Iterator[Row]:
        """The elements that the bundle answers itself; conditions of others may read them."""
        for _page, _section, row in _rows(self.forms[item.id]):
            if (pointer := asked(row)) in item.sets:
                value = json.dumps(item.sets[pointer], ensure_ascii=False)
                yield {"field": pointer, "label": row["label"], "widget": "hidden"} | {
                    "computed": value
                }

    def _common(self, item: Item, row: Document) -> bool:
        """Whether other items have to do with a field, too."""
        pointer = item.named(asked(row))
        renamed = pointer != asked(row)
        return renamed or len(self.users[pointer]) > 1 or self.bundle.giver(pointer) is not None

    def _shared(self, item: Item, section: Document, row: Document) -> Row:
        """A field that several items ask, at the first of them; it shows where one of them is
        needed and no item's result will answer it.
        """
        pointer = item.named(asked(row))
        users = self.users[pointer]
        if users[0] is not item:
            return {}
        found: Row = deepcopy(dict(row))
        found["field" if "field" in row else "group"] = pointer
        free = any(not each.when for each in users)
        some = "" if free else " or ".join(f"({each.when})" for each in users)
        giver = self.bundle.giver(pointer)
        parts = [some, f"not({giver.when})" if giver else ""]
        parts += [str(each["visible"]) for each in (section, row) if "visible" in each]
        said = [each for each in parts if each]
        if said:
            found["visible"] = " and ".join(f"({each})" for each in said) if said[1:] else said[0]
        return found

    def _shown(self, item: Item, page: Document) -> Row:
        said = [each for each in (item.when, page.get("visible", "")) if each]
        return {"visible": " and ".join(f"({each})" for each in said)} if said else {}


def _rows(form: Document) -> Iterator[tuple[Document, Document, Document]]:
    """Page, section and row of every field and group that stands in no other."""
    for page in form["pages"]:
        for section in page["sections"]:
            for row in section["fields"]:
                yield page, section, row
