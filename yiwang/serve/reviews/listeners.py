"""What this context does when something happened, here or elsewhere."""

from yiwang.base.notices import facade as notices
from yiwang.kernel.actor import Actor
from yiwang.kernel.outbox.relay import Delivered
from yiwang.serve.reviews import scale, steps
from yiwang.serve.reviews.models import Rater, Review


def take_up(actor: Actor, event: Delivered) -> None:
    """A bad review becomes a case."""
    grade = scale.grades()[event.content["grade"]]
    if grade.bad:
        steps.take_up(actor, event.object_id)


def tell_rater(actor: Actor, event: Delivered) -> None:
    """Tell who gave a bad review what came of it, where the city knows him."""
    row = Review.objects.select_related("case").get(id=event.object_id)
    people = list(Rater.objects.filter(review=row).values_list("person", flat=True))
    link = f"/cases/{row.case.number}/review" if row.case else f"/services/{row.service}/review"
    facts = {"service": {"zh": row.title, "en": row.title_en or row.title}}
    notices.write(actor, event, people, f"review_{row.course}", facts, link)
