"""Documents between bodies: sent to many at once, signed for, returned, recalled, urged."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F, QuerySet

from yiwang.base.cases import facade as cases
from yiwang.base.cases.facade import Case
from yiwang.base.work import facade as work
from yiwang.kernel import ids
from yiwang.kernel.actions import action, tell, vouch
from yiwang.kernel.actor import Actor
from yiwang.office.documents import arrival, queries, rights, rules
from yiwang.office.documents.errors import (
    DispatchClosed,
    NoReceivers,
    NotAtThisStep,
    ReasonMissing,
    UnknownReceivers,
)
from yiwang.office.documents.models import Dispatch, Incoming, Issue
from yiwang.office.documents.values import DispatchReturned, DispatchSigned, DocumentSent

WAITING = (Dispatch.State.SENT, Dispatch.State.DELIVERED)


@dataclass(frozen=True)
class Receivers:
    """To whom a document goes. groups: names of `queries.GROUPS`; bodies, copies: codes or names,
    the latter of those that get it to know (抄送).
    """

    groups: Collection[str] = ()
    bodies: Collection[str] = ()
    copies: Collection[str] = ()


@action("documents:document:send")
def distribute(actor: Actor, number: str, receivers: Receivers) -> Issue:
    """Send a signed document to any number of bodies at once, and end the step that sends.

    Who has it already is not sent it again. However many there are, it is one statement.

    Raises:
        NotAtThisStep: the actor has no step at which receivers are chosen.
        NoReceivers, UnknownReceivers: nobody is left to send it to, or a name is no body's.
    """
    case = cases.lock(actor, number)
    task = rights.task_that_sends(actor, case)
    if task is None:
        raise NotAtThisStep
    main, copied = _chosen(actor, receivers)
    issue = queries.issue(case) or _freeze(actor, case)
    sent = _send(actor, issue, main, copied)
    if not sent:
        raise NoReceivers
    tell(DocumentSent(issue.id, issue.number, sent))
    work.complete(actor, task, "sent")
    return issue


def _chosen(actor: Actor, receivers: Receivers) -> tuple[list[UUID], list[UUID]]:
    """The bodies that act on it and those that get a copy, each once, without our own."""
    named, unknown = queries.bodies_named(receivers.bodies)
    copied, unknown_copies = queries.bodies_named(receivers.copies)
    if unknown or unknown_copies:
        raise UnknownReceivers("、".join([*unknown, *unknown_copies][:10]))
    grouped = [
        body
        for name in queries.GROUPS
        if name in receivers.groups
        for body in queries.group(actor, name).values_list("id", flat=True)
    ]
    main = dict.fromkeys([*(body.id for body in named), *grouped])
    main.pop(actor.body, None)
    return list(main), [body.id for body in copied if body.id not in main and body.id != actor.body]


def _freeze(actor: Actor, case: Case) -> Issue:
    """The signed text with its attachments, the same for all who get it."""
    document, kind = queries.document(case), queries.kind_of(case)
    version = queries.latest(document)
    signed_at = document.signed_at or actor.now
    issue = Issue(
        id=ids.uuid7(actor.now),
        body_id=case.body_id,
        case_id=case.id,
        number=document.number,
        kind=dict(kind.titles),
        title=version.title,
        text=version.text,
        text_digest=document.text_digest,
        addressee=document.addressee,
        cc=document.cc,
        urgency=document.urgency,
        signer_name=document.signer_name,
        dated=actor.on(signed_at).today,
        sent_at=actor.now,
        enclosures=[
            {"file": str(row.file_id), "name": row.name} for row in queries.enclosures(document)
        ],
    )
    issue.save(force_insert=True)
    vouch(issue)
    return issue


_INSERT = """INSERT INTO documents_dispatch (id, body_id, issue_id, sender_id, copy, state, sent_at,
        sign_by, received_name, reason, urged)
    SELECT way.id, way.body, %s, %s, way.copy, 'sent', %s, %s, '', '', 0
    FROM unnest(%s::uuid[], %s::uuid[], %s::bool[]) AS way(id, body, copy)
    ON CONFLICT (issue_id, body_id) DO NOTHING"""


def _send(actor: Actor, issue: Issue, main: Sequence[UUID], copied: Sequence[UUID]) -> int:
    """Write a copy for each body in one statement; return how many had none yet."""
    bodies = [*main, *copied]
    urgency = queries.table(cases.by_id(actor, issue.case_id)).urgencies[issue.urgency]
    given: list[Any] = [
        *(issue.id, issue.body_id, actor.now, rules.sign_by(actor.today, urgency.sign_within)),
        *([ids.uuid7(actor.now) for _body in bodies], bodies),
        [False] * len(main) + [True] * len(copied),
    ]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, given)
        return int(cursor.rowcount)


@action("documents:dispatch:receive")
def deliver(actor: Actor, dispatch_id: UUID) -> Dispatch:
    """Note that somebody at the receiver's saw a copy; only the first time counts."""
    row = queries.dispatch(actor, dispatch_id)
    if row.state == Dispatch.State.SENT and row.body_id in actor.bodies:
        row.state, row.delivered_at = Dispatch.State.DELIVERED, actor.now
        row.save(update_fields=["state", "delivered_at"])
    return row


@action("documents:dispatch:receive")
def receive(actor: Actor, dispatch_id: UUID) -> Dispatch:
    """Sign for a copy: from this moment it counts as received, and its handling begins as a case.

    Raises:
        DispatchClosed: it was signed for, returned or recalled before.
    """
    row = _waiting(actor, dispatch_id)
    row.state, row.received_at = Dispatch.State.SIGNED, actor.now
    row.received_name = actor.name
    row.delivered_at = row.delivered_at or actor.now
    row.save(update_fields=["state", "received_at", "received_name", "delivered_at"])
    row.incoming = arrival.open_case(actor, row).id
    row.save(update_fields=["incoming"])
    tell(DispatchSigned(row.id, row.issue.number, row.body_id))
    return row


@action("documents:dispatch:receive")
def refuse(actor: Actor, dispatch_id: UUID, reason: str) -> Dispatch:
    """Send a copy back unsigned, with the reason.

    Raises:
        DispatchClosed, ReasonMissing.
    """
    return _returned(actor, _waiting(actor, dispatch_id), reason)


def _returned(actor: Actor, row: Dispatch, reason: str) -> Dispatch:
    if len(reason.strip()) < 2:
        raise ReasonMissing
    row.state, row.closed_at = Dispatch.State.RETURNED, actor.now
    row.reason = reason.strip()[:1000]
    row.save(update_fields=["state", "closed_at", "reason"])
    tell(DispatchReturned(row.id, row.issue.number, row.body_id, row.reason))
    return row


def send_back(actor: Actor, incoming: Incoming, reason: str) -> None:
    """Send back what was signed for and, on registering, found not to be ours."""
    if incoming.dispatch is not None:
        _returned(actor, incoming.dispatch, reason)


def handled(actor: Actor, incoming: Incoming) -> None:
    """Tell the sender that its document was handled here."""
    row = incoming.dispatch
    if row is not None and row.state == Dispatch.State.SIGNED:
        row.state, row.closed_at = Dispatch.State.DONE, actor.now
        row.save(update_fields=["state", "closed_at"])


def _waiting(actor: Actor, dispatch_id: UUID) -> Dispatch:
    """A copy for our own body that nobody signed for, locked."""
    queries.dispatch(actor, dispatch_id)
    rows = Dispatch.objects.select_for_update(of=("self",)).select_related(
        "issue", "body", "sender"
    )
    row = rows.get(id=dispatch_id)
    if row.body_id not in actor.bodies:
        raise NotAtThisStep
    if row.state not in WAITING:
        raise DispatchClosed(str(row.get_state_display()))
    return row


@action("documents:document:send")
def recall(actor: Actor, number: str, reason: str, bodies: Collection[UUID] = ()) -> int:
    """Take back the copies that nobody signed for, or those of some bodies; return how many.

    Raises:
        NotAtThisStep: another body sent it. ReasonMissing.
    """
    if len(reason.strip()) < 2:
        raise ReasonMissing
    rows = _ours(actor, number).filter(state__in=WAITING)
    if bodies:
        rows = rows.filter(body_id__in=bodies)
    return rows.update(
        state=Dispatch.State.RECALLED, closed_at=actor.now, reason=reason.strip()[:1000]
    )


@action("documents:document:send")
def urge(actor: Actor, number: str) -> int:
    """Urge all receivers that have not signed; their inboxes show it. Return how many."""
    rows = _ours(actor, number).filter(state__in=WAITING)
    count = rows.update(urged_at=actor.now, urged=F("urged") + 1)
    case = cases.get(actor, number)
    cases.note(actor, case, "documents_urged", {"count": count}, public=False)
    return count


def _ours(actor: Actor, number: str) -> QuerySet[Dispatch]:
    case = cases.get(actor, number)
    if case.body_id not in actor.bodies:
        raise NotAtThisStep
    return Dispatch.objects.filter(issue__case_id=case.id)


def reaches(actor: Actor, receivers: Receivers) -> int:
    """How many bodies a choice comes to, for the page to say before anything is sent."""
    main, copied = _chosen(actor, receivers)
    return len(main) + len(copied)
