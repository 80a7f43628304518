"""Reading papers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yiwang.base.papers.errors import NotDrawnYet
from yiwang.base.papers.models import Paper
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.errors import NotFound
from yiwang.kernel.files import store
from yiwang.kernel.folding.work import recall
from yiwang.kernel.reads import Read


@dataclass(frozen=True)
class Verification:
    """What anyone may know of a paper whose code they hold."""

    paper: UUID
    kind: str
    title: str
    title_en: str
    number: str
    dated: date
    body: str
    body_en: str
    digest: str


_OF_CASE = Read(Paper, "case_id = %s ORDER BY id")


def of_case(actor: Actor, case_id: UUID) -> Sequence[Paper]:
    return _OF_CASE.rows(case_id)


def get(actor: Actor, paper_id: UUID) -> Paper:
    """One paper that the actor may see.

    Raises:
        NotFound: there is none, or it is not the actor's to see.
    """
    rows = Paper.objects.filter(id=paper_id)
    paper = rows.first() or (rows.first() if recall(paper_id) else None)
    if paper is None:
        raise NotFound(_("This paper"))
    return paper


def content(actor: Actor, paper_id: UUID) -> tuple[Paper, bytes]:
    """A drawn paper and its PDF.

    Raises:
        NotDrawnYet: a worker is still at it.
    """
    paper = get(actor, paper_id)
    if paper.file_id is None:
        raise NotDrawnYet(paper.number)
    return paper, store.fetch(paper.file_id)[1]


def copy(actor: Actor, paper_id: UUID) -> tuple[Paper, bytes | None]:
    """A paper and its OFD copy, or None while nobody made one.

    Raises:
        NotDrawnYet: the paper itself is not ready.
    """
    paper = get(actor, paper_id)
    if paper.file_id is None:
        raise NotDrawnYet(paper.number)
    return paper, store.fetch(paper.ofd_id)[1] if paper.ofd_id else None


def verify(code: str) -> Verification | None:
    """The paper of a verification code. The code itself is the right to ask, so the system
    looks.
    """
    with acting(SYSTEM):
        rows = Paper.objects.select_related("body").filter(code=code)
        paper = rows.first() or (rows.first() if recall(code) else None)
    if paper is None:
        return None
    return Verification(
        paper.id,
        paper.kind,
        paper.title,
        paper.title_en,
        paper.number,
        paper.dated,
        paper.body.name,
        paper.body.name_en,
        paper.digest,
    )
