"""The printed form of a document (GB/T 9704): wished for when it is sealed, made by the worker."""

from uuid import UUID

from yiwang.base.cases.facade import Case
from yiwang.base.papers import facade as papers
from yiwang.base.papers.facade import Attachment, Direction, Issuer, OfficialDocument
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.office.documents import queries
from yiwang.office.documents.models import Document

KIND = "official"


def wish(actor: Actor, case: Case, document: Document) -> None:
    """Have the signed text set, drawn and sealed under its number.

    Raises:
        NotOfficial: what the standard asks for and the document has not.
    """
    papers.wish_official(actor, case, of(actor, case, document), document.number, kind=KIND)


def of(actor: Actor, case: Case, document: Document) -> OfficialDocument:
    """The document as it is set."""
    table, version = queries.table(case), queries.latest(document)
    signed = actor.on(document.signed_at).today if document.signed_at else actor.today
    return OfficialDocument(
        kind=table.kinds[document.kind].rule.kind,
        title=version.title,
        text="\n".join(line for line in version.text.splitlines() if line.strip()),
        issuers=(Issuer(case.body.name, document.signer_name),),
        dated=signed,
        number=document.number,
        addressees=tuple(filter(None, [document.addressee.rstrip("：:")])),
        direction=Direction(document.direction),
        urgency=table.urgencies[document.urgency].printed,
        attachments=tuple(
            Attachment(row.name.rpartition(".")[0] or row.name)
            for row in queries.enclosures(document)
        ),
        note=document.contact,
        copies=tuple(filter(None, [document.cc])),
        printed_by=case.body.name,
        printed_on=max(signed, actor.today),
    )


def paper(case_id: UUID) -> papers.Paper | None:
    """The printed form of a case's document; for receivers too, who do not see the case."""
    with acting(SYSTEM):
        rows = papers.Paper.objects.filter(case_id=case_id, kind=KIND)
        return rows.order_by("-wished_at").first()
