"""Reads of registers, for somebody who says what for."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from uuid import UUID

from yiwang.base.packages import facade as packages
from yiwang.base.parties.facade import Party
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.evidence.record import Outcome, record
from yiwang.share.registers.errors import NoSuchRegister
from yiwang.share.registers.models import Delivery, Entry
from yiwang.share.registers.spec import Register, registers
from yiwang.share.registers.values import Answer, Standing


def declared() -> dict[str, Register]:
    """The registers of all current packages by name."""
    found: dict[str, Register] = {}
    for source in packages.current():
        found |= registers(source)
    return found


def register(name: str) -> Register:
    """Raises NoSuchRegister."""
    found = declared().get(name)
    if found is None:
        raise NoSuchRegister(name)
    return found


def ask(
    actor: Actor, names: Iterable[str], subject: UUID, object_id: UUID, purpose: str
) -> dict[str, Answer]:
    """What registers say today of a party, by register; the look is recorded with its purpose.

    The actor need not see the registers himself: whoever calls has settled that he may ask.

    Raises:
        NoSuchRegister: no package declares one of the names.
    """
    wanted = {name: register(name) for name in names}
    content = {"registers": sorted(wanted), "purpose": purpose}
    record(actor, "registers.asked", object_id, content, outcome=Outcome.READ, subject=subject)
    with acting(SYSTEM.on(actor.now)):
        key = bytes(Party.objects.values_list("identity_key", flat=True).get(pk=subject))
        return {name: _answer(actor, name, each, key) for name, each in wanted.items()}


def fresh(actor: Actor, name: str, spec: Register) -> bool:
    """Whether the register was delivered, and not too long ago."""
    with acting(SYSTEM.on(actor.now)):
        last = _last(name)
    return last is not None and not _stale(actor, last, spec)


def _last(name: str) -> Delivery | None:
    return Delivery.objects.filter(register=name).order_by("-as_of", "-at").first()


def _stale(actor: Actor, last: Delivery, spec: Register) -> bool:
    return last.as_of < actor.today - timedelta(days=spec.fresh_days)


def _answer(actor: Actor, name: str, spec: Register, key: bytes) -> Answer:
    last = _last(name)
    if last is None:
        return Answer(Standing.SILENT)
    if _stale(actor, last, spec):
        return Answer(Standing.STALE, last.as_of)
    rows = [
        row
        for row in Entry.objects.filter(register=name, subject=key, ended_by=None)
        if row.valid_from <= actor.today and (row.valid_until or actor.today) >= actor.today
    ]
    if not rows:
        return Answer(Standing.NONE, last.as_of)
    if spec.several:
        return Answer(Standing.FOUND, last.as_of, {"entries": [row.content for row in rows]})
    if any(row.content != rows[0].content for row in rows):
        return Answer(Standing.SEVERAL, last.as_of)
    return Answer(Standing.FOUND, last.as_of, rows[0].content)


def plain(answers: Mapping[str, Answer]) -> dict[str, object]:
    """Answers as process data: standing, as_of, and every item, null where nothing was found."""
    return {
        name: {
            "standing": answer.standing.value,
            "as_of": answer.as_of.isoformat() if answer.as_of else None,
            **dict.fromkeys(register(name).items),
            **answer.data,
        }
        for name, answer in answers.items()
    }
