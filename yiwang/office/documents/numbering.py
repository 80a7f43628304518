"""The register of numbers: consecutive within body, mark and year; a withdrawn one stays, void."""

from yiwang.base.cases.facade import Case
from yiwang.kernel import ids
from yiwang.kernel.actions import vouch
from yiwang.kernel.actor import Actor
from yiwang.kernel.numbers.draw import draw
from yiwang.office.documents import queries, rules
from yiwang.office.documents.models import Document, Number


def give(actor: Actor, case: Case, document: Document) -> Number:
    """The next number of the body's register for documents of this kind.

    The counter stays locked until the transaction ends, so whoever signs in the same minute waits
    a moment and gets the following one (domain.md annex I, probe 17).
    """
    mark = case.body.document_mark + queries.kind_of(case).mark
    year = actor.today.year
    serial = draw(f"document:{case.body_id}:{mark}", str(year))
    row = Number(
        id=ids.uuid7(actor.now),
        body_id=case.body_id,
        case_id=case.id,
        mark=mark,
        year=year,
        serial=serial,
        printed=rules.printed(mark, year, serial),
        title=queries.latest(document).title,
        given_at=actor.now,
    )
    row.save(force_insert=True)
    vouch(row)
    document.number = row.printed
    document.save(update_fields=["number"])
    vouch(document)
    return row


def void(actor: Actor, case: Case, reason: str) -> Number | None:
    """Let the number of a case stand in the register without a document, with the reason; None
    where it had none yet.
    """
    row = Number.objects.filter(case_id=case.id, void_at=None).first()
    if row is None:
        return None
    row.void_at, row.void_reason, row.void_name = actor.now, reason[:1000], actor.name
    row.save(update_fields=["void_at", "void_reason", "void_name"])
    vouch(row)
    return row


def void_words(row: Number) -> dict[str, str]:
    return {"zh": f"{row.printed}作废。", "en": f"{row.printed} is void."}
