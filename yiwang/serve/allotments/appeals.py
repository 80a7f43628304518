"""Appeals against what came out, each a case of its own: `appeals.yaml` of its package.

Where it holds, the place is the one that the same draw would have given with the class as it should
have been; the seat is added, so that nobody loses his.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from yiwang.base.cases import facade as cases
from yiwang.base.cases.facade import Case
from yiwang.base.packages import facade as packages
from yiwang.base.packages.facade import Problem, Source, misread
from yiwang.engines import term
from yiwang.kernel import dated, lottery, pointers
from yiwang.kernel.actions import tell
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.errors import Invalid
from yiwang.serve.allotments import queries, standing
from yiwang.serve.allotments.models import Candidate, Round
from yiwang.serve.allotments.values import Corrected

SPEC = "appeals.yaml"
Facts = Mapping[str, Any]
Step = Callable[[Actor, Case, Mapping[str, str], Facts], Facts]


class Days(BaseModel):
    """How long an appeal may be made, counted from the day after publication."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    length: int = Field(ge=1, le=90)
    unit: term.Unit
    source: str = Field(min_length=1)


class Appeals(BaseModel):
    """against: the package whose rounds are appealed; service: by which; number: where its form
    names the case; days: by the day from which they hold.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    against: str
    service: str
    number: str
    days: dict[date, Days] = Field(min_length=1)


def schema() -> dict[str, Any]:
    """appeals.yaml as JSON Schema."""
    title = "appeals.yaml: which allotments are appealed, and for how long"
    return {**Appeals.model_json_schema(), "title": title}


def check(source: Source) -> list[Problem]:
    """Whether it can be read."""
    document = source.document(SPEC)
    if document is None:
        return []
    try:
        Appeals.model_validate(document)
    except ValidationError as error:
        return misread(SPEC, error)
    return []


def of(source: Source) -> Appeals | None:
    """What a sound package says; None where it is no appeal."""
    document = source.document(SPEC) if SPEC in source.files else None
    return None if document is None else Appeals.model_validate(document)


def against(package: str) -> Iterator[tuple[Source, Appeals]]:
    """The packages by which rounds of a package are appealed."""
    for source in packages.current():
        found = of(source)
        if found is not None and found.against == package:
            yield source, found


def last_day(found: Appeals, published: date) -> date:
    """Raises LookupError: no days are given so early."""
    rule = dated.held(found.days, published)
    if rule is None:
        raise LookupError(f"no days to appeal are given for {published}")
    return term.last_day(published, rule.length, rule.unit, term.national().lenient())


def on_milestone(
    actor: Actor, case: Case, milestone: str, _facts: Mapping[str, Any]
) -> Iterator[Mapping[str, Any]]:
    """Refuse an appeal against what is not the applicant's own, not published, or long ago."""
    yield {}
    if milestone != "submitted":
        return
    found = of(packages.source(case.package, case.version))
    if found is not None:
        number = str(pointers.at(cases.open_data(case), found.number) or "")
        with acting(SYSTEM.on(actor.now)):
            row = _candidate(case.party, found.against, number)
        if row is None:
            raise _refused(found.number, _("This is no application of yours that was drawn."))
        assert row.round.published_on is not None
        if last_day(found, row.round.published_on) < actor.today:
            raise _refused(found.number, _("The days to appeal are over."))


def _refused(pointer: str, message: str) -> Invalid:
    return Invalid([{"pointer": pointer, "code": "allotments.no_appeal", "message": message}])


def _candidate(applicant: UUID, package: str, number: str) -> Candidate | None:
    rows = Candidate.objects.filter(
        applicant=applicant,
        number=number,
        drawn__isnull=False,
        round__package=package,
        round__state=Round.State.PUBLISHED,
    )
    return rows.select_related("round__body").first()


def correct(actor: Actor, case: Case, _properties: Mapping[str, str], facts: Facts) -> Facts:
    """Give the place that the draw would have given with `place` and `group` of the step before.
    Tells the process what comes of it.
    """
    found = of(packages.source(case.package, case.version))
    if found is None:
        raise LookupError(f"package {case.package} is no appeal")
    number = str(pointers.at(cases.open_data(case), found.number))
    with acting(SYSTEM.on(actor.now)):
        row = _candidate(case.party, found.against, number)
        assert row is not None  # or it could not have been handed in
        rules = queries.rules_of(row.round)
        place, group = str(facts["place"]), str(facts["group"])
        known = place in rules.of_region(row.round.region) and group in rules.classes
        got = _again(row, place, group) if known else ""
        if got and got != row.place:
            row.corrected = {"place": got, "class": group, "by": case.number}
            row.save(update_fields=["corrected"])
            tell(Corrected(row.id, got, case.number))
    title = rules.places[got].title if got else {"zh": "", "en": ""}
    return {"correction": {"placed": bool(got), "place": title}}


def _again(row: Candidate, place: str, group: str) -> str:
    """The place of a candidate when everything is drawn again with another class of his."""
    file = {"format": lottery.PLACES, **queries.terms(row.round)}
    wishes = standing.corrected(row.wishes, place, group)
    file["candidates"] = [
        {**each, "wishes": wishes} if each["id"] == row.number else each
        for each in queries.listed(row.round)
    ]
    result = lottery.result(file, row.round.seed)
    return next(str(each["place"]) for each in result if each["id"] == row.number)


def own(_actor: Actor, applicant: UUID) -> Mapping[str, Any] | None:
    """The newest application of somebody whose result is published, for forms to begin with."""
    rows = Candidate.objects.filter(
        applicant=applicant, drawn__isnull=False, round__state=Round.State.PUBLISHED
    )
    row = rows.order_by("-id").first()
    return {"number": row.number} if row else None


STEPS: dict[str, Step] = {"correct": correct}
