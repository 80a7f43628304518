"""Applications enter a round when they are handed in, and its list once they are checked."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.db import transaction
from django.db.utils import IntegrityError

from yiwang.base.cases import facade as cases
from yiwang.base.cases.facade import Case
from yiwang.base.packages import facade as packages
from yiwang.kernel import ids, keys
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.texts import say
from yiwang.serve.allotments import doubts, queries, spec, standing, telling
from yiwang.serve.allotments.doubts import BEFORE_LIST
from yiwang.serve.allotments.errors import NoRound, Twice
from yiwang.serve.allotments.models import Candidate, Claim, Round

Facts = Mapping[str, Any]
Step = Callable[[Actor, Case, Mapping[str, str], Facts], Facts]
OVER = ("refused", "not_accepted", "withdrawn", "terminated")  # after which nobody is drawn
KIND = "claim"
TOO_LATE = {
    "zh": "核对完毕时名单已经公布，不能参加本次派位。",
    "en": "The list was announced before the check was done.",
}


def on_milestone(
    actor: Actor, case: Case, milestone: str, _facts: Mapping[str, Any]
) -> Iterator[Mapping[str, Any]]:
    """Take an application into the round that is open; take out what ends before the list."""
    yield {}
    if milestone != "submitted" and milestone not in OVER:
        return
    source = packages.source(case.package, case.version)
    if spec.SPEC not in source.files:
        return
    if milestone == "submitted":
        _take_in(actor, case, source)
    else:
        with acting(SYSTEM.on(actor.now)):
            _leave(case)


def _take_in(actor: Actor, case: Case, source: packages.Source) -> None:
    """Raises NoRound: nobody takes applications today; Twice: for somebody who is in it."""
    found = spec.of(source)
    assert found is not None
    form = cases.open_data(case)
    with acting(SYSTEM.on(actor.now)):
        running = Round.objects.filter(
            body_id=case.body_id,
            package=case.package,
            state=Round.State.OPEN,
            opens_on__lte=actor.today,
            closes_on__gte=actor.today,
        ).first()
        if running is None:
            raise NoRound(say({"zh": case.title, "en": case.title_en}))
        row = Candidate(
            id=ids.uuid7(actor.now),
            body_id=case.body_id,
            round=running,
            case_id=case.id,
            number=case.number,
            applicant=case.party,
            size=standing.size(found, form, actor.now),
        )
        row.save(force_insert=True)
        _claim(actor, row, standing.once(found, form, actor.now))


def _claim(actor: Actor, row: Candidate, once: list[str]) -> None:
    known = [keys.fingerprint(KIND, each) for each in once]
    there = Claim.objects.filter(round_id=row.round_id, key__in=known)
    first = there.select_related("candidate").first()
    if first is not None:
        raise Twice(first.candidate.number)
    claims = [
        Claim(
            id=ids.uuid7(actor.now),
            body_id=row.body_id,
            round_id=row.round_id,
            candidate=row,
            key=key,
        )
        for key in dict.fromkeys(known)
    ]
    try:
        with transaction.atomic():
            Claim.objects.bulk_create(claims)
    except IntegrityError as there_now:  # of the same moment
        raise Twice(row.number) from there_now


def _leave(case: Case) -> None:
    rows = Candidate.objects.select_for_update(of=("self",)).filter(case_id=case.id)
    for row in rows.filter(round__state__in=BEFORE_LIST):
        row.state = Candidate.State.OUT
        row.save(update_fields=["state"])
        Claim.objects.filter(candidate=row).delete()


def enter(actor: Actor, case: Case, _properties: Mapping[str, str], facts: Facts) -> Facts:
    """Put a checked application on the list, or put it there anew after it was looked at again, by
    the form and what the step is given. Tells the process whether it still could be, and by what.
    """
    with acting(SYSTEM.on(actor.now)):
        row = Candidate.objects.select_related("round").select_for_update().get(case_id=case.id)
        if row.round.state not in BEFORE_LIST:
            if row.state == Candidate.State.READY:  # the list stands as it was announced
                return {}
            Candidate.objects.filter(id=row.id).update(state=Candidate.State.OUT)
            return {"allotment": {"entered": False, "placed": False, "reason": TOO_LATE}}
        rules = queries.rules_of(row.round)
        known = {**cases.form_data(case), **facts}
        found = standing.of(rules, row.round.region, known, actor.now)
        if row.state != Candidate.State.CHECKING:
            doubts.tell_of(actor, row, case, found, facts.get("reason"))
        row.wishes, row.left_out, row.state = found.wishes, found.left_out, Candidate.State.READY
        row.save(update_fields=["wishes", "left_out", "state"])
    return {"allotment": {"entered": True, "facts": dict(facts)}}


def read(actor: Actor, case: Case, _properties: Mapping[str, str], _facts: Facts) -> Facts:
    """Tells the process what came out, with the reason as people read it."""
    with acting(SYSTEM.on(actor.now)):
        row = queries.of_case(SYSTEM, case.id)
        assert row is not None  # it entered the round
        return {"allotment": telling.told(row)}


STEPS: dict[str, Step] = {"enter": enter, "read": read}
