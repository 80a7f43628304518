"""Registers follow what is collected: a served batch makes those due that are built from its
resource, and the worker builds each once for all batches that came meanwhile.
"""

import logging

from django.db.models import Max

from yiwang.kernel import ids
from yiwang.kernel.actions import action
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.errors import DomainError
from yiwang.kernel.unit import Fixed, ask
from yiwang.share.registers import queries, sealing
from yiwang.share.registers.errors import NotBuilt
from yiwang.share.registers.models import Delivery, Due

log = logging.getLogger(__name__)

_ALONE = "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))"


@action("registers:register:build")
def ask_for(actor: Actor, name: str) -> None:
    """Let the worker build a register that the actor's bodies keep.

    Raises:
        NotFound. NotBuilt: a body delivers it.
    """
    if not queries.keeping(actor, name).sources:
        raise NotBuilt(name)
    with acting(SYSTEM.on(actor.now)):
        mark(SYSTEM.on(actor.now), name)


def mark(actor: Actor, name: str) -> None:
    """Say that a register is due from now on; for the system."""
    values = {"at": actor.now, "refused_at": None, "fault": ""}
    Due.objects.update_or_create(
        register=name, defaults=values, create_defaults={"id": ids.uuid7(actor.now), **values}
    )


def due(names: list[str]) -> dict[str, Due]:
    """Which of some registers are due, or were refused; for the system."""
    built = (
        Delivery.objects.filter(register__in=names, sources__isnull=False)
        .values("register")
        .annotate(last=Max("at"))
    )
    last = {row["register"]: row["last"] for row in built}
    rows = Due.objects.filter(register__in=names).order_by("at")
    return {
        row.register: row for row in rows if row.register not in last or last[row.register] < row.at
    }


def step() -> int:
    """Build the register that is due longest; return how many were. A worker's chore."""
    with acting(SYSTEM):
        names = [name for name, spec in queries.declared().items() if spec.sources]
        waiting = [name for name, row in due(names).items() if row.refused_at is None]
    return sum(_built(name) for name in waiting[:1])


def _built(name: str) -> bool:
    """Whether a register was built; not where another worker does, or where it cannot be."""
    try:
        with acting(SYSTEM):
            (answer,) = ask(Fixed(_ALONE, (f"register {name}",)))
            if not answer.lines[0][0]:
                return False
            from yiwang.share.registers.building import build

            build(SYSTEM, name)
    except DomainError as refusal:
        log.warning("Register %s was not built: %s", name, refusal)
        with acting(SYSTEM) as actor:
            fault = f"{refusal} {refusal.next_step}"[:300]
            Due.objects.filter(register=name).update(refused_at=actor.now, fault=fault)
        return False
    return True


def seal() -> int:
    """Seal what an earlier release left open, or what the catalogue seals by now; return 0, for
    there is no hurry. A worker's chore.
    """
    with acting(SYSTEM):
        names = list(queries.declared())
    for name in names:
        with acting(SYSTEM) as machine:
            sealing.settle(machine, name)
    return 0
