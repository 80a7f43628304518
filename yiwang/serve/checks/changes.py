"""What a source tells on its own: the rule of the package says what is to be done about it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from yiwang.base.parties.facade import Party
from yiwang.kernel import ids, keys
from yiwang.kernel.actions import action, vouch
from yiwang.kernel.actor import Actor
from yiwang.serve.checks import judging, members, orders, spec
from yiwang.serve.checks.errors import CheckRefused
from yiwang.serve.checks.models import Household, Member, Order, Told

NOBODY_OF_OURS, REPEATED, UNKNOWN = "nobody", "repeated", "unknown"


@action("checks:answer:take")
def take(actor: Actor, source: str, said: Mapping[str, Any]) -> str:
    """Take in what happened, once for each household with running aid that it concerns.

    Only members whose authorisation holds are looked for; of others nothing is kept. Returns what
    the rule says: `recheck`, `look` (somebody looks), `none`; or why it is nothing of ours.
    """
    try:
        ref, kind, number = (str(said[name]) for name in ("id", "kind", "number"))
        on, facts = date.fromisoformat(str(said["on"])), dict(said.get("facts") or {})
    except (KeyError, ValueError, TypeError):
        return UNKNOWN
    key = keys.fingerprint(members.RESIDENT, number)
    people = Party.objects.filter(identity_key=key).values("id")
    running = {"household__aid_since__isnull": False, "household__ended_at": None}
    rows = Member.objects.filter(party__in=people, **running).select_related("household")
    verdict = NOBODY_OF_OURS
    for member in rows.order_by("id"):
        if member not in members.missing(member.household, actor.today):
            verdict = _about(actor, member, (source, ref[:80], kind, on), facts)
    return verdict


def _about(
    actor: Actor, member: Member, told: tuple[str, str, str, date], facts: Mapping[str, Any]
) -> str:
    source, ref, kind, on = told
    household = member.household
    found = members.check_of(household)
    change = found.changes.get(kind)
    if change is None or change.source != source or spec.unfit_facts(change, facts):
        return UNKNOWN
    if Told.objects.filter(source=source, ref=ref, household=household).exists():
        return REPEATED
    relation = {"relation": member.relation, "adult": member.adult}
    said = {"kind": kind, "on": on.isoformat(), **dict.fromkeys(change.fields), **facts}
    inputs = {"change": said, "member": relation}
    verdict = judging.judge(actor, household, found.rules.change, inputs).value
    row = Told(
        id=ids.uuid7(actor.now),
        body_id=household.body_id,
        ref=ref,
        source=source,
        kind=kind,
        household=household,
        member=member,
        on=on,
        at=actor.now,
        facts=dict(facts),
        verdict=str(verdict["do"]),
        reason=verdict["reason"],
    )
    row.save(force_insert=True)
    vouch(row)
    _do(actor, household, row)
    return row.verdict


def _do(actor: Actor, household: Household, row: Told) -> None:
    cause = {"kind": row.kind, "on": row.on.isoformat(), "member": row.member.name}
    if row.verdict == "recheck":
        try:
            orders.place(actor, household, Order.Mode.CHANGE, cause)
        except CheckRefused:  # one is under way and hears of it, or nobody may be asked
            return
