"""What registers do when something happened elsewhere, and whom they tell."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from yiwang.base.notices import facade as notices
from yiwang.base.work import facade as work
from yiwang.kernel.actor import Actor
from yiwang.kernel.outbox.relay import Delivered
from yiwang.kernel.tenancy import staffing
from yiwang.kernel.tenancy.roles import roles
from yiwang.share.registers import duties, queries, relying
from yiwang.share.registers.models import Delivery, Doubt
from yiwang.share.registers.spec import Register

OWN = "/me/data"
LEAD = "work:team:manage"


def note_served(actor: Actor, event: Delivered) -> None:
    """A batch of a resource is served: registers that are built from it are due."""
    for name, spec in queries.declared().items():
        if spec.source(str(event.content["resource"])):
            duties.mark(actor.on(event.at), name)


def tell_of_change(actor: Actor, event: Delivered) -> None:
    """A register says something else of somebody: tell him, and whoever has or decided a case of
    his in which rules relied on it.
    """
    told = event.content
    party = relying.party_of(bytes.fromhex(told["subject"]))
    spec = queries.declared().get(told["register"]) if party else None
    if party is None or spec is None:
        return
    items = told["fields"].split()
    facts = {"register": dict(spec.title), "items": _titles(spec, items)}
    if not _answers(event, party):  # whoever contested it reads the answer
        people = notices.speakers(party)
        link = f"{OWN}#r-{told['register']}"
        notices.gather(actor, event, people, "register_changed", facts, link)
    _tell_offices(actor, event, party, items, facts)


def tell_of_answer(actor: Actor, event: Delivered) -> None:
    """Tell a person what became of the value that he contested."""
    told = event.content
    spec = queries.declared().get(told["register"])
    if spec is None:
        return
    people = notices.speakers(UUID(told["party"]))
    facts = {"register": dict(spec.title), "items": _titles(spec, [told["item"]])}
    notices.write(actor, event, people, f"register_{told['state']}", facts, OWN)


def _answers(event: Delivered, party: UUID) -> bool:
    """Whether a change is the answer to what this person contested."""
    source = Delivery.objects.values_list("source", flat=True).get(id=event.object_id)
    doubt = source.removeprefix("correction ")
    return doubt != source and Doubt.objects.filter(id=doubt, party=party).exists()


def _tell_offices(
    actor: Actor, event: Delivered, party: UUID, items: Collection[str], facts: Mapping[str, Any]
) -> None:
    """Whoever worked on a case; the heads of its body where rules alone decided it."""
    heads = {name for name, role in roles().items() if LEAD in role.permissions}
    cases = {case.id: case for case, _ in relying.relied(party, event.content["register"], items)}
    for case in cases.values():
        posts = set(work.of_case(case.id).exclude(post=None).values_list("post", flat=True))
        seats = staffing.of_bodies([case.body_id], actor.today)
        meant = [seat for seat in seats if seat.post in posts or (not posts and seat.roles & heads)]
        people = {each for seat in meant for each in (seat.stand_ins or seat.holders)}
        more = {**facts, "number": case.number}
        link = f"/work/cases/{case.number}"
        notices.write(actor, event, people, "register_relied", more, link)


def _titles(spec: Register, items: Collection[str]) -> dict[str, str]:
    """What items are called, in both languages."""
    titles = [spec.items[name].title if name in spec.items else {"zh": name} for name in items]
    return {
        "zh": "、".join(each["zh"] for each in titles),
        "en": ", ".join(each.get("en", each["zh"]) for each in titles),
    }
