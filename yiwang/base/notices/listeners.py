"""What this context does when something happened elsewhere."""

from collections.abc import Sequence
from uuid import UUID

from yiwang.base.cases import facade as cases
from yiwang.base.cases.facade import Case, StateClass
from yiwang.base.notices.sentences import SENTENCES, tells
from yiwang.base.notices.writing import speakers, write
from yiwang.base.parties.facade import Delegation, Party
from yiwang.kernel.actor import Actor
from yiwang.kernel.outbox.relay import Delivered
from yiwang.kernel.tenancy import staffing


def tell_of_representative(actor: Actor, event: Delivered) -> None:
    """Write to everyone who acted for the entity or has an open case of it."""
    entity = Party.objects.get(id=event.object_id)
    acted = Delegation.objects.filter(principal=entity).values_list("agent_id", flat=True)
    open_cases = Case.objects.filter(applicant=entity).exclude(state_class=StateClass.CLOSED)
    people = {*acted, *open_cases.values_list("agent", flat=True)} - {None}
    write(actor, event, people, "representative_changed", {"party": entity.name}, "/me/")


def tell_doer(actor: Actor, event: Delivered) -> None:
    """Write to whoever has a task that is urged: in its post, or in any post of its role."""
    asked = event.content
    post = UUID(asked["post"]) if asked["post"] else None
    seats = staffing.of_bodies([UUID(asked["body"])], actor.today)
    one = [seat for seat in seats if seat.post == post]
    having = one if post else [seat for seat in seats if asked["role"] in seat.roles]
    people = {each for seat in having for each in (seat.stand_ins or seat.holders)}
    facts = {
        "task": {"zh": asked["title"], "en": asked["title_en"]},
        "number": asked["number"],
        "sender": asked["sender"],
    }
    write(actor, event, people, "task_urged", facts, f"/work/tasks/{event.object_id}")


def tell_applicant(actor: Actor, event: Delivered) -> None:
    """Write to the applicant and to whoever acts for him, once an event."""
    tell_applicants(actor, [event])


def tell_applicants(actor: Actor, events: Sequence[Delivered]) -> None:
    """The same of several events; their cases are read at once."""
    told = [(event, kind) for event in events if tells(kind := _line(event))]
    found = cases.by_ids(actor, {event.object_id for event, _kind in told}) if told else {}
    for event, kind in told:
        case = found[event.object_id]
        facts = {"service": {"zh": case.title, "en": case.title_en}, "number": case.number}
        people = {case.applicant_id, case.agent} - {None}
        write(actor, event, people, kind, facts, f"/cases/{case.number}")


def _line(event: Delivered) -> str:
    """The kind of message that a milestone is told by."""
    life = cases.lives.of(event.content.get("life", cases.lives.NORMAL))
    return life.line(event.content["milestone"])


def tell_holder(actor: Actor, event: Delivered) -> None:
    """Write to the holder of a licence, and to whoever acts for him, what became of it."""
    asked = event.content
    kind = f"licence_{asked['move']}"
    if kind in SENTENCES:
        facts = {"number": asked["number"]}
        write(
            actor,
            event,
            speakers(UUID(asked["holder"])),
            kind,
            facts,
            f"/licences/{event.object_id}",
        )


def tell_of_end(actor: Actor, event: Delivered) -> None:
    """Write to the holder of a licence, and to whoever acts for him, that it ends soon."""
    asked = event.content
    facts = {"number": asked["number"], "day": asked["day"]}
    people = speakers(UUID(asked["holder"]))
    write(actor, event, people, "licence_ending", facts, f"/licences/{event.object_id}")


def tell_of_correction(actor: Actor, event: Delivered) -> None:
    """Write to the holder how his request for correction was answered."""
    asked = event.content
    kind = f"correction_{asked['state']}"
    if kind in SENTENCES:
        facts = {"number": asked["number"]}
        write(
            actor,
            event,
            speakers(UUID(asked["holder"])),
            kind,
            facts,
            f"/licences/{asked['licence']}",
        )
