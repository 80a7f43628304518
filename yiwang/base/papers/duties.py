"""What the worker does for this context, again and again."""

import logging
from collections.abc import Sequence
from functools import cache
from typing import Any
from uuid import UUID

import typst
from django.conf import settings
from django.db.models import QuerySet

from yiwang.base.cases import facade as cases
from yiwang.base.papers import actions, copies, drawing, sealing
from yiwang.base.papers.models import Paper
from yiwang.base.papers.ofd.errors import NotCopied
from yiwang.base.seals import facade as seals
from yiwang.engines.ofd.model import Info
from yiwang.kernel import clock
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.files import store

log = logging.getLogger(__name__)

BATCH = 20
WAITING = 200  # papers that may wait for a seal and are looked at again


def draw_papers() -> int:
    """Draw and seal the papers that wait, oldest first; return how many moved on."""
    with acting(SYSTEM):
        rows = Paper.objects.select_related("case", "body").order_by("wished_at")
        found = list(rows.filter(state=Paper.State.WISHED)[:BATCH])
        waiting = list(rows.filter(state=Paper.State.SEALING)[:WAITING])
    return draw(found + _released(waiting))


def draw(papers: Sequence[Paper]) -> int:
    """Draw and seal papers, keep in one transaction what is ready; return how many moved on."""
    desk = _Desk()
    moved, ready = 0, []
    for paper in papers:
        outcome = _draw(paper, desk)
        if isinstance(outcome, actions.Sealed):
            ready.append(outcome)
        else:
            moved += outcome
    return moved + (actions.keep(SYSTEM, ready) if ready else 0)


class _Desk:
    """Seals and signers of bodies, fetched once for the papers that are drawn in one go.

    without: bodies, with the kind of seal, that were found to have none.
    """

    def __init__(self) -> None:
        self.seal = cache(seals.seal)
        self.signer = cache(seals.signer)
        self.without: set[tuple[UUID, str]] = set()


def _released(waiting: Sequence[Paper]) -> list[Paper]:
    """Those that a second person let be sealed, and those whose body has a seal by now; those
    refused are left to a person.
    """
    ids = [paper.id for paper in waiting]
    words = seals.decisions(ids) if ids else {}
    for paper_id in ids:
        if words.get(paper_id) == "refused":
            actions.give_up(SYSTEM, paper_id)
    return [paper for paper in waiting if words.get(paper.id, "allowed") == "allowed"]


def _draw(paper: Paper, desk: _Desk) -> actions.Sealed | bool:
    """The sealed paper, or whether it moved on otherwise."""
    wanted = (paper.body_id, paper.seal_kind)
    if wanted in desk.without:
        return _waits(paper)
    try:
        return _seal(paper, desk)
    except (seals.NoSeal, seals.NoKey) as refusal:
        desk.without.add(wanted)
        log.info("paper %s waits: %s", paper.id, refusal)
        return _waits(paper)
    except typst.TypstError:
        log.exception("paper %s could not be drawn", paper.id)
        actions.fail(SYSTEM, paper.id)
        return False


def _waits(paper: Paper) -> bool:
    """Let a paper wait for the seal; whether that is new."""
    if paper.state == Paper.State.SEALING:
        return False
    return actions.wait_for_seal(SYSTEM, paper.id) is not None


def _seal(paper: Paper, desk: _Desk) -> actions.Sealed | bool:
    """Draw and seal one paper, or ask a second person to agree first."""
    seal, signer = desk.seal(paper.body_id, paper.seal_kind), desk.signer(paper.body_id)
    address = f"{settings.YIWANG.address}/verify/{paper.code}"
    facts = _complete(paper, address)
    content = drawing.draw(paper.template, facts, address, seal, paper.wished_at)
    document = _document(paper, content)
    if seal.double and not seals.may_seal(document):
        return actions.wait_for_seal(SYSTEM, paper.id, seal.id, document) is not None
    words = sealing.Words(clock.now(), paper.title, address)
    signed = sealing.sign(content, signer, words)
    return actions.Sealed(signed, seal, document, signer.serial)


def uncopied() -> QuerySet[Paper]:
    """Papers whose OFD copy somebody asked for."""
    rows = Paper.objects.filter(ofd_wished_at__isnull=False, ofd__isnull=True)
    return rows.filter(state=Paper.State.DRAWN)


def copy_papers() -> int:
    """Make the OFD copies that somebody asked for; return how many."""
    with acting(SYSTEM):
        rows = uncopied().select_related("case", "body")
        found = list(rows.order_by("ofd_wished_at")[:BATCH])
    return sum(_copy(paper) for paper in found)


def _copy(paper: Paper) -> bool:
    try:
        face = seals.seal(paper.body_id, paper.seal_kind)
        signer = seals.signer(paper.body_id, "sm2")
        address = f"{settings.YIWANG.address}/verify/{paper.code}"
        drawn = copies.Made(paper.wished_at, _info(paper))
        facts = _complete(paper, address)
        content, places = copies.draw(paper.template, facts, address, face, drawn)
        signed = copies.seal(content, places, face, signer, clock.now())
    except (typst.TypstError, NotCopied, seals.NoSeal, seals.NoKey, seals.NoAuthority):
        log.exception("paper %s could not be copied", paper.id)
        actions.forget_copy(SYSTEM, paper.id)
        return False
    sealed = actions.Sealed(signed, face, _document(paper, content), signer.serial)
    return actions.keep_copy(SYSTEM, paper.id, sealed) is not None


def _info(paper: Paper) -> Info:
    return Info(
        id=paper.id.hex,
        title=paper.title,
        author=paper.body.name,
        subject=paper.number,
        created=paper.dated,
        custom=(("code", paper.code),),
    )


def _document(paper: Paper, content: bytes) -> seals.Document:
    number, case = paper.number, paper.case.number if paper.case else ""
    return seals.Document(paper.id, number, store.sha256(content), case, paper.title)


def _complete(paper: Paper, address: str) -> dict[str, Any]:
    """Add what is not kept in the row: the query code opens a case and stays sealed there."""
    facts: dict[str, Any] = paper.facts
    return facts | {
        "number": paper.number,
        "dated": paper.dated.isoformat(),
        "title": paper.title,
        "title_en": paper.title_en,
        "code": paper.code,
        "address": address,
        "query_code": cases.plain(paper.case.code_sealed) if paper.case else "",
    }
