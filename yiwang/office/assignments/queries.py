"""Reading assignments. The actor comes first; the database has the last word on what is seen."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from yiwang.base.cases import facade as cases
from yiwang.kernel.actor import Actor
from yiwang.kernel.errors import NotFound
from yiwang.office.assignments.models import Assignment, Helper, Part, Report

BOXES = ("open", "late", "closed")


def of_case(case: cases.Case) -> Assignment:
    """Raises NotFound where the case is none of an assignment."""
    rows = Assignment.objects.filter(case_id=case.id).select_related("case", "lead", "body")
    found = rows.first()
    if found is None:
        raise NotFound(_("This assignment"))
    return found


def visible(actor: Actor) -> QuerySet[Assignment]:
    """All that the actor's bodies set, lead or assist in."""
    own, ids = actor.bodies, Assignment.objects.order_by().values_list("id")
    helped = Helper.objects.filter(body_id__in=own).values_list("assignment_id")
    # Each way by its index: an alternative between tables would look at all assignments.
    mine = ids.filter(body_id__in=own).union(ids.filter(lead_id__in=own), helped)
    return Assignment.objects.filter(id__in=mine).select_related("case", "lead", "body")


def box(actor: Actor, name: str) -> QuerySet[Assignment]:
    """Open ones by the soonest due, late ones the same, closed ones the latest first."""
    rows = visible(actor)
    if name == "closed":
        return rows.filter(closed_at__isnull=False).order_by("-closed_at", "id")
    rows = rows.filter(closed_at=None)
    if name == "late":
        rows = rows.filter(due__lt=actor.today)
    return rows.order_by("due", "id")


@dataclass(frozen=True)
class Tally:
    """How many assignments of one lead stand how."""

    lead: str
    lead_en: str
    open: int
    late: int
    closed: int
    closed_late: int

    @property
    def all(self) -> int:
        return self.open + self.closed

    @property
    def in_time(self) -> int:
        """Percent of the closed ones that were closed in time."""
        return round(100 * (self.closed - self.closed_late) / self.closed) if self.closed else 0


def tallies(actor: Actor) -> list[Tally]:
    """One row for each body that leads any, those with most late ones first."""
    seen = visible(actor).order_by().values("id")
    rows = Assignment.objects.filter(id__in=seen).values("lead__name", "lead__name_en")
    late = Q(closed_at=None, due__lt=actor.today)
    counted = rows.annotate(
        open=Count("id", filter=Q(closed_at=None)),
        past=Count("id", filter=late),
        closed=Count("id", filter=Q(closed_at__isnull=False)),
        closed_late=Count("id", filter=Q(closed_on__gt=F("due"))),
    )
    return [
        Tally(
            row["lead__name"],
            row["lead__name_en"],
            row["open"],
            row["past"],
            row["closed"],
            row["closed_late"],
        )
        for row in counted.order_by("-past", "-open", "lead__name")
    ]


def part(found: Assignment, part_id: UUID) -> Part | None:
    return found.parts.filter(id=part_id).first()


def parts(found: Assignment) -> list[Part]:
    """Its parts, the soonest due first."""
    return list(found.parts.select_related("body").order_by("due", "id"))


def reports(found: Assignment) -> list[Report]:
    """What was reported, the latest first."""
    return list(found.reports.select_related("part").order_by("-at", "-id"))
