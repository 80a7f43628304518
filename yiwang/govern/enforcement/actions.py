"""What officers, heads and the party do about a penalty besides the steps of its process."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.base.cases import facade as cases
from yiwang.base.cases.facade import Case
from yiwang.base.packages import facade as packages
from yiwang.base.papers import facade as papers
from yiwang.base.work import facade as work
from yiwang.engines.process import happenings
from yiwang.govern.enforcement import grading, opening, queries, rules
from yiwang.govern.enforcement.errors import (
    NoHearing,
    NothingSaid,
    NotNow,
    NotToBeKept,
    RightLapsed,
)
from yiwang.govern.enforcement.models import Certificate, Evidence, Penalty, Statement
from yiwang.govern.enforcement.words import word, words
from yiwang.kernel import ids
from yiwang.kernel.actions import action, vouch
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.clock import local_day
from yiwang.kernel.errors import Invalid, NotFound
from yiwang.kernel.files import store
from yiwang.kernel.tenancy import queries as bodies
from yiwang.kernel.tenancy.models import Account

INVESTIGATING = ("clue", "filed")
REGISTRATION = "registration"  # the paper that says what is registered and kept


@dataclass(frozen=True)
class Found:
    """A piece of evidence as it is handed in. kind: as in words.yaml; second: number of the
    certificate of the other officer; keep: the head is asked to let it be registered and kept.
    """

    kind: str
    name: str
    taken_on: date
    place: str = ""
    second: str = ""
    file: UUID | None = None
    keep: bool = False


@action("enforcement:evidence:add")
def add_evidence(actor: Actor, number: str, found: Found) -> Evidence:
    """Add to the evidence of a matter under investigation; its file is known by its digest now.

    Raises:
        NotNow: the investigation is over. NotCertified, NoSuchCertificate: who took it.
        Invalid: kind, name or day cannot be right.
    """
    case = cases.lock(actor, number)
    queries.penalty(actor, case)
    if case.state not in INVESTIGATING:
        raise NotNow
    _require_sound(found, actor.today)
    by = [queries.certified(actor.account, actor.name, case.body_id, actor.today)]
    if found.second:
        by.append(queries.by_number(found.second, case.body_id, actor.today))
    row = Evidence(
        id=ids.uuid7(actor.now),
        case_id=case.id,
        number=Evidence.objects.filter(case_id=case.id).count() + 1,
        kind=found.kind,
        name=found.name.strip(),
        taken_on=found.taken_on,
        place=found.place,
        by=[opening.officer(each) for each in by],
        at=actor.now,
        added_by=actor.account,
        keep_asked=found.keep,
    )
    if found.file is not None:
        _take_file(actor, case, row, found.file)
    row.save(force_insert=True)
    vouch(row)
    return row


def _take_file(actor: Actor, case: Case, row: Evidence, file: UUID) -> None:
    """The body keeps the file, so that those who review and decide can open it."""
    stored, content = store.fetch(file)
    kept = store.keep(actor, case.body_id, stored.name, content, stored.media_type)
    row.file_id, row.digest = kept.id, store.sha256(content)


def _require_sound(found: Found, today: date) -> None:
    problems = []
    if found.kind not in words()["evidence"]:
        problems.append(("kind", "enforcement.kind", _("Choose a kind of evidence.")))
    if not found.name.strip():
        problems.append(("name", "enforcement.name", _("Say what it is.")))
    if found.taken_on > today:
        problems.append(("taken_on", "enforcement.later", _("This day has not come yet.")))
    if problems:
        raise Invalid(
            [{"pointer": f"/{at}", "code": code, "message": text} for at, code, text in problems]
        )


def _evidence(actor: Actor, evidence_id: UUID) -> tuple[Case, Evidence]:
    row = Evidence.objects.filter(id=evidence_id).first()
    if row is None:
        raise NotFound(_("This evidence"))
    case = cases.lock(actor, cases.by_id(actor, row.case_id).number)
    row.refresh_from_db()
    return case, row


@action("enforcement:evidence:keep")
def keep(actor: Actor, evidence_id: UUID) -> Evidence:
    """As head, let evidence be registered and kept; it is disposed of within seven working days.

    Raises:
        NotToBeKept: nobody asked for it, or it was decided before.
    """
    case, row = _evidence(actor, evidence_id)
    if not row.keep_asked or row.kept_at:
        raise NotToBeKept
    row.kept_at, row.kept_by = actor.now, actor.name
    row.until = rules.dispose_until(actor.today)
    row.save(update_fields=["kept_at", "kept_by", "until"])
    spec = papers.specs(packages.source(case.package, case.version)).get(REGISTRATION)
    if spec is not None:
        facts = {
            "item": row.name,
            "item_kind": word("evidence", row.kind, "zh"),
            "kept_at": row.place or "——",
            "until": row.until.isoformat(),
        }
        papers.wish(actor, case, spec, facts)
    return row


@action("enforcement:evidence:add")
def dispose(actor: Actor, evidence_id: UUID, disposal: str) -> Evidence:
    """Say what becomes of evidence that was registered and kept.

    Raises:
        NotToBeKept: it is not kept, or was disposed of. Invalid: no such disposal.
    """
    _case, row = _evidence(actor, evidence_id)
    if not row.kept_at or row.disposed_at:
        raise NotToBeKept
    if disposal not in words()["disposals"]:
        message = _("Choose what becomes of it.")
        raise Invalid(
            [{"pointer": "/disposal", "code": "enforcement.disposal", "message": message}]
        )
    row.disposal, row.disposed_at = disposal, actor.now
    row.save(update_fields=["disposal", "disposed_at"])
    return row


@action("enforcement:penalty:grade")
def grade(actor: Actor, number: str, facts: Mapping[str, Any]) -> Penalty:
    """Ask the discretion benchmark for the grade and range of a matter under investigation.

    Raises:
        NotNow: the investigation is over. Invalid: a fact is missing or wrong.
    """
    case = cases.lock(actor, number)
    row = queries.penalty(actor, case)
    if case.state not in INVESTIGATING:
        raise NotNow
    grading.grade(actor, case, row, facts)
    row.save()
    return row


@action("enforcement:statement:make", about="party_id")
def say(actor: Actor, number: str, kind: str, text: str = "") -> Statement:
    """As the party, state one's view, ask for a hearing, or waive both.

    Raises:
        NotNow: the matter is not at that stage. NothingSaid: the statement is empty.
        NoHearing: the notice gives none. RightLapsed: it could be asked for until an earlier day.
    """
    case = cases.lock(actor, number)
    penalty = queries.penalty(actor, case)
    wanted = Statement.Kind(kind)
    _require_time(actor, case, penalty, wanted, text)
    row = Statement(
        id=ids.uuid7(actor.now),
        case_id=case.id,
        kind=wanted,
        text=text.strip(),
        at=actor.now,
        name=actor.name,
    )
    row.save(force_insert=True)
    vouch(row)
    if wanted is Statement.Kind.HEARING:
        work.happen(actor, case, happenings.Message("hearing_asked"))
    elif wanted is Statement.Kind.WAIVER:
        work.happen(actor, case, happenings.Message("waived"))
    elif case.state == "notified":
        cases.reach(actor, case, "stated", {})
    else:
        cases.note(actor, case, "penalty.stated", {})
    return row


def _require_time(
    actor: Actor, case: Case, penalty: Penalty, wanted: Statement.Kind, text: str
) -> None:
    open_until = last_day(actor, case)
    if wanted is Statement.Kind.STATEMENT:
        if case.state not in ("notified", "hearing", "deciding"):
            raise NotNow
        if not text.strip():
            raise NothingSaid
        return
    if wanted is Statement.Kind.HEARING and not penalty.hearing_told:
        raise NoHearing if penalty.told_kinds else NotNow
    late = open_until is not None and local_day(actor.now) > open_until
    if wanted is Statement.Kind.HEARING and (late or case.state == "deciding"):
        raise RightLapsed(open_until.isoformat() if open_until else "")
    if case.state != "notified":
        raise NotNow


def last_day(actor: Actor, case: Case) -> date | None:
    """Until when a hearing may be asked for; None before the notice was served."""
    for each in cases.readings(case, actor.now):
        if each.name == "request":
            return each.reading.due
    return None


@dataclass(frozen=True)
class Issue:
    """A certificate as it is entered. account: the user name of whom it was issued to."""

    account: str
    number: str
    field: Mapping[str, str]
    valid_from: date
    valid_until: date


@action("enforcement:certificate:issue")
def certify(actor: Actor, issue: Issue) -> Certificate:
    """Enter the enforcement certificate of somebody of the actor's body.

    Raises:
        Invalid: no such person here, the number is taken, or the days cannot be right.
    """
    people = dict(bodies.colleagues(actor))
    with acting(SYSTEM.on(actor.now)):
        taken = Certificate.objects.filter(number=issue.number.strip()).exists()
    checks = {
        "account": (issue.account in people, _("Nobody of this body has that user name.")),
        "number": (issue.number.strip() and not taken, _("A certificate has its own number.")),
        "valid_until": (issue.valid_from <= issue.valid_until, _("It ends before it begins.")),
    }
    wrong = [(name, text) for name, (good, text) in checks.items() if not good]
    if wrong:
        code = "enforcement.certificate"
        raise Invalid([{"pointer": f"/{at}", "code": code, "message": text} for at, text in wrong])
    with acting(SYSTEM.on(actor.now)):
        row = Certificate(
            id=ids.uuid7(actor.now),
            body_id=actor.body,
            account=Account.objects.get(username=issue.account).id,
            name=people[issue.account],
            number=issue.number.strip(),
            field=dict(issue.field),
            valid_from=issue.valid_from,
            valid_until=issue.valid_until,
        )
        row.save(force_insert=True)
    return row


@action("enforcement:certificate:issue")
def withdraw(actor: Actor, certificate_id: UUID) -> Certificate:
    """Take a certificate of the actor's body back; nothing can be done by it from today.

    Raises:
        NotFound: the body has none such in force.
    """
    with acting(SYSTEM.on(actor.now)):
        rows = Certificate.objects.filter(body_id=actor.body, withdrawn_on=None)
        row = rows.filter(id=certificate_id).first()
        if row is None:
            raise NotFound(_("This certificate"))
        row.withdrawn_on = actor.today
        row.save(update_fields=["withdrawn_on"])
    return row
