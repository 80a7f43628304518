"""Go on with the cases of a published round, each once, however often the worker is stopped."""

import logging
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from yiwang.base.cases import facade as cases
from yiwang.base.work import facade as work
from yiwang.engines.process import happenings
from yiwang.kernel.actions import action
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.serve.allotments import queries
from yiwang.serve.allotments.models import Candidate, Round

log = logging.getLogger(__name__)

BATCH = 50
MESSAGE = "allotted"


def untold() -> QuerySet[Candidate]:
    """Candidates whose result is public and whose case does not know it yet."""
    return Candidate.objects.filter(
        told_at=None, drawn__isnull=False, round__state=Round.State.PUBLISHED
    )


def step() -> int:
    """Go on with the next cases; return with how many. A case that fails is logged, stays for the
    next time and does not hold up the others.
    """
    with acting(SYSTEM):
        found = list(untold().order_by("id").values_list("id", flat=True)[:BATCH])
    return sum(_guarded(each) for each in found)


def _guarded(candidate: UUID) -> int:
    try:
        return int(go_on(SYSTEM, candidate))
    except Exception:
        log.exception("candidate %s could not be told", candidate)
        return 0


@action("allotments:candidate:tell")
def go_on(actor: Actor, candidate: UUID) -> bool:
    """Tell the process of a candidate's case that its result is there; whether it was not told
    before. A case that is over stays as it is.
    """
    number = Candidate.objects.values_list("number", flat=True).get(id=candidate)
    case = cases.lock(actor, number)  # first the case, as everybody does
    row = Candidate.objects.select_for_update().filter(id=candidate, told_at=None).first()
    if row is None:
        return False
    row.told_at = actor.now
    row.save(update_fields=["told_at"])
    if case.closed_at is None:
        work.happen(actor, case, happenings.Message(MESSAGE))
    return True


def told(row: Candidate) -> Mapping[str, Any]:
    """What came out for a candidate: {placed, place, reason}, texts in both languages."""
    rules = queries.rules_of(row.round)
    place = row.corrected.get("place") or row.place
    title = rules.places[place].title if place else {"zh": "", "en": ""}
    lines = list(explained(row))
    reason = {
        "zh": "；".join(each["zh"] for each in lines),
        "en": "; ".join(each["en"] for each in lines),
    }
    return {"placed": bool(place), "place": title, "reason": reason}


def explained(row: Candidate) -> list[dict[str, str]]:
    """For each wish, up to the one that was met, what became of it and why; in both languages, for
    it goes into papers.
    """
    rules = queries.rules_of(row.round)
    found = [_left_out(rules.places[code].title) for code in row.left_out]
    for code, group in row.wishes:
        place, own = rules.places[code].title, rules.classes[group].title
        here = {"place": place, "own": own, "drawn": row.drawn}
        if code == row.place:
            found.append(_said(_MET, here))
            break
        end = row.round.filled.get(code, {}).get("last")
        if end:
            last = {"last": rules.classes[end[0]].title, "last_number": end[1]}
            same = end[0] == group
            found.append(_said(_BY_LOT if same else _BY_CLASS, {**here, **last}))
        else:
            found.append(_said(_NO_SEAT, here))
    return found or [_NOTHING]


_MET = {
    "zh": "%(place)s：录取。您属于“%(own)s”，派位序号%(drawn)s。",
    "en": "%(place)s: admitted. You stand in the class “%(own)s”, number %(drawn)s in the draw.",
}
_BY_LOT = {
    "zh": "%(place)s：未录取。“%(own)s”录取到派位序号%(last_number)s，您的序号为%(drawn)s。",
    "en": "%(place)s: not admitted. Of the class “%(own)s” it took those up to number "
    "%(last_number)s in the draw; yours is %(drawn)s.",
}
_BY_CLASS = {
    "zh": "%(place)s：未录取。学位依次录取到“%(last)s”，您属于其后的“%(own)s”。",
    "en": "%(place)s: not admitted. Its seats went to classes up to “%(last)s”; yours, “%(own)s”, "
    "comes after it.",
}
_NO_SEAT = {
    "zh": "%(place)s：没有可分配的学位。",
    "en": "%(place)s: there was no seat to allot.",
}
_NOTHING = {"zh": "没有可以参加派位的志愿。", "en": "None of the wishes could be drawn for."}


def _left_out(place: Mapping[str, str]) -> dict[str, str]:
    return {
        "zh": f"{place['zh']}：按公布的规则不能参加。",
        "en": f"{place['en']}: not open to you by the published rules.",
    }


def _said(words: Mapping[str, str], facts: Mapping[str, Any]) -> dict[str, str]:
    """A sentence in both languages; facts with both say each in its own."""
    return {
        language: text
        % {
            name: each[language] if isinstance(each, Mapping) else each
            for name, each in facts.items()
        }
        for language, text in words.items()
    }
