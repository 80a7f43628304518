"""Reading documents. The actor comes first; the database has the last word on what is seen."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from yiwang.base.cases.facade import Case
from yiwang.base.packages import facade as packages
from yiwang.kernel.actor import Actor
from yiwang.kernel.errors import NotFound
from yiwang.kernel.tenancy.models import Body
from yiwang.office.documents import kinds
from yiwang.office.documents.kinds import Kind, Table
from yiwang.office.documents.models import (
    Dispatch,
    Document,
    Enclosure,
    Incoming,
    Issue,
    Number,
    Version,
)

FILE = _("This file")
OUT, IN = "document_out", "document_in"


def table(case: Case) -> Table:
    """What the package of a case says about documents."""
    return kinds.of(packages.source(case.package, case.version))


def document(case: Case) -> Document:
    """Raises NotFound where the case is none of an outgoing document."""
    found = Document.objects.filter(case_id=case.id).first()
    if found is None:
        raise NotFound(_("This document"))
    return found


def incoming(case: Case) -> Incoming:
    """Raises NotFound where the case is none of an incoming document."""
    rows = Incoming.objects.filter(case_id=case.id)
    found = rows.select_related("dispatch", "dispatch__issue").first()
    if found is None:
        raise NotFound(_("This document"))
    return found


def twins(found: Incoming) -> list[Incoming]:
    """The same document entered once more, such as on paper and by exchange."""
    if not found.sender_number:
        return []
    rows = Incoming.objects.filter(body_id=found.body_id, sender_number=found.sender_number)
    return list(rows.exclude(id=found.id).select_related("case").order_by("id")[:5])


def row(case: Case) -> Document | Incoming:
    """The document of a case, whichever way it goes."""
    return document(case) if case.life == OUT else incoming(case)


def kind_of(case: Case) -> Kind:
    return table(case).kinds[document(case).kind]


def latest(found: Document) -> Version:
    return found.versions.get(number=found.version)


def versions(found: Document) -> list[Version]:
    """All versions, the first one first."""
    return list(found.versions.order_by("number"))


def enclosures(found: Document) -> list[Enclosure]:
    """What is enclosed and not taken off again, in order."""
    rows = found.enclosures.filter(removed_at=None).select_related("file")
    return list(rows.order_by("position", "id"))


def outgoing(actor: Actor) -> QuerySet[Document]:
    """Documents of the acting post's bodies, latest first."""
    return Document.objects.filter(body_id__in=actor.bodies).select_related("case")


def numbers(actor: Actor, year: int | None = None) -> QuerySet[Number]:
    """The register of numbers of the acting post's bodies, void ones among them."""
    rows = Number.objects.filter(body_id__in=actor.bodies).select_related("case")
    return rows.filter(year=year) if year else rows


def register(actor: Actor, body: UUID, year: int | None = None) -> QuerySet[Number]:
    """The numbers that one body gave, in the order in which it gave them."""
    rows = Number.objects.filter(body_id=body).order_by("year", "mark", "serial")
    return rows.filter(year=year) if year else rows


def issue(case: Case) -> Issue | None:
    """The document as it went out; None before."""
    return Issue.objects.filter(case_id=case.id).first()


def sent_to(case: Case) -> int:
    return Dispatch.objects.filter(issue__case_id=case.id).count()


def receipts(actor: Actor, case: Case, state: str = "") -> QuerySet[Dispatch]:
    """The copies of a document on their ways, with the receivers."""
    rows = Dispatch.objects.filter(issue__case_id=case.id).select_related("body")
    return rows.filter(state=state) if state else rows


def receipt_counts(actor: Actor, case: Case) -> dict[str, int]:
    """How many copies are in each state."""
    rows = Dispatch.objects.filter(issue__case_id=case.id).values_list("state")
    return dict(rows.annotate(Count("id")))


BOXES = {
    "waiting": (Dispatch.State.SENT, Dispatch.State.DELIVERED),
    "signed": (Dispatch.State.SIGNED, Dispatch.State.DONE),
    "returned": (Dispatch.State.RETURNED, Dispatch.State.RECALLED),
}


def arrived(actor: Actor, box: str = "waiting", text: str = "") -> QuerySet[Dispatch]:
    """What was sent to the acting post's bodies: waiting, signed for, or gone back."""
    rows = Dispatch.objects.filter(body_id__in=actor.bodies, state__in=BOXES[box])
    if text:
        rows = rows.filter(Q(issue__title__contains=text) | Q(issue__number__contains=text))
    return rows.select_related("issue", "sender")


def dispatch(actor: Actor, dispatch_id: UUID) -> Dispatch:
    """One copy, for sender and receiver.

    Raises:
        NotFound: there is none, or it is neither's.
    """
    rows = Dispatch.objects.filter(id=dispatch_id).select_related("issue", "sender", "body")
    found = rows.first()
    if found is None:
        raise NotFound(_("This document"))
    return found


def bodies_named(names: Iterable[str]) -> tuple[list[Body], list[str]]:
    """Bodies by code or full name, each once and in order; and the names that none goes by."""
    wanted = [name.strip() for name in names if name.strip()]
    rows = Body.objects.filter(Q(code__in=wanted) | Q(name__in=wanted) | Q(name_en__in=wanted))
    known = {key: body for body in rows for key in (body.code, body.name, body.name_en)}
    found = {known[name].id: known[name] for name in wanted if name in known}
    return list(found.values()), [name for name in wanted if name not in known]


GROUPS = ("below", "guided", "city", "district", "street")


def group(actor: Actor, name: str) -> QuerySet[Body]:
    """Bodies that are sent to together: those below ours, those it guides, or all of a level."""
    if name == "below":
        return Body.objects.filter(parent_id=actor.body)
    if name == "guided":
        return Body.objects.filter(guided_by_id=actor.body)
    return Body.objects.filter(level=name)


def group_sizes(actor: Actor) -> dict[str, int]:
    return {name: group(actor, name).exclude(id=actor.body).count() for name in GROUPS}


def every_body() -> Sequence[tuple[str, str, str]]:
    """Code and both names of all bodies, for lists to choose from."""
    return list(
        Body.objects.order_by("level", "region_id", "name").values_list("code", "name", "name_en")
    )


def version(found: Document, number: int) -> Version:
    """One version. Raises NotFound where there is none of this number."""
    row = found.versions.filter(number=number).first()
    if row is None:
        raise NotFound(_("This version"))
    return row
