"""The steps that the law asks of a matter, and which are missing: for whoever reviews it."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yiwang.base.cases.facade import Case
from yiwang.govern.enforcement import grading, queries
from yiwang.govern.enforcement.errors import NotGraded
from yiwang.govern.enforcement.limits import limit
from yiwang.govern.enforcement.models import Penalty
from yiwang.kernel.actor import Actor

DONE, MISSING, LATER, FREE = "done", "missing", "later", "free"


@dataclass(frozen=True)
class Item:
    """article: of the Administrative Penalty Law. state: done, missing, later (its time has not
    come) or free (the law does not ask for it).
    """

    title: Promise
    article: int
    state: str


_ORDER = ("clue", "filed", "concluded", "notified", "hearing", "deciding")


def items(actor: Actor, case: Case, row: Penalty) -> list[Item]:
    """In the order of the procedure."""
    if row.procedure == "summary":
        return []
    return list(_items(actor, case, row))


def _items(actor: Actor, case: Case, row: Penalty) -> Iterator[Item]:
    stage = _ORDER.index(case.state) if case.state in _ORDER else len(_ORDER)

    def item(title: Promise, article: int, good: bool, due: int, needed: bool = True) -> Item:
        """due: the stage after which it must have been done."""
        if good:
            return Item(title, article, DONE)
        if not needed:
            return Item(title, article, FREE)
        return Item(title, article, MISSING if stage > due else LATER)

    found = queries.evidence(actor, case)
    served = queries.services(actor, case)
    few = int(limit("officers", actor.today).value)
    punished = bool(row.kinds)
    needed = _needed(actor, case, row)
    yield item(_("Two certified officers"), 42, len(row.officers) >= few, 1)
    yield item(_("Evidence in the file"), 46, bool(found), 1)
    kept = [each for each in found if each.kept_at]
    disposed = all(each.disposed_at for each in kept)
    yield item(_("Kept evidence disposed of"), 56, bool(kept) and disposed, 1, bool(kept))
    graded = bool(queries.act_of(row, case).clause)
    yield item(_("Grade and range"), 34, bool(row.grade), 1, graded and punished)
    yield item(_("Legal review"), 58, row.reviewed, 2, needed[1])
    yield item(_("Discussion of the heads"), 57, row.discussed, 2, needed[2])
    yield item(_("Prior notice served"), 44, bool(served), 2, punished)
    yield item(_("Right to a hearing told"), 63, row.hearing_told, 2, needed[0])
    final = len(served) > 1 or case.state in ("performed", "closed")
    yield item(_("Decision served"), 61, final, len(_ORDER))


def _needed(actor: Actor, case: Case, row: Penalty) -> tuple[bool, bool, bool]:
    if not row.kinds:
        return False, False, False
    try:
        found = grading.requirements(actor, case, row)
    except NotGraded:
        return False, False, False
    return found.hearing, found.review, found.discussion
