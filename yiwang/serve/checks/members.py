"""Households as applications state them, and the authorisations of their members."""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from yiwang.base.cases import facade as cases
from yiwang.base.cases.facade import Case
from yiwang.base.packages import facade as packages
from yiwang.base.parties import facade as parties
from yiwang.base.parties.facade import Party
from yiwang.base.parties.values import Stated
from yiwang.base.work import facade as work
from yiwang.engines import term
from yiwang.engines.process import happenings
from yiwang.kernel import ids, keys, pointers
from yiwang.kernel.actions import action, tell, vouch
from yiwang.kernel.actor import SYSTEM, Actor, Audience, acting
from yiwang.kernel.errors import Invalid, NotFound
from yiwang.serve.checks import aid, reliefs, spec
from yiwang.serve.checks.errors import Cannot, NotPossible
from yiwang.serve.checks.models import (
    Authorisation,
    Household,
    Looked,
    Member,
    Order,
    Question,
    Telling,
)
from yiwang.serve.checks.spec import Check
from yiwang.serve.checks.values import AidChanged, AuthorisationAsked, AuthorisationWithdrawn

RESIDENT = "111"
Way = Authorisation.Way
OVER = ("refused", "not_accepted", "withdrawn", "terminated")  # milestones after which none is due


def check_of(household: Household) -> Check:
    """The check of the package version that the household's case keeps."""
    found = spec.of(packages.source(household.package, household.version))
    if found is None:
        raise LookupError(f"package {household.package} {household.version} has no check")
    return found


def on_milestone(
    actor: Actor, case: Case, milestone: str, _facts: Mapping[str, Any]
) -> Iterator[Mapping[str, Any]]:
    """Take the household in when its application is handed in; note when aid begins, or never
    will.
    """
    yield {}
    source = packages.source(case.package, case.version)
    if spec.SPEC not in source.files:
        return
    if milestone == "submitted":
        _take_in(actor, case)
    elif milestone == "granted" and _goes_on(source):
        _begin(actor, case)
    elif milestone == "granted" or milestone in OVER:
        with acting(SYSTEM.on(actor.now)):
            row = Household.objects.select_for_update().get(case_id=case.id)
            close(actor, row)


def _goes_on(source: packages.Source) -> bool:
    """Whether what is granted goes on, so that the household is looked at again."""
    found = spec.of(source)
    return found is not None and found.every_months is not None


def _take_in(actor: Actor, case: Case) -> None:
    """Write the household down as the form states it.

    Raises:
        Invalid: a member's number cannot be right, is another name's, or stands there twice.
    """
    source = packages.source(case.package, case.version)
    found = spec.of(source)
    assert found is not None
    data = cases.open_data(case)
    people = [_applicant(actor, case), *_stated(actor, found, data)]
    row = Household(
        id=ids.uuid7(actor.now),
        body_id=case.body_id,
        case_id=case.id,
        number=case.number,
        package=case.package,
        version=case.version,
        title={"zh": case.title, "en": case.title_en},
        applicant=case.party,
        applicant_name=case.applicant_name,
    )
    rows = [_member(actor, row, party, relation, found) for party, relation in people]
    with acting(SYSTEM.on(actor.now)):
        row.save(force_insert=True)
        for member in rows:
            member.save(force_insert=True)
    vouch(row)
    if len(rows) > 1:
        tell(AuthorisationAsked(row.id, str(case.id)))
    if pointers.at(data, found.form.agreed) is True:
        way = Way.OWN if actor.audience is Audience.PUBLIC else Way.COUNTER
        _sign(actor, row, rows[0], way, case.applicant_name)


def _applicant(actor: Actor, case: Case) -> tuple[Party, str]:
    with acting(SYSTEM.on(actor.now)):
        return Party.objects.get(id=case.party), ""


def _stated(actor: Actor, found: Check, data: Any) -> Iterator[tuple[Party, str]]:
    place, seen = found.form, set()
    for group, number, row, relation in _rows(found, data):
        where = f"{group}/{number}/{place.identity}"
        stated = Stated("natural", row[place.name], RESIDENT, row[place.identity])
        try:
            view = parties.find_or_create(actor, stated)
        except Invalid as refusal:
            raise Invalid([{**each, "pointer": where} for each in refusal.problems]) from refusal
        if view.id in seen or view.id == actor.person:
            message = _("This person stands there twice.")
            raise Invalid([{"pointer": where, "code": "checks.twice", "message": message}])
        seen.add(view.id)
        with acting(SYSTEM.on(actor.now)):
            yield Party.objects.get(id=view.id), relation


def _rows(found: Check, data: Any) -> Iterator[tuple[str, int, Mapping[str, Any], str]]:
    """Whom the form names beside the applicant: group, number in it, what it says, relation."""
    place = found.form
    groups = {pointer: relation for relation, pointer in place.people.items()}
    groups |= {place.members: ""} if place.members else {}
    for group, relation in groups.items():
        for number, row in enumerate(pointers.at(data, group) or []):
            yield group, number, row, relation or str(row[place.relation])


def _member(
    actor: Actor, household: Household, party: Party, relation: str, found: Check
) -> Member:
    born = _born(keys.unseal("identity", party.identity_sealed))
    return Member(
        id=ids.uuid7(actor.now),
        body_id=household.body_id,
        household=household,
        party=party.id,
        applicant=household.applicant,
        name=party.name,
        identity_masked=party.identity_masked,
        relation=relation or "self",
        born=born,
        adult=term.plus_months(born, 12 * found.adult_from) <= actor.today,
    )


def _born(number: str) -> date:
    return date.fromisoformat(f"{number[6:10]}-{number[10:12]}-{number[12:14]}")


def letter_digest(found: Check) -> str:
    return hashlib.sha256(repr(sorted(found.letter.text.items())).encode()).hexdigest()


def _sign(actor: Actor, household: Household, member: Member, way: str, name: str) -> None:
    """Write an authorisation down, and those of the minors with the applicant's; tell the process
    when it was the last one missing.
    """
    found = check_of(household)
    until = term.plus_months(actor.today, found.letter.months)
    with acting(SYSTEM.on(actor.now)):
        signed = [(member, way)]
        if member.party == household.applicant:
            minors = household.members.filter(adult=False)
            signed += [(each, str(Way.GUARDIAN)) for each in minors]
        for each, how in signed:
            Authorisation.objects.filter(member=each, withdrawn_at=None).update(
                withdrawn_at=actor.now
            )
            row = Authorisation(
                id=ids.uuid7(actor.now),
                member=each,
                way=how,
                by=actor.account,
                name=name,
                text=letter_digest(found),
                given_at=actor.now,
                until=until,
            )
            row.save(force_insert=True)
            vouch(row)
        complete = not missing(household, actor.today)
        if complete and household.ended_at is None:
            household.state = Household.State.READY
            household.save(update_fields=["state"])


def live(today: date) -> Q:
    """Authorisations that hold on a day, as a condition on them."""
    return Q(withdrawn_at=None, until__gte=today)


def missing(household: Household, today: date) -> list[Member]:
    """Members for whom no authorisation holds; for the system."""
    signed = Authorisation.objects.filter(live(today), member__household=household)
    return list(household.members.exclude(id__in=signed.values("member_id")).order_by("id"))


def locked(actor: Actor, member_id: UUID) -> tuple[Household, Member]:
    """A member and his household, whose row is locked, where the actor may see the member.

    Raises:
        NotFound: there is none, or it is not for the actor.
    """
    if not Member.objects.filter(id=member_id).exists():
        raise NotFound(_("This member"))
    machine = SYSTEM.on(actor.now)
    with acting(machine):
        member = Member.objects.select_related("household").get(id=member_id)
        cases.lock(machine, member.household.number)  # first the case, as everybody does
        household = Household.objects.select_for_update().get(id=member.household_id)
    return household, member


@action("checks:authorisation:give")
def authorise(actor: Actor, member_id: UUID) -> Member:
    """Let the sources be asked about oneself, on the own phone.

    Raises:
        NotFound: somebody else. NotPossible: given already, or a minor.
    """
    household, member = locked(actor, member_id)
    if member.party != actor.person:
        raise NotFound(_("This member"))
    _authorise(actor, household, member, Way.OWN)
    return member


@action("checks:authorisation:take")
def take_letter(actor: Actor, member_id: UUID) -> Member:
    """Note that a member signed at the counter, shown to be himself."""
    household, member = locked(actor, member_id)
    _authorise(actor, household, member, Way.COUNTER)
    return member


def _authorise(actor: Actor, household: Household, member: Member, way: str) -> None:
    if not member.adult:
        raise NotPossible(member.name, Cannot.NOT_ADULT)
    with acting(SYSTEM.on(actor.now)):
        open_ones = {each.id for each in missing(household, actor.today)}
    if member.id not in open_ones:
        raise NotPossible(member.name, Cannot.GIVEN)
    before = household.state
    _sign(actor, household, member, way, member.name)
    if before == Household.State.GATHERING and household.state == Household.State.READY:
        _tell_process(actor, household, "authorised")


def _tell_process(actor: Actor, household: Household, message: str) -> None:
    """Go on with the case of the household, which waits for this."""
    machine = SYSTEM.on(actor.now)
    with acting(machine):
        case = cases.lock(machine, household.number)
        work.happen(machine, case, happenings.Message(message))


@action("checks:authorisation:give")
def withdraw(actor: Actor, member_id: UUID) -> Member:
    """Let nobody be asked any more, from this moment: what was not answered is never taken in.

    The guardian withdraws for a minor. An application that is not decided ends.

    Raises:
        NotFound: somebody else. NotPossible: nothing was given.
    """
    household, member = locked(actor, member_id)
    mine = member.party == actor.person
    if not mine and (member.adult or household.applicant != actor.person):
        raise NotFound(_("This member"))
    with acting(SYSTEM.on(actor.now)):
        given = Authorisation.objects.filter(live(actor.today), member=member).first()
        if given is None:
            raise NotPossible(member.name, Cannot.NOT_GIVEN)
        given.withdrawn_at = actor.now
        given.save(update_fields=["withdrawn_at"])
        stop(actor, household)
        household.state = Household.State.WITHDRAWN
        household.save(update_fields=["state"])
    vouch(given)
    tell(AuthorisationWithdrawn(member.id, str(household.case_id)))
    if household.aid_since is None and household.ended_at is None:
        _tell_process(actor, household, "authorisation_withdrawn")
    return member


def stop(actor: Actor, household: Household) -> None:
    """Ask nothing more about a household; for the system."""
    Order.objects.filter(household=household, state=Order.State.OPEN).update(
        state=Order.State.STOPPED
    )
    Question.objects.filter(order__household=household, state__in=Question.UNSETTLED).update(
        state=Question.State.STOPPED
    )
    Looked.objects.filter(household=household, state=Looked.State.OPEN).update(
        state=Looked.State.STOPPED, stopped_at=actor.now
    )


def _begin(actor: Actor, case: Case) -> None:
    with acting(SYSTEM.on(actor.now)):
        row = Household.objects.select_for_update().get(case_id=case.id)
        row.aid_since = actor.today
        row.next_on = term.plus_months(actor.today, check_of(row).every_months or 0)
        aid.begin(actor, row, check_of(row), case)
        row.save(update_fields=["aid_since", "next_on", "monthly", "pay_on"])
        reliefs.note(actor, row, check_of(row), Telling.What.BEGINS)
    vouch(row)
    tell(AidChanged(row.id, str(case.id), case.service, "running", actor.today.isoformat()))


def close(actor: Actor, row: Household) -> None:
    """End the household's checks: aid ended, or is never given; for the system."""
    stop(actor, row)
    if row.state != Household.State.WITHDRAWN and check_of(row).every_months is not None:
        row.state = Household.State.ENDED
    row.ended_at, row.next_on, row.pay_on = actor.now, None, None
    row.save(update_fields=["state", "ended_at", "next_on", "pay_on"])
    vouch(row)
    if row.aid_since is not None:
        service = cases.by_id(SYSTEM, row.case_id).service
        reliefs.note(actor, row, check_of(row), Telling.What.ENDS)
        told = (str(row.case_id), service, "ended", actor.today.isoformat())
        tell(AidChanged(row.id, *told))


def change(actor: Actor, row: Household, order: Order) -> None:
    """Let the aid follow the newest report; for the system."""
    found = check_of(row)
    aid.change(actor, row, found, order)
    row.save(update_fields=["monthly", "pay_on"])
    vouch(row)
    reliefs.note(actor, row, found, Telling.What.CHANGES)
    service = cases.by_id(SYSTEM, row.case_id).service
    tell(AidChanged(row.id, str(row.case_id), service, "changed", actor.today.isoformat()))


def last_day(actor: Actor, household: Household) -> date:
    """By when the sources owe an answer to what is asked today."""
    within = check_of(household).answer_within
    return term.last_day(actor.today, within.length, within.unit, term.national().lenient())
