"""What the process of a request calls: registered, passed on, escalated, granted or turned down."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.base.cases import facade as cases
from yiwang.base.cases.facade import Case
from yiwang.base.matters import facade as matters
from yiwang.base.packages.facade import Source
from yiwang.kernel import ids
from yiwang.kernel.actions import tell, vouch
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.errors import Invalid
from yiwang.kernel.numbers.draw import draw
from yiwang.kernel.tenancy.models import Body
from yiwang.kernel.texts import say
from yiwang.share.catalogue import facade as catalogue
from yiwang.share.catalogue.facade import Resource
from yiwang.share.exchange import masking, rules, stock
from yiwang.share.exchange.models import Class, Grant, Request
from yiwang.share.exchange.values import GrantMade, RequestAnswered

Properties = Mapping[str, str]
Facts = Mapping[str, Any]
Step = Callable[[Actor, Case, Properties, Facts], Facts]
Answer = Request.Answer

LIFE = "data_request"
WORDS = {"agree": Answer.GRANTED, "partly": Answer.PARTLY, "refuse": Answer.REFUSED}


def problem(pointer: str, code: str, message: str) -> Invalid:
    return Invalid([{"pointer": pointer, "code": f"exchange.{code}", "message": message}])


def asked_resource(actor: Actor, wish: Facts) -> tuple[Resource, Body]:
    """The resource that a form asks for, and the body that supplies it.

    Raises:
        NoSuchResource: the catalogue has none of this code.
        Invalid: nobody supplies it, or the form names fields that it does not have.
    """
    resource = catalogue.resource(actor, wish["resource"])
    supplier = Body.objects.filter(id=resource.supplier).first() if resource.supplier else None
    if supplier is None:
        raise problem("/resource", "no_supplier", _("Nobody supplies this resource."))
    if wish.get("supplier") and wish["supplier"] != supplier.code:
        raise problem("/resource", "supplier", _("This resource is supplied by another body."))
    known = {each.name for each in resource.fields}
    for place, row in enumerate(wish["fields"]):
        if row["field"] not in known:
            message = _("The resource has no field “%(name)s”.") % {"name": row["field"]}
            raise problem(f"/fields/{place}/field", "field", message)
    if resource.register and "batch" in wish.get("modes", ()):
        message = _("A register is looked up by number and never given away whole.")
        raise problem("/modes", "modes", message)
    try:
        rules.conditions(filter_of(wish), known)
    except ValueError as error:
        message = _("This condition cannot be used: %(why)s") % {"why": error}
        raise problem("/rows", "rows", message) from error
    return resource, supplier


def filter_of(wish: Facts) -> list[dict[str, Any]]:
    """The conditions of a form, where a list is written with commas."""
    return [
        {**row, "value": [part.strip() for part in row["value"].replace("，", ",").split(",")]}
        if row["op"] == "in"
        else row
        for row in wish.get("rows") or []
    ]


def opening(actor: Actor, case: Case, _properties: Properties, _facts: Facts) -> Facts:
    """Register a request; both sides see it from here on."""
    wish = cases.form_data(case)
    resource, supplier = asked_resource(actor, wish)
    cases.retitle(case, say(resource.title, "zh"), say(resource.title, "en"))
    row = Request(
        id=ids.uuid7(actor.now),
        body_id=case.body_id,
        case_id=case.id,
        provider=supplier,
        resource=resource.code,
        sharing=Class(resource.sharing),
        wish=wish,
        asked_at=actor.now,
    )
    _save(actor, row, new=True)
    cases.involve(actor, case, supplier.id)
    return {"sharing": resource.sharing}


def _save(actor: Actor, row: Request, *, new: bool = False) -> None:
    """Requests and grants are written by the process alone, whoever moves it."""
    with acting(SYSTEM.on(actor.now)):
        row.save(force_insert=new)
    vouch(row)


def of_case(actor: Actor, case: Case) -> Request:
    with acting(SYSTEM.on(actor.now)):
        return Request.objects.select_related("body", "provider").get(case_id=case.id)


def passing_on(actor: Actor, case: Case, properties: Properties, facts: Facts) -> Facts:
    """Hand a checked request to the provider; tells the process until when it has to answer."""
    name = properties["clock"]
    row = of_case(actor, case)
    cases.reach(actor, case, properties["milestone"], {})
    (found,) = (each for each in cases.readings(case, actor.now) if each.name == name)
    if found.reading.due is None or found.reading.due_at is None:
        raise LookupError(f"clock {name} of case {case.number} does not run")
    row.due = found.reading.due
    _save(actor, row)
    return {"deadlines": {name: found.reading.due_at.isoformat()}}


def escalating(actor: Actor, case: Case, properties: Properties, _facts: Facts) -> Facts:
    """The provider did not answer in time: it counts against it."""
    row = of_case(actor, case)
    row.late = True
    _save(actor, row)
    cases.reach(actor, case, properties["milestone"], {})
    return {}


def weighing(actor: Actor, case: Case, properties: Properties, facts: Facts) -> Facts:
    """The provider refuses. Without an entry in the negative list that is no ground: the data
    authority steps in.
    """
    row = of_case(actor, case)
    listed = catalogue.resource(actor, row.resource).sharing == Class.NONE
    if not listed:
        row.ground = str(facts.get("ground") or "")[:1000]
        _save(actor, row)
        cases.reach(actor, case, properties["milestone"], {"ground": row.ground})
    return {"disputed": not listed}


def turning_down(actor: Actor, case: Case, properties: Properties, facts: Facts) -> Facts:
    """A request that does not reach the provider: on the negative list, or not in order."""
    row = of_case(actor, case)
    listed = properties["milestone"] == "not_shared"
    ground = str(facts.get("ground") or "")
    if listed:
        ground = say(catalogue.resource(actor, row.resource).ground, "zh")
    row.answer = Answer.REFUSED if listed else Answer.REJECTED
    row.ground, row.answered_at = ground[:1000], actor.now
    _save(actor, row)
    _tell(row)
    cases.reach(actor, case, properties["milestone"], {"ground": ground})
    return {}


def deciding(actor: Actor, case: Case, properties: Properties, facts: Facts) -> Facts:
    """Do what the provider answered, or grant at once what needs no answer."""
    row = of_case(actor, case)
    at_once = properties.get("milestone", "")
    row.answer = Answer.GRANTED if at_once else WORDS[str(facts["outcome"])]
    row.ground, row.answered_at = str(facts.get("ground") or "")[:1000], actor.now
    grant = None if row.answer == Answer.REFUSED else grant_of(actor, row, facts)
    _save(actor, row)
    _tell(row)
    told = {"ground": row.ground, "grant": grant.number if grant else ""}
    cases.reach(actor, case, at_once or str(row.answer), told)
    return {}


def _tell(row: Request) -> None:
    tell(RequestAnswered(row.id, _code(row.body_id), row.resource, str(row.answer), row.ground))


def grant_of(actor: Actor, row: Request, facts: Facts) -> Grant:
    """Grant what was asked for, less what the provider left out."""
    wish = row.wish
    resource, _supplier = asked_resource(actor, wish)
    fields = less(wish, facts)
    clear = {each["field"] for each in wish["fields"] if each.get("clear")}
    clear -= names(facts.get("mask"))
    last = date.fromisoformat(str(facts.get("until") or wish["until"]))
    if not fields or last < actor.today:
        raise problem("", "nothing_left", _("Nothing is left to be granted."))
    made = Grant(
        id=ids.uuid7(actor.now),
        body_id=row.body_id,
        number=_number(actor),
        provider_id=row.provider_id,
        request_id=row.id,
        resource=resource.code,
        title=dict(resource.title),
        version=str(resource.version),
        purposes=[each["item"] for each in wish["purposes"]],
        scene=wish["scene"],
        fields=fields,
        masks=masked(resource, fields, clear, actor.today),
        rows=filter_of(wish),
        by=stock.asked_by(resource).name,
        about=stock.kind_of(stock.asked_by(resource)),
        register=resource.register,
        modes=list(wish["modes"]),
        daily=min(int(facts.get("daily") or wish["daily"]), int(wish["daily"])),
        valid_from=actor.today,
        valid_until=last,
        made_at=actor.now,
    )
    with acting(SYSTEM.on(actor.now)):
        made.save(force_insert=True)
    vouch(made)
    sides = (made.number, _code(row.body_id), _code(row.provider_id))
    tell(GrantMade(made.id, *sides, resource.code))
    return made


def _code(body: UUID) -> str:
    return str(Body.objects.values_list("code", flat=True).get(id=body))


def _number(actor: Actor) -> str:
    year = str(actor.today.year)
    return f"G{year}-{draw('sharing_grant', year):06d}"


def names(text: Any) -> set[str]:
    """Names of fields as a person writes them."""
    return {*str(text or "").replace(",", " ").replace("，", " ").replace("、", " ").split()}


def less(wish: Facts, facts: Facts) -> list[str]:
    """The fields that were asked for, without those that the provider leaves out."""
    out = names(facts.get("leave_out"))
    return list(dict.fromkeys(each["field"] for each in wish["fields"] if each["field"] not in out))


def masked(resource: Resource, fields: list[str], clear: set[str], day: date) -> dict[str, str]:
    """Sensitive fields that are not given in clear, with the names of their masks."""
    found = [resource.field(name) for name in fields]
    return {
        each.name: masking.of(each.check, each.element, day)
        for each in found
        if each.sensitive and each.name not in clear
    }


def fitting(actor: Actor, task: Any, _outcome: str, data: Facts) -> None:
    """Refuse an answer in part that names fields nobody asked for."""
    if "leave_out" not in data and "mask" not in data:
        return
    asked = {each["field"] for each in cases.form_data(task.case)["fields"]}
    for name in ("leave_out", "mask"):
        if unknown := names(data.get(name)) - asked:
            message = _("Not asked for: %(names)s") % {"names": ", ".join(sorted(unknown))}
            raise problem(f"/{name}", "field", message)


STEPS: dict[str, Step] = {
    "open": opening,
    "pass_on": passing_on,
    "escalate": escalating,
    "turn_down": turning_down,
    "weigh_refusal": weighing,
    "decide": deciding,
}


def matter(life: str = LIFE) -> matters.Matter:
    """The matter of a life: as which requests are taken up, or another.

    Raises:
        LookupError: no installed package describes one.
    """
    first = offered(SYSTEM, life)
    if first is None:
        raise LookupError(f"no package has matters of the life {life}")
    return first


def offered(actor: Actor, life: str = LIFE) -> matters.Matter | None:
    """The same, or None where the actor may not take it up."""
    found = described(actor, life)
    return found[0] if found else None


def described(actor: Actor, life: str = LIFE) -> tuple[matters.Matter, Source] | None:
    """The same with the package that describes it."""
    return next((each for each in matters.offered(actor) if each[1].life == life), None)
