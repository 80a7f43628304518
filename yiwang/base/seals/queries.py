"""Reading seals and their uses."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from yiwang.base.seals.models import Certificate, Keeper, Seal, Use
from yiwang.base.seals.values import Document, Face
from yiwang.kernel.actor import SYSTEM, Actor, Audience, acting
from yiwang.kernel.errors import NotFound


def register(actor: Actor) -> QuerySet[Seal]:
    """Seals that the actor may see, by body."""
    actor.require("seals:seal:read")
    return Seal.objects.select_related("body").order_by("body__name", "kind", "-id")


def get(actor: Actor, seal_id: UUID) -> Seal:
    """One seal.

    Raises:
        NotFound: there is none, or it is not the actor's to see.
    """
    row = register(actor).filter(id=seal_id).first()
    if row is None:
        raise NotFound(_("This seal"))
    return row


def lock(actor: Actor, seal_id: UUID) -> Seal:
    """The same, for a change."""
    row = Seal.objects.select_for_update().filter(id=seal_id).first()
    if row is None:
        raise NotFound(_("This seal"))
    return row


def keepers(seal: Seal) -> QuerySet[Keeper]:
    return Keeper.objects.filter(seal=seal, until__isnull=True).order_by("since")


def keeps(seal: Seal, account: UUID) -> bool:
    return keepers(seal).filter(account=account).exists()


def log(actor: Actor, seal_id: UUID | None = None) -> QuerySet[Use]:
    """Uses that the actor may see, latest first. Staff are asked by body, for under the policy
    alone no index gives their order; the seals are read after them, for of both together the
    database expects so few that it reads all.
    """
    actor.require("seals:seal:read")
    rows = Use.objects.prefetch_related("seal").order_by("-at", "-id")
    if seal_id:
        return rows.filter(seal_id=seal_id)
    return rows if actor.audience is Audience.SUPERVISOR else rows.filter(body_id__in=actor.bodies)


def waiting(actor: Actor) -> QuerySet[Use]:
    """Uses that wait for the actor's word: of seals that the actor keeps, asked by others."""
    mine = Keeper.objects.filter(account=actor.account, until__isnull=True).values("seal_id")
    rows = log(actor).filter(state=Use.State.WAITING, seal_id__in=mine)
    return rows.exclude(account=actor.account).order_by("at")


def lock_use(actor: Actor, use_id: UUID) -> Use:
    row = Use.objects.select_for_update(of=("self",)).select_related("seal").filter(id=use_id)
    found = row.first()
    if found is None:
        raise NotFound(_("This use of a seal"))
    return found


def use_of(document_id: UUID) -> Use | None:
    """The latest use that was asked for a document and not refused."""
    rows = Use.objects.filter(document_id=document_id).exclude(state=Use.State.REFUSED)
    return rows.order_by("-id").first()


def decisions(documents: Iterable[UUID]) -> dict[UUID, str]:
    """State of the latest use of a seal that was asked for each document."""
    with acting(SYSTEM):
        rows = Use.objects.filter(document_id__in=list(documents)).order_by("id")
        return {each: state for each, state in rows.values_list("document_id", "state") if each}


def may_seal(document: Document) -> bool:
    """Whether a second person agreed to a seal on exactly these bytes."""
    with acting(SYSTEM):
        rows = Use.objects.filter(document_id=document.id, digest=document.digest)
        return rows.filter(state=Use.State.ALLOWED).exists()


def in_use(body_id: UUID, now: datetime, kind: str = Seal.Kind.OFFICIAL) -> Seal | None:
    """The body's seal of a kind in use and in its term, else its official one."""
    rows = Seal.objects.filter(body_id=body_id, state=Seal.State.IN_USE, valid_until__gt=now)
    found = {row.kind: row for row in rows.filter(kind__in=(kind, Seal.Kind.OFFICIAL))}
    return found.get(kind) or found.get(Seal.Kind.OFFICIAL)


def decided(body_id: UUID) -> QuerySet[Seal]:
    """Official seals of a body that people approved, also those that they took out of use."""
    waiting = (Seal.State.APPLIED, Seal.State.REFUSED)
    return Seal.objects.filter(body_id=body_id, kind=Seal.Kind.OFFICIAL).exclude(state__in=waiting)


def face(seal: Seal) -> Face:
    return Face(
        id=seal.id,
        number=seal.number,
        name=seal.name,
        picture=seal.picture,
        size=seal.size,
        double=seal.double,
    )


def certificates(actor: Actor) -> QuerySet[Certificate]:
    """Certificates of bodies and authorities, latest first, for who guards the keys."""
    actor.require("seals:key:read")
    return Certificate.objects.select_related("body").order_by("role", "-valid_from")


def certificates_of(body_id: UUID) -> QuerySet[Certificate]:
    return Certificate.objects.filter(body_id=body_id).order_by("-valid_from")


def search(rows: QuerySet[Seal], word: str, state: str) -> QuerySet[Seal]:
    if state:
        rows = rows.filter(state=state)
    if word:
        rows = rows.filter(
            Q(name__icontains=word) | Q(number__icontains=word) | Q(body__name__icontains=word)
        )
    return rows
