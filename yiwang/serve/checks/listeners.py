"""Who is told what of a household: its members on their phones, and the officers of its body."""

from uuid import UUID

from yiwang.base.notices import facade as notices
from yiwang.kernel.actor import Actor
from yiwang.kernel.outbox.relay import Delivered
from yiwang.kernel.tenancy import staffing
from yiwang.serve.checks import members
from yiwang.serve.checks.models import Household, Member

OFFICER = "officer"


def tell_members(actor: Actor, event: Delivered) -> None:
    """Write to the adults of a household what is asked of them, and what became of it."""
    kind = event.kind.replace("checks.", "household_")
    if event.kind == "checks.authorisation_withdrawn":
        row = Member.objects.select_related("household").get(id=event.object_id).household
    elif event.kind == "checks.reported":
        row = Household.objects.get(case_id=event.content["case"])
    else:
        row = Household.objects.get(id=event.object_id)
    if event.kind == "checks.aid_changed":
        kind = f"household_aid_{event.content['state']}"
    adults = row.members.filter(adult=True)
    if event.kind == "checks.authorisation_asked":
        lacking = {each.id for each in members.missing(row, actor.today)}
        adults = adults.filter(id__in=lacking).exclude(party=row.applicant)
    facts = {"service": row.title, "number": row.number, "name": row.applicant_name}
    people = set(adults.values_list("party", flat=True))
    notices.write(actor, event, people, kind, facts, f"/household-checks/{row.number}")


def tell_officers(actor: Actor, event: Delivered) -> None:
    """Write to the officers of the body that a payout could not be ordered."""
    asked = event.content
    seats = staffing.of_bodies([UUID(asked["body"])], actor.today)
    having = [seat for seat in seats if OFFICER in seat.roles]
    people = {each for seat in having for each in (seat.stand_ins or seat.holders)}
    facts = {
        "number": asked["number"],
        "month": asked["month"],
        "why": {"zh": asked["zh"], "en": asked["en"]},
    }
    link = f"/work/household-checks/{asked['number']}"
    notices.write(actor, event, people, "household_unpaid", facts, link)
