"""Wish for the package of a closed case, and keep what a worker made."""

from uuid import UUID

from yiwang.base.cases import facade as cases
from yiwang.base.cases.facade import Case
from yiwang.base.papers import actions as papers
from yiwang.base.papers.archive import filing
from yiwang.base.papers.errors import NoSuchRetention, NotClosedYet, NotFiledYet
from yiwang.base.papers.models import Archive, Paper
from yiwang.kernel import ids
from yiwang.kernel.actions import action, vouch
from yiwang.kernel.actor import Actor
from yiwang.kernel.files import store
from yiwang.kernel.numbers.draw import draw

ZIP = "application/zip"


@action("papers:archive:make")
def wish(actor: Actor, case: Case, retention: str = "") -> Archive:
    """File a closed case: it gets its reference number now, its package by a worker. Again changes
    nothing.

    retention: `permanent`, `30` or `10`; the usual one of its life where it is left out.

    Raises:
        NotClosedYet: it is under way. NoSuchRetention: a period that is not in the table.
    """
    known = Archive.objects.filter(case_id=case.id).first()
    if known is not None:
        return known
    if case.state_class != cases.StateClass.CLOSED:
        raise NotClosedYet(case.number)
    usual = filing.usual(case.life)
    retention = retention or usual["retention"]
    if retention not in filing.data()["retentions"]:
        raise NoSuchRetention(retention, ", ".join(filing.data()["retentions"]))
    class_, year = usual["class"], actor.today.year
    item = draw(f"archive:{case.body_id}:{class_}:{retention}", str(year))
    row = Archive(
        id=ids.uuid7(actor.now),
        body_id=case.body_id,
        case=case,
        reference=filing.reference(case.body.code, class_, year, retention, item),
        title=_title(case),
        retention=retention,
        wished_at=actor.now,
    )
    row.save(force_insert=True)
    return row


def _title(case: Case) -> str:
    name = case.applicant_name
    return f"{name}：{case.title}"[:300] if name and name not in case.title else case.title


@action("papers:archive:keep")
def ask(actor: Actor, archive_id: UUID) -> Archive:
    """Ask once for the OFD copies of all drawn papers of a case that is filed."""
    row = Archive.objects.select_for_update().get(id=archive_id)
    if row.asked_at is None:
        row.asked_at = actor.now
        row.save(update_fields=["asked_at"])
        for paper in Paper.objects.filter(case_id=row.case_id, state=Paper.State.DRAWN):
            papers.wish_copy(actor, paper.id)
    return row


@action("papers:archive:keep")
def keep(actor: Actor, archive_id: UUID, content: bytes, number: str, pages: int) -> Archive:
    """Store a made package; one that is there stays."""
    row = Archive.objects.select_for_update().get(id=archive_id)
    if row.state == Archive.State.MADE:
        return row
    row.file = store.keep(actor, row.body_id, f"{row.reference}.zip", content, ZIP)
    row.number, row.pages, row.digest = number, pages, store.sha256(content)
    row.state, row.made_at = Archive.State.MADE, actor.now
    row.save(update_fields=["file", "number", "pages", "digest", "state", "made_at"])
    vouch(row)
    return row


def of_case(actor: Actor, case: Case) -> Archive | None:
    """The filing unit of a case, as far as the actor may see it."""
    return Archive.objects.filter(case_id=case.id).first()


def content(actor: Actor, case: Case) -> tuple[Archive, bytes]:
    """The package.

    Raises:
        NotFiledYet: there is none, or a worker is at it.
    """
    row = of_case(actor, case)
    if row is None or row.file_id is None:
        raise NotFiledYet(case.number)
    return row, store.fetch(row.file_id)[1]
