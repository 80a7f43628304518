"""Plans, draws and checks as the templates draw them."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from yiwang.govern.inspections import queries, spec
from yiwang.govern.inspections.models import Check, Plan
from yiwang.kernel.texts import say


def plan_table(rows: Iterable[Any], address: str, *, bodies: bool) -> dict[str, Any]:
    """rows: as `queries.plans` counts them."""
    columns = [
        {"label": _("Plan"), "kind": "main"},
        *([{"label": _("Body")}] if bodies else []),
        {"label": _("State")},
        {"label": _("Checks")},
        {"label": _("Announced"), "kind": "datetime"},
    ]
    cells = [
        [
            {"text": row.title, "url": reverse(address, args=[row.id])},
            *([say({"zh": row.body.name, "en": row.body.name_en})] if bodies else []),
            row.get_state_display(),
            f"{row.checks_done} / {row.checks_all}" if row.checks_all else "",
            row.announced_at,
        ]
        for row in rows
    ]
    return {"columns": columns, "rows": cells}


def result_of(book: spec.Book, code: str) -> str:
    return next((say(each.title) for each in book.results if each.code == code), code)


def check_table(book: spec.Book, rows: Iterable[Check]) -> dict[str, Any]:
    """For the planner: how far each check is, and by when its result is to be published."""
    columns = [
        {"label": _("Subject"), "kind": "main"},
        {"label": _("Class")},
        {"label": _("Inspectors")},
        {"label": _("State")},
        {"label": _("Result")},
        {"label": _("Publish by"), "kind": "date"},
    ]
    cells = [
        [
            f"{row.place}. {row.name}",
            row.risk,
            "、".join(each["name"] for each in row.inspectors),
            row.get_state_display(),
            result_of(book, row.result),
            row.publish_by if row.state == Check.State.DONE else None,
        ]
        for row in rows
    ]
    return {"columns": columns, "rows": cells}


def draw_table(book: spec.Book, found: Plan, published: dict[str, Check]) -> dict[str, Any]:
    """For everybody: who was drawn to check whom, and what is published of it."""
    columns = [
        {"label": _("Subject"), "kind": "main"},
        {"label": _("Credit code")},
        {"label": _("Class")},
        {"label": _("Inspectors")},
        {"label": _("Result")},
        {"label": _("Published"), "kind": "date"},
    ]
    subjects = {each["id"]: each for each in found.subjects}
    names = {each["id"]: each["name"] for each in found.inspectors}
    cells = []
    for place, row in enumerate(found.result, 1):
        subject, check = subjects[row["subject"]], published.get(row["subject"])
        cells.append(
            [
                f"{place}. {subject['name']}",
                subject["id"],
                subject["class"],
                "、".join(f"{names[each]}（{each}）" for each in row["inspectors"]),
                result_of(book, check.result) if check else "",
                check.published_on if check else None,
            ]
        )
    return {"columns": columns, "rows": cells}


def classes(book: spec.Book, found: Plan) -> dict[str, Any]:
    """How many of each class were listed, and how many are drawn."""
    columns = [
        {"label": _("Class of credit risk"), "kind": "main"},
        {"label": _("Listed"), "kind": "number"},
        {"label": _("Share")},
        {"label": _("Drawn"), "kind": "number"},
    ]
    titles = {each.code: say(each.title) for each in book.classes}
    drawn = {row["subject"] for row in found.result}
    rows = []
    for code in sorted(found.ratios):
        listed = [each["id"] for each in found.subjects if each["class"] == code]
        share = f"{float(found.ratios[code]) * 100:g} %"
        count = sum(each in drawn for each in listed)
        rows.append([titles.get(code, code), len(listed), share, count])
    return {"columns": columns, "rows": rows}


def matters(found: Plan, book: spec.Book) -> list[spec.Matter]:
    return queries.matters(book, found.matters)
