"""Verdicts, cards and uses as programs get them."""

from typing import Any

from yiwang.kernel.texts import say
from yiwang.serve.wallet import queries
from yiwang.serve.wallet.models import Loan, Use
from yiwang.serve.wallet.queries import Card
from yiwang.serve.wallet.values import Answer, Line, PaperShown, Shown, Verdict
from yiwang.serve.wallet.words import SAYINGS


def word(verdict: Verdict) -> str:
    """The huge word: the answer's own, or that of the licence's state."""
    own = str(SAYINGS[verdict.answer].word)
    return own or (say(verdict.licence.word) if verdict.licence else "")


def verdict_out(verdict: Verdict) -> dict[str, Any]:
    saying = SAYINGS[verdict.answer]
    return {
        "answer": verdict.answer,
        "valid": saying.tone == "good",
        "word": word(verdict),
        "sentence": str(saying.sentence),
        "next": str(saying.advice),
        "way": verdict.way,
        "checked_at": verdict.at,
        "purpose": verdict.purpose,
        "licence": _licence(verdict.licence, verdict.answer) if verdict.licence else None,
        "paper": _paper(verdict.paper) if verdict.paper else None,
        "signed": list(verdict.signed),
    }


def _licence(shown: Shown, answer: Answer) -> dict[str, Any]:
    values = {line.key: line.value for line in shown.fields}
    return {
        "name": shown.name["zh"],
        "name_en": shown.name["en"],
        "body": shown.body["zh"],
        "body_en": shown.body["en"],
        "valid_from": shown.valid_from,
        "valid_until": shown.valid_until,
        "state": shown.state,
        "in_force": answer is Answer.VALID,
        "number": values.get(queries.NUMBER),
        "holder": values.get(queries.HOLDER),
        "fields": [_line(line) for line in shown.fields],
    }


def _paper(paper: PaperShown) -> dict[str, Any]:
    return {
        "kind": paper.kind,
        "title": paper.title["zh"],
        "title_en": paper.title["en"],
        "number": paper.number,
        "dated": paper.dated,
        "body": paper.body["zh"],
        "body_en": paper.body["en"],
        "sha256": paper.sha256,
    }


def card_out(card: Card) -> dict[str, Any]:
    held = card.held
    return {
        "licence": held.id,
        "name": held.name["zh"],
        "name_en": held.name["en"],
        "number": held.number,
        "holder": held.holder,
        "body": held.body["zh"],
        "body_en": held.body["en"],
        "group": held.group,
        "valid_from": held.valid_from,
        "valid_until": held.valid_until,
        "state": held.state,
        "answer": held.answer,
        "own": card.own,
        "loan": card.loan.id if card.loan else None,
        "fields": [_line(line) for line in queries.choices(held)],
    }


def _line(line: Line) -> dict[str, Any]:
    return {"key": line.key, "label": line.label, "value": line.value}


def use_out(use: Use) -> dict[str, Any]:
    return {
        "id": use.id,
        "licence": use.licence_id,
        "at": use.at,
        "way": use.way,
        "asker": use.asker_name,
        "asker_en": use.asker_name_en,
        "shown_by": use.shown_by_name,
        "purpose": use.purpose,
        "fields": use.fields,
        "answer": use.answer,
        "success": use.success,
    }


def loan_out(loan: Loan) -> dict[str, Any]:
    return {
        "id": loan.id,
        "licence": loan.licence_id,
        "holder": loan.holder_name,
        "taker": loan.taker_name,
        "purposes": loan.purposes,
        "until": loan.until,
        "ended_at": loan.ended_at,
    }
