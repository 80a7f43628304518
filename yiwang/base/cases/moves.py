"""What can happen to a case, whoever causes it.

Each function is a part of an action: `serve.applications` and `base.work` wrap it in the action of
whoever asks, with that person's permission. None is reachable from a route by itself.
"""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from yiwang.base.cases import clocks, numbering, sealing
from yiwang.base.cases.errors import (
    AlreadySubmitted,
    CorrectionUsed,
    NothingToCorrect,
    NotPossible,
    StillMissing,
)
from yiwang.base.cases.hooks import hooks
from yiwang.base.cases.models import Attachment, Case, Correction, Moment, Revision
from yiwang.base.cases.states import State, StateClass
from yiwang.base.cases.values import Content, MilestoneReached, Opening
from yiwang.kernel import ids, writes
from yiwang.kernel.actions import tell, vouch
from yiwang.kernel.actor import Actor, Audience
from yiwang.kernel.reads import Read
from yiwang.kernel.tenancy.grants import open_to
from yiwang.kernel.tenancy.models import Body

# What changes in a case after it was opened.
_LIFE = (
    *("state", "state_class", "submitted_at", "received_on", "accepted_on", "decided_on"),
    *("closed_at", "due", "version", "revision"),
)


_BODY = Read(Body, "id = %s")


def open_draft(actor: Actor, opening: Opening, content: Content | None = None) -> Case:
    """Begin a case that only its applicant, or the clerk at the counter, can see.

    content: the form as far as it is filled in; None: it is handed in at once.
    """
    case = writes.new(
        Case,
        id=ids.uuid7(actor.now),
        body=_BODY.first(opening.body),
        number=numbering.number(actor, opening.region),
        code_sealed=numbering.fresh_code(),
        service=opening.service,
        title=opening.title,
        title_en=opening.title_en,
        package=opening.package,
        version=opening.version,
        terms=dict(opening.terms),
        life=opening.life,
        applicant_id=opening.applicant,
        applicant_name=opening.applicant_name,
        agent=opening.agent,
        operator=actor.account if actor.audience is Audience.STAFF else None,
        channel=opening.channel,
        region_id=opening.region,
        opened_at=actor.now,
    )
    case.newest, case.ledger, case.attached = None, [], []
    writes.insert(case)
    if content is not None:
        revise(actor, case, content)
    return case


def revise(actor: Actor, case: Case, content: Content, *, submitted: bool = False) -> Revision:
    """Keep a new state of the form; what was there before stays."""
    masked, sealed = sealing.seal(content.formats, content.data)
    revision = writes.new(
        Revision,
        id=ids.uuid7(actor.now),
        case=case,
        number=case.newest.number + 1 if case.newest else 1,
        data=masked,
        sealed=sealed,
        sources=dict(content.sources),
        submitted=submitted,
        at=actor.now,
        by=actor.account,
    )
    writes.insert(revision)
    if submitted:
        vouch(revision)
    case.newest = revision
    return revision


def require_draft(case: Case) -> None:
    """Raise AlreadySubmitted, which names the case, unless it is still a draft."""
    if case.state != State.DRAFT:
        raise AlreadySubmitted(case.number)


def submit(actor: Actor, case: Case, content: Content) -> Case:
    """Hand a draft in; from here on the body can see it.

    Raises:
        AlreadySubmitted: it was handed in before; the refusal names the case.
    """
    require_draft(case)
    revise(actor, case, content, submitted=True)
    case.submitted_at, case.received_on = actor.now, actor.today
    _open_party(case)
    return reach(actor, case, "submitted", {})


def reach(
    actor: Actor,
    case: Case,
    name: str,
    facts: Mapping[str, Any],
    *,
    since: date | None = None,
) -> Case:
    """Bring a case to a milestone: state, clocks, timeline and event together.

    facts: what the timeline line says besides; since: the law dates the milestone back to this day.

    Raises:
        NotPossible: the case's state does not lead there.
        ClockRefused: a pause on a ground the law does not know.
    """
    if not case.states.leads(name, case.state):
        raise NotPossible(case.number, case.stage.title)
    milestone = case.states.milestones[name]
    if name == "correction_asked":
        ask_correction(actor, case, facts.get("items", []))
    running = [hook(actor, case, name, facts) for hook in hooks()]
    for each in running:
        facts = {**facts, **next(each, {})}
    case.state = milestone.target
    case.state_class = case.stage.kind
    if milestone.dates:
        setattr(case, milestone.dates, since or actor.today)
    if case.state_class == StateClass.CLOSED:
        case.closed_at = actor.now
    clocks.touch(actor, case, name, facts, since)
    save(case)
    kind = "deemed_accepted" if name == "accepted" and since else case.states.line(name)
    said = dict(facts) | ({"since": since.isoformat()} if since else {})
    note(actor, case, kind, said, public=milestone.public)
    tell(MilestoneReached(case.id, name, str(case.state), case.number, case.life))
    for each in running:
        next(each, None)
    return case


def save(case: Case) -> None:
    case.revision += 1
    writes.update(case, *_LIFE)


def change_version(case: Case, version: str) -> None:
    """Let another version of the package handle the case from here on."""
    case.version = version
    save(case)


def retitle(case: Case, title: str, title_en: str) -> None:
    """Call a case after what it is about by now."""
    case.title, case.title_en = title, title_en
    writes.update(case, "title", "title_en")


def set_due(case: Case, due: date | None) -> None:
    """Say by when a case without clocks of the law is to be done."""
    case.due = due
    writes.update(case, "due")


def note(
    actor: Actor, case: Case, kind: str, facts: Mapping[str, Any], *, public: bool = True
) -> Moment:
    """Write a line into the timeline."""
    line = writes.new(
        Moment,
        id=ids.uuid7(actor.now),
        case=case,
        at=actor.now,
        kind=kind,
        public=public,
        actor_name=actor.name if actor.signed_in else "",
        post=actor.office.post_names,
        body=actor.office.body_names,
        facts=dict(facts),
    )
    writes.insert(line)
    return line


def _open_party(case: Case) -> None:
    """Whoever handles the case may see who asks."""
    for party in filter(None, (case.applicant_id, case.agent)):
        open_to(case.body_id, party, "case")


def admit(actor: Actor, case: Case, party: UUID, name: str) -> None:
    """Let a party in whom the matter is about: from here on it sees the case among its own."""
    case.applicant_id, case.applicant_name = party, name
    writes.update(case, "applicant", "applicant_name")
    _open_party(case)
    note(actor, case, "admitted", {"party": name})


def involve(actor: Actor, case: Case, body: UUID) -> None:
    """Give another body a duty in a case, and with it the sight of the case and its parties."""
    if body == case.body_id:
        return
    for object_id in filter(None, (case.id, case.applicant_id, case.agent)):
        open_to(body, object_id, f"case {case.number}")


def attach(actor: Actor, case: Case, material: str, file_id: UUID, name: str) -> Attachment:
    """Add a paper for a material; only before acceptance or while a correction is awaited.

    Raises:
        NotPossible: the case takes no papers now.
    """
    taking = (State.DRAFT, State.CORRECTION)
    if case.state not in taking and actor.audience is Audience.PUBLIC:
        raise NotPossible(case.number, case.stage.title)
    row = writes.new(
        Attachment,
        id=ids.uuid7(actor.now),
        case=case,
        material=material,
        file_id=file_id,
        name=name,
        at=actor.now,
    )
    writes.insert(row)
    if "attached" in vars(case):
        case.attached = [*case.attached, row]
    return row


def detach(actor: Actor, case: Case, attachment: UUID) -> None:
    """Take a paper off a draft; the row stays with the moment of removal."""
    if case.state != State.DRAFT:
        raise NotPossible(case.number, case.stage.title)
    case.attachments.filter(id=attachment).update(removed_at=actor.now)
    vars(case).pop("attached", None)


def ask_correction(actor: Actor, case: Case, items: list[dict[str, str]]) -> Correction:
    """Give the one-off notice of everything that is missing.

    items: rows of {"material" or "pointer", "text"}.

    Raises:
        CorrectionUsed: the case had its notice.
        NothingToCorrect: the notice names nothing.
    """
    if case.corrections.exists():
        raise CorrectionUsed(case.number)
    rows = [row for row in items if row.get("text", "").strip()]
    if not rows:
        raise NothingToCorrect
    notice = Correction(
        id=ids.uuid7(actor.now), case=case, number=1, items=rows, issued_at=actor.now
    )
    writes.insert(notice)
    return notice


def supply_correction(actor: Actor, case: Case, content: Content, uploads: Collection[str]) -> Case:
    """Take what the notice asked for; the case goes back to the window.

    uploads: the materials that are handed in as files; the others are answered in the form.

    Raises:
        StillMissing: a material that the notice names got no new paper.
        NotPossible: no correction is awaited.
    """
    notice = case.corrections.filter(supplied_at=None).first()
    if case.state != State.CORRECTION or notice is None:
        raise NotPossible(case.number, case.stage.title)
    missing = [
        row["text"]
        for row in notice.items
        if row.get("material") in uploads and not _supplied(case, notice, row["material"])
    ]
    if missing:
        raise StillMissing("；".join(missing))
    revise(actor, case, content, submitted=True)
    notice.supplied_at = actor.now
    writes.update(notice, "supplied_at")
    return reach(actor, case, "correction_supplied", {})


def _supplied(case: Case, notice: Correction, material: str) -> bool:
    since = notice.issued_at
    papers = case.attachments.filter(material=material, removed_at=None, at__gt=since)
    on_file = case.on_file.filter(material=material, consented_at__gt=since)
    return papers.exists() or on_file.exists()
