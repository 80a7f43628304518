"""Rounds and candidates as pages and programs show them."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from yiwang.kernel.actor import Actor
from yiwang.kernel.errors import NotFound
from yiwang.kernel.texts import say
from yiwang.serve.allotments import appeals, queries, telling
from yiwang.serve.allotments.models import Candidate, Round

TONES = {
    "open": "good",
    "closed": "warn",
    "announced": "warn",
    "drawn": "warn",
    "published": "neutral",
}


def announced(actor: Actor, round_id: UUID) -> Round:
    """A round whose list is announced. Raises NotFound."""
    found = queries.get(actor, round_id)
    if found.state not in queries.LISTED:
        raise NotFound(_("This draw"))
    return found


def body(row: Round) -> str:
    return say({"zh": row.body.name, "en": row.body.name_en})


def round_table(rows: Iterable[Round], address: str) -> dict[str, Any]:
    columns = [
        {"label": _("Round"), "kind": "main"},
        {"label": _("Body")},
        {"label": _("State")},
        {"label": _("First day"), "kind": "date"},
        {"label": _("Last day"), "kind": "date"},
    ]
    cells = [
        [
            {"text": say(row.title), "url": reverse(address, args=[row.id])},
            body(row),
            row.get_state_display(),
            row.opens_on,
            row.closes_on,
        ]
        for row in rows
    ]
    return {"columns": columns, "rows": cells}


def places(row: Round) -> dict[str, Any]:
    """The places with seats and areas; after publication, how each was filled."""
    rules, areas = queries.rules_of(row), _areas(row)
    published = row.state == Round.State.PUBLISHED
    columns = [
        {"label": _("Place"), "kind": "main"},
        {"label": _("Areas")},
        {"label": _("Seats"), "kind": "number"},
    ]
    more = [{"label": _("Allotted"), "kind": "number"}, {"label": _("Up to")}]
    cells = []
    for number, (code, each) in enumerate(rules.of_region(row.region).items(), 1):
        served = _(", ").join(areas[area] for area in each.areas)
        cells.append([f"{number}. {say(each.title)}", served, each.seats])
        if published:
            cut = row.filled[code]
            cells[-1] += [sum(cut["taken"].values()), _end(row, cut)]
    return {"columns": columns + more if published else columns, "rows": cells}


def _areas(row: Round) -> dict[str, str]:
    return {each.code: say(each.title) for each in queries.map_of(row).areas}


def _end(row: Round, cut: dict[str, Any]) -> str:
    """Who came last where somebody was sent on."""
    if cut["last"] is None:
        return _("everybody who asked")
    group, number = cut["last"]
    title = say(queries.rules_of(row).classes[group].title)
    return _("%(title)s, number %(number)s in the draw") % {"title": title, "number": number}


def classes(row: Round) -> list[str]:
    return [say(each.title) for each in queries.rules_of(row).classes.values()]


def allotted(row: Candidate) -> dict[str, Any]:
    """What the applicant may know of his own application."""
    found, rules = row.round, queries.rules_of(row.round)
    published = found.state == Round.State.PUBLISHED and row.drawn is not None
    code = row.corrected.get("place") or row.place
    wishes = [
        {"place": rules.places[place].title, "entitled_as": rules.classes[group].title}
        for place, group in row.wishes
    ]
    left = [{"place": rules.places[each].title, "entitled_as": None} for each in row.left_out]
    return {
        "round": found.id,
        "round_state": found.state,
        "state": row.state,
        "wishes": wishes + left,
        "drawn": row.drawn if published else None,
        "place": rules.places[code].title if published and code else None,
        "corrected_by": row.corrected.get("by", ""),
        "why": list(telling.explained(row)) if published else [],
        "appeal_until": appeal_until(row) if published else None,
    }


def wishes(row: Candidate) -> list[tuple[str, str]]:
    """Place and class of each wish; "": the place is not open to the candidate."""
    return [
        (say(each["place"]), say(each["entitled_as"]) if each["entitled_as"] else "")
        for each in allotted(row)["wishes"]
    ]


def appeal_until(row: Candidate) -> date | None:
    """The last day to appeal; None where no package takes appeals."""
    published = row.round.published_on
    days = [
        appeals.last_day(each, published)
        for _source, each in appeals.against(row.round.package)
        if published is not None
    ]
    return max(days, default=None)
