"""Offices on the workbench: open one, confirm its roles, administer people, adapt services."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yiwang.kernel.errors import DomainError, Invalid
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.tenancy.roles import roles
from yiwang.kernel.texts import say
from yiwang.serve.offices import actions, degree, planning, queries, sheet
from yiwang.serve.offices.http.endpoints import planned
from yiwang.serve.services import facade as services

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
@requires("offices:office:read")
def offices(request: ActorRequest) -> HttpResponse:
    rows = [
        {
            "office": each,
            "name": say({"zh": each.body.name, "en": each.body.name_en}),
            "region": each.body.region,
            "waiting": queries.waiting(each),
        }
        for each in queries.offices(request.actor)
    ]
    titles = {role.name: say(role.titles) for role in roles().values()}
    context = {
        "rows": rows,
        "roles": titles,
        "may_open": request.actor.may("offices:office:open"),
        "may_confirm": request.actor.may("offices:office:confirm"),
    }
    return render(request, "offices/offices.html", context)


@require_http_methods(["GET", "POST"])
@requires("offices:office:open")
def open_office(request: ActorRequest) -> HttpResponse:
    """One page: the body, its posts, its people, what it carries out and promises."""
    errors: list[dict[str, Any]] = []
    if request.method == "POST":
        try:
            plan = planned(planning.read(request.POST, request.FILES.get("people")))
            opened = actions.open_office(request.actor, plan)
            return render(request, "offices/opened.html", {"opened": opened}, status=201)
        except Invalid as refused:
            errors = refused.problems
        except DomainError as refusal:
            errors = [{"pointer": "", "message": f"{refusal} {refusal.next_step}".strip()}]
    context = {**planning.form(request.POST), "errors": errors}
    return render(request, "offices/open.html", context, status=422 if errors else 200)


@require_GET
@requires("offices:office:open")
def template(request: ActorRequest) -> HttpResponse:
    """The spreadsheet for people, one line for each post of the usual office."""
    rows = [("", each.post, "") for each in planning.usual()]
    response = HttpResponse(sheet.template(rows), content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="people.xlsx"'
    return response


@require_POST
@requires("offices:office:confirm")
def confirm(request: ActorRequest, code: str) -> HttpResponse:
    office = actions.confirm(request.actor, code)
    name = say({"zh": office.body.name, "en": office.body.name_en})
    messages.success(request, _("The roles of %(name)s are granted.") % {"name": name})
    return redirect("workbench:offices")


@require_http_methods(["GET", "POST"])
@requires("offices:people:manage")
def people(request: ActorRequest) -> HttpResponse:
    """Posts and people of the bodies that the acting post administers."""
    made: actions.Seated | None = None
    refusal: DomainError | None = None
    if request.method == "POST":
        try:
            post = UUID(request.POST.get("post", ""))
            username, name = (request.POST.get(key, "").strip() for key in ("username", "name"))
            made = actions.seat(request.actor, post, username[:60], name[:60])
        except ValueError:
            refusal = Invalid([{"pointer": "/post", "message": _("Choose a post.")}])
        except DomainError as problem:
            refusal = problem
    rows = [
        (say({"zh": body.name, "en": body.name_en}), seats)
        for body, seats in queries.people(request.actor)
    ]
    context = {"rows": rows, "made": made, "refusal": refusal, "data": request.POST, "say": say}
    return render(request, "offices/people.html", context, status=422 if refusal else 200)


@require_POST
@requires("offices:people:manage")
def unseat(request: ActorRequest, holding_id: UUID) -> HttpResponse:
    row = actions.unseat(request.actor, holding_id)
    messages.success(request, _("%(name)s no longer sits there.") % {"name": row.name})
    return redirect("workbench:office_people")


@require_http_methods(["GET", "POST"])
@requires("services:implementation:change")
def own_services(request: ActorRequest) -> HttpResponse:
    """What the acting body says for itself, and what new versions changed."""
    errors: list[str] = []
    if request.method == "POST":
        code = request.POST.get("code", "")
        try:
            found = {
                each.code: each for each in services.of_body(request.actor, request.actor.body)
            }
            own = planning.own_values(request.POST, code)
            kept = {k: v for k, v in found[code].own.items() if k not in planning.OWN}
            actions.adapt(request.actor, code, {**kept, **own})
            messages.success(request, _("Saved. New applications see it at once."))
            return redirect("workbench:own_services")
        except DomainError as refusal:
            errors = [f"{refusal} {refusal.next_step}".strip()]
    rows = [
        {"item": each, "name": say(each.name), "fields": planning.fields(each)}
        for each in services.of_body(request.actor, request.actor.body)
    ]
    context = {"rows": rows, "errors": errors}
    return render(request, "offices/services.html", context, status=422 if errors else 200)


@require_GET
@requires("offices:degree:read")
def integration(request: ActorRequest) -> HttpResponse:
    """How far the city works as one, by department and dimension."""
    whole, lines = degree.city(request.actor)
    titles = {name: say(row["title"]) for name, row in degree.dimensions().items()}
    notes = {name: say(row["counts"]) for name, row in degree.dimensions().items()}
    context = {"city": whole, "lines": lines, "titles": titles, "notes": notes, "say": say}
    return render(request, "offices/integration.html", context)


office_urls = [
    path("administration/offices", offices, name="offices"),
    path("administration/offices/open", open_office, name="office_open"),
    path("administration/offices/people.xlsx", template, name="office_template"),
    path("administration/offices/<slug:code>/confirm", confirm, name="office_confirm"),
    path("work/people", people, name="office_people"),
    path("work/people/<uuid:holding_id>/end", unseat, name="office_unseat"),
    path("work/services", own_services, name="own_services"),
    path("work/integration", integration, name="integration"),
]
