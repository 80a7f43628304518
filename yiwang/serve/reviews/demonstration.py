"""Reviews of the demonstration: of its closed cases, and of its guides by made-up persons."""

from dataclasses import replace

from yiwang.base.cases.facade import Case, StateClass, lives
from yiwang.kernel.actor import SYSTEM, VISITOR, acting
from yiwang.kernel.ids import named
from yiwang.serve.reviews import actions
from yiwang.serve.reviews.http.shown import guide_subject
from yiwang.serve.reviews.models import Review
from yiwang.serve.reviews.values import Words
from yiwang.serve.services import facade as services

MOST = 200  # closed cases that are reviewed
PERSONS = 7  # made-up raters of each guide: one block is told, two reviews wait
HANDLINGS = (
    Words(1, ("fast", "kind"), "很快就办好了。", "mobile"),
    Words(2, ("once",), "", "pc"),
    Words(1, ("clear",), "", "pad"),
    Words(4, ("slow", "repeated"), "补正通知来了两次，多等了一周。", "qr"),
    Words(3, (), "", "qr", anonymous=True),
)
GUIDES = (
    Words(1, ("clear",)),
    Words(2, ("complete",), "", "mobile"),
    Words(3),
    Words(2, (), "", "mobile"),
    Words(1),
)


def load() -> int:
    """Give them once; a city that has reviews is left as it is. Count them."""
    with acting(SYSTEM):
        if Review.objects.exists():
            return Review.objects.count()
        closed = Case.objects.filter(life=lives.NORMAL, state_class=StateClass.CLOSED)
        cases = list(closed.select_related("body").order_by("id")[:MOST])
        items = [each.code for each in services.popular(3)]
    for n, case in enumerate(cases):
        person = replace(VISITOR, person=case.agent or case.party)
        actions.give(person, actions.of_case(case), HANDLINGS[n % len(HANDLINGS)])
    for code in items:
        _guide(code)
    with acting(SYSTEM):
        return Review.objects.count()


def _guide(code: str) -> None:
    with acting(SYSTEM):
        subject = guide_subject(code)
    for n in range(PERSONS):
        person = replace(VISITOR, person=named("review of the demonstration", str(n)))
        actions.give(person, subject, GUIDES[n % len(GUIDES)])
