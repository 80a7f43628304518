"""The three ways to check: a code from a phone or a paper, and a file. Each ends in a verdict.

A check never tells unknown from forbidden, asks the same of the database for either, and counts
what it did not find by the address that asked.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.core.cache import cache

from yiwang.base.papers import facade as papers
from yiwang.base.papers.values import Word
from yiwang.kernel.actor import DOOR, SYSTEM, Actor, acting
from yiwang.kernel.errors import TooMany
from yiwang.serve.wallet import actions, queries, register
from yiwang.serve.wallet.documents import examine
from yiwang.serve.wallet.errors import RegisterDown
from yiwang.serve.wallet.models import Code
from yiwang.serve.wallet.settings import limit
from yiwang.serve.wallet.values import Answer, Held, PaperShown, Shown, Verdict, Way

WINDOW = 600  # seconds in which misses of one address are counted
LONGEST = 60  # characters of any code of ours

OF_FILE = {
    Word.CHANGED: Answer.FILE_CHANGED,
    Word.APPENDED: Answer.FILE_APPENDED,
    Word.EXPIRED: Answer.FILE_EXPIRED,
    Word.REVOKED: Answer.FILE_REVOKED,
    Word.NOT_OURS: Answer.FILE_NOT_OURS,
    Word.UNSIGNED: Answer.FILE_UNSIGNED,
    Word.UNREADABLE: Answer.FILE_UNREADABLE,
    Word.UNKNOWN: Answer.CANNOT,
}


def by_code(actor: Actor, code: str, address: str, nonce: str = "") -> Verdict:
    """Check a code of either sort. One from a phone is used up by a good answer.

    address: of whoever asks, by which misses are counted.
    Raises:
        TooMany: too many unknown codes from this address.
    """
    _heed("misses", address)
    code = code.strip()[:LONGEST]
    opened = actions.redeem(actor, code, nonce)
    paper = papers.verify(code)
    if opened is not None:
        return _of_code(opened)
    if paper is None:
        _count("misses", address)
        return Verdict(Answer.UNKNOWN, Way.SCAN, actor.now)
    return _of_paper(actor, paper, Way.LINK)


def by_codes(actor: Actor, codes: Sequence[str], address: str) -> list[Verdict]:
    """Check several codes, each by itself, in their order.

    Raises:
        TooMany: more unknown codes than an address may ask for.
    """
    return [by_code(actor, code, address) for code in codes]


def by_file(actor: Actor, document: bytes, address: str) -> Verdict:
    """Check a file: signature and chain by what it carries, the state of its licence by asking.

    Raises:
        TooMany: too many files from this address.
    """
    _heed("documents", address)
    _count("documents", address)
    report = examine(document)
    signed = [each.body or each.signer for each in report.signatures]
    if not report.genuine:
        return Verdict(OF_FILE[report.word], Way.FILE, actor.now, signed=signed)
    paper = papers.verify(report.code) if report.code else None
    if paper is None:  # signed by a body of ours, and no paper of this platform
        return Verdict(Answer.GENUINE, Way.FILE, actor.now, signed=signed)
    return _of_paper(actor, paper, Way.FILE, signed)


def live(code: str) -> bool:
    """Whether a code comes from a phone, so that looking at it uses it up."""
    with acting(SYSTEM):
        return Code.objects.filter(digest=actions.digest(code.strip()[:LONGEST])).exists()


def _of_code(opened: actions.Opened) -> Verdict:
    use, held = opened.use, opened.held
    shown = _shown(held, use.fields) if held else None
    return Verdict(Answer(use.answer), Way.SCAN, use.at, shown, purpose=use.purpose)


def _of_paper(
    actor: Actor, found: papers.Verification, way: Way, signed: list[str] | None = None
) -> Verdict:
    paper = PaperShown(
        found.kind,
        {"zh": found.title, "en": found.title_en},
        found.number,
        found.dated,
        {"zh": found.body, "en": found.body_en},
        found.digest,
    )
    try:
        held = register.by_paper(actor, found.paper)
    except RegisterDown:
        return Verdict(Answer.CANNOT, way, actor.now, signed=signed or [])
    if held is None:
        return Verdict(Answer.GENUINE, way, actor.now, paper=paper, signed=signed or [])
    if not _is_holder(actor, held.holder_id):
        actions.note(actor, held, way)
    return Verdict(held.answer, way, actor.now, _shown(held), paper, signed=signed or [])


def _is_holder(actor: Actor, holder: UUID) -> bool:
    return actor.person == holder


def _shown(held: Held, labels: list[Any] | None = None) -> Shown:
    """What may be seen: all that the paper says, or the entries with these labels."""
    rows: list[dict[str, Any]] = [
        {"key": key, "label": label, "value": value}
        for key, label, value in queries.choices(held)
        if labels is None or label in labels
    ]
    return Shown(
        held.name, held.body, held.valid_from, held.valid_until, held.state, held.word, rows
    )


def _heed(what: str, address: str) -> None:
    with acting(DOOR):
        if cache.get(f"wallet:{what}:{address}", 0) >= limit(what):
            raise TooMany(WINDOW)


def _count(what: str, address: str) -> None:
    with acting(DOOR):
        key = f"wallet:{what}:{address}"
        cache.add(key, 0, WINDOW)
        cache.incr(key)
