"""What this context does when something happened elsewhere, and whom it tells."""

from yiwang.base.notices import facade as notices
from yiwang.kernel.actor import Actor
from yiwang.kernel.outbox.relay import Delivered
from yiwang.serve.allotments import doubts
from yiwang.serve.allotments.models import Candidate


def follow_check(actor: Actor, event: Delivered) -> None:
    """Look again at an application whose check was contested, and reported anew."""
    row = Candidate.objects.filter(case_id=event.content["case"]).first()
    if row is not None:
        act = doubts.contested if event.kind == "checks.contested" else doubts.reported
        act(actor, row.number)


def tell_relisted(actor: Actor, event: Delivered) -> None:
    """Write to who applied how the application stands on the list now."""
    row = Candidate.objects.select_related("case").get(id=event.object_id)
    facts = {
        "service": {"zh": row.case.title, "en": row.case.title_en},
        "number": row.number,
        "reason": {"zh": event.content["zh"], "en": event.content["en"]},
    }
    kind = "place_corrected" if event.content["changed"] else "place_kept"
    people = {row.applicant, row.case.agent} - {None}
    notices.write(actor, event, people, kind, facts, f"/cases/{row.number}")
