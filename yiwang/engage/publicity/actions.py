"""Take decisions in, make them public, take them back."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from yiwang.base.cases.facade import Case
from yiwang.engage.publicity import months, rules, spec
from yiwang.engage.publicity.errors import NotPossible, Why
from yiwang.engage.publicity.models import Entry
from yiwang.engage.publicity.spec import Kind
from yiwang.engage.publicity.values import Publishable, Told
from yiwang.kernel import ids, writes
from yiwang.kernel.actions import action, vouch
from yiwang.kernel.actor import Actor
from yiwang.kernel.errors import NotFound
from yiwang.kernel.reads import Read

BATCH = 200
_OF_CASE = Read(Entry, "kind = %s AND case_id = %s FOR NO KEY UPDATE")
_BY_ID = Read(Entry, "id = %s FOR NO KEY UPDATE")


@action("publicity:entry:take")
def take(actor: Actor, case: Case, found: Publishable) -> Entry:
    """Keep what may be told of a decision; the same decision again replaces what was kept, unless
    it was taken back.
    """
    kind = spec.kinds()[found.kind]
    told = rules.told(kind, found, found.decided_on)
    known = _OF_CASE.first(kind.name, case.id)
    if known is not None:
        return known if known.state == Entry.State.WITHDRAWN else _again(known, told, found)
    entry = Entry(
        id=ids.uuid7(actor.now),
        body_id=case.body_id,
        kind=kind.name,
        case=case,
        number=case.number,
        decided_on=found.decided_on,
        due=spec.day_of(kind.due, found.decided_on),
        publish_on=spec.opens_on(found.decided_on),
        until=spec.end_of(kind, found.decided_on, actor.today),
    )
    _fill(entry, told, found)
    writes.insert(entry)
    vouch(entry)
    return entry


def _fill(entry: Entry, told: Told, found: Publishable) -> None:
    fields = dict(told.fields)
    if entry.until and fields:
        fields["public_until"] = entry.until.isoformat()
    entry.title = dict(found.title) if fields else {}
    entry.shown, entry.withheld = fields, told.withheld[:200]
    entry.subject = str(fields.get("subject", ""))[:120]
    entry.document = str(fields.get("document", ""))[:80]
    if told.withheld:
        entry.state = Entry.State.WITHHELD


def _again(entry: Entry, told: Told, found: Publishable) -> Entry:
    public = entry.state == Entry.State.PUBLISHED
    _fill(entry, told, found)
    if public and entry.state == Entry.State.WITHHELD:
        months.add([entry], -1)
    writes.update(entry, "title", "shown", "withheld", "subject", "document", "state")
    vouch(entry)
    return entry


def due(today: date) -> QuerySet[Entry]:
    """What waited long enough to be made public."""
    return Entry.objects.filter(state=Entry.State.WAITING, publish_on__lte=today)


@action("publicity:entry:take")
def publish_due(actor: Actor) -> list[Entry]:
    """Make public what waited long enough."""
    rows = due(actor.today).select_for_update(skip_locked=True, no_key=True)
    found = list(rows.order_by("publish_on", "id")[:BATCH])
    for entry in found:
        _publish(actor, entry, "")
    months.add(found)
    return found


def _publish(actor: Actor, entry: Entry, by: str) -> None:
    entry.state, entry.published_at, entry.published_by = Entry.State.PUBLISHED, actor.now, by
    writes.update(entry, "state", "published_at", "published_by")
    vouch(entry)


@action("publicity:entry:publish")
def publish(actor: Actor, entry_id: UUID) -> Entry:
    """Make a decision public before the waiting time is over.

    Raises:
        NotPossible: it does not wait.
    """
    entry = _get(entry_id)
    if entry.state != Entry.State.WAITING:
        raise NotPossible(entry.number, Why.NOT_WAITING)
    _publish(actor, entry, actor.name)
    months.add([entry])
    return entry


def _get(entry_id: UUID) -> Entry:
    entry = _BY_ID.first(entry_id)
    if entry is None:
        raise NotFound(_("This publication"))
    return entry


@action("publicity:entry:publish")
def withdraw(actor: Actor, entry_id: UUID, reason: str, changed_on: date) -> Entry:
    """Take a publication back, because the decision was changed, annulled or found unlawful; the
    reason takes its place.

    changed_on: the day on which the decision was changed; the law gives three working days.

    Raises:
        NotPossible: it is not public, or without a reason.
    """
    entry = _get(entry_id)
    text = rules.cleaned(reason.strip()[:500], ())
    return _withdraw(actor, entry, {"zh": text, "en": text}, changed_on)


@action("publicity:entry:take")
def withdraw_by_rule(
    actor: Actor, entry_id: UUID, reason: Mapping[str, str], changed_on: date
) -> Entry:
    """The same, because the source told that what was decided no longer stands."""
    return _withdraw(actor, _get(entry_id), reason, changed_on)


def _withdraw(actor: Actor, entry: Entry, reason: Mapping[str, str], changed_on: date) -> Entry:
    if entry.state not in (Entry.State.PUBLISHED, Entry.State.WAITING):
        raise NotPossible(entry.number, Why.NOT_PUBLIC)
    if not reason["zh"]:
        raise NotPossible(entry.number, Why.NO_REASON)
    kind = spec.kinds()[entry.kind]
    if entry.state == Entry.State.WAITING:
        months.add([entry])  # what is told of it is that it was taken back
    _forget(kind, entry)
    entry.state = Entry.State.WITHDRAWN
    entry.changed_on = changed_on
    entry.withdraw_due = spec.day_of(kind.changed, changed_on)
    entry.withdrawn_at, entry.withdrawn_by = actor.now, actor.name if actor.signed_in else ""
    entry.reason = dict(reason)
    writes.update(
        entry,
        *("shown", "title", "subject", "state", "changed_on", "withdraw_due"),
        *("withdrawn_at", "withdrawn_by", "reason"),
    )
    vouch(entry)
    return entry


def _forget(kind: Kind, entry: Entry) -> None:
    """Whom the decision was about, and what it said, is not told any more, nor kept here."""
    entry.shown = rules.remains(kind, entry.shown)
    entry.title, entry.subject = dict(kind.title), ""
