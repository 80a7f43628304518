"""Incoming documents: a case opens when a copy is signed for, or paper is entered by hand."""

from yiwang.base.cases import facade as cases
from yiwang.base.cases.facade import Case
from yiwang.base.matters import facade as matters
from yiwang.kernel import ids
from yiwang.kernel.actor import Actor
from yiwang.kernel.numbers.draw import draw
from yiwang.office.documents import queries
from yiwang.office.documents.errors import NotAtThisStep
from yiwang.office.documents.models import Dispatch, Incoming


def open_case(actor: Actor, dispatch: Dispatch) -> Case:
    """Open the case in which the receiver handles a copy, as the installed package describes it.

    Raises:
        NoSuchMatter: the acting post takes no documents in.
    """
    issue = dispatch.issue
    code = next(
        (each.code for each, source in matters.offered(actor) if source.life == queries.IN), ""
    )
    data = {
        "sender": dispatch.sender.name,
        "sender_number": issue.number,
        "title": issue.title,
        "way": "electronic",
        "urgency": issue.urgency,
        "dispatch": str(dispatch.id),
    }
    given = {name: value for name, value in data.items() if value}
    return matters.open_matter(actor, code, given, title=issue.title, party=dispatch.sender.name)


def begin(actor: Actor, case: Case) -> Incoming:
    """Make the incoming document of what the form says.

    Raises:
        NotAtThisStep: it names a copy that was not signed for by this body, or has its case.
    """
    data = cases.form_data(case)
    dispatch = _signed(actor, case, data.get("dispatch"))
    row = Incoming(
        id=ids.uuid7(actor.now),
        case_id=case.id,
        body_id=case.body_id,
        dispatch=dispatch,
        sender_name=data["sender"],
        sender_number=data.get("sender_number") or "",
        title=data["title"],
        urgency=data.get("urgency") or "none",
        way=data["way"],
        received_at=actor.now,
    )
    row.save(force_insert=True)
    return row


def _signed(actor: Actor, case: Case, named: str | None) -> Dispatch | None:
    """The copy that was just signed for; None where the document came on paper."""
    if not named:
        return None
    found = Dispatch.objects.filter(id=named, body_id=case.body_id, incoming=None).first()
    if found is None or found.state != Dispatch.State.SIGNED:
        raise NotAtThisStep
    return found


def register(actor: Actor, case: Case, sort: str) -> Incoming:
    """Give the next number of the body's register of incoming documents (收文号)."""
    row = queries.incoming(case)
    year = actor.today.year
    row.number = f"收〔{year}〕{draw(f'incoming:{case.body_id}', str(year))}号"
    row.sort = sort if sort in Incoming.Sort.values else Incoming.Sort.ACT
    row.save(update_fields=["number", "sort"])
    return row
