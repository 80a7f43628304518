"""What people do with the catalogue: describe data, look at it, publish, ask for what lacks."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.kernel.actions import action, tell, vouch
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.errors import Invalid, NotFound
from yiwang.kernel.texts import say
from yiwang.share.catalogue import installing, life, publishing, queries, spec
from yiwang.share.catalogue.errors import (
    CannotMove,
    CodeTaken,
    NotOurs,
    StillNegative,
    UnderWay,
    Why,
)
from yiwang.share.catalogue.models import Need, Resource, Version, Withheld
from yiwang.share.catalogue.values import Ended

AUTHORITY = "catalogue:entry:publish"  # whoever may publish writes for all bodies


@action("catalogue:entry:edit")
def write(actor: Actor, code: str, said: Mapping[str, Any]) -> Version:
    """Describe a resource: a new one, a change of the one in force, or of the draft there is.

    said: as in `resources.yaml`.

    Raises:
        Invalid: the description cannot hold; each problem with its pointer.
        NotOurs, CodeTaken: another body answers for it. UnderWay: it is being looked at.
    """
    found = list(spec.problems(code, said))
    if found:
        raise Invalid(
            [{"pointer": at, "code": "catalogue.entry", "message": text} for at, text in found]
        )
    entry = spec.Entry.model_validate(said)
    body = installing.supplier(entry.supplier)
    if body is None:
        raise Invalid([_no_supplier(entry.supplier)])
    _answers_for(actor, code, body)
    with acting(SYSTEM.on(actor.now)):
        row = Resource.objects.filter(code=code).first()
        if row is not None and row.body_id not in (body, None):
            raise CodeTaken(code)
        row = row or installing.make(actor, code, entry.category, body)
        return _written(actor, row, entry)


def _no_supplier(name: str) -> dict[str, str]:
    message = _("No body of the city does “%(name)s”.") % {"name": name}
    return {"pointer": "/supplier", "code": "catalogue.supplier", "message": message}


def _answers_for(actor: Actor, code: str, body: UUID | None) -> None:
    if body not in actor.bodies and not actor.may(AUTHORITY):
        raise NotOurs(code)


def _written(actor: Actor, row: Resource, entry: spec.Entry) -> Version:
    draft = row.versions.filter(state__in=Version.OPEN).select_for_update().first()
    if draft is None:
        draft = publishing.written(actor, row, entry, Version.State.DRAFT)
    elif draft.state != Version.State.DRAFT:
        raise UnderWay(row.code)
    else:
        publishing.fill(actor, draft, entry)
        draft.made_by, draft.author, draft.made_at = actor.name, actor.account, actor.now
        draft.save()
    return draft


@action("catalogue:entry:read")
def move(actor: Actor, code: str, name: str, note: str = "") -> Version:
    """Take a description one step further; the table of moves says who may.

    Raises:
        NotFound: no such move or version. CannotMove: not from here, or not by this person.
    """
    step = life.moves().get(name)
    if step is None:
        raise NotFound(_("This step"))
    actor.require(step.who)
    with acting(SYSTEM.on(actor.now)):
        rows = Version.objects.filter(resource__code=code, state__in=step.sources)
        version = rows.select_for_update(of=("self",)).select_related("resource").first()
        if version is None:
            raise CannotMove(say(step.title), Why.STATE)
        _may(actor, step, version, note)
        return _moved(actor, version, step, note.strip()[:500])


def _may(actor: Actor, step: life.Move, version: Version, note: str) -> None:
    """The data authority acts for all; others for the resources of their own body."""
    _answers_for(actor, version.resource.code, version.body_id)
    if step.others and version.author == actor.account and actor.signed_in:
        raise CannotMove(say(step.title), Why.SELF)
    if step.needs_note and not note.strip():
        raise CannotMove(say(step.title), Why.NOTE)


def _moved(actor: Actor, version: Version, step: life.Move, note: str) -> Version:
    version.note = note
    version.state = step.to
    if step.to == Version.State.PUBLISHED:
        return publishing.publish(SYSTEM.on(actor.now), version)
    if step.to == Version.State.ENDED:
        version.ended_at = actor.now
        tell(Ended(version.resource_id, version.resource.code))
    version.save(update_fields=["state", "note", "ended_at"])
    vouch(version)
    return version


@action("catalogue:entry:publish")
def review_ground(actor: Actor, code: str, review_on: date) -> Withheld:
    """Say that the law still forbids sharing, and when to ask again.

    Raises:
        StillNegative: it is not on the negative list. Invalid: the day is not in the future.
    """
    if review_on <= actor.today:
        message = _("The day of the next review lies in the future.")
        raise Invalid([{"pointer": "/review_on", "code": "catalogue.day", "message": message}])
    with acting(SYSTEM.on(actor.now)):
        found = Withheld.objects.filter(resource__code=code, ended_on=None).first()
        if found is None:
            raise StillNegative(code)
        found.review_on = review_on
        found.save(update_fields=["review_on"])
    return found


@action("catalogue:entry:publish")
def settle(actor: Actor, need_id: UUID, resource: str, answer: str) -> Need:
    """Meet a need by a resource in force, or refuse it with the reason.

    Raises:
        NotFound: no open need. NoSuchResource: not in force. Invalid: a refusal without a reason.
    """
    if not resource and not answer.strip():
        message = _("Name the data that meet the need, or say why it is refused.")
        raise Invalid([{"pointer": "/answer", "code": "catalogue.missing", "message": message}])
    meets = queries.in_force(actor, resource) if resource else None
    with acting(SYSTEM.on(actor.now)):
        rows = Need.objects.filter(id=need_id, state=Need.State.OPEN)
        found = rows.select_for_update().first()
        if found is None:
            raise NotFound(_("This need"))
        found.resource = meets.resource if meets else None
        found.state = Need.State.MET if meets else Need.State.REFUSED
        found.answer = answer.strip()[:500]
        found.answered_at, found.answered_by = actor.now, actor.name
        found.save()
    return found
