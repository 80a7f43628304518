"""Penalties for programs."""

from typing import Any
from uuid import UUID

from ninja import Router, Status

from yiwang.base.cases import facade as cases
from yiwang.govern.enforcement import actions, checklist, queries
from yiwang.govern.enforcement.http import schemas
from yiwang.govern.enforcement.models import Certificate, Evidence, Penalty, Statement
from yiwang.kernel.actor import Actor, Audience
from yiwang.kernel.http.paging import page
from yiwang.kernel.http.requests import ActorRequest, requires

router = Router(tags=["penalties"])


def _row(row: Penalty) -> dict[str, Any]:
    act = queries.act_of(row, row.case)
    return {
        "case": row.case.number,
        "procedure": row.procedure,
        "act": {"zh": act.title.zh, "en": act.title.en},
        "party": row.party_name,
        "state": row.case.state,
        "kinds": row.kinds,
        "fine": row.fine,
        "outcome": row.outcome,
        "due": row.case.due,
    }


def _whole(actor: Actor, number: str) -> dict[str, Any]:
    case = cases.get(actor, number)
    row = queries.penalty(actor, case)
    inner = {} if actor.audience is Audience.PUBLIC else _inner(actor, case, row)
    return {
        **_row(row),
        "gains": row.gains,
        "basis": queries.act_of(row, case).basis.said,
        "hearing_told": row.hearing_told,
        "hearing_until": actions.last_day(actor, case) if row.hearing_told else None,
        "officers": row.officers,
        "statements": queries.statements(actor, case),
        "services": queries.services(actor, case),
        **inner,
    }


def _inner(actor: Actor, case: cases.Case, row: Penalty) -> dict[str, Any]:
    items = checklist.items(actor, case, row)
    return {
        "grade": row.grade,
        "low": row.low,
        "high": row.high,
        "grounds": row.grounds,
        "outside": row.outside,
        "same": [number for number, _body in queries.same_act(row)],
        "checklist": [
            {"title": str(each.title), "article": each.article, "state": each.state}
            for each in items
        ],
        "evidence": queries.evidence(actor, case),
    }


@router.get("/penalties", response=schemas.PenaltyList, operation_id="list_penalties")
@requires("enforcement:penalty:read")
def list_penalties(request: ActorRequest, cursor: str = "") -> dict[str, Any]:
    """The penalties of the acting post's bodies, latest first."""
    found, following = page(queries.penalties(request.actor), cursor)
    return {"items": [_row(each) for each in found], "next": following}


@router.get("/penalties/{number}", response=schemas.PenaltyOut, operation_id="get_penalty")
@requires("cases:case:read")
def get_penalty(request: ActorRequest, number: str) -> dict[str, Any]:
    """One penalty: for staff with evidence and missing steps, for the party what it was told."""
    return _whole(request.actor, number)


@router.post(
    "/penalties/{number}/evidence",
    response={201: schemas.EvidenceOut},
    operation_id="add_evidence",
)
@requires("enforcement:evidence:add")
def add_evidence(
    request: ActorRequest, number: str, payload: schemas.EvidenceIn
) -> Status[Evidence]:
    """Add evidence to a matter under investigation; it needs a certificate in force."""
    found = actions.Found(**payload.dict())
    return Status(201, actions.add_evidence(request.actor, number, found))


@router.post(
    "/evidence/{evidence_id}/keep", response=schemas.EvidenceOut, operation_id="keep_evidence"
)
@requires("enforcement:evidence:keep")
def keep_evidence(request: ActorRequest, evidence_id: UUID) -> Evidence:
    """As head, let evidence be registered and kept; seven working days run from here."""
    return actions.keep(request.actor, evidence_id)


@router.post(
    "/evidence/{evidence_id}/disposal",
    response=schemas.EvidenceOut,
    operation_id="dispose_of_evidence",
)
@requires("enforcement:evidence:add")
def dispose_of_evidence(
    request: ActorRequest, evidence_id: UUID, payload: schemas.DisposalIn
) -> Evidence:
    """Say what becomes of evidence that was registered and kept."""
    return actions.dispose(request.actor, evidence_id, payload.disposal)


@router.post("/penalties/{number}/grade", response=schemas.GradeOut, operation_id="grade_penalty")
@requires("enforcement:penalty:grade")
def grade_penalty(request: ActorRequest, number: str, payload: schemas.FactsIn) -> dict[str, Any]:
    """Ask the discretion benchmark for grade, range and reasons."""
    row = actions.grade(request.actor, number, payload.facts)
    return {
        "case": number,
        "grade": row.grade,
        "low": row.low,
        "high": row.high,
        "grounds": row.grounds,
    }


@router.post(
    "/penalties/{number}/statements",
    response={201: schemas.StatementOut},
    operation_id="make_statement",
)
@requires("enforcement:statement:make")
def make_statement(
    request: ActorRequest, number: str, payload: schemas.StatementIn
) -> Status[Statement]:
    """As the party: state one's view, ask for a hearing, or waive both. Too late answers 409."""
    return Status(201, actions.say(request.actor, number, payload.kind, payload.text))


@router.get(
    "/enforcement-certificates",
    response=schemas.CertificateList,
    operation_id="list_enforcement_certificates",
)
@requires("enforcement:certificate:read")
def list_enforcement_certificates(request: ActorRequest) -> dict[str, Any]:
    """Who may enforce the law for the acting post's bodies, and until when."""
    return {"items": queries.certificates(request.actor)}


@router.post(
    "/enforcement-certificates",
    response={201: schemas.CertificateOut},
    operation_id="issue_enforcement_certificate",
)
@requires("enforcement:certificate:issue")
def issue_enforcement_certificate(
    request: ActorRequest, payload: schemas.CertificateIn
) -> Status[Certificate]:
    """Enter the certificate of somebody of the acting body."""
    return Status(201, actions.certify(request.actor, actions.Issue(**payload.dict())))


@router.post(
    "/enforcement-certificates/{certificate_id}/withdraw",
    response=schemas.CertificateOut,
    operation_id="withdraw_enforcement_certificate",
)
@requires("enforcement:certificate:issue")
def withdraw_enforcement_certificate(request: ActorRequest, certificate_id: UUID) -> Certificate:
    """Take a certificate back; nothing can be done by it from today."""
    return actions.withdraw(request.actor, certificate_id)
