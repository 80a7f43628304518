"""The first step of an application: for whom, and where."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yiwang.base.cases import facade as cases
from yiwang.base.cases.facade import Case, State
from yiwang.base.parties.values import PartyView
from yiwang.kernel import ids
from yiwang.kernel.http.idempotency import idempotent
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.texts import say
from yiwang.serve.applications import actions
from yiwang.serve.applications.values import Wish
from yiwang.serve.services import facade as services
from yiwang.serve.services.values import ImplementationView, ItemView

Row = dict[str, Any]
MANY = 6  # choices that still fit on the screen of a phone


@require_http_methods(["GET", "POST"])
@requires("cases:case:apply")
@idempotent
def apply(request: ActorRequest, code: str) -> HttpResponse:
    """Ask only what is not clear already; `?region=` is the guide's present choice."""
    item = services.to_apply_for(code)
    request.actor.reach(item.level)
    people = [party for party in actions.applicants(request.actor, code) if _fits(item, party)]
    places = services.implementations(code)
    rows = _rows(people, places, request.GET.get("region", ""))
    if request.method == "POST":
        rows = [row | {"value": request.POST.get(row["name"], "")} for row in rows]
        problems = _problems(rows)
        if not problems:
            case = actions.begin(request.actor, _wish(request, code, places))
            return redirect("portal:fill", case.number)
        rows = [row | {"error": problems.get(row["pointer"], "")} for row in rows]
    errors = [
        {"pointer": row["pointer"], "label": row["label"], "message": row["error"]}
        for row in rows
        if row.get("error")
    ]
    context = {
        "item": item,
        "name": say({"zh": item.name_zh, "en": item.name_en}),
        "people": people,
        "places": places,
        "rows": rows,
        "errors": errors,
        "drafts": _drafts(request, code),
        "key": str(ids.new()),
    }
    return render(request, "applications/apply.html", context, status=422 if errors else 200)


def _fits(item: ItemView, party: PartyView) -> bool:
    return item.firms if party.kind == "legal" else item.persons


def _rows(people: list[PartyView], places: list[ImplementationView], region: str) -> list[Row]:
    whom = [{"value": str(each.id), "label": each.name, "help": _kind(each)} for each in people]
    where = [
        {
            "value": str(each.body_id),
            "label": say({"zh": each.region_name, "en": each.region_name_en}),
            "help": say({"zh": each.body_name, "en": each.body_name_en}),
        }
        for each in places
    ]
    near = next((str(each.body_id) for each in places if each.region == region), "")
    return [
        _question("applicant", _("Who applies?"), whom, ""),
        _question("body", _("Where is the place or the matter?"), where, near),
    ]


def _kind(party: PartyView) -> str:
    return party.identity_masked if party.kind == "natural" else _("Legal entity")


def _question(name: str, label: str, choices: list[Row], value: str) -> Row:
    """A question; one with a single answer is answered, one with many answers takes less room."""
    many = len(choices) > MANY
    return {
        "pointer": f"/{name}",
        "name": name,
        "widget": "select" if many else "radio",
        "label": label,
        "choices": choices,
        "required": True,
        "value": choices[0]["value"] if len(choices) == 1 else value,
    }


def _problems(rows: list[Row]) -> dict[str, str]:
    return {
        row["pointer"]: _("Choose one of the list.")
        for row in rows
        if row["value"] not in {choice["value"] for choice in row["choices"]}
    }


def _wish(request: ActorRequest, code: str, places: list[ImplementationView]) -> Wish:
    body = UUID(request.POST["body"])
    place = next(each for each in places if each.body_id == body)
    wish = Wish(code, applicant=UUID(request.POST["applicant"]))
    return replace(wish, body=body, region=place.region)


def _drafts(request: ActorRequest, code: str) -> list[Case]:
    return list(cases.seen(request.actor).filter(service=code, state=State.DRAFT)[:5])
