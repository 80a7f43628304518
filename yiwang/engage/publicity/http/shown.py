"""Entries as pages, files and programs show them: only what is kept, which is only what may be
told.
"""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from yiwang.engage.publicity import spec
from yiwang.engage.publicity.models import Entry
from yiwang.kernel.texts import say

Row = dict[str, Any]
COLUMNS = {  # of the files, after kind and body; a decision has those of its kind
    kind: ("document", "subject", "subject_code", *more)
    for kind, more in {
        "licence": ("category", "certificate", "certificate_no", "content"),
        "penalty": ("act", "facts", "basis", "penalty", "fine"),
    }.items()
}


def kind_title(name: str) -> str:
    return say(spec.kinds()[name].title)


def body(entry: Entry) -> str:
    return say({"zh": entry.body.name, "en": entry.body.name_en})


def title(entry: Entry) -> str:
    return say(entry.title) or kind_title(entry.kind)


def facts(entry: Entry) -> list[tuple[str, str]]:
    """Label and value of each field that is told, in the order of publicity.yaml."""
    fields = spec.kinds()[entry.kind].fields
    return [
        (say(fields[name].title), say(entry.shown[name])) for name in fields if name in entry.shown
    ]


def out(entry: Entry) -> Row:
    """An entry for programs, by the short names of the national exchange."""
    fields = spec.kinds()[entry.kind].fields
    return {
        "id": entry.id,
        "kind": entry.kind,
        "title": say(entry.title, "zh") or say(spec.kinds()[entry.kind].title, "zh"),
        "body": entry.body.name,
        "decided_on": entry.decided_on,
        "published_at": entry.published_at,
        "state": entry.state,
        "withdrawn_at": entry.withdrawn_at,
        "reason": say(entry.reason, "zh") if entry.reason else "",
        "fields": {fields[n].short: say(v, "zh") for n, v in entry.shown.items() if n in fields},
    }


def head(kind: str) -> list[str]:
    fields = spec.kinds()[kind].fields if kind else {}
    names = [say(fields[name].title) for name in COLUMNS[kind]] if kind else _both()
    return [_("Kind"), _("Body"), _("Decided on"), _("Published on"), *names, _("Taken back")]


def _both() -> list[str]:
    return [
        _("Number of the decision"),
        _("Holder or subject"),
        _("Credit code"),
        _("What it says"),
    ]


def line(entry: Entry, kind: str) -> list[Any]:
    """A row of a file; with both kinds together what a decision says is one cell."""
    told = {name: say(value) for name, value in entry.shown.items()}
    start = [kind_title(entry.kind), body(entry), entry.decided_on, entry.published_at]
    if kind:
        middle = [told.get(name, "") for name in COLUMNS[kind]]
    else:
        rest = (told.get(name, "") for name in COLUMNS[entry.kind][3:])
        middle = [told.get(name, "") for name in ("document", "subject", "subject_code")]
        middle.append("；".join(filter(None, rest)))
    return [*start, *middle, say(entry.reason) if entry.reason else ""]


def bars(months: list[Row]) -> Iterator[Row]:
    """The picture: for each month two bars, heights in hundredths of the highest."""
    most = max((max(row["licence"], row["penalty"]) for row in months), default=0) or 1
    for row in months:
        heights = {name: round(100 * row[name] / most) for name in ("licence", "penalty")}
        yield {**row, "heights": heights}
