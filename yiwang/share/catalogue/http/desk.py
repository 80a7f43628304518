"""Describe data at the desk: the form is the spreadsheet on a screen; and files of many at once."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yiwang.kernel import ids
from yiwang.kernel.errors import DomainError, Invalid, NotFound
from yiwang.kernel.http import tables
from yiwang.kernel.http.idempotency import idempotent
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.texts import say, spoken
from yiwang.share.catalogue import actions, carried, dcat, queries, sheets, spec, taking
from yiwang.share.catalogue.cells import LARGEST, Column
from yiwang.share.catalogue.errors import NoSuchResource
from yiwang.share.catalogue.http import shown
from yiwang.share.catalogue.sheets import FIELD, RULE, Reading

SPARE = 3  # empty rows for what is to be added
MOST = 300  # rows of a form; more by spreadsheet
LISTS = {  # column → the list of its words
    "cycle": "cycle",
    "sharing": "sharing",
    "opening": "opening",
    "type": "type",
    "formats": "formats",
    "ways": "ways",
}
SUGGESTED = {"element": "elements", "codes": "code-sets", "supplier": "suppliers"}
NEEDED = ("title_zh", "summary_zh", "supplier", "category", "cycle", "sharing")
LONG = ("summary_zh", "summary_en", "condition_zh", "withheld_zh")


@require_http_methods(["GET", "POST"])
@requires("catalogue:entry:edit")
@idempotent
def edit(request: ActorRequest, code: str = "") -> HttpResponse:
    """Write or change the description of one resource."""
    posted = request.method == "POST"
    reading = _posted(request, code) if posted else _known(request, code)
    bad = shown.bad(reading.bad, sheets.columns()) if posted else []
    wrong = [(column, reason) for _row, column, reason in bad]
    if posted and "_more" not in request.POST and not wrong:
        name = next(iter(reading.said), "")
        try:
            actions.write(request.actor, name, reading.said[name])
            messages.success(
                request, _("Kept as a draft. Hand it to the department when it is right.")
            )
            return redirect("workbench:data_resource", name)
        except Invalid as refusal:
            wrong = [(each["pointer"], each["message"]) for each in refusal.problems]
        except DomainError as refusal:
            wrong = [("", f"{refusal} {refusal.next_step}")]
    wrong = [] if "_more" in request.POST else wrong
    context = {"code": code, "wrong": wrong, "key": str(ids.new()), **_form(request, reading, code)}
    return render(request, "catalogue/edit.html", context, status=422 if wrong else 200)


def _posted(request: ActorRequest, code: str) -> Reading:
    """The form as rows of the spreadsheet: fields and rules by their number."""
    return sheets.gather(enumerate(_rows(request.POST, code), start=1))


def _rows(sent: Any, code: str) -> Iterator[dict[str, Any]]:
    name = code or str(sent.get("code", "")).strip()
    head = {
        each.name: "、".join(sent.getlist(each.name))
        for each in sheets.columns()
        if each.part == "resource"
    }
    for what, mark in ((FIELD, "f"), (RULE, "r")):
        for number in range(MOST):
            own = [each for each in sheets.columns() if _stands_in(each, what)]
            cells = {each.name: sent.get(f"{mark}{number}.{each.name}", "") for each in own}
            if any(cells.values()):
                yield {"code": name, "what": what, **head, **cells}


def _stands_in(column: Column, what: str) -> bool:
    return column.part == what or (column.part == "link" and what == FIELD)


def _known(request: ActorRequest, code: str) -> Reading:
    """What is written already: the draft, else the version in force; nothing for a new one."""
    if not code:
        return Reading()
    found = queries.versions(request.actor, code)
    if not found:
        raise NoSuchResource(code)
    return Reading(said={code: spec.opened(found[0].content)})


def _form(request: ActorRequest, reading: Reading, code: str) -> dict[str, Any]:
    said: Mapping[str, Any] = next(iter(reading.said.values()), {"fields": {}})
    name = code or next(iter(reading.said), "")
    lines = list(sheets.lines([(name, said)])) if said.get("fields") else []
    by_name = [dict(zip((c.name for c in sheets.columns()), line, strict=True)) for line in lines]
    if request.method == "POST":
        by_name = list(_rows(request.POST, code))
    head = by_name[0] if by_name else {}
    if request.method == "POST":
        head = {c.name: "、".join(request.POST.getlist(c.name)) for c in sheets.columns()}
    return {
        "name": name,
        "head": [_input(c, head.get(c.name)) for c in sheets.columns() if c.part == "resource"],
        "field_columns": _titles(FIELD),
        "field_rows": list(_inputs(by_name, FIELD, "f")),
        "rule_columns": _titles(RULE),
        "rule_rows": list(_inputs(by_name, RULE, "r")),
        "suppliers": [
            (each.code, shown.body_name(each)) for each in queries.may_supply(request.actor)
        ],
        "elements": [(each.id, say(each.title)) for each in carried.elements().values()],
        "code_sets": [(each, say(row["title"])) for each, row in carried.code_sets().items()],
    }


def _titles(what: str) -> list[str]:
    return [say(each.title) for each in sheets.columns() if _stands_in(each, what)]


def _inputs(lines: list[dict[str, Any]], what: str, mark: str) -> Iterator[list[dict[str, Any]]]:
    filled = [line for line in lines if line.get("what") == what]
    own = [each for each in sheets.columns() if _stands_in(each, what)]
    for number in range(len(filled) + SPARE):
        line = filled[number] if number < len(filled) else {}
        yield [_input(each, line.get(each.name), f"{mark}{number}.") for each in own]


def _input(column: Column, value: Any, prefix: str = "") -> dict[str, Any]:
    """One cell as an input: a choice where there is a list of words, else a line or an area."""
    words = _words(column.name)
    several = column.kind == "list" and bool(words)
    kind = "choice" if words else "flag" if column.kind == "flag" else "text"
    return {
        "name": f"{prefix}{column.name}",
        "label": say(column.title),
        "kind": "several" if several else "area" if column.name in LONG else kind,
        "choices": [(each, say(row)) for each, row in words.items()],
        "value": "" if value is None else value,
        "chosen": str(value or "").split("、"),
        "day": column.kind == "day",
        "list": SUGGESTED.get(column.name, ""),
        "required": column.name in NEEDED,
    }


def _words(name: str) -> Mapping[str, Any]:
    """The values that a column can have, with their words; none where anything can stand."""
    if name == "category":
        return carried.categories()
    return carried.lists().get(LISTS.get(name, ""), {})


@require_POST
@requires("catalogue:entry:read")
@idempotent
def move(request: ActorRequest, code: str) -> HttpResponse:
    """Take a description one step further."""
    try:
        made = actions.move(
            request.actor, code, request.POST.get("move", ""), request.POST.get("note", "")
        )
        messages.success(request, shown.state(made.state)[0])
    except DomainError as refusal:
        messages.error(request, f"{refusal} {refusal.next_step}")
    return redirect("workbench:data_resource", code)


@require_GET
@requires("catalogue:entry:read")
def export(request: ActorRequest, kind: str) -> HttpResponse:
    """All resources in force as a spreadsheet, which can be imported again, or as DCAT-AP."""
    if kind == dcat.ENDING:
        return HttpResponse(
            json.dumps(shown.linked(request, request.actor), ensure_ascii=False),
            content_type=dcat.TYPE,
            headers={"Content-Disposition": f'attachment; filename="catalogue.{dcat.ENDING}"'},
        )
    if kind not in tables.KINDS:
        raise NotFound(_("This file"))
    return tables.file("resources", kind, sheets.head(spoken()), taking.lines(request.actor))


@require_http_methods(["GET", "POST"])
@requires("catalogue:entry:edit")
def take(request: ActorRequest) -> HttpResponse:
    """Read a spreadsheet of resources: what is right becomes drafts, what is wrong is named."""
    report = None
    sent = request.FILES.get("file")
    if sent is not None:
        report = taking.take(request.actor, sent.read(LARGEST + 1))
        count = len(report.taken)
        text = ngettext("%(num)d draft was written.", "%(num)d drafts were written.", count)
        if count:
            messages.success(request, text % {"num": count})
    context = {
        "report": report,
        "columns": shown.bad_columns(),
        "rows": shown.bad(report.bad, sheets.columns()) if report else [],
        "taken": report.taken if report else [],
    }
    status = 422 if report and report.bad and not report.taken else 200
    return render(request, "catalogue/import.html", context, status=status)


desk_urls = [
    path("work/data/new", edit, name="data_new"),
    path("work/data/import", take, name="data_import"),
    path("work/data/export.<slug:kind>", export, name="data_export"),
    path("work/data/resources/<slug:code>/edit", edit, name="data_edit"),
    path("work/data/resources/<slug:code>/move", move, name="data_move"),
]
