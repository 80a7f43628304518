"""The steps to a higher level. Each does one thing and asks nothing that is known already."""

from uuid import UUID

from django.conf import settings

from yiwang.base.parties import facade as parties
from yiwang.base.parties.facade import Party
from yiwang.kernel import keys
from yiwang.kernel.actions import action, tell
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.errors import LevelNeeded
from yiwang.kernel.tenancy.models import Account
from yiwang.share.registers import facade as registers
from yiwang.share.registers.errors import NoSuchRegister
from yiwang.web.account.levels.codes import Slip
from yiwang.web.account.levels.errors import CannotCheck, NoSuchAccount, NotMatched
from yiwang.web.account.levels.values import LevelRaised

RESIDENT = "111"  # the resident identity card (GA/T 2000.156)
POPULATION = "population"


@action("account:level:raise", about="person_id")
def confirm_mobile(actor: Actor, slip: Slip, given: str) -> Account:
    """L1: the person read the code on their telephone. Raises CodeRefused."""
    slip.check(given)
    return _raise(actor.account, actor, 1, "mobile")


@action("account:level:raise", about="person_id")
def confirm_identity(actor: Actor, name: str, number: str) -> Account:
    """L2: name and number are one person of the population register; the account is theirs.

    Raises:
        NotMatched: whatever does not fit. CannotCheck: the register is silent or out of date.
        LevelNeeded: a step before is missing.
    """
    actor.reach(1)
    party = _party(actor, name, number)
    with acting(SYSTEM.on(actor.now)):
        others = Account.objects.filter(person_id=party.id if party else None)
        taken = party is not None and others.exclude(id=actor.account).exists()
        own = Account.objects.get(id=actor.account).person_id
    if party is None or taken or own not in (None, party.id):
        raise NotMatched
    _look_up(actor, party)
    return _raise(actor.account, actor, 2, "identity", person=party.id)


@action("account:level:raise", about="person_id")
def show_presence(actor: Actor) -> Account:
    """L3, demonstrated: no camera looks and no bank is asked. A city connects a service for it.

    Raises:
        CannotCheck: outside of a demonstration. LevelNeeded: a step before is missing.
    """
    if not settings.YIWANG.demo:
        raise CannotCheck
    actor.reach(2)
    return _raise(actor.account, actor, 3, "presence")


@action("account:level:confirm", about="person_id")
def confirm_in_person(actor: Actor, name: str, number: str) -> Account:
    """L4: a clerk compared the person at the window with their identity card.

    Raises:
        NoSuchAccount: name and number belong to no account.
    """
    party = _party(actor, name, number)
    with acting(SYSTEM.on(actor.now)):
        found = Account.objects.filter(person_id=party.id).first() if party else None
    if found is None or found.id == actor.account:
        raise NoSuchAccount
    return _raise(found.id, actor, 4, "counter")


def _party(actor: Actor, name: str, number: str) -> Party | None:
    """The natural person of a name and number."""
    checked = parties.identifiers.resident_id(number, actor.today)
    if not checked.ok:
        return None
    with acting(SYSTEM.on(actor.now)):
        key = keys.fingerprint(RESIDENT, checked.value)
        return Party.objects.filter(identity_key=key, name=name.strip()).first()


def _look_up(actor: Actor, party: Party) -> None:
    purpose = "real-name level"
    try:
        answer = registers.ask(actor, [POPULATION], party.id, actor.account, purpose)[POPULATION]
    except NoSuchRegister as absent:
        raise CannotCheck from absent
    if answer.standing is registers.Standing.NONE:
        raise NotMatched
    if answer.standing is not registers.Standing.FOUND:
        raise CannotCheck


def _raise(
    account: UUID, actor: Actor, level: int, means: str, *, person: UUID | None = None
) -> Account:
    """Never lower: who was seen at a window stays known so."""
    with acting(SYSTEM.on(actor.now)):
        row = Account.objects.select_for_update().get(id=account)
        if level < 4 and row.real_name_level < level - 1:
            raise LevelNeeded(level - 1, row.real_name_level)
        row.real_name_level = max(row.real_name_level, level)
        row.person_id = row.person_id or person
        row.save(update_fields=["real_name_level", "person_id"])
    tell(LevelRaised(account, level, means))
    return row
