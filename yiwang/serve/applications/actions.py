"""What applicants do with their cases, and clerks at the counter for them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from yiwang.base.cases import facade as cases
from yiwang.base.cases.facade import Attachment, Case
from yiwang.base.cases.values import Opening
from yiwang.base.packages import facade as packages
from yiwang.base.parties import facade as parties
from yiwang.base.parties.values import PartyView, Stated
from yiwang.base.work import facade as work
from yiwang.engines.process import happenings
from yiwang.kernel.actions import action
from yiwang.kernel.actor import Actor
from yiwang.kernel.files import store
from yiwang.kernel.ids import NOBODY
from yiwang.serve.applications.errors import MaterialsMissing, NoIdentity, NotYourPrincipal
from yiwang.serve.applications.forms import Sheet, sheet, sheet_of
from yiwang.serve.applications.on_file import Shelf, rely
from yiwang.serve.applications.values import Wish
from yiwang.serve.services import facade as services
from yiwang.serve.services.values import ItemView


def applicants(actor: Actor, service: str) -> list[PartyView]:
    """For whom a person may apply for a service, himself first.

    Raises:
        NoIdentity: the account belongs to nobody who could apply.
    """
    if actor.person == NOBODY:
        raise NoIdentity
    return parties.principals(actor, service)


def applicant_of(actor: Actor, wanted: UUID | None, service: str) -> PartyView:
    """The party a person applies for.

    Raises:
        NoIdentity: the account belongs to nobody who could apply.
        NotYourPrincipal: no authorisation in force that covers the service.
    """
    mine = {party.id: party for party in applicants(actor, service)}
    found = mine.get(wanted or actor.person)
    if found is None:
        raise NotYourPrincipal
    return found


def _open(
    actor: Actor, wish: Wish, applicant: PartyView, channel: str, agent: UUID | None = None
) -> tuple[Case, Sheet, dict[str, Any], ItemView]:
    """A new case with its empty form, what goes into the form first, and what is applied for.

    agent: who acts for the applicant; None: the actor, where that is somebody else.
    """
    item = services.to_apply_for(wish.service)
    actor.reach(item.level)
    place = services.choose_body(item, region=wish.region, body=wish.body)
    paper = sheet(actor, item.package, item.package_version, applicant.id)
    data = dict(wish.data) or paper.prefilled()
    source, values = packages.source(item.package, item.package_version), place.values
    opening = Opening(
        service=item.code,
        title=item.name_zh,
        title_en=item.name_en or item.name_zh,
        package=item.package,
        version=item.package_version,
        body=place.body_id,
        region=place.region,
        applicant=applicant.id,
        applicant_name=applicant.name,
        agent=agent or (actor.person if actor.person not in (NOBODY, applicant.id) else None),
        channel=channel,
        life=source.life,
        terms=cases.terms_of(source, values.get("promise_day"), str(values.get("source", ""))),
    )
    return cases.open_draft(actor, opening), paper, data, item


def _attach_all(
    actor: Actor,
    case: Case,
    paper: Sheet,
    data: Mapping[str, Any],
    more: Mapping[str, list[UUID]] | None = None,
) -> None:
    """Tie the files that data and list name to the case, each once."""
    known = {(row.material, row.file_id) for row in cases.attachments(case)}
    named = [*paper.files(data), *((m, f) for m, files in (more or {}).items() for f in files)]
    for material, file_id in named:
        if (material, file_id) not in known:
            row = store.get(file_id)
            cases.attach(actor, case, material, file_id, row.name)
            known.add((material, file_id))


@action("cases:case:apply", about="applicant_id")
def begin(actor: Actor, wish: Wish) -> Case:
    """Open a draft, pre-filled with what the city knows.

    Raises:
        NotApplicable, SeveralBodies, NoBodyHere: the service, or the place, is not clear.
        NotYourPrincipal, NoIdentity: nobody to apply for.
    """
    applicant = applicant_of(actor, wish.applicant, wish.service)
    case, paper, data, _item = _open(actor, wish, applicant, actor.channel)
    cases.revise(actor, case, paper.draft(actor, data))
    _attach_all(actor, case, paper, data, wish.attachments)
    return case


@action("cases:case:apply", about="applicant_id")
def save(actor: Actor, number: str, data: Mapping[str, Any]) -> Case:
    """Keep a draft as far as it is filled in."""
    case = cases.lock(actor, number)
    cases.require_draft(case)
    paper = sheet_of(actor, case)
    before = cases.open_data(case)
    cases.revise(actor, case, paper.draft(actor, data))
    _attach_all(actor, case, paper, data)
    _detach_gone(actor, case, set(paper.files(before)) - set(paper.files(data)))
    return case


def _detach_gone(actor: Actor, case: Case, gone: set[tuple[str, UUID]]) -> None:
    """Take off the files that the form named before and names no more."""
    for row in cases.attachments(case):
        if (row.material, row.file_id) in gone:
            cases.detach(actor, case, row.id)


@action("cases:case:apply", about="applicant_id")
def submit(actor: Actor, number: str, data: Mapping[str, Any] | None = None) -> Case:
    """Hand a draft in: the body sees it, its process starts, the receipt is made.

    Raises:
        Invalid: entries need another look. MaterialsMissing: papers are missing.
        AlreadySubmitted: it was handed in before.
    """
    case = cases.lock(actor, number)
    cases.require_draft(case)
    paper = sheet_of(actor, case)
    return _hand_in(actor, case, paper, cases.open_data(case) if data is None else data)


def _hand_in(
    actor: Actor,
    case: Case,
    paper: Sheet,
    given: Mapping[str, Any],
    more: Mapping[str, list[UUID]] | None = None,
    item: ItemView | None = None,
) -> Case:
    content = paper.submission(actor, given)
    chosen = Shelf(actor, case.party, paper.form).chosen(content.data)
    _attach_all(actor, case, paper, given, more)
    item = services.item(case.service) if item is None else item
    _require_materials(case, item, rely(actor, case, chosen))
    cases.submit(actor, case, content)
    work.begin(actor, case, _process_data(actor, case))
    return case


def _require_materials(case: Case, item: ItemView | None, on_file: set[str]) -> None:
    """Papers that everyone must hand in; those that depend on answers are the form's to ask."""
    given = {row.material for row in cases.attachments(case)} | on_file
    missing = [
        paper.name
        for paper in (item.materials if item else ())
        if paper.needed == "1" and paper.mode.asked_for and not paper.eform and not paper.when
        if paper.code not in given
    ]
    if missing:
        raise MaterialsMissing("、".join(missing))


def _process_data(actor: Actor, case: Case) -> dict[str, Any]:
    """What a process may decide by: the form with masked numbers, and the day of silence."""
    clocks = {running.name: running.reading for running in cases.readings(case, actor.now)}
    correction = clocks.get("correction")
    deemed = correction.due_at.isoformat() if correction and correction.due_at else None
    return {"form": cases.form_data(case), "deemed": deemed}


@action("cases:case:apply", about="applicant_id")
def supply(actor: Actor, number: str, data: Mapping[str, Any] | None = None) -> Case:
    """Hand in what the notice of correction asked for.

    Raises:
        StillMissing: something the notice names is not there. Invalid: entries are wrong.
    """
    case = cases.lock(actor, number)
    paper = sheet_of(actor, case)
    given = cases.open_data(case) if data is None else data
    content = paper.submission(actor, given)
    chosen = Shelf(actor, case.party, paper.form).chosen(content.data)
    _attach_all(actor, case, paper, given)
    rely(actor, case, chosen)
    cases.supply_correction(actor, case, content, set(paper.form.materials().values()))
    work.happen(actor, case, happenings.Message("correction_supplied"))
    return case


@action("cases:case:withdraw", about="applicant_id")
def withdraw(actor: Actor, number: str, reason: str = "") -> Case:
    """Take an application back before it is decided.

    Raises:
        NotPossible: it is a draft, decided, or over.
    """
    case = cases.lock(actor, number)
    cases.reach(actor, case, "withdrawn", {"reason": reason} if reason else {})
    work.happen(actor, case, happenings.Message("withdrawn"))
    return case


@action("cases:case:apply", about="applicant_id")
def attach(actor: Actor, number: str, material: str, file_id: UUID) -> Attachment:
    """Add a paper to a draft or to an awaited correction."""
    case = cases.lock(actor, number)
    return cases.attach(actor, case, material, file_id, store.get(file_id).name)


@action("cases:case:apply", about="applicant_id")
def apply(actor: Actor, wish: Wish) -> Case:
    """Open and hand in at once, for programs."""
    applicant = applicant_of(actor, wish.applicant, wish.service)
    case, paper, data, item = _open(actor, wish, applicant, actor.channel)
    return _hand_in(actor, case, paper, data, wish.attachments, item)


@action("cases:case:file", about="applicant_id")
def file(actor: Actor, wish: Wish, person: Stated) -> Case:
    """File at the counter for a person without an account.

    The person is the subject, the clerk the operator; both are recorded apart. Only before the
    clerk's own body.
    """
    applicant = parties.find_or_create(actor, person)
    own = Wish(wish.service, wish.data, wish.region, actor.body, None, wish.attachments)
    case, paper, data, item = _open(actor, own, applicant, "window")
    return _hand_in(actor, case, paper, data, wish.attachments, item)


@action("cases:case:carry", about="applicant_id")
def carry(actor: Actor, wish: Wish, whole: Case) -> Case:
    """Open and hand in a further case for the applicant of one that was handed in, with what it
    holds: nobody is asked anew.
    """
    applicant = parties.party(actor, whole.party)
    case, paper, data, item = _open(actor, wish, applicant, whole.channel, whole.agent)
    return _hand_in(actor, case, paper, data, wish.attachments, item)
