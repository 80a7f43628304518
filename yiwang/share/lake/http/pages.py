"""The lake at the desk: which tables there are, and what each held when. Rows are shown nowhere
here: whoever may read them asks where they are shared.
"""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from yiwang.kernel import clock
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.texts import say
from yiwang.share.lake import queries
from yiwang.share.lake.values import Snapshot, Table

SHOWN = 50  # states of a table on its page


@require_GET
@requires("lake:table:read")
def index(request: ActorRequest) -> HttpResponse:
    """All tables, with their rows, files and last batch."""
    tables = queries.tables(request.actor)
    names = queries.titles(request.actor)
    context = {
        "columns": [
            {"label": _("Table"), "kind": "main"},
            {"label": pgettext("data", "Rows"), "kind": "number"},
            {"label": _("Files"), "kind": "number"},
            {"label": _("Size")},
            {"label": _("States"), "kind": "number"},
            {"label": _("Last change"), "kind": "datetime"},
        ],
        "rows": [_row(each, names.get(each.name, each.name)) for each in tables],
        "total": sum(each.current.rows for each in tables if each.current),
        "size": size(sum(each.current.size for each in tables if each.current)),
    }
    return render(request, "lake/tables.html", context)


def _row(table: Table, title: str) -> list[Any]:
    name = {"text": title, "url": reverse("workbench:lake_table", args=[table.name])}
    now = table.current
    if now is None:
        return [name, 0, 0, size(0), 0, None]
    return [name, now.rows, now.files, size(now.size), len(table.snapshots), now.at]


@require_GET
@requires("lake:table:read")
def one(request: ActorRequest, name: str) -> HttpResponse:
    """What a table held when, newest first, drawn and as a list."""
    table = queries.table(request.actor, name)
    newest = table.snapshots[::-1][:SHOWN]
    most = max((each.rows for each in newest), default=0) or 1
    context = {
        "table": table,
        "title": queries.titles(request.actor).get(name, name),
        "bars": [(each.at, each.rows, round(100 * each.rows / most)) for each in newest[:12][::-1]],
        "columns": [
            {"label": _("Since"), "kind": "datetime"},
            {"label": _("What happened"), "kind": "main"},
            {"label": _("Added"), "kind": "number"},
            {"label": _("Removed"), "kind": "number"},
            {"label": pgettext("data", "Rows"), "kind": "number"},
            {"label": _("Size")},
        ],
        "rows": [_state(each) for each in newest],
        "more": len(table.snapshots) - len(newest),
        "kept": queries.kept(clock.today()),
        "source": say(queries.keeping(clock.today())["source"]),
    }
    return render(request, "lake/table.html", context)


def _state(each: Snapshot) -> list[Any]:
    return [each.at, happened(each), each.added, each.removed, each.rows, size(each.size)]


def happened(each: Snapshot) -> str:
    """What made a state, in a few words."""
    if each.batch is None:
        return _("Small files gathered")
    return _("All rows replaced") if each.operation == "overwrite" else _("Rows added")


def size(count: int) -> str:
    """Bytes as people say them."""
    amount = float(count)
    for unit in ("B", "KB", "MB"):
        if amount < 1000:
            return f"{amount:.0f} {unit}"
        amount /= 1000
    return f"{amount:,.1f} GB"


lake_urls = [
    path("lake", index, name="lake"),
    path("lake/<slug:name>", one, name="lake_table"),
]
