"""The bad review on the page of its case: what was said, and of which handling.

Whoever deals with it reads both, and so does supervision; whoever had a part in that handling reads
neither. A name is shown only where it was given, and who reads it leaves an entry.
"""

from typing import Any

from yiwang.base.cases.facade import Case
from yiwang.base.work.facade import Panel
from yiwang.kernel.actor import Actor
from yiwang.kernel.evidence.record import Outcome, record
from yiwang.kernel.texts import say
from yiwang.serve.reviews import queries, scale
from yiwang.serve.reviews.models import Review

TEMPLATE = "reviews/_panel.html"


def build(actor: Actor, case: Case) -> Panel | None:
    row = queries.of_matter(actor, case.id)
    if row is None:
        return None
    if queries.concerns(actor, row):
        return Panel(TEMPLATE, {"own": True})
    if not queries.deals_with(actor, case.id):
        return Panel(TEMPLATE, {"own": False, "closed": True})
    return Panel(TEMPLATE, _content(actor, row))


def _content(actor: Actor, row: Review) -> dict[str, Any]:
    named = None if row.anonymous else row.case
    if named is not None:
        facts = {"number": named.number}
        subject = named.applicant_id
        record(actor, "reviews.read", row.id, facts, outcome=Outcome.READ, subject=subject)
    grade = scale.grades()[row.grade]
    return {
        "own": False,
        "closed": False,
        "service": say({"zh": row.title, "en": row.title_en or row.title}),
        "grade": say(grade.title),
        "reasons": [say(scale.reasons()[code].title) for code in row.reasons],
        "comment": row.comment,
        "at": row.at,
        "channel": say(scale.channels()[row.channel]),
        "case": named,
        "answer": row.answer,
    }
