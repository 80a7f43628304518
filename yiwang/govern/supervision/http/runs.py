"""Runs of rules over the past on the workbench: wish for one, watch it, compare."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from yiwang.govern.supervision import books, queries, running, told
from yiwang.govern.supervision.errors import NotRun, Why
from yiwang.govern.supervision.http.wishes import day
from yiwang.govern.supervision.models import Card, Find, Run
from yiwang.govern.supervision.rulebook import Book, book
from yiwang.kernel import ids
from yiwang.kernel.actor import Actor
from yiwang.kernel.errors import DomainError
from yiwang.kernel.http import tables
from yiwang.kernel.http.idempotency import idempotent
from yiwang.kernel.http.paging import page
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.texts import say

Row = dict[str, Any]
FILE = 50_000  # finds of one file


@require_http_methods(["GET", "POST"])
@requires("supervision:replay:run")
@idempotent
def runs(request: ActorRequest) -> HttpResponse:
    """The runs so far, and the form for another one."""
    actor = request.actor
    problem: DomainError | None = None
    if request.method == "POST":
        try:
            made = running.wish(actor, _wanted(request))
        except DomainError as refusal:
            problem = refusal
        else:
            return redirect("workbench:supervision_run", made.id)
    found, following = page(queries.runs(actor), request.GET.get("cursor", ""))
    context = {
        "rules": _rule_choices(),
        "chosen": request.POST.getlist("rule"),
        "since": request.POST.get("since") or _year_ago(actor.today).isoformat(),
        "until": request.POST.get("until") or (actor.today - timedelta(days=1)).isoformat(),
        "columns": _columns(),
        "rows": [_cells(each) for each in found],
        "following": f"?cursor={following}" if following else "",
        "start": "?" if "cursor" in request.GET else "",
        "key": str(ids.new()),
        "problem": problem,
    }
    status = problem.status if problem else 200
    return render(request, "supervision/runs.html", context, status=status)


def _year_ago(today: date) -> date:
    return today - timedelta(days=365)


def _wanted(request: ActorRequest) -> running.Wanted:
    """What the form says. Raises NotRun where a day is none."""
    since, until = (day(request.POST.get(name, "")) for name in ("since", "until"))
    if since is None or until is None:
        raise NotRun(Why.PERIOD)
    chosen = [each.partition("@") for each in request.POST.getlist("rule")]
    rules = {rule: version for rule, _at, version in chosen}
    return running.Wanted(since, until, rules=rules or None)


def _rule_choices() -> list[tuple[str, str]]:
    """Each rule as it is in force, and each version of it by its first day."""
    rows = []
    for found in books.current():
        for name, rule in found.rules.items():
            rows.append((name, say(rule.row.title)))
            if len(rule.versions) > 1:
                for version in rule.versions:
                    first = version.valid_from.isoformat()
                    text = _("%(rule)s, as of %(day)s")
                    rows.append((f"{name}@{first}", text % {"rule": rows[-1][1], "day": first}))
    return rows


def _columns() -> list[Row]:
    return [
        {"label": _("Period"), "kind": "main"},
        {"label": _("Started by")},
        {"label": _("Started"), "kind": "datetime"},
        {"label": _("State")},
        {"label": _("Found"), "kind": "number"},
        {"label": _("Fingerprint")},
    ]


def _cells(run: Run) -> list[Any]:
    period = f"{run.since.isoformat()} – {run.until.isoformat()}"
    address = reverse("workbench:supervision_run", args=[run.id])
    found = sum(row["candidate"] for row in run.counts) if run.counts else None
    state = run.get_state_display()
    asked = run.name or _("command line")
    return [{"text": period, "url": address}, asked, run.asked_at, state, found, run.digest[:16]]


@require_GET
@requires("supervision:replay:run")
def run(request: ActorRequest, run_id: UUID) -> HttpResponse:
    """One run: how far it is, what it found, and how that differs from the rules in force."""
    actor = request.actor
    found = queries.run(actor, run_id)
    rules = _book(found)
    rule = request.GET.get("rule", "")[:40]
    rows = queries.finds(actor, found, running.CANDIDATE, rule).order_by("-id")
    shown, following = page(rows, request.GET.get("cursor", ""))
    compared = running.compared(found)
    context = {
        "run": found,
        "live": found.state in (Run.State.WISHED, Run.State.RUNNING),
        "share": round(100 * found.looked / found.total) if found.total else 0,
        "compared": compared,
        "chosen": [_named(rules, row) for row in found.rules],
        "count_columns": _count_columns(compared),
        "count_rows": [_counted(found, rules, row, compared) for row in found.counts or []],
        "columns": _find_columns(),
        "rows": _find_cells(actor, rules, shown),
        "rule": rule,
        "following": f"?rule={rule}&cursor={following}" if following else "",
        "start": f"?rule={rule}" if "cursor" in request.GET else "",
    }
    name = "supervision/_progress.html" if request.htmx else "supervision/run.html"
    return render(request, name, context)


def _book(found: Run) -> Book:
    if found.files:
        from yiwang.base.packages.facade import of

        return book(of(found.files))
    return books.installed(found.package, found.package_version)


def _named(rules: Book, row: Row) -> str:
    title = say(rules.rules[row["rule"]].row.title)
    if not row["version"]:
        return title
    return _("%(rule)s, as of %(day)s") % {"rule": title, "day": row["version"]}


def _count_columns(compared: bool) -> list[Row]:
    head = [
        {"label": _("Rule"), "kind": "main"},
        {"label": _("Level")},
        {"label": _("Found"), "kind": "number"},
    ]
    more = [
        {"label": _("By the rules in force"), "kind": "number"},
        {"label": _("By both"), "kind": "number"},
        {"label": _("New"), "kind": "number"},
        {"label": _("No more"), "kind": "number"},
    ]
    return [*head, *more] if compared else head


def _counted(found: Run, rules: Book, row: Row, compared: bool) -> list[Any]:
    name = row["rule"]
    address = reverse("workbench:supervision_run", args=[found.id]) + f"?rule={name}"
    title = say(rules.rules[name].row.title) if name in rules.rules else name
    candidate, present, both = row["candidate"], row["present"], row["both"]
    head = [{"text": title, "url": address}, told.level(rules, row["level"])["title"], candidate]
    return [*head, present, both, candidate - both, present - both] if compared else head


def _find_columns() -> list[Row]:
    return [
        {"label": _("What would be found"), "kind": "main"},
        {"label": _("Level")},
        {"label": _("Points"), "kind": "number"},
        {"label": _("Matter")},
        {"label": _("Body")},
        {"label": _("Happened"), "kind": "datetime"},
        {"label": _("Card there is")},
    ]


def _find_cells(actor: Actor, rules: Book, shown: list[Find]) -> list[list[Any]]:
    keys = {each.key for each in shown}
    cards = {
        (each.rule, each.kind, each.key, each.occurrence): each.number
        for each in Card.objects.filter(body_id__in=actor.bodies, key__in=keys)
    }
    return [
        [
            say(rules.rules[each.rule].row.title),
            told.level(rules, each.level)["title"],
            each.points,
            each.number,
            say({"zh": each.body.name, "en": each.body.name_en}),
            each.at,
            cards.get((each.rule, each.kind, each.key, each.occurrence), ""),
        ]
        for each in shown
    ]


@require_GET
@requires("supervision:replay:run")
def run_file(request: ActorRequest, run_id: UUID, kind: str) -> HttpResponse:
    """What a run found, as a table."""
    found = queries.run(request.actor, run_id)
    rules = _book(found)
    rows = list(queries.finds(request.actor, found, running.CANDIDATE)[:FILE])
    head = [_("Rule"), _("Version"), *(str(each["label"]) for each in _find_columns())]
    cells = _find_cells(request.actor, rules, rows)
    lines = ([each.rule, each.version, *row] for each, row in zip(rows, cells, strict=True))
    kind = "xlsx" if kind == "xlsx" else "csv"
    return tables.file(f"run-{found.since}-{found.until}", kind, head, lines)
