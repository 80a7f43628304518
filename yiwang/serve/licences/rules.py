"""Whether a licence may make a move. Pure: facts in, the reason against it out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from yiwang.base.parties.facade import identifiers
from yiwang.serve.licences import life, types
from yiwang.serve.licences.errors import Cannot
from yiwang.serve.licences.life import Move, State
from yiwang.serve.licences.types import LicenceType, Openness
from yiwang.serve.licences.values import Ground, Step

SHORTEST = 4  # characters of a reason
LONGEST = 500  # characters of a value on a face
Reason = tuple[Cannot, str]  # and what it is about


@dataclass(frozen=True)
class Facts:
    """What a decision looks at. fields: present values by field."""

    state: State
    valid_until: date | None
    fields: Mapping[str, str]
    type: LicenceType
    today: date


def fields(face: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """The values of a face by field: the data element, or the line's place where it has none."""
    return {row.get("element") or str(at): str(row["value"]) for at, row in enumerate(face)}


def refusal(move: Move, step: Step, facts: Facts) -> Reason | None:
    """Why a move is not possible, or None."""
    if move.who == life.SYSTEM_ALONE:
        return Cannot.BY_PERSON, ""
    if facts.state not in move.sources:
        return Cannot.STATE, ""
    reason = _of_ground(move, step.ground, facts.today)
    return reason or next((r for need in _NEEDS if (r := _need(need, move, step, facts))), None)


def _of_ground(move: Move, ground: Ground, today: date) -> Reason | None:
    if ground.kind not in move.grounds:
        return Cannot.GROUND_KIND, ground.kind
    if ground.kind in ("document", "case") and not ground.number.strip():
        return Cannot.GROUND_NUMBER, ""
    undated = ground.kind == "document" and ground.dated is None
    if undated or (ground.dated is not None and ground.dated > today):
        return Cannot.GROUND_DATE, ""
    if "reason" in move.needs and len(ground.reason.strip()) < SHORTEST:
        return Cannot.REASON, ""
    return None


def _need(need: str, move: Move, step: Step, facts: Facts) -> Reason | None:
    return _NEEDS[need](step, facts) if need in move.needs else None


def _face(step: Step, facts: Facts) -> Reason | None:
    required = {asked.element.name for asked in facts.type.face if asked.required}
    for name, value in step.face.items():
        empty = not value.strip() and name in required
        if name not in facts.fields or empty or len(value) > LONGEST:
            return Cannot.FACE, name
    changed = any(facts.fields[name] != value.strip() for name, value in step.face.items())
    return None if changed else (Cannot.NOTHING_NEW, "")


def _until(step: Step, facts: Facts) -> Reason | None:
    if facts.valid_until is None:
        return Cannot.NO_END, ""
    if step.until is None or step.until <= facts.valid_until:
        return Cannot.UNTIL, ""
    return None


def _passed(step: Step, facts: Facts) -> Reason | None:
    if not facts.type.check_months:
        return Cannot.NO_CHECK, ""
    return (Cannot.RESULT, "") if step.passed is None else None


def _successor(step: Step, facts: Facts) -> Reason | None:
    return None if step.successor.strip() else (Cannot.SUCCESSOR, "")


_NEEDS = {"face": _face, "until": _until, "passed": _passed, "successor": _successor}


def masked(field: str, value: str) -> str:
    """A value as a face carries it: numbers that identify people only in part."""
    known = types.elements().get(field)
    secret = known is not None and known.openness is Openness.IDENTITY
    plain = value.strip()
    return identifiers.mask_number(plain) if secret and "*" not in plain else plain


def possible(facts: Facts) -> list[Move]:
    """The moves that a person can make from this state, in the order of the table."""
    return [
        move
        for move in life.moves().values()
        if facts.state in move.sources
        and move.who != life.SYSTEM_ALONE
        and move.name != "hand_over"
        and ("passed" not in move.needs or facts.type.check_months)
        and ("until" not in move.needs or facts.valid_until is not None)
    ]
