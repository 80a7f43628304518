"""A request on the page of its case, and what its form begins with."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yiwang.base.cases import facade as cases
from yiwang.base.cases.facade import Case
from yiwang.base.packages.facade import Source
from yiwang.base.work.facade import Panel
from yiwang.kernel.actor import Actor
from yiwang.kernel.errors import DomainError
from yiwang.kernel.tenancy.models import Body
from yiwang.kernel.texts import say
from yiwang.share.catalogue import facade as catalogue
from yiwang.share.catalogue.facade import Way
from yiwang.share.exchange import steps
from yiwang.share.exchange.models import Grant, Request

# The cycles in which the catalogue counts → how often the form of a request can say.
OFTEN = {name: name for name in ("realtime", "daily", "weekly", "monthly")}


def begun(actor: Actor, _source: Source, asked: Mapping[str, str]) -> Mapping[str, Any]:
    """What the form of a request knows of the resource that the address names."""
    code = asked.get("resource", "")[:80]
    if not code:
        return {}
    need = catalogue.stated(actor, asked.get("need", ""), code)
    try:
        resource = catalogue.resource(actor, code)
    except DomainError:
        return {"resource": code}  # the form says what is wrong with it when it is handed in
    suppliers = Body.objects.filter(id__in=[resource.supplier] if resource.supplier else [])
    supplier = suppliers.values_list("code", flat=True).first()
    wanted = need.elements if need else ()
    fields = [each for each in resource.fields if each.element in wanted] or resource.fields
    return {
        "resource": resource.code,
        "title": say(resource.title, "zh"),
        "supplier": supplier or "",
        "fields": [{"field": each.name} for each in fields],
        **(_needed(need) if need else {}),
    }


def _needed(need: catalogue.Stated) -> dict[str, Any]:
    """What a stated need answers of the form already."""
    known = {"basis": need.law, "scene": need.purpose, "frequency": OFTEN.get(need.cycle, "")}
    items = [{"item": need.service}] if need.service else []
    return {name: text for name, text in {**known, "purposes": items}.items() if text}


def leading(actor: Actor, resource: catalogue.Resource) -> Iterator[Way]:
    """From the page of a resource: to what our body may read of it, and to asking for it."""
    ours = resource.supplier in (actor.body, *actor.bodies)
    if ours or not actor.may("exchange:grant:read"):
        return
    grants = Grant.objects.filter(resource=resource.code, body_id__in=actor.bodies)
    for row in grants.order_by("-id"):
        if row.runs_on(actor.today):
            title = _("Our grant %(number)s") % {"number": row.number}
            yield Way(title, reverse("workbench:sharing_grant", args=[row.number]), "key")
    found = steps.described(actor) if actor.may("exchange:request:make") else None
    if found and resource.supplier and resource.sharing != "none":
        matter, source = found
        address = f"{reverse('workbench:new_one', args=[matter.code])}?resource={resource.code}"
        note = _periods(actor, source, resource)
        yield Way(_("Ask for these data"), address, "send", asks=True, note=note)


def _periods(actor: Actor, source: Source, resource: catalogue.Resource) -> str:
    """How long an answer may take, by the class of the resource, as the package's clocks say."""
    if resource.sharing == "unconditional":
        return _("Shared without conditions: granted at once.")
    limits = (
        f"{say(spec['title'])}{_(': ')}{_days(cases.rule_of(spec, actor.today).length)}"
        for spec in cases.terms_of(source).values()
    )
    return _("; ").join(limits)


def _days(count: int) -> str:
    return ngettext("%(num)d working day", "%(num)d working days", count) % {"num": count}


def build(actor: Actor, case: Case) -> Panel | None:
    """What is asked for in words, and what came of it."""
    row = Request.objects.filter(case_id=case.id).select_related("provider", "body").first()
    if row is None:
        return None
    return Panel("exchange/_request.html", {"row": row, "facts": _facts(row), **_asked(actor, row)})


def name(body: Any) -> str:
    return say({"zh": body.name, "en": body.name_en})


def _facts(row: Request) -> list[tuple[str, Any]]:
    return [
        (_("Asked by"), name(row.body)),
        (_("Supplied by"), name(row.provider)),
        (_("Shared"), row.get_sharing_display()),
        (_("Answer"), row.get_answer_display()),
        (_("Ground"), row.ground or "—"),
        (_("Late"), _("Yes, counted against the provider") if row.late else _("No")),
    ]


def _asked(actor: Actor, row: Request) -> dict[str, Any]:
    try:
        resource = catalogue.resource(actor, row.resource)
    except DomainError:  # it ended meanwhile
        return {"fields": [], "grants": list(row.grants.all()), "title": row.resource}
    wanted = {each["field"]: bool(each.get("clear")) for each in row.wish["fields"]}
    day = row.asked_at.date()
    masks = steps.masked(resource, list(wanted), {f for f, clear in wanted.items() if clear}, day)
    fields = [
        (say(each.title), each.name, _("masked") if each.name in masks else _("in clear"))
        for each in resource.fields
        if each.name in wanted
    ]
    return {"fields": fields, "grants": list(row.grants.all()), "title": say(resource.title)}
