"""What people see of the exchange: who read what of theirs and what for, and their objections."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.base.cases import facade as cases
from yiwang.base.cases.facade import Case
from yiwang.base.matters import facade as matters
from yiwang.base.parties.facade import Party
from yiwang.kernel import clock, ids
from yiwang.kernel.actions import action, tell, vouch
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.errors import NotFound
from yiwang.kernel.evidence import looks
from yiwang.kernel.tenancy import queries as bodies
from yiwang.kernel.tenancy.models import Body
from yiwang.kernel.texts import say
from yiwang.share.catalogue import facade as catalogue
from yiwang.share.exchange import steps
from yiwang.share.exchange.models import Delivery, Look, Objection
from yiwang.share.exchange.values import ObjectionAnswered

LIFE = "data_objection"
NAMELESS = "当事人（不公开）"  # in lists, where others have the name of a party


def _key(actor: Actor) -> bytes | None:
    """The fingerprint by which looks at the actor are kept."""
    with acting(SYSTEM.on(actor.now)):
        found = Party.objects.filter(id=actor.person).values_list("identity_key", flat=True).first()
    return bytes(found) if found else None


def of_person(actor: Actor, cursor: str, count: int) -> Sequence[looks.Look]:
    """Looks at the actor by the gateway, batches and subscriptions, latest first."""
    key = _key(actor)
    if key is None:
        return []
    rows = Look.objects.filter(subject=key, found=True).order_by("-id")
    found = list((rows.filter(id__lt=cursor) if cursor else rows)[:count])
    with acting(SYSTEM.on(actor.now)):
        wanted = {row.delivery_id for row in found}
        given = Delivery.objects.select_related("grant").in_bulk(wanted)
    told = [given[row.delivery_id] for row in found]
    known = looks.readers(actor, told)
    titles = {code: _titles(actor, code) for code in {each.grant.resource for each in told}}
    return [
        _look(row, delivery, reader, titles[delivery.grant.resource])
        for row, delivery, reader in zip(found, told, known, strict=True)
    ]


def _titles(actor: Actor, code: str) -> dict[str, str]:
    """What the fields of a resource are called; none where it ended."""
    with acting(SYSTEM.on(actor.now)):
        try:
            resource = catalogue.resource(SYSTEM, code)
        except catalogue.NoSuchResource:
            return {}
    return {each.name: say(each.title) for each in resource.fields}


def _look(
    row: Look, given: Delivery, reader: Mapping[str, str], titles: Mapping[str, str]
) -> looks.Look:
    fields = ", ".join(titles.get(name, name) for name in given.fields)
    facts = {"title": say(given.grant.title), "fields": fields}
    verify = given.mode == Delivery.Mode.VERIFY
    what = _("Compared with “%(title)s”: %(fields)s") if verify else _("“%(title)s”: %(fields)s")
    return looks.Look(
        id=row.id,
        at=given.at,
        kind="exchange.delivered",
        what=what % facts,
        why=given.grant.scene,
        case=given.case,
        objectable=True,
        body=reader["body"],
        post=reader["post"],
        name=reader["name"],
    )


def seen(actor: Actor, look_id: UUID) -> tuple[looks.Look, Delivery, Objection | None]:
    """One look at the actor, what was given, and the objection to it. Raises NotFound."""
    row = Look.objects.filter(id=look_id, subject=_key(actor) or b"").first()
    if row is None:
        raise NotFound(_("This look"))
    with acting(SYSTEM.on(actor.now)):
        given = Delivery.objects.select_related("grant", "body").get(id=row.delivery_id)
    (reader,) = looks.readers(actor, [given])
    made = Objection.objects.filter(person=actor.person, look=look_id).first()
    titles = _titles(actor, given.grant.resource)
    return _look(row, given, reader, titles), given, made


@action("exchange:objection:make", about="person")
def object_to(actor: Actor, look_id: UUID, text: str) -> Objection:
    """Say that a look was wrong. The body that looked explains, the data authority decides; once
    said, it is the same objection again.

    Raises:
        NotFound: the actor was not looked at so.
        Invalid: nothing is said.
    """
    shown, given, made = seen(actor, look_id)
    if made is not None:
        return made
    if len(text.strip()) < 4:
        raise steps.problem("/text", "text", _("Say what is wrong with it."))
    office = bodies.by_function("data", None)
    machine = replace(SYSTEM.on(actor.now), body=office or given.body_id)
    data = {
        "text": text.strip()[:1000],
        "resource": say(given.grant.title, "zh")[:200],
        "receiver": given.body.code,
        "grant": given.grant.number,
        "number": given.case,
        "at": given.at.astimezone(clock.CITY_ZONE).strftime("%Y-%m-%d %H:%M"),
    }
    with acting(machine):
        case = matters.open_matter(machine, steps.matter(LIFE).code, data, party=NAMELESS)
        row = Objection(
            id=ids.uuid7(actor.now),
            person=actor.person,
            body_id=given.body_id,
            look=shown.id,
            text=data["text"],
            at=actor.now,
            case=case,
        )
        row.save(force_insert=True)
    vouch(row)
    return row


def answering(
    actor: Actor, case: Case, _properties: Mapping[str, str], facts: Mapping[str, Any]
) -> Mapping[str, Any]:
    """Tell the person what was decided."""
    outcome = str(facts["outcome"])
    with acting(SYSTEM.on(actor.now)):
        row = Objection.objects.select_for_update().get(case_id=case.id)
        row.answer, row.upheld = str(facts.get("text") or "")[:2000], outcome == "upheld"
        row.answered_at = actor.now
        row.save(update_fields=["answer", "upheld", "answered_at"])
    vouch(row)
    cases.reach(actor, case, outcome, {"text": row.answer})
    code = str(Body.objects.values_list("code", flat=True).get(id=row.body_id))
    tell(ObjectionAnswered(row.id, case.number, code, outcome == "upheld"))
    return {}
