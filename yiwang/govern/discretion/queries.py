"""Reads: the library of clauses, and what was chosen."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yiwang.base.packages import facade as packages
from yiwang.govern.discretion import rules, spec
from yiwang.govern.discretion.models import Choice
from yiwang.govern.discretion.values import Clause
from yiwang.kernel.actor import Actor
from yiwang.kernel.errors import NotFound
from yiwang.kernel.texts import say


def library() -> list[Clause]:
    """Every clause of the current packages."""
    return [clause for source in packages.current() for clause in spec.clauses(source)]


def clauses(_actor: Actor, words: str = "", department: str = "") -> list[Clause]:
    """The clauses in which every word stands, of a department (its Chinese name) or of all.

    Benchmarks are public (GBF 2022 no. 27), so everybody finds all.
    """
    wanted = words.lower().split()
    return [
        each
        for each in library()
        if department in ("", each.department["zh"]) and all(w in _text(each) for w in wanted)
    ]


def _text(clause: Clause) -> str:
    titles = (*clause.title.values(), *clause.department.values())
    return " ".join((clause.code, clause.cited, clause.text, *titles)).lower()


def clause(_actor: Actor, code: str) -> Clause:
    """Raises NotFound."""
    for each in library():
        if each.code == code:
            return each
    raise NotFound(_("This clause"))


def departments() -> list[dict[str, str]]:
    """Those that have clauses, by {zh, en}, in the order of the packages."""
    found = {each.department["zh"]: dict(each.department) for each in library()}
    return list(found.values())


@lru_cache(maxsize=1)
def signals() -> rules.Signals:
    """From when on somebody's choices stand out; demonstration values."""
    text = files("yiwang.govern.discretion").joinpath("data/signals.yaml").read_text("utf-8")
    data: dict[str, Any] = yaml.safe_load(text)
    return rules.Signals(data["least"]["value"], data["apart"]["value"])


def choices(_actor: Actor, since: date | None = None, clause: str = "") -> QuerySet[Choice]:
    """What was chosen, latest first, of the bodies that the actor may see."""
    found = Choice.objects.select_related("body__region")
    if since:
        found = found.filter(decided_on__gte=since)
    if clause:
        found = found.filter(clause=clause)
    return found.order_by("-decided_on", "-id")


def deviations(rows: Iterable[Choice], by: str) -> list[rules.Deviation]:
    """Compare positions by `officer` or by `district`."""
    chosen = [
        rules.Chosen(row.clause, row.grade, group(row, by), float(row.position))
        for row in rows
        if row.position is not None
    ]
    return rules.deviations(chosen, signals())


def group(row: Choice, by: str) -> str:
    """Who a choice counts for: the officer, or the district as the reader calls it."""
    region = row.body.region
    return row.officer_name if by == "officer" else say({"zh": region.name, "en": region.name_en})
