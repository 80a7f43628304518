"""Reads: plans, draws as public files, checks."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from yiwang.base.packages import facade as packages
from yiwang.govern.inspections import spec
from yiwang.govern.inspections.models import Check, Inspector, Plan, Subject
from yiwang.kernel import lottery
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.errors import NotFound
from yiwang.kernel.evidence.seal import proof_of

MOST = 200  # of a list


def book() -> spec.Named:
    """The book of the current packages. Raises NotFound where none brings one."""
    for source in packages.current():
        found = spec.book(source)
        if found is not None:
            return spec.Named(source, found)
    raise NotFound(_("A package with matters of inspection"))


def book_of(plan: Plan) -> spec.Book:
    """The book by which a plan was made."""
    found = spec.book(packages.source(plan.package, plan.version))
    assert found is not None  # a plan is made out of one
    return found


def matters(found: spec.Book, codes: Iterable[str]) -> list[spec.Matter]:
    """The matters of these codes, in the book's order."""
    wanted = set(codes)
    return [each for each in found.matters if each.code in wanted]


def plans(_actor: Actor) -> QuerySet[Plan]:
    """Plans that the actor may see, latest first, with how far their checks are."""
    rows = Plan.objects.select_related("body").defer("subjects", "inspectors", "result")
    every = Check.objects.filter(plan=OuterRef("pk")).order_by()
    counted = rows.annotate(
        checks_all=_number(every), checks_done=_number(every.exclude(state=Check.State.TO_DO))
    )
    return counted.order_by("-announced_at", "-id")


def _number(checks: QuerySet[Check]) -> Coalesce:
    """How many there are, for each plan that is shown; those of others are not counted first."""
    return Coalesce(Subquery(checks.values("plan").annotate(n=Count("id")).values("n")), 0)


def draws(actor: Actor) -> QuerySet[Plan]:
    """Plans whose lists are announced: what everybody may see."""
    return plans(actor).exclude(state=Plan.State.DRAFT)


def plan(_actor: Actor, plan_id: UUID) -> Plan:
    """Raises NotFound."""
    found = Plan.objects.select_related("body").filter(pk=plan_id).first()
    if found is None:
        raise NotFound(_("This plan"))
    return found


def bases(actor: Actor) -> dict[str, int]:
    """How many subjects and inspectors the actor's body can draw from."""
    return {
        "subjects": Subject.objects.filter(body_id=actor.body, left_on=None).count(),
        "inspectors": Inspector.objects.filter(body_id=actor.body, left_on=None).count(),
    }


def checks(_actor: Actor, found: Plan) -> QuerySet[Check]:
    """The checks of a plan that the actor may see, in the order of the draw."""
    return Check.objects.filter(plan=found).order_by("place")


def mine(actor: Actor) -> QuerySet[Check]:
    """Checks for which the actor was drawn, what is to be done first."""
    own = Check.objects.filter(
        body_id__in=actor.bodies, inspectors__contains=[{"account": str(actor.account)}]
    )
    return own.select_related("plan").order_by("-state", "place")


def check(_actor: Actor, check_id: UUID) -> Check:
    """Raises NotFound."""
    found = Check.objects.select_related("plan").filter(pk=check_id).first()
    if found is None:
        raise NotFound(_("This check"))
    return found


def sealed(plan_id: UUID) -> dict[str, Any] | None:
    """The proof of the announcement of a plan; None while it is not sealed."""
    with acting(SYSTEM):
        return proof_of(plan_id, "inspections.actions.announce")


def public_file(found: Plan) -> dict[str, Any]:
    """A draw as anybody can draw it again: rules, lists, root, number, result and proof."""
    return {
        "format": lottery.FORMAT,
        **rules_of(found),
        "subjects": found.subjects,
        "inspectors": found.inspectors,
        "witness": found.witness,
        "commitment": found.commitment,
        "announced": found.announced,
        "root_number": found.root_number,
        "root": found.root,
        "number": found.number,
        "seed": found.seed,
        "result": found.result,
        "proof": sealed(found.id),
    }


def rules_of(found: Plan) -> dict[str, Any]:
    """What a draw goes by, beside its lists."""
    head = {
        "id": str(found.id),
        "title": found.title,
        "body": found.body.name,
        "matters": found.matters,
        "regions": found.regions,
        "cap": found.cap,
    }
    return {"plan": head, "ratios": found.ratios, "inspectors_each": found.inspectors_each}


def regions(actor: Actor) -> list[str]:
    """Where subjects of the actor's body are, by name."""
    rows = Subject.objects.filter(body_id=actor.body, left_on=None)
    return sorted(set(rows.values_list("region", flat=True)))
