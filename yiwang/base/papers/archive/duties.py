"""Make the packages that somebody wished for, once their papers, copies and proofs are there."""

import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import translation
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader

from yiwang.base.cases import facade as cases
from yiwang.base.cases.facade import Case
from yiwang.base.papers.archive import actions, contributions, filing
from yiwang.base.papers.archive.package import build
from yiwang.base.papers.archive.values import Member, Unit, file_name
from yiwang.base.papers.models import Archive, Paper
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.clock import CITY_ZONE
from yiwang.kernel.evidence import seal, vouch
from yiwang.kernel.evidence.models import Entry
from yiwang.kernel.files import store

BATCH = 5
PATIENCE = timedelta(minutes=30)  # in which a proof must be there; later it is done without
Minutes = Iterable[tuple[str, str, str]]


class _Waits(Exception):
    """A paper, its copy or its proof is not there yet."""


class _Unasked(Exception):
    """Nobody asked for the copies yet."""


def wished() -> QuerySet[Archive]:
    """Packages that are to be made."""
    return Archive.objects.filter(state=Archive.State.WISHED)


def make_archives() -> int:
    """Make packages, oldest wish first; the worker's chore. Returns how many were made."""
    with acting(SYSTEM):
        waiting = list(wished().select_related("case", "body").order_by("wished_at")[:BATCH])
    return sum(_make(row) for row in waiting)


def _make(row: Archive) -> bool:
    try:
        with acting(SYSTEM):
            unit = _unit(row)
    except _Unasked:
        actions.ask(SYSTEM, row.id)
        return False
    except _Waits:
        return False
    key = seal.key()
    content = build(unit, key.sign, key.public_key().public_bytes_raw())
    with acting(SYSTEM):
        actions.keep(SYSTEM, row.id, content, unit.number, unit.pages)
    return True


def _unit(row: Archive) -> Unit:
    case = row.case
    papers = list(Paper.objects.filter(case_id=case.id).order_by("id"))
    if any(paper.state in (Paper.State.WISHED, Paper.State.SEALING) for paper in papers):
        raise _Waits
    drawn = [paper for paper in papers if paper.state == Paper.State.DRAWN]
    if drawn and row.asked_at is None:
        raise _Unasked
    with translation.override("zh-hans"):
        minutes = tuple(_minutes(case))
    ended = case.closed_at.astimezone(CITY_ZONE).date() if case.closed_at else case.opened_at.date()
    members = [*_papers(drawn), *_attached(case)]
    members += contributions.of(case)
    return Unit(
        reference=row.reference,
        title=row.title,
        number=_number(drawn),
        responsible=row.body.name,
        dated=max((paper.dated for paper in drawn), default=ended),
        secrecy=filing.data()["secrecy"]["value"],
        retention=filing.data()["retentions"][row.retention]["title"]["zh"],
        class_=filing.usual(case.life)["class"],
        fonds=row.body.code,
        case=case.number,
        members=members,
        minutes=minutes,
    )


def _number(drawn: Sequence[Paper]) -> str:
    """文号: of the paper that the case was about, else of its last one."""
    main = [paper for paper in drawn if paper.kind in filing.data()["main_papers"]]
    return (main or list(drawn))[-1].number if drawn else ""


def _papers(drawn: Sequence[Paper]) -> Iterator[Member]:
    for order, paper in enumerate(drawn, 1):
        if paper.ofd_wished_at is not None and paper.ofd_id is None:
            raise _Waits
        name = f"papers/{order:02}-{file_name(paper.number)}"
        for ending, column, file_id in (
            ("pdf", "digest", paper.file_id),
            ("ofd", "ofd_digest", paper.ofd_id),
        ):
            if file_id is None:
                continue  # the copy could not be made, which leaves the PDF
            content = store.fetch(file_id)[1]
            proof = _proof(paper, column)
            yield Member(f"{name}.{ending}", paper.title, content, _pages(content), proof)


def _proof(paper: Paper, column: str) -> dict[str, Any] | None:
    """That our evidence speaks of the paper's file; None where its entry speaks of several papers
    and goes by another, or is not sealed after a long while.
    """
    said, name = vouch.digest_of(paper), vouch.name_of(paper)
    for entry in Entry.objects.filter(object_id=paper.id).select_related("payload").order_by("-at"):
        payload = getattr(entry, "payload", None)
        if payload is None or payload.content.get(vouch.ROWS, {}).get(name) != said:
            continue
        proof = seal.proof(entry.id)
        if proof is None:
            if SYSTEM.now < entry.at + PATIENCE:
                raise _Waits  # not sealed yet
            return None
        return {**proof, "row": vouch.columns_of(paper), "column": column}
    return None


def _pages(content: bytes) -> int:
    if not content.startswith(b"%PDF"):
        return 0
    try:
        return int(PdfFileReader(io.BytesIO(content), strict=False).root["/Pages"]["/Count"])
    except (PdfError, KeyError, TypeError, ValueError):
        return 0


def _attached(case: Case) -> Iterator[Member]:
    for order, each in enumerate(case.attached, 1):
        content = store.fetch(each.file_id)[1]
        path = f"attachments/{order:02}-{file_name(each.name)}"
        yield Member(path, each.name, content, _pages(content))


def _minutes(case: Case) -> Minutes:
    for moment in cases.timeline(SYSTEM, case):
        at = moment.at.astimezone(CITY_ZONE).isoformat(timespec="seconds")
        yield at, moment.actor_name, cases.sentence(moment.kind, moment.facts)
