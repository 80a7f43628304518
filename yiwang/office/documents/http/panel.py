"""A document on the page of its case: what it is, its text, attachments, and what may be done."""

from typing import Any

from django.utils.translation import gettext as _

from yiwang.base.cases.facade import Case
from yiwang.base.work import facade as work
from yiwang.base.work.facade import Panel
from yiwang.kernel.actor import Actor
from yiwang.kernel.errors import NotFound
from yiwang.kernel.texts import say, written
from yiwang.office.documents import printing, queries, rights
from yiwang.office.documents.kinds import Right
from yiwang.office.documents.models import Document, Issue

Row = dict[str, Any]
STYLE = "css/documents.css"
READ = "documents:document:read"


def directions() -> dict[str, str]:
    return {
        "up": _("Up"),
        "down": _("Down"),
        "level": _("On one level"),
        "public": _("To the public"),
    }


def outgoing(actor: Actor, case: Case) -> Panel | None:
    """The panel of an outgoing document; none before it is made, and for who handles none."""
    found = Document.objects.filter(case_id=case.id).first()
    if found is None or not actor.may(READ):
        return None
    allowed, latest = rights.of(actor, case), queries.latest(found)
    counts = queries.receipt_counts(actor, case)
    content = {
        "case": case,
        "document": found,
        "latest": latest,
        "facts": _facts(case, found),
        "enclosures": queries.enclosures(found),
        "may_see": allowed.text >= Right.READ,
        "may_edit": allowed.text is Right.EDIT,
        "may_enclose": allowed.enclosures is Right.EDIT,
        "may_read": allowed.enclosures >= Right.READ,
        "may_download": allowed.enclosures >= Right.DOWNLOAD,
        "may_send": rights.task_that_sends(actor, case) is not None,
        "sent": sum(counts.values()),
        "signed": counts.get("signed", 0) + counts.get("done", 0),
    }
    return Panel("documents/_outgoing.html", content, STYLE)


def _facts(case: Case, found: Document) -> list[tuple[str, Any]]:
    table = queries.table(case)
    others = "、".join(
        say({"zh": body.name, "en": body.name_en})
        for body in queries.bodies_named(found.countersigners)[0]
    )
    publicness = str(found.get_publicness_display())
    if found.publicness_reason:
        publicness += _(": ") + found.publicness_reason
    rows = [
        (_("Kind of document"), say(table.kinds[found.kind].titles)),
        (_("Direction"), directions().get(found.direction, found.direction)),
        (_("Number"), found.number or _("given when it is signed")),
        (_("Urgency"), say(table.urgencies[found.urgency].titles)),
        (_("Publicness"), publicness),
        (_("Addressee"), found.addressee),
        (_("Copies to"), found.cc),
        (_("Countersigned by"), others),
        (_("Drafted by"), found.drafter_name),
        (_("Signed for issue by"), found.signer_name),
        (_("Note"), found.contact),
    ]
    return [row for row in rows if row[1]]


def incoming(actor: Actor, case: Case) -> Panel | None:
    """The panel of an incoming document, with the sender's text where it came by exchange."""
    if not actor.may(READ):
        return None
    try:
        found = queries.incoming(case)
    except NotFound:
        return None
    issue: Issue | None = found.dispatch.issue if found.dispatch else None
    rows = [
        (_("Sender"), written(found.sender_name)),
        (_("Number of the sender"), found.sender_number),
        (_("Register number"), found.number or _("given when it is registered")),
        (_("Kept as"), found.get_sort_display() if found.sort else ""),
    ]
    content = {
        "case": case,
        "incoming": found,
        "issue": issue,
        "facts": [row for row in rows if row[1]],
        "received_at": found.received_at,
        "twins": queries.twins(found),
        "paper": printing.paper(issue.case_id) if issue else None,
        "readers": work.copies(actor, case),
    }
    return Panel("documents/_incoming.html", content, STYLE)
