"""What the page of a case shows of a penalty."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from yiwang.base.cases.facade import Case
from yiwang.base.work.facade import Panel
from yiwang.govern.enforcement import checklist, grading, queries
from yiwang.govern.enforcement.actions import INVESTIGATING
from yiwang.govern.enforcement.models import Evidence, Penalty
from yiwang.govern.enforcement.words import plain, said, word, words
from yiwang.kernel.actor import Actor
from yiwang.kernel.errors import NotFound
from yiwang.kernel.texts import say

Row = dict[str, Any]


def file(actor: Actor, case: Case) -> Panel | None:
    """The file of a penalty: what is proposed, what is missing, evidence, statements, service."""
    try:
        row = queries.penalty(actor, case)
    except NotFound:
        return None
    act = queries.act_of(row, case)
    investigating = case.state in INVESTIGATING and row.procedure == "ordinary"
    content = {
        "case": case,
        "row": row,
        "facts": facts(row, act),
        "same": queries.same_act(row),
        "checklist": checklist.items(actor, case, row),
        "evidence": [evidence(actor, each) for each in queries.evidence(actor, case)],
        "may_add": investigating and actor.may("enforcement:evidence:add"),
        "may_grade": investigating and bool(act.clause) and actor.may("enforcement:penalty:grade"),
        "may_keep": actor.may("enforcement:evidence:keep"),
        "disposals": choices("disposals"),
        "statements": queries.statements(actor, case),
        "services": services(queries.services(actor, case)),
        "outside": grading.is_outside(row),
    }
    return Panel("enforcement/_file.html", content)


def facts(row: Penalty, act: Any) -> list[tuple[Any, ...]]:
    law = f"{plain(act.fine.low)}–{plain(act.fine.high)}" if act.fine else ""
    found: list[tuple[Any, ...]] = [
        (_("Party"), row.party_name),
        (_("Offence"), say({"zh": act.title.zh, "en": act.title.en})),
        (_("Duty broken"), act.forbidden),
        (_("Basis"), act.basis.said, _("version of %s") % act.basis.version.isoformat()),
        (_("Fine by law (yuan)"), law),
        (_("Officers"), "、".join(f"{o['name']} {o['certificate']}" for o in row.officers)),
    ]
    if row.grade:
        between = f"{plain(row.low)}–{plain(row.high)}"
        grounds = "；".join(row.grounds)
        found.append(
            (_("Grade (demonstration, not in force)"), f"{row.grade} · {between}", grounds)
        )
    if row.kinds:
        found.append((_("Penalty"), said(row.kinds, row.fine, row.gains)))
    if row.outside:
        found.append((_("Why outside the range"), row.outside))
    return found


def evidence(actor: Actor, row: Evidence) -> Row:
    return {
        "row": row,
        "kind": word("evidence", row.kind),
        "by": "、".join(each["name"] for each in row.by),
        "waits": row.keep_asked and not row.kept_at,
        "kept": bool(row.kept_at) and not row.disposed_at,
        "light": _light(actor, row),
        "disposal": word("disposals", row.disposal) if row.disposal else "",
    }


def _light(actor: Actor, row: Evidence) -> str:
    if row.until is None or row.disposed_at:
        return ""
    left = (row.until - actor.today).days
    return "overdue" if left < 0 else "near_due" if left <= 2 else "normal"


def services(rows: Iterable[Any]) -> list[Row]:
    return [{"row": each, "method": word("methods", each.method)} for each in rows]


def choices(group: str) -> list[Row]:
    """For a select: the kinds of a group in the reader's language."""
    return [{"value": key, "label": word(group, key)} for key in words()[group]]
