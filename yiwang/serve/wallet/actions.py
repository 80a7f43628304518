"""Show a licence, lend it, and look at one that is shown."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.base.parties import facade as parties
from yiwang.base.parties.values import Stated
from yiwang.kernel import ids, writes
from yiwang.kernel.actions import action, tell
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.actor import Audience as Side
from yiwang.kernel.errors import Invalid, NotFound
from yiwang.serve.wallet import queries, register, rules
from yiwang.serve.wallet.errors import NotLent, RegisterDown
from yiwang.serve.wallet.models import Code, Loan, Use
from yiwang.serve.wallet.settings import limit, purposes
from yiwang.serve.wallet.values import Answer, Audience, Checked, Held, Way
from yiwang.serve.wallet.words import shows

CODE_BYTES = 24  # random; beyond guessing within the life of any code


@dataclass(frozen=True)
class Wish:
    """How a licence is to be shown. nonce: what the verifier gave beforehand, or empty."""

    purpose: str
    fields: Sequence[str] = ()
    audience: str = Audience.ANYONE
    nonce: str = ""


@dataclass(frozen=True)
class Opened:
    """What came of a code: the line in the log, and the licence where it may be seen."""

    use: Use
    held: Held | None

    @property
    def id(self) -> UUID:
        return self.use.id

    @property
    def holder_id(self) -> UUID:
        return self.use.holder_id


def digest(code: str) -> bytes:
    return hashlib.sha256(code.encode()).digest()


def present(actor: Actor, licence_id: UUID, wish: Wish) -> tuple[Code, str]:
    """Make a code for a licence of the actor's pack; return it with its text, which is not kept.

    Raises:
        NotFound: it lies in no pack of the actor's. NotLent: the loan does not allow the purpose.
        Invalid: purpose, fields or audience that there are not.
    """
    text = secrets.token_urlsafe(CODE_BYTES)
    return _present(actor, licence_id, wish, digest(text)), text


@action("wallet:card:show", about="holder_id")
def _present(actor: Actor, licence_id: UUID, wish: Wish, key: bytes) -> Code:
    card = queries.card(actor, licence_id)
    _check(card.held, wish)
    if card.loan is not None:
        _refuse(rules.borrowed(holds=True, purposes=card.loan.purposes, purpose=wish.purpose))
    _close_former(actor, licence_id)
    row = Code(
        id=ids.uuid7(actor.now),
        digest=key,
        licence_id=licence_id,
        holder_id=card.held.holder_id,
        shown_by=actor.person,
        shown_by_name=actor.name,
        loan=card.loan,
        purpose=wish.purpose,
        fields=list(wish.fields),
        audience=wish.audience,
        nonce=wish.nonce,
        made_at=actor.now,
        ends_at=actor.now + timedelta(seconds=limit("code_seconds")),
    )
    writes.insert(row)
    return row


def _check(held: Held, wish: Wish) -> None:
    known = {line.key for line in queries.choices(held)}
    strange = [key for key in wish.fields if key not in known]
    checks = (
        ("purpose", wish.purpose not in purposes(), _("Choose what the licence is shown for.")),
        ("fields", bool(strange), _("The licence has no such entry.")),
        ("audience", wish.audience not in set(Audience), _("Choose for whom the code is.")),
        ("nonce", len(wish.nonce) > 100, _("A nonce has 100 characters at most.")),
    )
    problems: list[dict[str, Any]] = [
        {"pointer": f"/{name}", "code": f"wallet.{name}", "message": text}
        for name, wrong, text in checks
        if wrong
    ]
    if problems:
        raise Invalid(problems)


def _close_former(actor: Actor, licence_id: UUID) -> None:
    """A fresh code takes the place of the one before, so that two never open at a time."""
    rows = Code.objects.filter(shown_by=actor.person, licence_id=licence_id)
    rows.filter(used_at=None, closed_at=None).update(closed_at=actor.now)


@action("wallet:card:show")
def close(actor: Actor, code_id: UUID) -> Code:
    """Take a code back before it is used."""
    row = queries.code(actor, code_id)
    if row.used_at is None and row.closed_at is None:
        row.closed_at = actor.now
        row.save(update_fields=["closed_at"])
    return row


@action("public", about="holder_id")
def redeem(actor: Actor, code: str, nonce: str = "") -> Opened | None:
    """Open a code, or note why it does not open; None: there is no such code.

    Where the register cannot be asked, the code stays good. A refusal is a result, not an error:
    the holder finds it in the log of uses.
    """
    with acting(SYSTEM.on(actor.now)):
        row = Code.objects.select_for_update().filter(digest=digest(code)).first()
        if row is None:
            return None
        held, answer = _opened(actor, row, nonce)
        if shows(answer):
            row.used_at = actor.now
            row.save(update_fields=["used_at"])
        shown = queries.choices(held) if held else ()
        labels = [line.label for line in shown if line.key in row.fields]
        use = _noted(actor, row.licence_id, row.holder_id, Way.SCAN, answer, labels, row)
    return Opened(use, held)


def _opened(actor: Actor, row: Code, nonce: str) -> tuple[Held | None, Answer]:
    try:
        facts = rules.Code(
            Audience(row.audience),
            row.nonce,
            row.made_at,
            row.ends_at,
            used=row.used_at is not None,
            closed=row.closed_at is not None,
            lawful=queries.still(actor, row),
        )
        refused = rules.refusal(facts, _asker(actor), nonce, actor.now)
        if refused is not None:
            return None, refused
        held = register.by_id(actor, row.licence_id)[row.licence_id]
    except RegisterDown:
        return None, Answer.CANNOT
    return held, held.answer


def _asker(actor: Actor) -> rules.Asker:
    return rules.Asker(actor.signed_in, actor.audience in (Side.STAFF, Side.SUPERVISOR))


@action("public", about="holder_id")
def note(actor: Actor, held: Held, way: Way, answer: Answer) -> Use:
    """Write into the holder's log that the paper of a licence was checked."""
    labels = [line.label for line in queries.choices(held) if line.open]
    with acting(SYSTEM.on(actor.now)):
        return _noted(actor, held.id, held.holder_id, way, answer, labels, None)


def _noted(
    actor: Actor,
    licence_id: UUID,
    holder_id: UUID,
    way: Way,
    answer: Answer,
    labels: list[Any],
    code: Code | None,
) -> Use:
    names = actor.office.body_names
    row = Use(
        id=ids.uuid7(actor.now),
        licence_id=licence_id,
        holder_id=holder_id,
        code_id=code.id if code else None,
        at=actor.now,
        way=way,
        asker=actor.account,
        asker_name=_who(actor, names.get("zh", "")),
        asker_name_en=_who(actor, names.get("en", "")),
        shown_by_name=code.shown_by_name if code else "",
        purpose=code.purpose if code else "",
        fields=labels,
        answer=answer,
        success=shows(answer),
    )
    writes.insert(row)
    tell(Checked(row.licence_id, holder_id, answer, row.success, actor.person))
    return row


def _who(actor: Actor, body: str) -> str:
    """Who looked, as the holder reads it: the body of an office, the surname of a person."""
    if not actor.signed_in:
        return ""
    return f"{body} {actor.name}".strip() if body else f"{actor.name[:1]}**"


@action("wallet:loan:give", about="holder_id")
def lend(
    actor: Actor, licence_id: UUID, taker: Stated, reasons: Sequence[str], until: date
) -> Loan:
    """Let another person show a licence for some purposes (none named: any) until a day.

    Raises:
        NotFound: it lies in no pack of the actor's. NotLent: with the reason.
        Invalid: what was stated about the taker or the purposes.
    """
    card = queries.card(actor, licence_id)
    if card.loan is not None:
        raise NotLent(rules.Refused.NOT_YOURS)
    if strange := [each for each in reasons if each not in purposes()]:
        text = _("There is no purpose “%(code)s”.") % {"code": strange[0]}
        raise Invalid([{"pointer": "/purposes", "code": "wallet.purpose", "message": text}])
    person = parties.find_or_create(actor, taker)
    oneself = person.id in (actor.person, card.held.holder_id)
    most = limit("loan_days")
    _refuse(rules.loan(oneself=oneself, until=until, today=actor.today, most=most))
    row = Loan(
        id=ids.uuid7(actor.now),
        licence_id=licence_id,
        holder_id=card.held.holder_id,
        holder_name=card.held.holder,
        taker_id=person.id,
        taker_name=person.name,
        purposes=list(reasons),
        until=until,
        given_by=actor.person,
        given_at=actor.now,
    )
    writes.insert(row)
    return row


@action("wallet:loan:end", about="holder_id")
def end(actor: Actor, loan_id: UUID) -> Loan:
    """Take a loan back, or lay it down: each side at any time; its codes stop opening at once."""
    row = Loan.objects.filter(id=loan_id).first()
    mine = {actor.person, *queries.principals(actor)}
    if row is None or not {row.taker_id, row.holder_id, row.given_by} & mine:
        raise NotFound(_("This permission"))
    if row.ended_at is None:
        row.ended_at = actor.now
        row.save(update_fields=["ended_at"])
    return row


def _refuse(reason: rules.Refused | None) -> None:
    if reason is not None:
        raise NotLent(reason)
