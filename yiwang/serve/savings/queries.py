"""Reading what data did. The actor comes first; people see their own cases alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from uuid import UUID

import yaml
from django.db.models import QuerySet, Sum

from yiwang.base.cases.facade import Case
from yiwang.base.parties import facade as parties
from yiwang.kernel.actor import Actor
from yiwang.kernel.http.paging import page
from yiwang.serve.savings.models import Saving, Together
from yiwang.serve.savings.record import FIGURES
from yiwang.serve.savings.rules import Figure
from yiwang.serve.savings.sums import COLUMNS

SHOWN = 20
Said = Mapping[str, str]  # zh, en


@dataclass(frozen=True)
class Meaning:
    """What a figure says. compared: what with, and where that stands."""

    name: str
    title: Said
    unit: Said
    meaning: Said
    compared: Said


@dataclass(frozen=True)
class Line:
    """An application with its figures; case: as the reader may see it."""

    case: Case
    saving: Saving

    @property
    def figures(self) -> Mapping[str, Figure]:
        return figures(self.saving)


@cache
def meanings() -> tuple[Meaning, ...]:
    text = files("yiwang.serve.savings").joinpath("data/figures.yaml").read_text("utf-8")
    rows = yaml.safe_load(text)
    return tuple(Meaning(name, **rows[name]) for name in FIGURES)


def figures(saving: Saving) -> Mapping[str, Figure]:
    """Those that could be told of an application."""
    pairs = {name: (getattr(saving, name), getattr(saving, f"{name}_of")) for name in FIGURES}
    return {name: Figure(*pair) for name, pair in pairs.items() if pair[1] is not None}


def _whose(actor: Actor) -> list[UUID]:
    return [party.id for party in parties.principals(actor)]


def _mine(actor: Actor) -> "QuerySet[Saving]":
    return Saving.objects.filter(applicant_id__in=_whose(actor))


def together(actor: Actor) -> Mapping[str, Figure]:
    """The sums over the applications of the actor and of those whom he acts for."""
    rows = Together.objects.filter(applicant_id__in=_whose(actor))
    sums = rows.aggregate(**{f"all_{name}": Sum(name) for name in COLUMNS})
    pairs = {name: (sums[f"all_{name}"], sums[f"all_{name}_of"]) for name in FIGURES}
    return {name: Figure(*pair) for name, pair in pairs.items() if pair[1]}


def mine(actor: Actor, cursor: str = "") -> tuple[list[Line], str]:
    """One page of the applications behind the sums, the latest first, and the next cursor.

    Raises:
        Invalid: the cursor is none of ours.
    """
    rows, following = page(_mine(actor), cursor, SHOWN)
    return _lines(rows), following


def _lines(rows: Sequence[Saving]) -> list[Line]:
    found = Case.objects.in_bulk([row.id for row in rows])
    return [Line(found[row.id], row) for row in rows if row.id in found]


def of_case(actor: Actor, case: UUID) -> Mapping[str, Figure]:
    """The figures of one application; nothing before it ended, or for whoever may not see them."""
    row = Saving.objects.filter(id=case).first()
    return figures(row) if row else {}
