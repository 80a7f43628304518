"""Running cases to another version: the preview, the decisions, and doing it in batches."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from yiwang.base.work.facade import migration
from yiwang.kernel import ids
from yiwang.kernel.http.idempotency import idempotent
from yiwang.kernel.http.paging import told
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.texts import say
from yiwang.support.studio import queries
from yiwang.support.studio.http import shown

DECISION = "go."  # fields of the form: this and a step of the old version
ENDS = "-"  # as the value of such a field: what waits there ends


@require_http_methods(["GET", "POST"])
@requires("work:case:migrate")
@idempotent
def migrate(request: ActorRequest, name: str) -> HttpResponse:
    """Show what would become of each running case, and take the next ones over."""
    asked = request.POST if request.method == "POST" else request.GET
    rows = [row.version for row in queries.versions(name)]
    after = asked.get("to") or queries.current(name).version
    before = asked.get("from") or next((v for v in rows if v != after), after)
    old, new = queries.version(name, before), queries.version(name, after)
    decisions = {
        key.removeprefix(DECISION): "" if value == ENDS else str(value)
        for key, value in asked.items()
        if key.startswith(DECISION) and value
    }
    refused: list[tuple[str, str]] = []
    if request.method == "POST":
        numbers = tuple(request.POST.getlist("number"))[: migration.MOST]
        done = migration.migrate_some(request.actor, name, before, after, decisions, numbers)
        refused = list(done.refused)
        if done.moved:
            count = len(done.moved)
            said = ngettext(
                "%(num)d case goes on by version %(version)s.",
                "%(num)d cases go on by version %(version)s.",
                count,
            )
            messages.success(request, said % {"num": count, "version": after})
        if not refused:
            here = urlencode({"from": before, "to": after})
            return redirect(f"{request.path}?{here}")
    previews = migration.preview(request.actor, name, before, after, decisions)
    context = {
        "name": name,
        "title": say(new.titles),
        "versions": rows,
        "before": before,
        "after": after,
        "total": told(migration.counts(name).get((name, before), 0), migration.MOST),
        "refused": refused,
        "key": str(ids.new()),
        **_shown(previews, shown.names(old), shown.names(new), decisions),
    }
    return render(request, "studio/migrate.html", context)


def _shown(
    previews: list[migration.Preview],
    before: dict[str, str],
    after: dict[str, str],
    decisions: dict[str, str],
) -> dict[str, Any]:
    ready = [each for each in previews if not each.refused]
    return {
        "rows": [shown.preview(each, before, after) for each in previews],
        "ready": len(ready),
        "undecided": shown.undecided(previews, before, after),
        "chosen": {node: chosen or ENDS for node, chosen in decisions.items()},
        "decision": DECISION,
        "ends": ENDS,
    }
