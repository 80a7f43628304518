"""Who may do what with text and attachments now: what the package says of the steps one has."""

from collections.abc import Mapping
from functools import reduce
from operator import or_
from uuid import UUID

from yiwang.base.cases import facade as cases
from yiwang.base.cases.facade import Case
from yiwang.base.work import facade as work
from yiwang.kernel.actor import SYSTEM, Actor, Audience, acting
from yiwang.kernel.errors import NotFound
from yiwang.kernel.evidence.record import Outcome, record
from yiwang.kernel.files import store
from yiwang.kernel.files.models import StoredFile
from yiwang.office.documents import queries
from yiwang.office.documents.errors import NotAtThisStep
from yiwang.office.documents.kinds import Right, Rights
from yiwang.office.documents.models import Dispatch, Document, Enclosure, Issue


def of(actor: Actor, case: Case) -> Rights:
    """All that the acting post's open steps allow; without one what everyone may who sees it."""
    table = queries.table(case)
    found = [table.at(task.node) for task in work.waiting(actor).filter(case_id=case.id)]
    return reduce(or_, found, table.otherwise)


def to_read(actor: Actor, case: Case) -> Document:
    """A document whose text the actor may read at this step.

    Raises:
        NotAtThisStep: it is closed to this step.
    """
    if of(actor, case).text < Right.READ:
        raise NotAtThisStep
    return queries.document(case)


def task_that_sends(actor: Actor, case: Case) -> UUID | None:
    """The acting post's open step at which receivers are chosen."""
    table = queries.table(case)
    tasks = work.waiting(actor).filter(case_id=case.id)
    return next((task.id for task in tasks if table.at(task.node).distribute), None)


def step_words(actor: Actor, document: Document) -> Mapping[str, str]:
    """What the writer's step is called; empty where the draft begins."""
    task = work.waiting(actor).filter(case_id=document.case_id).order_by("opened_at").first()
    return {"zh": task.title, "en": task.title_en} if task else {}


def open_enclosure(
    actor: Actor, number: str, enclosure_id: UUID, *, download: bool
) -> tuple[StoredFile, bytes]:
    """A file of a document, for who may read it, or take it along, at this step; leaves an entry.

    Raises:
        NotAtThisStep: reading or downloading is not among the rights of this step.
    """
    case = cases.get(actor, number)
    row = Enclosure.objects.filter(
        id=enclosure_id, document__case_id=case.id, removed_at=None
    ).first()
    if row is None:
        raise NotFound(queries.FILE)
    if of(actor, case).enclosures < (Right.DOWNLOAD if download else Right.READ):
        raise NotAtThisStep
    return _fetch(actor, row.file_id, case.id, number, download=download)


def open_received(actor: Actor, dispatch: Dispatch, file_id: UUID) -> tuple[StoredFile, bytes]:
    """A file that came with a document, for its receivers, once they signed for it."""
    issue: Issue = dispatch.issue
    if str(file_id) not in {row["file"] for row in issue.enclosures}:
        raise NotFound(queries.FILE)
    if dispatch.received_at is None and dispatch.sender_id not in actor.bodies:
        raise NotAtThisStep
    return _fetch(actor, file_id, dispatch.id, issue.number, download=True)


def _fetch(
    actor: Actor, file_id: UUID, about: UUID, number: str, *, download: bool
) -> tuple[StoredFile, bytes]:
    """Files belong to who handed them in; whom the document lets read them gets them so."""
    content = {"number": number, "file": str(file_id), "download": download}
    if actor.audience is not Audience.SYSTEM:
        record(actor, "documents.file", about, content, outcome=Outcome.READ)
    with acting(SYSTEM.on(actor.now)):
        return store.fetch(file_id)
