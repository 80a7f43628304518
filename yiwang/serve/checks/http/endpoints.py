"""Checks for programs: families, desks, and the sources themselves."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from ninja import Router, Status

from yiwang.kernel.actor import Actor, Audience
from yiwang.kernel.errors import NotFound
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.serve.checks import aid, answers, members, objections, orders, queries, stock
from yiwang.serve.checks.http import schemas
from yiwang.serve.checks.models import Authorisation, Household, Member, Order, Question, Sweep

router = Router(tags=["checks"])
CENTS = 100


def _member(row: Member, given: Authorisation | None) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "relation": row.relation,
        "adult": row.adult,
        "authorised": given.until if given else None,
        "way": given.way if given else "",
    }


def _line(row: Question) -> dict[str, Any]:
    names = schemas.LineOut.model_fields.keys() - {"member", "amount", "objections"}
    return {name: getattr(row, name) for name in names} | {
        "member": row.member.name,
        "amount": None if row.amount is None else row.amount / CENTS,
        "objections": list(row.objections.all()),
    }


def _order(row: Order) -> dict[str, Any]:
    names = schemas.OrderOut.model_fields.keys() - {"lines", "report"}
    report = {name: each for name, each in row.report.items() if name != "judged"}
    lines = [_line(each) for each in row.questions.all()]
    return {name: getattr(row, name) for name in names} | {"report": report, "lines": lines}


def _household(actor: Actor, row: Household) -> dict[str, Any]:
    names = schemas.HouseholdOut.model_fields.keys() - {"members", "orders", "monthly", "reliefs"}
    return {name: getattr(row, name) for name in names} | {
        "members": [_member(*pair) for pair in queries.members(actor, row)],
        "orders": [_order(each) for each in queries.orders(actor, row)],
        "monthly": None if row.monthly is None else row.monthly / CENTS,
        "reliefs": queries.tellings(actor, row),
    }


@router.get("/checks", response=list[schemas.HouseholdRow], operation_id="list_checks")
@requires("checks:household:read")
def list_checks(request: ActorRequest) -> list[Household]:
    """Households of which the caller is a member, latest first."""
    return queries.mine(request.actor)


@router.get("/checks/{number}", response=schemas.HouseholdOut, operation_id="get_check")
@requires("checks:household:read")
def get_check(request: ActorRequest, number: str) -> dict[str, Any]:
    """The household of a case: members, authorisations, orders with every answer, source and time;
    of members each sees what concerns himself, the applicant and the body's staff see all.
    """
    row = queries.household(request.actor, number)
    if request.actor.audience is not Audience.PUBLIC:
        queries.note_read(request.actor, row)
    return _household(request.actor, row)


def _again(request: ActorRequest, member: Member) -> dict[str, Any]:
    given = dict(queries.members(request.actor, Household.objects.get(id=member.household_id)))
    return _member(member, given.get(member))


@router.post(
    "/check-members/{member_id}/authorisation",
    response={201: schemas.MemberOut},
    operation_id="authorise_check",
)
@requires("checks:authorisation:give")
def authorise(request: ActorRequest, member_id: UUID) -> Status[dict[str, Any]]:
    """Authorise the check of oneself; the letter's text stands on the page of the household."""
    return Status(201, _again(request, members.authorise(request.actor, member_id)))


@router.post(
    "/check-members/{member_id}/withdrawal",
    response=schemas.MemberOut,
    operation_id="withdraw_check_authorisation",
)
@requires("checks:authorisation:give")
def withdraw(request: ActorRequest, member_id: UUID) -> dict[str, Any]:
    """Withdraw it: nobody is asked from this moment, and what was asked is not taken in."""
    return _again(request, members.withdraw(request.actor, member_id))


@router.post(
    "/check-members/{member_id}/letter",
    response={201: schemas.MemberOut},
    operation_id="take_check_letter",
)
@requires("checks:authorisation:take")
def take_letter(request: ActorRequest, member_id: UUID) -> Status[dict[str, Any]]:
    """Note that a member, shown to be himself, signed the letter at the counter."""
    return Status(201, _again(request, members.take_letter(request.actor, member_id)))


@router.post(
    "/check-answers/{question_id}/objections",
    response={201: schemas.ObjectionOut},
    operation_id="contest_check_answer",
)
@requires("checks:answer:contest")
def contest(request: ActorRequest, question_id: UUID, payload: schemas.TextIn) -> Status[Any]:
    """Contest what a source said; it is asked again and told why."""
    return Status(201, objections.contest(request.actor, question_id, payload.text))


@router.post(
    "/checks/{number}/orders", response={201: schemas.OrderOut}, operation_id="order_check"
)
@requires("checks:order:place")
def order_check(request: ActorRequest, number: str) -> Status[dict[str, Any]]:
    """Have a household with running aid looked at again. 409 where nobody may be asked."""
    row = queries.household(request.actor, number)
    return Status(201, _order(orders.place(request.actor, row, Order.Mode.PERIODIC)))


@router.get("/check-unpaid", response=list[schemas.UnpaidOut], operation_id="list_unpaid_checks")
@requires("checks:order:read")
def list_unpaid(request: ActorRequest) -> list[Household]:
    """Households of the caller's body whose payout could not be ordered, and why."""
    return queries.unpaid(request.actor)


@router.post(
    "/checks/{number}/payout", response=schemas.UnpaidOut, operation_id="mend_check_payout"
)
@requires("checks:aid:mend")
def mend_payout(request: ActorRequest, number: str, payload: schemas.AccountIn) -> Household:
    """Have a payout ordered again that could not be, to another account where one is stated."""
    row = queries.household(request.actor, number)
    return aid.mend(request.actor, row, payload.account)


@router.post("/check-sweeps", response={201: schemas.SweepOut}, operation_id="sweep_checks")
@requires("checks:stock:sweep")
def sweep(request: ActorRequest) -> Status[Sweep]:
    """Have every household with aid looked at again; while a sweep runs it is that one."""
    return Status(201, stock.begin(request.actor, everyone=True))


@router.get("/check-sweeps/latest", response=schemas.SweepOut, operation_id="get_check_sweep")
@requires("checks:order:read")
def get_sweep(request: ActorRequest) -> Sweep:
    """How far the latest sweep over the stock is."""
    found = stock.latest(request.actor)
    if found is None:
        raise NotFound(_("This sweep"))
    return found


@router.post(
    "/check-orders/{order_id}/settlement",
    response=schemas.OrderOut,
    operation_id="settle_check_order",
)
@requires("checks:order:settle")
def settle(request: ActorRequest, order_id: UUID, payload: schemas.SettleIn) -> dict[str, Any]:
    """Say what comes of a recheck that needs a look: the aid is kept, changes to
    what the report advises, or ends; with reasons.
    """
    return _order(objections.settle(request.actor, order_id, payload.outcome, payload.reason))


@router.post(
    "/check-sources/{code}", response=schemas.VerdictsOut, operation_id="take_check_answers"
)
@requires("public")
def take(request: ActorRequest, code: str) -> dict[str, Any]:
    """Take answers and changes of a source, signed with its secret. The same again changes nothing;
    401: not signed by the source.
    """
    return answers.received(request.actor, code, request.body, request.headers)
