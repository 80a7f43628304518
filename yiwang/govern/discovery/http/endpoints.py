"""Maps for programs: what a process really does, and the log other tools read."""

from typing import Any

from django.http import FileResponse
from ninja import Query, Router, Schema

from yiwang.engines.process.discovery import Variant
from yiwang.govern.discovery import queries
from yiwang.govern.discovery.http import words
from yiwang.govern.discovery.http.pages import log_file
from yiwang.govern.discovery.http.wishes import Wish
from yiwang.govern.discovery.queries import Found
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.texts import say

router = Router(tags=["processes"])
MOST = 200  # variants, returns and deviations; the map says how many there are


class Asked(Schema):
    """Which cases, by the days on which they were handed in, both included; days as 2026-11-22.

    body: code of the handling body. least: how often a step or a way must occur to be given.
    """

    service: str = ""
    version: str = ""
    body: str = ""
    since: str = ""
    until: str = ""
    least: str = ""


class StepOut(Schema):
    """Times are calendar seconds from when the step lay there to when it was done."""

    id: str
    title: str
    count: int
    cases: int
    median_s: float
    p95_s: float
    again: int
    cases_again: int


class EdgeOut(Schema):
    """One step directly after another, and the seconds between them. ▶ is handed in, ■ closed."""

    source: str
    target: str
    count: int
    cases: int
    median_s: float
    p95_s: float


class ReturnOut(Schema):
    """move: empty where the process itself leads back, by the outcome that is the reason."""

    source: str
    target: str
    move: str
    reason: str
    count: int


class VariantOut(Schema):
    steps: list[str]
    cases: int
    share: float
    fits: bool
    fitness: float
    median_s: float


class DeviationOut(Schema):
    """kind: early, skipped, unknown or open_end; of several skipped steps one was due."""

    kind: str
    steps: list[str]
    after: str
    cases: int
    sentence: str


class FitnessOut(Schema):
    """Token replay of the closed cases on the version that each ran by."""

    value: float
    closed: int
    fitting: int
    produced: int
    consumed: int
    missing: int
    remaining: int


class MapOut(Schema):
    package: str
    title: str
    cases: int
    events: int
    ended: dict[str, int]
    moves: dict[str, int]
    steps: list[StepOut]
    edges: list[EdgeOut]
    returns: list[ReturnOut]
    fitness: FitnessOut
    deviations: list[DeviationOut]
    variants_found: int
    variants: list[VariantOut]


@router.get("/processes/{package}/map", response=MapOut, operation_id="read_process_map")
@requires("discovery:map:read")
def read_map(request: ActorRequest, package: str, asked: Query[Asked]) -> dict[str, Any]:
    """Draw the map of a process: steps, what follows what, returns, variants, fitness.

    Without `since` the last twelve months.
    """
    book = queries.book(request.actor, package)
    given = asked.dict(exclude_unset=True)
    chosen, least = Wish.of(given, request.actor.today).chosen(request.actor, book)
    return _map(queries.discovered(request.actor, book, chosen), least)


@router.get("/processes/{package}/log", operation_id="read_process_log", response={200: None})
@requires("discovery:map:read")
def read_log(request: ActorRequest, package: str, asked: Query[Asked]) -> FileResponse:
    """Take the log as XES (IEEE 1849), compressed with gzip; only cases the post itself may see."""
    wish = Wish.of(asked.dict(exclude_unset=True), request.actor.today)
    return log_file(request, request.actor, package, wish)


def _map(found: Found, least: int) -> dict[str, Any]:
    drawn, book = found.map.at_least(least), found.book
    return {
        "package": book.name,
        "title": say(book.titles),
        "cases": drawn.cases,
        "events": drawn.events,
        "ended": dict(drawn.ended),
        "moves": dict(drawn.moves),
        "steps": [
            {
                "id": each.name,
                "title": words.step(book, each.name),
                "count": each.count,
                "cases": each.cases,
                "median_s": each.median,
                "p95_s": each.p95,
                "again": each.again,
                "cases_again": each.cases_again,
            }
            for each in drawn.steps
        ],
        "edges": [
            {
                "source": each.source,
                "target": each.target,
                "count": each.count,
                "cases": each.cases,
                "median_s": each.median,
                "p95_s": each.p95,
            }
            for each in drawn.edges
        ],
        "returns": [{**each._asdict(), "count": n} for each, n in drawn.returns.most_common(MOST)],
        "fitness": {
            "value": found.tokens.fitness,
            "closed": found.closed,
            "fitting": found.fitting,
            **found.tokens._asdict(),
        },
        "deviations": [
            {**each._asdict(), "cases": n, "sentence": words.sentence(book, each)}
            for each, n in found.deviations.most_common(MOST)
        ],
        "variants_found": len(drawn.variants),
        "variants": [_variant(found, each) for each in drawn.variants[:MOST]],
    }


def _variant(found: Found, each: Variant) -> dict[str, Any]:
    played = found.played(each)
    return {
        "steps": list(each.steps),
        "cases": each.cases,
        "share": each.cases / found.closed if found.closed else 0.0,
        "fits": played.fits,
        "fitness": played.tokens.fitness,
        "median_s": each.median,
    }
