"""Reads: rounds, the public file of a draw, candidates."""

from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from yiwang.base.packages import facade as packages
from yiwang.kernel import lottery
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.errors import NotFound
from yiwang.kernel.evidence.seal import proof_of
from yiwang.serve.allotments import spec
from yiwang.serve.allotments.models import Candidate, Round
from yiwang.serve.allotments.spec import Allotment, Rules

UNSETTLED = (Candidate.State.CHECKING, Candidate.State.DOUBTED)
LISTED = (Round.State.ANNOUNCED, Round.State.DRAWN, Round.State.PUBLISHED)


def offers() -> list[tuple[packages.Source, Allotment]]:
    """The packages of the city that allot places."""
    every = ((source, spec.of(source)) for source in packages.current())
    return [(source, found) for source, found in every if found is not None]


def allotment_of(found: Round) -> Allotment:
    """What the package version of a round says."""
    said = spec.of(packages.source(found.package, found.version))
    assert said is not None  # a round is made out of one
    return said


def rules_of(found: Round) -> Rules:
    """The rules that held when the round was opened."""
    return spec.held(allotment_of(found), found.opens_on)


def map_of(found: Round) -> spec.Map:
    return spec.map_of(packages.source(found.package, found.version), allotment_of(found))


def rounds(_actor: Actor) -> QuerySet[Round]:
    """Every round, latest first."""
    return Round.objects.select_related("body").order_by("-opens_on", "-id")


def get(_actor: Actor, round_id: UUID) -> Round:
    """Raises NotFound."""
    found = Round.objects.select_related("body").filter(id=round_id).first()
    if found is None:
        raise NotFound(_("This round"))
    return found


def counts(found: Round) -> dict[str, int]:
    """How many applications there are, by state; the numbers are for everybody."""
    with acting(SYSTEM):
        rows = Candidate.objects.filter(round=found).order_by()
        return rows.aggregate(
            **{state: Count("id", filter=Q(state=state)) for state in Candidate.State.values}
        )


def waiting(actor: Actor, found: Round, most: int) -> list[Candidate]:
    """Applications that are not ready to be drawn, the oldest first."""
    rows = Candidate.objects.filter(round=found, state__in=UNSETTLED)
    return list(rows.order_by("id")[:most])


def of_case(_actor: Actor, case_id: UUID) -> Candidate | None:
    return Candidate.objects.select_related("round__body").filter(case_id=case_id).first()


def sealed(found: Round) -> dict[str, Any] | None:
    """The proof of the announcement of a round; None while it is not sealed."""
    with acting(SYSTEM):
        return proof_of(found.id, "allotments.actions.announce")


def terms(found: Round) -> dict[str, Any]:
    """What a draw goes by, beside its list."""
    rules = rules_of(found)
    head = {
        "id": str(found.id),
        "title": found.title,
        "body": found.body.name,
        "package": found.package,
        "version": found.version,
        "wishes": rules.wishes,
        "when": {code: each.when for code, each in rules.classes.items()},
        "areas": {code: each.areas for code, each in rules.of_region(found.region).items()},
    }
    places = {code: each.seats for code, each in rules.of_region(found.region).items()}
    return {"round": head, "places": places, "classes": list(rules.classes)}


def listed(found: Round) -> list[dict[str, Any]]:
    """Who can be drawn, by number of the case; for the system."""
    rows = Candidate.objects.filter(round=found, state=Candidate.State.READY).order_by("number")
    return [
        {"id": number, "size": size, "wishes": wishes}
        for number, size, wishes in rows.values_list("number", "size", "wishes")
    ]


def results(found: Round) -> list[dict[str, Any]]:
    """Who got which place, by number in the draw; for the system."""
    rows = Candidate.objects.filter(round=found, drawn__isnull=False).order_by("drawn")
    return [
        {"id": number, "number": drawn, "place": place}
        for number, drawn, place in rows.values_list("number", "drawn", "place")
    ]


def public_file(found: Round) -> dict[str, Any]:
    """A draw as anybody can draw it again: rules, list, root, number, result and proof.

    The result is in it once it is published; applications go by the numbers of their cases.
    """
    published = found.state == Round.State.PUBLISHED
    with acting(SYSTEM):
        late = Candidate.objects.filter(round=found).exclude(corrected={}).order_by("number")
        corrections = [{"id": each.number, **each.corrected} for each in late]
        lists = {"candidates": listed(found), "result": results(found) if published else []}
    return {
        "format": lottery.PLACES,
        **terms(found),
        **lists,
        "witness": found.witness,
        "commitment": found.commitment,
        "announced": found.announced,
        "root_number": found.root_number,
        "root": found.root,
        "number": found.number,
        "seed": found.seed,
        "corrections": corrections,
        "proof": sealed(found),
    }
