"""What happens to a whole: its items are opened in their turn, noted when decided, applied for
again after a refusal, withdrawn with it.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from yiwang.base.cases import facade as cases
from yiwang.base.cases.facade import Case
from yiwang.base.packages import facade as packages
from yiwang.base.packages.facade import FORM
from yiwang.base.work import facade as work
from yiwang.engines.decision import feel
from yiwang.engines.form import paths
from yiwang.engines.process import happenings
from yiwang.kernel import ids, writes
from yiwang.kernel.actions import action
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.serve.applications import facade as applications
from yiwang.serve.applications.facade import Wish
from yiwang.serve.bundles import queries, spec
from yiwang.serve.bundles.models import Share
from yiwang.serve.bundles.queries import AGAIN
from yiwang.serve.bundles.rules import GRANTED, Standing, lost
from yiwang.serve.bundles.spec import Bundle, Item
from yiwang.serve.bundles.union import returned, routed
from yiwang.serve.services import facade as services

UNDER_WAY = "under_way"
MOVED = "item_moved"  # the message that a whole's process waits for
OUTCOMES = frozenset({GRANTED, "refused", "not_accepted", "withdrawn", "terminated"})
MOVES = OUTCOMES | {"submitted", "issued", "delivered"}


def open_items(
    actor: Actor, whole: Case, _properties: Mapping[str, str], _facts: Mapping[str, Any]
) -> Mapping[str, Any]:
    """The service `bundles.open`: open every item whose turn it is, and tell the process how far
    the whole is.
    """
    with acting(SYSTEM.on(actor.now)) as machine:
        bundle = spec.of(packages.source(whole.package, whole.version))
        for item in _ready(bundle, whole):
            _open(machine, bundle, whole, item)
        return {"bundle": _progress(bundle, whole)}


def _ready(bundle: Bundle, whole: Case) -> list[Item]:
    found = queries.standings(bundle, whole)
    return [bundle.items[name] for name, each in found.items() if each is Standing.READY]


def _progress(bundle: Bundle, whole: Case) -> Mapping[str, Any]:
    """Counts, and whether every item has its result at hand."""
    found = queries.standings(bundle, whole)
    at_hand = all(share.part.state != GRANTED for share in queries.shares(whole))
    return {
        "settled": all(each.over for each in found.values()) and at_hand,
        "granted": sum(each is Standing.GRANTED for each in found.values()),
        "items": len(found),
    }


def _open(actor: Actor, bundle: Bundle, whole: Case, item: Item) -> None:
    """Make an item a case of its service, with the data of the whole that it asks for."""
    service = services.to_apply_for(item.service)
    form = packages.source(service.package, service.package_version).document(FORM)
    data = routed(item, form, {**cases.open_data(whole), **_given(bundle, whole)})
    wish = Wish(item.service, data, region=whole.region_id, applicant=whole.party)
    part = applications.carry(actor, wish, whole)
    _share(actor, whole, item.id, part, 1)
    _note(actor, whole, "item_opened", part)


def _share(actor: Actor, whole: Case, item: str, part: Case, turn: int | None) -> None:
    row = writes.new(Share, id=ids.uuid7(actor.now), whole=whole, item=item, turn=turn, part=part)
    writes.insert(row)


def _facts(part: Case, **more: Any) -> dict[str, Any]:
    return {"item": {"zh": part.title, "en": part.title_en}, "number": part.number, **more}


def _note(actor: Actor, whole: Case, line: str, part: Case, **more: Any) -> None:
    cases.note(actor, whole, whole.states.line(line), _facts(part, **more))


def _given(bundle: Bundle, whole: Case) -> dict[str, Any]:
    """What later applications for items and the results of granted ones answer, by element."""
    found = dict(cases.open_data(whole))
    for share in queries.shares(whole):
        item = bundle.items[share.item]
        if share.turn != 1:
            form = packages.source(share.part.package, share.part.version).document(FORM)
            returned(item, form, cases.open_data(share.part), found)
        for pointer, text in item.gives.items():
            if share.outcome == GRANTED:
                value = _result(share.part, text)
                paths.put(found, paths.place_of(pointer, "/"), value)
    return found


def _result(part: Case, text: str) -> Any:
    """The value of an expression over what was entered in the steps of a case."""
    expression = feel.parse(text)
    seen = {name: feel.from_json(dict(work.latest_data(part, name))) for name in expression.names}
    return feel.to_json(expression.evaluate(seen).value)


@action("cases:case:apply")
def begin_again(actor: Actor, number: str, item: str) -> Case:
    """Begin a new application for an item that was not granted, with what was handed in before.

    It is a draft like any other. Handed in before everything is handed over it takes the place of
    the one that was not granted; the draft that is there already is gone on with.

    Raises:
        NotFound: no such whole, or it has no such item. NotAgain: the item was not decided, was
        granted, or everything is handed over.
    """
    whole = cases.lock(actor, queries.whole(actor, number).number)
    with acting(SYSTEM.on(actor.now), alone=False):
        draft, last = queries.again(whole, item)
    if draft is None:
        wish = Wish(
            last.service, cases.open_data(last), region=whole.region_id, applicant=whole.party
        )
        draft = applications.begin(actor, wish)
        with acting(SYSTEM.on(actor.now), alone=False) as machine:
            _share(machine, whole, item, draft, None)
    return draft


@action("bundles:whole:follow")
def follow(actor: Actor, part_id: UUID, milestone: str) -> None:
    """Let a whole go on after one of its items moved."""
    share = Share.objects.select_related("whole").filter(part_id=part_id).first()
    if share is None:
        return
    whole = cases.lock(actor, share.whole.number)
    part = cases.by_id(actor, part_id)
    if milestone == "submitted":
        _rejoin(actor, whole, share, part)
    elif milestone in OUTCOMES and share.turn is not None:
        share.outcome = milestone
        writes.update(share, "outcome")
        line = "item_granted" if milestone == GRANTED else "item_ended"
        meaning = spec.of(packages.source(whole.package, whole.version)).items[share.item].refused
        _note(actor, whole, line, part, meaning=dict(meaning))
    if whole.state == UNDER_WAY and not work.incidents(actor, whole):
        work.happen(actor, whole, happenings.Message(MOVED))


def _rejoin(actor: Actor, whole: Case, share: Share, part: Case) -> None:
    """Let an application that was handed in again take its place, where the whole still goes on."""
    before = queries.current(whole, share.item)
    if share.turn is None and whole.states.leads(AGAIN, whole.state) and lost(before.outcome):
        share.turn = (before.turn or 0) + 1
        writes.update(share, "turn")
        cases.reach(actor, whole, AGAIN, _facts(part, before=before.part.number))


def withdraw_items(
    actor: Actor, whole: Case, _properties: Mapping[str, str], _facts: Mapping[str, Any]
) -> Mapping[str, Any]:
    """The service `bundles.withdraw`: withdraw every item that is not decided yet."""
    with acting(SYSTEM.on(actor.now)) as machine:
        for share in queries.shares(whole):
            part = cases.lock(machine, share.part.number)
            if part.states.leads("withdrawn", part.state):
                cases.reach(machine, part, "withdrawn", {})
                work.happen(machine, part, happenings.Message("withdrawn"))
    return {}
