"""Which entries a ledger takes: the rules of the law about starting, pausing and extending."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from yiwang.engines.term.ledger import Entry, Kind, Ledger
from yiwang.engines.term.messages import Listed, Message, gettext_noop
from yiwang.engines.term.rules import Sense, TermRule

REFUSALS: Mapping[str, str] = {
    "term.not_started": gettext_noop(
        "The limit “%(rule)s” has not started. Record its start first."
    ),
    "term.already_started": gettext_noop(
        "The limit “%(rule)s” has already started. Void the start first if it was wrong."
    ),
    "term.stopped": gettext_noop("The limit “%(rule)s” has ended. Nothing but a void can follow."),
    "term.before_start": gettext_noop("The entry lies before the start of the limit “%(rule)s”."),
    "term.reason_not_allowed": gettext_noop(
        "The limit “%(rule)s” cannot be paused for “%(reason)s”. The law allows: %(allowed)s."
    ),
    "term.no_pause": gettext_noop(
        "The limit “%(rule)s” cannot be paused: its law knows no ground."
    ),
    "term.document_missing": gettext_noop("Name the document by which the applicant was told."),
    "term.approver_missing": gettext_noop("Name the person who approved this."),
    "term.no_extension": gettext_noop("The limit “%(rule)s” cannot be extended."),
    "term.extension_used": gettext_noop(
        "The limit “%(rule)s” was extended before; the law allows it %(times)s time(s)."
    ),
    "term.extension_too_long": gettext_noop(
        "The limit “%(rule)s” can be extended by 1 to %(most)s, not by %(amount)s."
    ),
    "term.already_over": gettext_noop("The limit “%(rule)s” is already over."),
    "term.nothing_to_resume": gettext_noop("The limit “%(rule)s” has no such open pause."),
    "term.which_pause": gettext_noop(
        "The limit “%(rule)s” has several open pauses. Say which one ends: %(open)s."
    ),
    "term.resume_before_pause": gettext_noop("A pause cannot end before it began."),
    "term.nothing_to_void": gettext_noop(
        "The limit “%(rule)s” has no entry %(number)s that counts."
    ),
    "term.void_reason_missing": gettext_noop("Say why the entry was wrong."),
}


@dataclass(eq=False)
class EntryRefused(Exception):  # a refusal that a person reads, not a fault
    """The entry may not stand in this ledger; `message` says why and what to do."""

    message: Message

    @property
    def code(self) -> str:
        """The stable code of the reason."""
        return self.message.code

    def __str__(self) -> str:
        return str(self.message)


def admit(rule: TermRule, ledger: Ledger, entry: Entry, *, late: bool) -> Entry:
    """Return the entry as it goes into the ledger: a pause with its basis, a resume with its pause.

    Args:
        late: whether time was up when the entry took effect. A pause is then taken, for it is a
            fact of the case, but moves nothing; an extension comes too late.
    Raises:
        EntryRefused: the limit or the state of the ledger does not allow it.
    """
    if entry.kind is not Kind.VOID:
        _check_running(rule, ledger, entry)
    if late and entry.kind is Kind.EXTEND:
        raise _refused("term.already_over", rule)
    return _CHECKS[entry.kind](rule, ledger, entry)


def _refused(code: str, rule: TermRule, **params: object) -> EntryRefused:
    return EntryRefused(Message(code, REFUSALS[code], {"rule": rule.title, **params}))


def _check_running(rule: TermRule, ledger: Ledger, entry: Entry) -> None:
    start = ledger.first(Kind.START)
    if entry.kind is Kind.START:
        if start:
            raise _refused("term.already_started", rule)
        return
    if start is None:
        raise _refused("term.not_started", rule)
    if ledger.first(Kind.STOP):
        raise _refused("term.stopped", rule)
    # A limit counted back from an event is met before that event, which is its start.
    if entry.at < start.at and rule.sense is not Sense.BEFORE:
        raise _refused("term.before_start", rule)


def _check_told(rule: TermRule, entry: Entry) -> None:
    if not entry.approver:
        raise _refused("term.approver_missing", rule)
    if not entry.document:
        raise _refused("term.document_missing", rule)


def _as_is(rule: TermRule, ledger: Ledger, entry: Entry) -> Entry:
    return entry


def _pause(rule: TermRule, ledger: Ledger, entry: Entry) -> Entry:
    if not rule.pauses:
        raise _refused("term.no_pause", rule)
    ground = rule.pause(entry.reason)
    if ground is None:
        allowed = Listed(reason.title for reason in rule.pauses)
        raise _refused("term.reason_not_allowed", rule, reason=entry.reason, allowed=allowed)
    _check_told(rule, entry)
    return replace(entry, basis=entry.basis or ground.basis)


def _resume(rule: TermRule, ledger: Ledger, entry: Entry) -> Entry:
    lasting = {pause.number: pause for pause in ledger.pauses if pause.end is None}
    if entry.of is None and len(lasting) > 1:
        raise _refused("term.which_pause", rule, open=", ".join(map(str, lasting)))
    number = entry.of if entry.of is not None else next(iter(lasting), 0)
    if number not in lasting:
        raise _refused("term.nothing_to_resume", rule)
    if entry.at < lasting[number].entry.at:
        raise _refused("term.resume_before_pause", rule)
    return replace(entry, of=number)


def _extend(rule: TermRule, ledger: Ledger, entry: Entry) -> Entry:
    allowed = rule.extension
    if allowed is None:
        raise _refused("term.no_extension", rule)
    if len(ledger.extensions()) >= allowed.times:
        raise _refused("term.extension_used", rule, times=allowed.times)
    if not 1 <= entry.amount <= allowed.amount:
        raise _refused("term.extension_too_long", rule, most=allowed.amount, amount=entry.amount)
    _check_told(rule, entry)
    return replace(entry, basis=entry.basis or rule.source)


def _void(rule: TermRule, ledger: Ledger, entry: Entry) -> Entry:
    if entry.of not in dict(ledger.numbered):
        raise _refused("term.nothing_to_void", rule, number=entry.of)
    if not entry.reason:
        raise _refused("term.void_reason_missing", rule)
    if not entry.approver:
        raise _refused("term.approver_missing", rule)
    return entry


_CHECKS: Mapping[Kind, Callable[[TermRule, Ledger, Entry], Entry]] = {
    Kind.START: _as_is,
    Kind.PAUSE: _pause,
    Kind.RESUME: _resume,
    Kind.EXTEND: _extend,
    Kind.STOP: _as_is,
    Kind.VOID: _void,
}
