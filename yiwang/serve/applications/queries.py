"""What pages and programs show of applications."""

from typing import Any

from django.core.cache import cache

from yiwang.base.cases import facade as cases
from yiwang.base.cases.facade import Case, Moment, WrongCode, sentence
from yiwang.base.papers import facade as papers
from yiwang.kernel.actor import DOOR, SYSTEM, Actor, Audience, acting
from yiwang.kernel.errors import TooMany
from yiwang.kernel.evidence.record import Outcome, record

TRIES, WINDOW = 10, 600  # guesses of a query code from one address, in seconds


def row(case: Case) -> dict[str, Any]:
    """A case in a list."""
    return {
        "number": case.number,
        "service": case.service,
        "title": case.title,
        "title_en": case.title_en,
        "applicant": case.applicant_name,
        "body": case.body.name,
        "state": case.state,
        "state_class": case.state_class,
        "opened_at": case.opened_at,
        "submitted_at": case.submitted_at,
        "due": case.due,
    }


def whole(actor: Actor, case: Case) -> dict[str, Any]:
    """A case with form, clocks, correction and attachments.

    Staff and supervisors leave an entry: what is shown is personal.
    """
    revision = cases.latest(case)
    if actor.audience is not Audience.PUBLIC:
        content = {"number": case.number, "channel": actor.channel}
        record(
            actor, "cases.read", case.id, content, outcome=Outcome.READ, subject=case.applicant_id
        )
    notice = cases.correction(case)
    return row(case) | {
        "received_on": case.received_on,
        "accepted_on": case.accepted_on,
        "decided_on": case.decided_on,
        "data": revision.data,
        "sources": revision.sources,
        "clocks": [_clock(each) for each in cases.readings(case, actor.now)],
        "correction": notice and {"issued_at": notice.issued_at, "items": notice.items},
        "attachments": [
            {"id": each.id, "material": each.material, "name": each.name}
            for each in cases.attachments(case)
        ],
        "on_file": cases.on_file.relied(actor, case),
        "query_code": cases.plain(case.code_sealed) if _own(actor) else None,
    }


def _own(actor: Actor) -> bool:
    return actor.audience is Audience.PUBLIC


def _clock(running: Any) -> dict[str, Any]:
    reading = running.reading
    return {
        "name": running.name,
        "light": reading.light.value,
        "due": reading.due,
        "remaining": reading.remaining,
    }


def moments(actor: Actor, case: Case) -> list[dict[str, Any]]:
    return [moment(line) for line in cases.timeline(actor, case)]


def moment(line: Moment) -> dict[str, Any]:
    text = sentence(line.kind, line.facts)
    return {"at": line.at, "kind": line.kind, "text": text, "body": line.body_name}


def paper_rows(actor: Actor, case: Case) -> list[dict[str, Any]]:
    return [
        {
            "id": paper.id,
            "kind": paper.kind,
            "title": paper.title,
            "title_en": paper.title_en,
            "number": paper.number,
            "dated": paper.dated,
            "state": paper.state,
            "code": paper.code,
            "content": f"/api/v1/papers/{paper.id}/content",
            "ofd": f"/api/v1/papers/{paper.id}/ofd",
        }
        for paper in papers.of_case(actor, case.id)
    ]


def track(number: str, code: str, address: str) -> dict[str, Any]:
    """The status of a case for whoever holds its number and query code, in words for programs.

    Raises:
        WrongCode, TooMany: as `tracked`.
    """
    case, found = tracked(number, code, address)
    lines = [moment(line) for line in found]
    return {
        "number": case.number,
        "title": case.title,
        "title_en": case.title_en,
        "body": case.body.name,
        "state": case.state,
        "submitted_at": case.submitted_at,
        "due": case.due,
        "steps": [line | {"text": line["text"].partition(":")[0]} for line in lines],
    }


def tracked(number: str, code: str, address: str) -> tuple[Case, list[Moment]]:
    """The case of a number and its query code with its public moments; show its status alone.

    Raises:
        WrongCode: they do not belong together. TooMany: too many guesses from one address.
    """
    _count_guess(address)
    with acting(SYSTEM):
        case = Case.objects.select_related("body").filter(number=number.strip()).first()
        if case is None or case.state == "draft":
            raise WrongCode
        case = cases.get(SYSTEM, case.number)  # of one that is folded, the code lies folded too
        if not cases.opens(case.code_sealed, code):
            raise WrongCode
        return case, list(case.timeline.filter(public=True).order_by("id"))


def _count_guess(address: str) -> None:
    """Ten looks in ten minutes from one address, right or wrong; the refusal keeps the count."""
    with acting(DOOR):
        key = f"track:{address}"
        cache.add(key, 0, WINDOW)
        if cache.incr(key) > TRIES:
            raise TooMany(WINDOW)
