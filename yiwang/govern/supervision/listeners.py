"""What this context does when something happened elsewhere."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from yiwang.base.cases.facade import Case
from yiwang.base.notices import facade as notices
from yiwang.govern.supervision import books, log
from yiwang.govern.supervision.facts.outside import TRIED
from yiwang.govern.supervision.ladder import APPEAL
from yiwang.govern.supervision.models import Told
from yiwang.govern.supervision.watching import GATHER, watch
from yiwang.kernel import ids, writes
from yiwang.kernel.actor import Actor
from yiwang.kernel.ids import NOBODY
from yiwang.kernel.outbox.relay import Delivered
from yiwang.kernel.tenancy import staffing
from yiwang.kernel.tenancy.models import Account
from yiwang.kernel.tenancy.roles import roles

FEE, CHARGED, PAYMENTS = "fee", "fee_charged", "payments"
TOLD = ("card_issue", "card_confirm", "card_withdraw", "card_lapse", "card_uphold", "card_lift")
MATTER, REVIEWS = "matter", "reviews"
ATTEMPTS, DOOR = "attempts", "door"  # the kind of matter, and who tells of it
LICENCE, LICENCES = "licence", "licences"  # the kind of matter, and who tells of it


def note_case(actor: Actor, event: Delivered) -> None:
    """A case reached a milestone."""
    watch(log.CASE, str(event.object_id), event.at + GATHER)


def note_move(actor: Actor, event: Delivered) -> None:
    """Somebody made a move with a task of a case."""
    found = Case.objects.filter(number=event.content["number"]).values_list("id", flat=True).first()
    if found is not None:
        watch(log.CASE, str(found), event.at + GATHER)


def note_paper(actor: Actor, event: Delivered) -> None:
    """A paper of a case was drawn."""
    case = event.content.get("case")
    if case:
        watch(log.CASE, str(case), event.at + GATHER)


def note_delivery(actor: Actor, event: Delivered) -> None:
    """A register was delivered: whoever must push it was heard."""
    code = event.content["register"]
    for _book, feed, body in books.feeds():
        if feed.code == code:
            _keep(event, body.id, log.HEARD, log.FEED, code, code, {})


def note_licence(actor: Actor, event: Delivered) -> None:
    """A licence came into force."""
    told = event.content
    if told.get("body"):
        facts = {name: told[name] for name in ("case", "ground", "type", "number")}
        body, key = UUID(told["body"]), str(event.object_id)
        _keep(event, body, "licence_issued", LICENCE, key, LICENCES, facts)


def note_refusals(actor: Actor, event: Delivered) -> None:
    """An hour is over in which somebody at work was refused something, so often."""
    told = event.content
    body = UUID(told["body"])
    account = Account.objects.filter(id=told["account"]).first()
    if body == NOBODY or account is None:
        return
    facts = {name: told[name] for name in ("refusal", "times", "hour", "account", "post")}
    facts["number"] = account.username
    key = f"{told['post']}:{told['account']}"
    _keep(event, body, TRIED, ATTEMPTS, key, DOOR, facts, who=account.name)


def note_fee(actor: Actor, event: Delivered) -> None:
    """Somebody was asked for money in a case; fines and the like are no fees."""
    told = event.content
    if not told["order_kind"].startswith(FEE):
        return
    case = Case.objects.get(id=told["case"])
    facts = {"item": told["order_kind"], "amount": f"{Decimal(told['fen']) / 100:.2f}"}
    _keep(event, case.body_id, CHARGED, log.CASE, str(case.id), PAYMENTS, facts, case.id)


def note_review(actor: Actor, event: Delivered) -> None:
    """Somebody reviewed a handling or a guide, or a bad review was dealt with. Of which case it
    was stays with whoever deals with it.
    """
    told = event.content
    given = "grade" in told
    facts = {"grade": told["grade"]} if given else {"course": told["course"]}
    kind, key = "review" if given else "review_settled", str(event.object_id)
    _keep(event, UUID(told["body"]), kind, MATTER, key, REVIEWS, facts)


def tell_body(actor: Actor, event: Delivered) -> None:
    """Write to whoever had it in hand, and to the heads of the body, what became of a card."""
    told = event.content
    kind = f"card_{told.get('move', 'issue')}"
    if kind not in TOLD:
        return
    heads = {name for name, role in roles().items() if APPEAL in role.permissions}
    seats = staffing.of_bodies([UUID(told["body"])], actor.today)
    meant = [seat for seat in seats if seat.roles & heads or str(seat.post) == told["post"]]
    people = {each for seat in meant for each in (seat.stand_ins or seat.holders)}
    link = f"/work/supervision/cards/{told['number']}"
    notices.write(actor, event, people, kind, {"number": told["number"]}, link)


def _keep(
    event: Delivered,
    body: UUID,
    kind: str,
    matter: str,
    key: str,
    source: str,
    facts: Mapping[str, Any],
    case: UUID | None = None,
    *,
    who: str = "",
) -> None:
    """Keep an event as told, once."""
    row = writes.new(
        Told,
        id=ids.uuid7(event.at),
        body_id=body,
        source=source,
        ref=str(event.event_id),
        kind=kind,
        matter=matter,
        key=key,
        case_id=case,
        at=event.at,
        known_at=event.at,
        who=who,
        facts=dict(facts),
    )
    writes.insert(row, conflict="DO NOTHING")
    watch(matter, key, event.at)
