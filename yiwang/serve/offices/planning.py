"""The page that opens an office, as a plan; and a body's own values as fields."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from django.core.files import File
from django.http import QueryDict
from django.utils.translation import gettext as _

from yiwang.base.packages import facade as packages
from yiwang.kernel.errors import Invalid
from yiwang.kernel.tenancy.models import Body, Region
from yiwang.kernel.texts import say
from yiwang.serve.offices import plan, sheet
from yiwang.serve.offices.plan import PlanRefused, PostPlan
from yiwang.serve.services import facade as services

SERVICES = "services.yaml"
BODY = ("code", "uscc", "name", "name_en", "function", "level", "region", "parent", "document_mark")
OWN = ("promise_day", "transact_addr", "transact_time", "link_way")  # what the page offers


@cache
def usual() -> tuple[PostPlan, ...]:
    """The posts that an office usually begins with."""
    text = files("yiwang.serve.offices").joinpath("data/templates.yaml").read_text("utf-8")
    return tuple(plan.posts(yaml.safe_load(text)))


def read(posted: QueryDict, people: "File[bytes] | None") -> dict[str, Any]:
    """The plan that the page's fields make.

    people: an uploaded spreadsheet, or None; the lines typed into the page come besides.

    Raises:
        Invalid: the spreadsheet cannot be read.
    """
    text = {name: str(value).strip() for name, value in posted.items()}
    chosen = posted.getlist("packages")
    codes = [code for name, codes in _codes().items() if name in chosen for code in codes]
    return {
        "body": {name: text[name] for name in BODY if text.get(name)},
        "posts": [each.model_dump() for each in usual() if each.post in posted.getlist("posts")],
        "people": _people(text.get("lines", ""), people),
        "packages": chosen,
        "own": {code: values for code in codes if (values := own_values(posted, code))},
        "seal": text.get("seal", ""),
        "desk": {"zh": text["desk"]} if text.get("desk") else {},
    }


def _codes() -> dict[str, list[str]]:
    """For each package that can be chosen, the codes of the items it brings."""
    return {
        source.name: [row["code"] for row in source.document(SERVICES)["items"]]
        for source in packages.current()
        if source.document(SERVICES)
    }


def _people(lines: str, uploaded: "File[bytes] | None") -> list[dict[str, str]]:
    found = []
    for line in filter(None, (each.strip() for each in lines.splitlines())):
        cells = [cell.strip() for cell in line.replace("，", ",").split(",")] + ["", "", ""]
        found.append(dict(zip(sheet.COLUMNS, cells, strict=False)))
    if uploaded is None:
        return found
    try:
        if (uploaded.size or 0) > sheet.LARGEST:
            raise PlanRefused([("/people", f"The file is larger than {sheet.LARGEST:,} bytes.")])
        return found + sheet.people(uploaded.read())
    except PlanRefused as refused:
        rows = [
            {"pointer": where, "code": "offices.plan", "message": message}
            for where, message in refused.problems
        ]
        raise Invalid(rows) from refused


def own_values(posted: QueryDict, code: str) -> dict[str, Any]:
    """What a body says for itself about an item: the filled fields `own.CODE.ELEMENT`.

    Raises:
        Invalid: the promise is no number.
    """
    found: dict[str, Any] = {}
    for name in OWN:
        text = str(posted.get(f"own.{code}.{name}", "")).strip()
        if not text:
            continue
        if name == "promise_day":
            if not text.isdecimal():
                message = _("Give a number of working days.")
                pointer = f"/own/{code}/{name}"
                raise Invalid([{"pointer": pointer, "code": "offices.plan", "message": message}])
            found |= {"promise_day": int(text), "promise_type": "WD"}
        else:
            found[name] = {"zh": text}
    return found


def fields(item: services.OwnItem) -> list[dict[str, Any]]:
    """A body's own values as fields: name, label, what it says, what holds without it."""
    return [
        {
            "name": f"own.{item.code}.{name}",
            "label": labels()[name],
            "value": _text(item.own.get(name)),
            "otherwise": _text(item.over.get(name)),
            "number": name == "promise_day",
        }
        for name in OWN
    ]


def labels() -> dict[str, str]:
    return {
        "promise_day": _("Promised working days"),
        "transact_addr": _("Where"),
        "transact_time": _("When"),
        "link_way": _("How to ask"),
    }


def _text(value: Any) -> str:
    return say(value) if isinstance(value, Mapping) else "" if value is None else str(value)


def form(posted: QueryDict) -> dict[str, Any]:
    """What the page that opens an office shows; before anything was sent the usual posts."""
    return {
        "data": posted,
        "posts": [(each, not posted or each.post in posted.getlist("posts")) for each in usual()],
        "regions": Region.objects.filter(valid_until=None).order_by("code"),
        "functions": sorted(set(Body.objects.values_list("function", flat=True))),
        "levels": Body.Level.choices,
        "packages": [
            {
                "name": source.name,
                "title": say(source.titles),
                "version": source.version,
                "chosen": source.name in posted.getlist("packages"),
                "items": [
                    {"code": row["code"], "title": say(row["name"])}
                    for row in source.document(SERVICES)["items"]
                ],
            }
            for source in packages.current()
            if source.document(SERVICES)
        ],
        "labels": labels(),
    }
