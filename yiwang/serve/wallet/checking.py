"""The three ways to check: a code from a phone or a paper, and a file. Each ends in a verdict.

A check never tells unknown from forbidden, asks the same of the database for either, and counts
what it did not find by the address that asked.
"""

from collections.abc import Iterable, Sequence

from django.core.cache import cache

from yiwang.base.papers import facade as papers
from yiwang.base.papers.values import Word
from yiwang.kernel.actor import DOOR, SYSTEM, Actor, acting
from yiwang.kernel.errors import TooMany
from yiwang.serve.wallet import actions, credential, queries, register
from yiwang.serve.wallet.errors import RegisterDown
from yiwang.serve.wallet.models import Code
from yiwang.serve.wallet.settings import limit
from yiwang.serve.wallet.values import Answer, Held, Line, PaperShown, Shown, Verdict, Way

WINDOW = 600  # seconds in which misses of one address are counted
LONGEST = 60  # characters of any code of ours
MOST = 50_000_000  # bytes of a file; what is longer is not read to its end

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
    actor = actor.on(actor.now)  # one moment for all that is asked and written
    opened = actions.redeem(actor, code, nonce)
    if opened is not None:
        return _of_code(opened)
    paper = papers.verify(code)
    if paper is None:
        _count("misses", address)
        return Verdict(Answer.UNKNOWN, Way.SCAN, actor.now)
    return _of_paper(actor, paper, Way.LINK)


def by_presentation(
    actor: Actor, presentation: str, verifier: str, nonce: str, address: str
) -> Verdict:
    """Check a signed presentation for the verifier and the question that it names, then the code
    inside it. What is refused before that belongs to no holder that we could believe.

    Raises:
        TooMany: too many presentations that were none from this address.
    """
    _heed("misses", address)
    found = credential.read(presentation, verifier, nonce, actor.now)
    if isinstance(found, Answer):
        _count("misses", address)
        return Verdict(found, Way.SCAN, actor.now)
    return by_code(actor, found, address, credential.binding(verifier, nonce))


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
    report = papers.check(document)
    signed = tuple(each.body or each.signer for each in report.signatures)
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
    if held is None:
        return Verdict(Answer(use.answer), Way.SCAN, use.at, purpose=use.purpose)
    shown = _shown(held, [line for line in queries.choices(held) if line.label in use.fields])
    return Verdict(held.answer, Way.SCAN, use.at, shown, purpose=use.purpose)


def _of_paper(
    actor: Actor, found: papers.Verification, way: Way, signed: Sequence[str] = ()
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
        certified = register.by_paper(actor, found.paper)
    except RegisterDown:
        return Verdict(Answer.CANNOT, way, actor.now, signed=signed)
    if certified is None:
        return Verdict(Answer.GENUINE, way, actor.now, paper=paper, signed=signed)
    held, current = certified
    answer = held.answer if current or held.answer is not Answer.VALID else Answer.OUTDATED
    if held.holder_id not in queries.principals(actor):
        actions.note(actor, held, way, answer)
    shown = _shown(held, [line for line in queries.choices(held) if line.open])
    return Verdict(answer, way, actor.now, shown, paper, signed=signed)


def _shown(held: Held, lines: Iterable[Line]) -> Shown:
    """What may be seen: the least, and these lines."""
    term = (held.valid_from, held.valid_until)
    return Shown(held.name, held.body, *term, held.state, held.word, tuple(lines))


def _heed(what: str, address: str) -> None:
    with acting(DOOR):
        if cache.get(f"wallet:{what}:{address}", 0) >= limit(what):
            raise TooMany(WINDOW)


def _count(what: str, address: str) -> None:
    with acting(DOOR):
        key = f"wallet:{what}:{address}"
        cache.add(key, 0, WINDOW)
        cache.incr(key)
