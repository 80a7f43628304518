"""Writes: plan, announce the lists, draw, enter results, publish them."""

import re
from collections import Counter
from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.engines import term
from yiwang.govern.inspections import queries, spec
from yiwang.govern.inspections.errors import AlreadyChecked, NotReady, NotYours
from yiwang.govern.inspections.models import Check, Inspector, Plan, Subject
from yiwang.govern.inspections.values import (
    Drawn,
    Found,
    ListsAnnounced,
    ProblemFound,
    Unready,
    Wish,
)
from yiwang.kernel import ids, lottery
from yiwang.kernel.actions import action, tell
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.errors import Invalid, NotFound

_DIGEST = re.compile(r"[0-9a-f]{64}")


@action("inspections:plan:manage")
def plan(actor: Actor, wish: Wish) -> Plan:
    """Begin a plan for the actor's body.

    Raises:
        Invalid: no title, or no matter of the book.
    """
    named = queries.book()
    known = [each.code for each in queries.matters(named.book, wish.matters)]
    problems = []
    if not wish.title.strip():
        problems.append(("title", _("Give the plan a name.")))
    if not known:
        problems.append(("matters", _("Choose at least one matter.")))
    if not all(_is_share(named.book, *each) for each in wish.ratios.items()):
        problems.append(("ratios", _("A ratio is the share of a class, from 0 to 1.")))
    if problems:
        rows = [
            {"pointer": f"/{where}", "code": f"inspections.{where}", "message": message}
            for where, message in problems
        ]
        raise Invalid(rows)
    made = Plan(
        id=ids.uuid7(actor.now),
        body_id=actor.body,
        title=wish.title.strip(),
        year=actor.today.year,
        package=named.source.name,
        version=named.source.version,
        matters=known,
        regions=list(wish.regions),
        ratios={**named.book.ratios, **wish.ratios},
        cap=named.book.cap,
        inspectors_each=named.book.inspectors_each,
    )
    made.save(force_insert=True)
    return made


def _is_share(book: spec.Book, name: str, ratio: str) -> bool:
    return name in book.ratios and spec.is_share(ratio)


@action("inspections:plan:manage")
def announce(actor: Actor, plan_id: UUID, witness: str, commitment: str) -> Plan:
    """Settle the lists before anybody can know the seed; one digest of all goes into the evidence.

    witness: who names the number. commitment: its digest, made by the witness himself.

    Raises:
        NotReady: they are settled already, nobody fits, or the commitment is none.
    """
    found = _own(plan_id)
    if found.state != Plan.State.DRAFT:
        raise NotReady(Unready.ANNOUNCED)
    if not _DIGEST.fullmatch(commitment) or not witness.strip():
        raise NotReady(Unready.NO_COMMITMENT)
    found.subjects, found.capped = _subjects(actor, found)
    found.inspectors = _inspectors(actor, found)
    _require_enough(found)
    found.witness, found.commitment = witness.strip(), commitment
    found.state, found.announced_at = Plan.State.ANNOUNCED, actor.now
    found.announced = lottery.announced(
        {
            "format": lottery.FORMAT,
            **queries.rules_of(found),
            "subjects": found.subjects,
            "inspectors": found.inspectors,
            "commitment": commitment,
        }
    )
    found.save()
    counts = len(found.subjects), len(found.inspectors)
    tell(ListsAnnounced(found.id, found.announced, *counts))
    return found


def _own(plan_id: UUID) -> Plan:
    """A plan of the actor's body, to change. Raises NotFound."""
    found = Plan.objects.select_for_update(of=("self",)).select_related("body")
    row = found.filter(pk=plan_id).first()
    if row is None:
        raise NotFound(_("This plan"))
    return row


def _subjects(actor: Actor, found: Plan) -> tuple[list[dict[str, str]], int]:
    """Who can be drawn, by code, and how many were checked often enough this year."""
    rows = Subject.objects.filter(body_id=found.body_id, left_on=None)
    if found.regions:
        rows = rows.filter(region__in=found.regions)
    wanted = set(found.matters)
    fitting = [row for row in rows.order_by("code") if wanted & set(row.matters)]
    with acting(SYSTEM.on(actor.now)):  # by whichever body
        made = Check.objects.filter(plan__year=found.year).values_list("code", flat=True)
        times = Counter(made)
    left = [row for row in fitting if times[row.code] < found.cap]
    listed = [
        {"id": row.code, "name": row.name, "class": row.risk, "region": row.region} for row in left
    ]
    return listed, len(fitting) - len(left)


def _inspectors(actor: Actor, found: Plan) -> list[dict[str, object]]:
    """Who can be drawn to check all matters, by number."""
    rows = Inspector.objects.filter(
        body_id=found.body_id, left_on=None, valid_until__gte=actor.today
    )
    wanted = set(found.matters)
    return [
        {"id": row.number, "name": row.name, "conflicts": sorted(row.conflicts)}
        for row in rows.order_by("number")
        if wanted <= set(row.matters)
    ]


def _require_enough(found: Plan) -> None:
    if not found.subjects:
        raise NotReady(Unready.NO_SUBJECT)
    for subject in found.subjects:
        free = [each for each in found.inspectors if subject["id"] not in each["conflicts"]]
        if len(free) < found.inspectors_each:
            raise NotReady(Unready.FEW_INSPECTORS, subject["name"])


@action("inspections:plan:manage")
def draw(actor: Actor, plan_id: UUID, number: str) -> Plan:
    """Draw, once the announcement is sealed and the witness names his number.

    Raises:
        NotReady: not announced, drawn already, not sealed yet, or another number.
    """
    found = _own(plan_id)
    if found.state == Plan.State.DRAFT:
        raise NotReady(Unready.NOT_ANNOUNCED)
    if found.state == Plan.State.DRAWN:
        raise NotReady(Unready.DRAWN)
    proof = queries.sealed(found.id)
    if proof is None:
        raise NotReady(Unready.NO_ROOT)
    said = number.strip()
    if lottery.commit(said) != found.commitment:
        raise NotReady(Unready.WRONG_NUMBER)
    found.number, found.root, found.root_number = said, proof["root"], proof["number"]
    found.seed = lottery.seed_of(found.announced, found.root, said)
    lists = {"subjects": found.subjects, "inspectors": found.inspectors}
    file = {"format": lottery.FORMAT, **queries.rules_of(found), **lists}
    found.result = lottery.result(file, found.seed)
    found.state, found.drawn_at = Plan.State.DRAWN, actor.now
    found.save()
    rows = _checks(actor, found)
    Check.objects.bulk_create(rows)
    tell(Drawn(found.id, found.seed, len(rows)))
    return found


def _checks(actor: Actor, found: Plan) -> list[Check]:
    subjects = {each["id"]: each for each in found.subjects}
    numbers = [each["id"] for each in found.inspectors]
    people = {
        row.number: {
            "number": row.number,
            "name": row.name,
            "account": str(row.account) if row.account else "",
        }
        for row in Inspector.objects.filter(body_id=found.body_id, number__in=numbers)
    }
    return [
        Check(
            id=ids.uuid7(actor.now),
            body_id=found.body_id,
            plan=found,
            place=place,
            code=row["subject"],
            name=subjects[row["subject"]]["name"],
            region=subjects[row["subject"]]["region"],
            risk=subjects[row["subject"]]["class"],
            inspectors=[people[number] for number in row["inspectors"]],
        )
        for place, row in enumerate(found.result, 1)
    ]


@action("inspections:check:enter")
def enter(actor: Actor, check_id: UUID, said: Found) -> Check:
    """Enter what a check found; a problem is announced to whoever enforces.

    Raises:
        NotFound, NotYours: who did not draw it. AlreadyChecked: it is entered.
        Invalid: no such result, or a line of the checklist is open.
    """
    row = Check.objects.select_for_update(of=("self",)).select_related("plan")
    found = row.filter(pk=check_id).first()
    if found is None:
        raise NotFound(_("This check"))
    if str(actor.account) not in {each["account"] for each in found.inspectors}:
        raise NotYours
    if found.state != Check.State.TO_DO:
        raise AlreadyChecked
    book = queries.book_of(found.plan)
    ending = {each.code: each for each in book.results}.get(said.result)
    _require_whole(book, found, said)
    assert ending is not None
    rule = term.national_terms().resolve(book.publish, actor.today)
    calendar = term.national().lenient()
    found.publish_by = term.last_day(actor.today, rule.length, rule.unit, calendar)
    found.state, found.checked_on = Check.State.DONE, actor.today
    found.items, found.result, found.note = said.items, said.result, said.note.strip()
    found.photos = [str(each) for each in said.photos]
    found.save()
    if ending.found:
        told = " ".join(found.plan.matters)
        tell(ProblemFound(found.id, found.plan_id, found.code, found.result, told))
    return found


def _require_whole(book: spec.Book, found: Check, said: Found) -> None:
    """Each line is answered, unless nobody could be checked; what is not good says why."""
    rows = []
    if said.result not in {each.code for each in book.results}:
        rows.append(("result", _("Choose how the check ended.")))
    seen = said.result in ("", "nothing_found", "corrected")
    for matter in queries.matters(book, found.plan.matters) if seen else ():
        for item in matter.items:
            name = f"{matter.code}.{item.code}"
            answer = said.items.get(name)
            if answer is None:
                rows.append((name, _("Answer this line.")))
            elif not answer["good"] and not answer.get("note"):
                rows.append((name, _("Say what is not as it should be.")))
    if rows:
        problems = [
            {"pointer": f"/{where}", "code": "inspections.open", "message": message}
            for where, message in rows
        ]
        raise Invalid(problems)


@action("inspections:plan:manage")
def publish(actor: Actor, plan_id: UUID) -> Plan:
    """Publish every result that is entered."""
    found = _own(plan_id)
    done = Check.objects.filter(plan=found, state=Check.State.DONE)
    done.update(state=Check.State.PUBLISHED, published_on=actor.today)
    return found
