"""Licences on file that stand for papers, with the holder's consent.

The context that keeps the licences registers how it is asked; here it is only known that a licence
has a holder and a state, and that a register can be silent. What stood for a paper is kept with its
state on the day of filing and on the day of the decision.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Protocol
from uuid import UUID

from yiwang.base.cases.models import Case, OnFile
from yiwang.base.cases.values import PaperSaved
from yiwang.base.packages import facade as packages
from yiwang.base.packages.facade import FORM, form_of
from yiwang.kernel import ids, writes
from yiwang.kernel.actions import tell, vouch
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.reads import Read

PREFIX = "licence-"  # heads the value of a file field that names a licence instead of a file
DECISIONS = ("granted", "refused")


class RegisterSilent(Exception):
    """The register of licences does not answer; papers are then handed in as ever."""


@dataclass(frozen=True)
class Held:
    """A licence as its register tells it on a day.

    words: the state as people read it, {zh, en}; usable: whether it may stand for a paper that day.
    valid_until: this day included; None: without end.
    """

    id: UUID
    kind: str
    name: str
    name_en: str
    number: str
    holder: UUID
    valid_from: date
    valid_until: date | None
    state: str
    words: Mapping[str, str]
    usable: bool

    @property
    def value(self) -> str:
        """What a file field says to name this licence."""
        return f"{PREFIX}{self.id}"

    def to_json(self) -> dict[str, Any]:
        return {
            **{name: value for name, value in asdict(self).items() if name != "holder"},
            "id": str(self.id),
            "valid_from": self.valid_from.isoformat(),
            "valid_until": self.valid_until.isoformat() if self.valid_until else None,
        }


class Register(Protocol):
    """What the keeper of licences answers; each function raises RegisterSilent."""

    def of(self, actor: Actor, holder: UUID, kinds: Collection[str]) -> Sequence[Held]:
        """A holder's licences of some kinds, those in force first, then the latest."""
        ...

    def now(self, actor: Actor, licences: Collection[UUID]) -> Mapping[UUID, Held]:
        """These licences as they stand on the actor's day."""
        ...


_registers: list[Register] = []


def register(keeper: Register) -> None:
    """Name the register of licences; called by its context when it starts."""
    _registers[:] = [keeper]


def of(actor: Actor, holder: UUID, kinds: Collection[str]) -> Sequence[Held]:
    """What a party holds of some kinds of licence.

    Raises:
        RegisterSilent: it does not answer, or there is none.
    """
    if not _registers:
        raise RegisterSilent
    return _registers[0].of(actor, holder, kinds) if kinds else ()


def _now(actor: Actor, licences: Collection[UUID]) -> Mapping[UUID, Held]:
    """As above; a licence that is not in the answer could not be asked for."""
    try:
        return _registers[0].now(actor, licences) if _registers else {}
    except RegisterSilent:
        return {}


def rely(actor: Actor, case: Case, material: str, held: Held) -> None:
    """Let a licence stand for a paper of the case; whoever acts says that its holder consents."""
    known = case.on_file.filter(material=material, licence=held.id)
    if known.exists():
        return
    row = OnFile(
        id=ids.uuid7(actor.now),
        case=case,
        service=case.service,
        material=material,
        licence=held.id,
        filed=held.to_json(),
        consented_at=actor.now,
        consented_by=actor.account,
    )
    writes.insert(row)
    vouch(row)
    tell(PaperSaved(case.id, material, held.kind, str(held.id), case.service))


def at_decision(
    actor: Actor, case: Case, milestone: str, _facts: Mapping[str, Any]
) -> Iterator[Mapping[str, Any]]:
    """Keep in which state the licences stood when the case was decided."""
    if milestone not in DECISIONS or not _takes_licences(case):
        return
    rows = list(case.on_file.all())
    found = _now(actor, [row.licence for row in rows])
    for row in rows:
        held = found.get(row.licence)
        row.decided = held.to_json() if held else {"silent": True}
        row.decided_at = actor.now
        writes.update(row, "decided", "decided_at")
    yield {}


_RELIED = Read(OnFile, "case_id = %s ORDER BY id")


def relied(actor: Actor, case: Case) -> list[dict[str, Any]]:
    """What stands for papers of a case: {material, filed, consented_at, now, decided, decided_at}.

    now: the licence as it stands today, None where the register does not answer.
    """
    if not _takes_licences(case):
        return []
    rows = _RELIED.rows(case.id)
    found = _now(actor, [row.licence for row in rows]) if rows else {}
    return [
        {
            "material": row.material,
            "licence": row.licence,
            "filed": row.filed,
            "consented_at": row.consented_at,
            "now": found[row.licence].to_json() if row.licence in found else None,
            "decided": row.decided,
            "decided_at": row.decided_at,
        }
        for row in rows
    ]


def materials(ids: Sequence[UUID]) -> dict[UUID, set[str]]:
    """The papers of some cases that licences on file stood for."""
    found: dict[UUID, set[str]] = {}
    for case, material in OnFile.objects.filter(case_id__in=ids).values_list("case_id", "material"):
        found.setdefault(case, set()).add(material)
    return found


def saved(service: str) -> int:
    """How many papers of a service nobody had to hand in; the number alone is everybody's."""
    with acting(SYSTEM):
        return OnFile.objects.filter(service=service).count()


def _takes_licences(case: Case) -> bool:
    """Whether the form of the case has a field that a licence may answer; asks no database."""
    source = packages.source(case.package, case.version)
    return FORM in source.files and bool(form_of(source).on_file())
