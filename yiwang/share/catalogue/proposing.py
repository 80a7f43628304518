"""Propose data elements, code sets and mappings, take proposals back, and put them in force. What
was in force stays readable.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from yiwang.kernel import ids
from yiwang.kernel.actions import action, vouch
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.errors import Invalid, NotFound
from yiwang.share.catalogue import adopted, comparing, queries, standards
from yiwang.share.catalogue.comparing import Difference
from yiwang.share.catalogue.errors import CannotMove, Proposed, Why
from yiwang.share.catalogue.models import Standard
from yiwang.share.catalogue.standards import CODES, ELEMENT

LONGEST = 500  # characters of a ground or an answer
State = Standard.State
HELD = (State.IN_FORCE, State.EARLIER)


@dataclass(frozen=True)
class Edition:
    """A version of a standard. row: None for what the product carries."""

    number: int
    state: str
    content: Mapping[str, Any]
    row: Standard | None = None


def editions(actor: Actor, kind: str, name: str) -> list[Edition]:
    """All versions, latest first; what the product carries is the first.

    Raises:
        NotFound: nothing has the name.
    """
    rows = Standard.objects.filter(kind=kind, name=name).order_by("-number")
    found = [Edition(row.number, row.state, row.content, row) for row in rows]
    own = standards.carries(kind, name)
    if own is not None:
        later = any(each.state == State.IN_FORCE for each in found)
        found.append(Edition(1, State.EARLIER if later else State.IN_FORCE, own))
    if not found:
        raise NotFound(_("This standard"))
    return found


def in_force(actor: Actor, kind: str, name: str) -> Mapping[str, Any]:
    """What holds of a standard today, as it would be proposed; nothing where none does."""
    return held(actor, kind, [name])[name]


def held(actor: Actor, kind: str, names: Collection[str]) -> dict[str, Mapping[str, Any]]:
    """The same of several, by name."""
    rows = Standard.objects.filter(kind=kind, name__in=names, state=State.IN_FORCE)
    found = dict(rows.values_list("name", "content"))
    return {name: found.get(name) or standards.carries(kind, name) or {} for name in names}


def waiting(actor: Actor, kind: str = "") -> QuerySet[Standard]:
    """Proposals that nobody decided yet, oldest first."""
    rows = Standard.objects.filter(state=State.PROPOSED).select_related("body").order_by("made_at")
    return rows.filter(kind=kind) if kind else rows


def get(actor: Actor, standard: UUID) -> Standard:
    """Raises NotFound."""
    found = Standard.objects.select_related("body").filter(id=standard).first()
    if found is None:
        raise NotFound(_("This proposal"))
    return found


def differences(actor: Actor, row: Standard) -> list[Difference]:
    """What a version says otherwise than the one that was in force before it."""
    before = (
        each.content
        for each in editions(actor, row.kind, row.name)
        if each.number < row.number and each.state in HELD
    )
    return comparing.compare(next(before, {}), row.content)


def uses(actor: Actor, kind: str, name: str) -> list[tuple[Any, Any]]:
    """The resources in force, each with a field, whose meaning and checks follow a standard."""
    named = {ELEMENT: "element", CODES: "codes"}.get(kind)
    return [
        (resource, field)
        for resource in queries.resources(actor)
        for field in resource.fields
        if named and getattr(field, named) == name
    ]


@action("catalogue:standard:propose")
def propose(actor: Actor, kind: str, name: str, said: Mapping[str, Any], ground: str) -> Standard:
    """Propose a new data element, code set or mapping, or a new version of one.

    said: as in `elements.yaml`, `codes.yaml` or `mappings.yaml`.

    Raises:
        Invalid: it cannot hold, or says nothing new; each problem with its pointer.
        Proposed: another proposal waits.
    """
    name, ground = name.strip(), ground.strip()[:LONGEST]
    found = list(standards.problems(kind, name, said))
    if not ground:
        found.append(("/ground", _("Say which act, standard or duty asks for it.")))
    if not found and standards.plain(kind, said) == _plain(kind, in_force(actor, kind, name)):
        found.append(("", _("It says what is in force already.")))
    if found:
        raise Invalid(
            [{"pointer": at, "code": "catalogue.standard", "message": text} for at, text in found]
        )
    with acting(SYSTEM.on(actor.now)):
        rows = Standard.objects.filter(kind=kind, name=name)
        if rows.filter(state=State.PROPOSED).exists():
            raise Proposed(name)
        last = rows.order_by("-number").values_list("number", flat=True).first()
        made = Standard(
            id=ids.uuid7(actor.now),
            kind=kind,
            name=name,
            number=(last or int(standards.carries(kind, name) is not None)) + 1,
            content=standards.plain(kind, said),
            ground=ground,
            body_id=actor.body,
            author=actor.account,
            made_at=actor.now,
            made_by=actor.name,
        )
        made.save(force_insert=True)
    vouch(made)
    return made


def _plain(kind: str, said: Mapping[str, Any]) -> Mapping[str, Any]:
    return standards.plain(kind, said) if said else {}


@action("catalogue:standard:decide")
def decide(actor: Actor, standard: UUID, *, adopt: bool, note: str = "") -> Standard:
    """Put a proposal in force, or turn it down with the reason. Fields that name the standard mean
    from then on what it says, and their rows are checked by it.

    Raises:
        NotFound. CannotMove: decided already, by who wrote it, or turned down without a reason.
        Invalid: it cannot hold any more, for what it names is gone.
    """
    title = _("Put in force") if adopt else _("Turn down")
    with acting(SYSTEM.on(actor.now)):
        row = _locked(standard)
        if row.state != State.PROPOSED:
            raise CannotMove(title, Why.STATE)
        if row.author == actor.account:
            raise CannotMove(title, Why.SELF)
        if not adopt and not note.strip():
            raise CannotMove(title, Why.NOTE)
        if adopt:
            _still_holds(row)
            former = Standard.objects.filter(kind=row.kind, name=row.name, state=State.IN_FORCE)
            for each in former:
                each.state = State.EARLIER
                each.save(update_fields=["state"])
                vouch(each)
        _ended(actor, row, State.IN_FORCE if adopt else State.REFUSED, note)
    vouch(row)
    adopted.forget()
    return row


@action("catalogue:standard:propose")
def withdraw(actor: Actor, standard: UUID, note: str) -> Standard:
    """Take back what one proposed oneself and nobody decided yet, with the reason.

    Raises:
        NotFound. CannotMove: decided already, of another author, or without a reason.
    """
    title = _("Take the proposal back")
    with acting(SYSTEM.on(actor.now)):
        row = _locked(standard)
        if row.state != State.PROPOSED:
            raise CannotMove(title, Why.STATE)
        if row.author != actor.account:
            raise CannotMove(title, Why.OTHERS)
        if not note.strip():
            raise CannotMove(title, Why.NOTE)
        _ended(actor, row, State.WITHDRAWN, note)
    vouch(row)
    return row


def _locked(standard: UUID) -> Standard:
    rows = Standard.objects.select_for_update(of=("self",))
    row = rows.filter(id=standard).first()
    if row is None:
        raise NotFound(_("This proposal"))
    return row


def _ended(actor: Actor, row: Standard, state: str, note: str) -> None:
    """Write down what became of a proposal, by whom, and his word."""
    row.state, row.note = state, note.strip()[:LONGEST]
    row.decided_at, row.decided_by = actor.now, actor.name
    row.save()


def _still_holds(row: Standard) -> None:
    found = list(standards.problems(row.kind, row.name, row.content))
    if found:
        raise Invalid(
            [{"pointer": at, "code": "catalogue.standard", "message": text} for at, text in found]
        )
