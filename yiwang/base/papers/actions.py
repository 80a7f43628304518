"""Wish for papers, and note that they are drawn."""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from yiwang.base.cases.facade import Case
from yiwang.base.packages import facade as packages
from yiwang.base.papers import provided, queries
from yiwang.base.papers.models import Paper
from yiwang.base.papers.official import facts as official
from yiwang.base.papers.official.values import OfficialDocument
from yiwang.base.papers.spec import PaperSpec, specs
from yiwang.base.papers.values import PaperDrawn
from yiwang.base.seals import facade as seals
from yiwang.base.seals.facade import Document, Face
from yiwang.kernel import ids, writes
from yiwang.kernel.actions import action, tell, vouch
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.files import store
from yiwang.kernel.folding.work import unfold
from yiwang.kernel.numbers.draw import draw
from yiwang.kernel.tenancy.models import Body

TITLE = 120  # letters of a title that a list of papers shows
PDF, OFD = "application/pdf", "application/ofd"


def on_milestone(
    actor: Actor, case: Case, milestone: str, facts: Mapping[str, Any]
) -> Iterator[Mapping[str, Any]]:
    """Number the papers that the package wants at a milestone, and fill them once it is reached."""
    source = packages.source(case.package, case.version)
    wanted = [spec for spec in specs(source).values() if spec.at == milestone]
    numbers = [_number(actor, case, spec) for spec in wanted]
    yield {"document": numbers[0]} if numbers else {}
    for spec, number in zip(wanted, numbers, strict=True):
        _wish(actor, case, spec, facts, number)


def wish(actor: Actor, case: Case, spec: PaperSpec, facts: Mapping[str, Any]) -> Paper:
    """Number and date a paper and leave the drawing to a worker."""
    return _wish(actor, case, spec, facts, _number(actor, case, spec))


def wish_official(
    actor: Actor,
    case: Case,
    document: OfficialDocument,
    title_en: str,
    *,
    kind: str = "official",
    seal: str = seals.OFFICIAL,
) -> Paper:
    """Have an official document drawn and sealed, under the number that it bears already; one
    without a number goes by that of its case.
    """
    paper = writes.new(
        Paper,
        id=ids.uuid7(actor.now),
        body=case.body,
        case=case,
        kind=kind,
        title=document.plain_title[:TITLE],
        title_en=title_en[:TITLE],
        number=document.number or f"{case.number}-{document.kind}",
        dated=document.dated,
        code=secrets.token_hex(10),
        template=official.TEMPLATE,
        facts={"body": case.body.name, "body_en": case.body.name_en, **official.facts(document)},
        seal_kind=seal,
        wished_at=actor.now,
    )
    writes.insert(paper)
    return paper


@dataclass(frozen=True)
class Alone:
    """A paper that no case leads to. holder: whom it belongs to, {zh, en} titles as on all."""

    body: Body
    holder: UUID | None
    kind: str
    titles: Mapping[str, str]
    mark: str
    template: str
    facts: Mapping[str, Any]
    seal: str = seals.OFFICIAL


def wish_alone(actor: Actor, wanted: Sequence[Alone]) -> list[Paper]:
    """Number and date papers without a case, of one body and mark, in order; workers draw them."""
    if not wanted:
        return []
    body, mark, year = wanted[0].body, wanted[0].mark, actor.today.year
    last = draw(f"paper:{body.id}:{mark}", str(year), len(wanted))
    made = [
        writes.new(
            Paper,
            id=ids.uuid7(actor.now),
            body=body,
            holder_id=each.holder,
            kind=each.kind,
            title=each.titles["zh"],
            title_en=each.titles["en"],
            number=f"{body.document_mark}{mark}〔{year}〕{serial}号",
            dated=actor.today,
            code=secrets.token_hex(10),
            template=each.template,
            facts={"body": body.name, "body_en": body.name_en, **each.facts},
            seal_kind=each.seal,
            wished_at=actor.now,
        )
        for serial, each in enumerate(wanted, last - len(wanted) + 1)
    ]
    writes.insert(*made)
    return made


def _number(actor: Actor, case: Case, spec: PaperSpec) -> str:
    """〈body's mark〉〈kind's mark〉〔year〕n号, without gaps within body, kind and year."""
    year = actor.today.year
    serial = draw(f"paper:{case.body_id}:{spec.mark}", str(year))
    return f"{case.body.document_mark}{spec.mark}〔{year}〕{serial}号"


def _wish(
    actor: Actor, case: Case, spec: PaperSpec, facts: Mapping[str, Any], number: str
) -> Paper:
    source = packages.source(case.package, case.version)
    paper = writes.new(
        Paper,
        id=ids.uuid7(actor.now),
        body=case.body,
        case=case,
        kind=spec.kind,
        title=spec.titles["zh"],
        title_en=spec.titles["en"],
        number=number,
        dated=actor.today,
        code=secrets.token_hex(10),
        template=source.files[spec.template],
        facts=_facts(actor, case, facts),
        seal_kind=spec.seal,
        inner=spec.inner,
        wished_at=actor.now,
    )
    writes.insert(paper)
    return paper


def _facts(actor: Actor, case: Case, facts: Mapping[str, Any]) -> dict[str, Any]:
    """What every template may use; days as ISO text, due days as the clocks stand now."""
    return {
        "case": case.number,
        "service": case.title,
        "service_en": case.title_en,
        "applicant": case.applicant_name,
        "body": case.body.name,
        "body_en": case.body.name_en,
        "received_on": _day(case.received_on),
        "accepted_on": _day(case.accepted_on),
        "decided_on": _day(case.decided_on),
        "due": _day(case.due),
        **provided.of(actor, case),
        **facts,
    }


def _day(value: Any) -> str:
    return value.isoformat() if value else ""


@dataclass(frozen=True)
class Sealed:
    """A paper as it was sealed. serial: of the certificate that signed, hexadecimal."""

    content: bytes
    seal: Face
    document: Document
    serial: str


@action("papers:paper:draw")
def keep(actor: Actor, ready: Sequence[Sealed]) -> int:
    """Store sealed papers and note the uses of the seals; return how many. One that another worker
    kept before stays as it is.
    """
    rows = Paper.objects.select_for_update().filter(id__in=[each.document.id for each in ready])
    papers = {paper.id: paper for paper in rows.order_by("id")}
    waiting = [
        (papers[each.document.id], each)
        for each in ready
        if papers[each.document.id].state in (Paper.State.WISHED, Paper.State.SEALING)
    ]
    for paper, sealed in waiting:
        paper.file = store.keep(actor, paper.body_id, f"{paper.number}.pdf", sealed.content, PDF)
    for paper, sealed in waiting:
        _kept(actor, paper, sealed)
    return len(waiting)


def _kept(actor: Actor, paper: Paper, sealed: Sealed) -> None:
    paper.state, paper.drawn_at = Paper.State.DRAWN, actor.now
    paper.digest = store.sha256(sealed.content)
    writes.update(paper, "file", "state", "drawn_at", "digest")
    vouch(paper)
    seals.done(actor, sealed.seal, paper.body_id, sealed.document, sealed.serial)
    tell(PaperDrawn(paper.id, str(paper.case_id or ""), paper.kind))


@action("papers:paper:draw")
def wait_for_seal(
    actor: Actor, paper_id: UUID, seal: UUID | None = None, document: Document | None = None
) -> Paper | None:
    """Let a paper wait until its body has a seal, or until a second person agrees to it."""
    paper = Paper.objects.select_for_update().get(id=paper_id)
    if paper.state == Paper.State.DRAWN:
        return None
    if seal and document:
        seals.ask(actor, seal, document)
    paper.state = Paper.State.SEALING
    paper.save(update_fields=["state"])
    return paper


@action("papers:paper:draw")
def give_up(actor: Actor, paper_id: UUID) -> Paper:
    """Leave a paper to a person, for its seal was refused."""
    paper = Paper.objects.select_for_update().get(id=paper_id)
    paper.state = Paper.State.FAILED
    paper.save(update_fields=["state"])
    return paper


@action("cases:case:read")
def wish_copy(actor: Actor, paper_id: UUID) -> Paper:
    """Have a worker make the OFD copy of a drawn paper; again changes nothing.

    Raises:
        NotFound: there is none, or it is not the actor's to see.
    """
    seen = queries.get(actor, paper_id)
    with acting(SYSTEM.on(actor.now)):
        if seen.case_id:
            unfold(seen.case_id)  # what it was drawn from
        rows = Paper.objects.filter(id=seen.id, ofd_wished_at__isnull=True)
        if rows.update(ofd_wished_at=actor.now):
            seen.ofd_wished_at = actor.now
    return seen


@action("papers:paper:draw")
def keep_copy(actor: Actor, paper_id: UUID, sealed: Sealed) -> Paper | None:
    """Store the sealed OFD copy unless another worker was faster."""
    paper = Paper.objects.select_for_update().get(id=paper_id)
    if paper.ofd_id is not None:
        return None
    paper.ofd = store.keep(actor, paper.body_id, f"{paper.number}.ofd", sealed.content, OFD)
    paper.ofd_digest = store.sha256(sealed.content)
    paper.save(update_fields=["ofd", "ofd_digest"])
    vouch(paper)
    alone = replace(sealed.seal, double=False)  # the second person agreed to the paper itself
    seals.done(actor, alone, paper.body_id, sealed.document, sealed.serial)
    return paper


@action("papers:paper:draw")
def forget_copy(actor: Actor, paper_id: UUID) -> Paper:
    """Take back the wish for a copy that cannot be made; who asks again starts anew."""
    paper = Paper.objects.select_for_update().get(id=paper_id)
    paper.ofd_wished_at = None
    paper.save(update_fields=["ofd_wished_at"])
    return paper


@action("papers:paper:draw")
def fail(actor: Actor, paper_id: UUID) -> Paper:
    """Count a failed attempt; after the third the paper waits for a person."""
    paper = Paper.objects.select_for_update().get(id=paper_id)
    paper.attempts += 1
    if paper.attempts >= 3:
        paper.state = Paper.State.FAILED
    paper.save(update_fields=["attempts", "state"])
    return paper
