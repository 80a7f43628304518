"""The card pack and checking, for programs."""

from typing import Any
from uuid import UUID

from django.conf import settings
from ninja import File, Router, Status
from ninja.files import UploadedFile

from yiwang.base.parties.values import Stated
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.serve.wallet import actions, checking, credential, queries
from yiwang.serve.wallet.errors import NotShown
from yiwang.serve.wallet.http import schemas
from yiwang.serve.wallet.http.shapes import card_out, loan_out, use_out, verdict_out
from yiwang.serve.wallet.models import Code
from yiwang.serve.wallet.settings import limit, purposes
from yiwang.serve.wallet.values import Verdict
from yiwang.serve.wallet.words import shows

router = Router(tags=["wallet"])


@router.get("/wallet", response=list[schemas.CardOut], operation_id="list_cards")
@requires("licences:licence:read")
def list_cards(request: ActorRequest) -> list[dict[str, Any]]:
    """Cards of the caller, of those whom the caller acts for, and those lent to the caller."""
    return [card_out(card) for card in queries.cards(request.actor)]


@router.get("/wallet/purposes", response=list[schemas.PurposeOut], operation_id="list_purposes")
@requires("public")
def list_purposes(request: ActorRequest) -> list[dict[str, str]]:
    """What a licence may be shown for."""
    return [
        {"code": code, "title": title["zh"], "title_en": title["en"]}
        for code, title in purposes().items()
    ]


@router.get("/wallet/uses", response=list[schemas.UseOut], operation_id="list_uses")
@requires("licences:licence:read")
def list_uses(request: ActorRequest, licence: UUID | None = None) -> list[dict[str, Any]]:
    """Who looked at the licences of the caller and was shown or refused what, latest first."""
    return [use_out(use) for use in queries.uses(request.actor, licence)[: queries.USES]]


@router.post(
    "/licences/{licence_id}/present",
    response={201: schemas.PresentOut},
    operation_id="present_licence",
)
@requires("wallet:card:show")
def present_licence(
    request: ActorRequest, licence_id: UUID, payload: schemas.PresentIn
) -> Status[dict[str, Any]]:
    """Make a code that opens once, within a minute, for a purpose; a former one is withdrawn."""
    verifier, nonce = payload.verifier, payload.nonce
    bound = credential.binding(verifier, nonce) if verifier else nonce
    wish = actions.Wish(payload.purpose, payload.fields, payload.audience, bound)
    row, text = actions.present(request.actor, licence_id, wish)
    signed = _signed(request, row, text, payload) if verifier else None
    return Status(201, _code_out(row, text) | {"presentation": signed})


def _signed(request: ActorRequest, row: Code, text: str, wish: schemas.PresentIn) -> str:
    held = queries.card(request.actor, row.licence_id).held
    shown = [line for line in queries.choices(held) if line.key in row.fields]
    terms = credential.Terms(text, wish.verifier, wish.nonce, row.made_at, row.ends_at)
    return credential.make(held, shown, terms, settings.YIWANG.address)


def _code_out(row: Code, text: str) -> dict[str, Any]:
    return {
        "id": row.id,
        "code": text,
        "address": address(text),
        "ends_at": row.ends_at,
        "seconds": limit("code_seconds"),
    }


def address(code: str) -> str:
    """What a QR code says."""
    return f"{settings.YIWANG.address}/verify/{code}"


@router.get(
    "/licences/{licence_id}/loans", response=list[schemas.LoanOut], operation_id="list_loans"
)
@requires("licences:licence:read")
def list_loans(request: ActorRequest, licence_id: UUID) -> list[dict[str, Any]]:
    """Who may show a licence of the caller's pack beside its holder."""
    card = queries.card(request.actor, licence_id)
    return [loan_out(loan) for loan in queries.given(request.actor, card.held.id)]


@router.post(
    "/licences/{licence_id}/loans", response={201: schemas.LoanOut}, operation_id="lend_licence"
)
@requires("wallet:loan:give")
def lend_licence(
    request: ActorRequest, licence_id: UUID, payload: schemas.LoanIn
) -> Status[dict[str, Any]]:
    """Let another person show a licence, for some purposes, until a day."""
    taker = Stated("natural", payload.name, "111", payload.identity)
    row = actions.lend(request.actor, licence_id, taker, payload.purposes, payload.until)
    return Status(201, loan_out(row))


@router.post("/loans/{loan_id}/end", response=schemas.LoanOut, operation_id="end_loan")
@requires("wallet:loan:end")
def end_loan(request: ActorRequest, loan_id: UUID) -> dict[str, Any]:
    """Take a permission back, or lay it down; its codes stop opening at once."""
    return loan_out(actions.end(request.actor, loan_id))


# Before the codes, whose address would take these in.
@router.post("/verify/file", response=schemas.VerdictOut, operation_id="verify_file")
@requires("public")
def verify_file(request: ActorRequest, file: File[UploadedFile]) -> dict[str, Any]:
    """Check a PDF or OFD: its signature by what it carries, its licence by asking the register."""
    return _told(checking.by_file(request.actor, file.read(checking.MOST), _from(request)))


@router.post(
    "/verify/presentation", response=schemas.VerdictOut, operation_id="verify_presentation"
)
@requires("public")
def verify_presentation(request: ActorRequest, payload: schemas.PresentationIn) -> dict[str, Any]:
    """Check a signed presentation (SD-JWT) and use up the code inside: signature, chain, verifier,
    nonce, moment, disclosed lines, and whether the licence holds now.
    """
    asked = (payload.presentation, payload.verifier, payload.nonce)
    return _told(checking.by_presentation(request.actor, *asked, _from(request)))


@router.post("/verify/many", response=schemas.ManyOut, operation_id="verify_many")
@requires("public")
def verify_many(request: ActorRequest, payload: schemas.ManyIn) -> dict[str, Any]:
    """Check up to 100 codes at once; each gets its own answer, in the order of the question."""
    found = checking.by_codes(request.actor, payload.codes, _from(request))
    return {"items": [verdict_out(each) for each in found]}


@router.get("/verify/{code}", response=schemas.VerdictOut, operation_id="verify_code")
@requires("public")
def verify_code(request: ActorRequest, code: str) -> dict[str, Any]:
    """Check a code from a phone or a paper, without an account. One from a phone opens once."""
    return _told(checking.by_code(request.actor, code, _from(request)))


@router.post("/verify", response=schemas.VerdictOut, operation_id="verify")
@requires("public")
def verify(request: ActorRequest, payload: schemas.CheckIn) -> dict[str, Any]:
    """Check a code together with the nonce for which it was made."""
    return _told(checking.by_code(request.actor, payload.code, _from(request), payload.nonce))


def _told(verdict: Verdict) -> dict[str, Any]:
    if not shows(verdict.answer):
        raise NotShown(verdict.answer)
    return verdict_out(verdict)


def _from(request: ActorRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))
