"""What was saved in cases, read from their record: forms, papers, timeline, clocks and package."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from yiwang.base.cases import facade as cases
from yiwang.base.cases.facade import Attachment, Case, Moment, StateClass
from yiwang.engines import term
from yiwang.kernel.actor import SYSTEM
from yiwang.kernel.clock import local_day
from yiwang.serve.savings import rules
from yiwang.serve.savings.rules import Figure, Paper
from yiwang.serve.services import facade as services

WINDOW = "window"  # the channel, and the way of delivery, for which somebody came
FIGURES = ("fields", "papers", "visits", "days")


@dataclass(frozen=True)
class Found:
    """An application that was decided and ended. figures: by name, those that can be told."""

    id: UUID
    body: UUID
    service: str
    applicant: UUID | None
    ended_on: date
    figures: Mapping[str, Figure]


def of(ids: Sequence[UUID]) -> list[Found]:
    """What was saved in those of some cases that count: applications, decided and ended."""
    with cases.brought_back(ids):
        rows = list(
            Case.objects.filter(
                id__in=ids,
                life=cases.lives.NORMAL,
                state_class=StateClass.CLOSED,
                decided_on__isnull=False,
                closed_at__isnull=False,
            ).order_by("id")
        )
        beside = _beside(rows)
        return [_found(row, beside) for row in rows]


@dataclass(frozen=True)
class _Guide:
    """What the guide of an item says. visits: those that the window takes, None where unsaid."""

    visits: int | None
    papers: tuple[Paper, ...]


@dataclass(frozen=True)
class _Beside:
    """What hangs on cases, by case; guides: by item and version of its package."""

    guides: Mapping[tuple[str, str], _Guide]
    origins: Mapping[UUID, Mapping[str, Any]]
    on_file: Mapping[UUID, set[str]]
    handed_in: Mapping[UUID, set[str]]
    delivered: Mapping[UUID, Mapping[str, Any]]


def _beside(rows: Sequence[Case]) -> _Beside:
    ids = [row.id for row in rows]
    cases.bring_ledgers(rows)
    files = Attachment.objects.filter(case_id__in=ids, removed_at=None)
    ends = Moment.objects.filter(case_id__in=ids, kind="delivered").order_by("id")
    return _Beside(
        {each: _guide(*each) for each in {(row.service, row.version) for row in rows}},
        cases.origins(ids),
        cases.on_file.materials(ids),
        _sets(files.values_list("case_id", "material")),
        dict(ends.values_list("case_id", "facts")),
    )


def _sets(pairs: Any) -> dict[UUID, set[str]]:
    found = defaultdict[UUID, set[str]](set)
    for case, material in pairs:
        found[case].add(material)
    return found


def _found(case: Case, beside: _Beside) -> Found:
    guide = beside.guides[case.service, case.version]
    origins = beside.origins.get(case.id, {})
    on_file, given = beside.on_file.get(case.id, set()), beside.handed_in.get(case.id, set())
    figures = {
        "fields": rules.fields(origins),
        "papers": rules.papers(guide.papers, origins, on_file, given),
        "visits": rules.visits(guide.visits, _visits(case, beside.delivered.get(case.id, {}))),
        "days": _days(case),
    }
    told = {name: figure for name, figure in figures.items() if figure is not None}
    ended = local_day(case.closed_at or case.opened_at)  # it has ended: the query asked for that
    return Found(case.id, case.body_id, case.service, case.applicant_id, ended, told)


def _guide(service: str, version: str) -> _Guide:
    """As the version of the package says by which the case was handled."""
    item = services.item(service, package_version=version)
    if item is None:
        return _Guide(None, ())
    papers = tuple(
        Paper(each.code, str(each.fields.get("answered_in", "")))
        for each in item.materials
        if not each.eform
    )
    return _Guide(item.elements.get("visits_at_window"), papers)


def _visits(case: Case, delivered: Mapping[str, Any]) -> int:
    """How often somebody came: to hand in, and to fetch the result."""
    return (case.channel == WINDOW) + (delivered.get("method") == WINDOW)


def _days(case: Case) -> Figure | None:
    """Against the law's own limit, also where a shorter one was promised; in working days only."""
    found = [
        rules.days(each.clock.length(), each.reading.remaining)
        for each in cases.deciding(case, SYSTEM.now)
        if not case.terms[each.name].get("promised")
        and each.clock.rule.unit is term.Unit.WORKING_DAY
        and each.reading.remaining is not None
    ]
    return min(found, key=lambda each: each.saved, default=None)
