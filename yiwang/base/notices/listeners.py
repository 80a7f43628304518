"""What this context does when something happened elsewhere."""

from uuid import UUID

from yiwang.base.cases.models import Case
from yiwang.base.notices.models import Notice
from yiwang.base.notices.sentences import SENTENCES
from yiwang.kernel import ids
from yiwang.kernel.actor import Actor
from yiwang.kernel.outbox.relay import Delivered


def tell_applicant(actor: Actor, event: Delivered) -> None:
    """Write to the applicant and to whoever acts for him, once an event."""
    milestone = event.content["milestone"]
    if milestone not in SENTENCES:
        return
    case = Case.objects.get(id=event.object_id)
    facts = {"service": {"zh": case.title, "en": case.title_en}, "number": case.number}
    people = {case.applicant_id, case.agent} - {None}
    Notice.objects.bulk_create(
        [
            Notice(
                id=ids.uuid7(actor.now),
                person=person,
                kind=milestone,
                facts=facts,
                link=f"/cases/{case.number}",
                at=event.at,
                event_id=event.event_id,
            )
            for person in people
            if isinstance(person, UUID)
        ],
        ignore_conflicts=True,
    )
