"""Reading wholes: their items with cases and clocks, and to which whole a case belongs."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yiwang.base.cases import facade as cases
from yiwang.base.cases.facade import Case, State
from yiwang.base.packages import facade as packages
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.errors import NotFound
from yiwang.kernel.reads import Read
from yiwang.kernel.texts import say
from yiwang.serve.applications import facade as applications
from yiwang.serve.applications.facade import Remedy
from yiwang.serve.bundles import rules, spec
from yiwang.serve.bundles.errors import Bar, NotAgain
from yiwang.serve.bundles.models import Share
from yiwang.serve.bundles.rules import Standing
from yiwang.serve.bundles.spec import LIFE, SITUATION, Bundle, Item
from yiwang.serve.services import facade as services

AGAIN = "item_again"  # the milestone of a whole that goes on with a new application for an item
_OF_PART = Read(Share, "part_id = %s")
_OF_PARTS = Read(Share, "part_id = ANY(%s)")


def whole(actor: Actor, number: str) -> Case:
    """A whole that the actor may see.

    Raises:
        NotFound: there is none of this number.
    """
    found = cases.get(actor, number)
    if found.life != LIFE or found.state == State.DRAFT:
        raise NotFound(_("This case"))
    return found


def applied(whole: Case) -> list[Share]:
    """Every application for an item of a whole, drafts and those that were replaced too, by age."""
    found = Share.objects.filter(whole=whole).select_related("part", "part__body")
    return list(found.order_by("id"))


def shares(whole: Case) -> list[Share]:
    """The application that counts for each item that was opened, in the order of opening."""
    return list(_counting(applied(whole)).values())


def _counting(rows: Iterable[Share]) -> dict[str, Share]:
    """By item, in the order in which items were opened first; a later turn replaces an earlier."""
    found: dict[str, Share] = {}
    for row in rows:
        held = found.get(row.item)
        if row.turn is not None and (held is None or held.turn is None or held.turn < row.turn):
            found[row.item] = row
    return found


def current(whole: Case, item: str) -> Share:
    """The application that counts for an item that was opened."""
    return _counting(applied(whole))[item]


def again(whole: Case, item: str) -> tuple[Case | None, Case]:
    """The draft by which an item is applied for again, if one is begun, and what was decided last.

    Raises:
        NotFound: no application for such an item. NotAgain: why it cannot be applied for again.
    """
    rows = [row for row in applied(whole) if row.item == item]
    held = _counting(rows).get(item)
    if held is None:
        raise NotFound(_("This item"))
    if not whole.states.leads(AGAIN, whole.state):
        raise NotAgain(held.part.number, Bar.HANDED_OVER)
    if not rules.lost(held.outcome):
        raise NotAgain(held.part.number, Bar.GRANTED if held.outcome else Bar.OPEN)
    return _draft(rows, item), held.part


def _draft(rows: Iterable[Share], item: str) -> Case | None:
    drafts = (row.part for row in rows if row.item == item and row.turn is None)
    return next((part for part in drafts if part.state == State.DRAFT), None)


def situation(whole: Case) -> Mapping[str, Any]:
    """The answers to the questions of a whole."""
    found: Mapping[str, Any] = cases.form_data(whole).get(SITUATION, {})
    return found


def standings(bundle: Bundle, whole: Case) -> dict[str, Standing]:
    """How each item that the whole needs stands."""
    outcomes = {share.item: share.outcome for share in shares(whole)}
    return rules.standings(rules.chosen(bundle, situation(whole)), outcomes)


def parts(asked: Collection[UUID]) -> set[UUID]:
    """Those of some cases that are an item of a whole."""
    return {share.part_id for share in _OF_PARTS.all(list(asked))}


def whole_of(actor: Actor, part: Case) -> Case | None:
    """The whole that a case is an item of, for who sees that item: its other items are decided by
    others, and of the whole only how far each is may be shown.
    """
    share = _OF_PART.first(part.id)
    if share is None:
        return None
    with acting(SYSTEM.on(actor.now), alone=False):
        return share.whole


@dataclass(frozen=True)
class Row:
    """An item of a whole as people see it. part: None before it was opened, or for who may not see
    it; clocks as `cases.shown` has them; after: what must be granted first; missing: what of that
    was not; earlier: applications that were not granted and replaced; draft: a new one begun;
    renewable: whether it can be applied for again; remedy: against a decision not to grant it.
    """

    item: Item
    title: str
    body: str
    standing: Standing
    part: Case | None
    clocks: list[dict[str, Any]]
    after: list[str]
    missing: list[str]
    earlier: list[Case]
    draft: Case | None
    renewable: bool
    remedy: Remedy | None

    @property
    def clock(self) -> list[dict[str, Any]]:
        """The clocks that run; where none does, the last one that ended."""
        return [each for each in self.clocks if not each["light"].startswith("done")] or (
            self.clocks[-1:]
        )

    @property
    def meaning(self) -> str:
        """What a refusal means for the rest."""
        return say(self.item.refused)


def rows(actor: Actor, whole: Case) -> list[Row]:
    """The items that a whole needs, in the order of its bundle.

    The caller made sure that the actor may see the whole: how far its items are is part of that.
    """
    bundle = spec.of(packages.source(whole.package, whole.version))
    with acting(SYSTEM.on(actor.now), alone=False):
        every = applied(whole)
        counting = _counting(every)
        opened = {name: share.part for name, share in counting.items()}
        outcomes = {name: share.outcome for name, share in counting.items()}
        found = rules.standings(rules.chosen(bundle, situation(whole)), outcomes)
        open_still = whole.states.leads(AGAIN, whole.state)
        titles = {name: title(bundle.items[name]) for name in found}
        return [
            Row(
                bundle.items[name],
                titles[name],
                _body(bundle.items[name], opened.get(name), whole.region_id),
                standing,
                opened.get(name),
                cases.shown.clocks(actor, opened[name]) if name in opened else [],
                [titles[each] for each in bundle.items[name].after if each in titles],
                [titles[each] for each in rules.missing(bundle.items[name], found)],
                [each.part for each in every if each.item == name and _replaced(each, counting)],
                _draft(every, name) if open_still else None,
                open_still and rules.lost(outcomes.get(name, "")),
                _remedy(actor, opened[name]) if standing is Standing.REFUSED else None,
            )
            for name, standing in found.items()
        ]


def _remedy(actor: Actor, part: Case) -> Remedy | None:
    return applications.remedy(part, cases.timeline(actor, part))


def _replaced(share: Share, counting: Mapping[str, Share]) -> bool:
    return share.turn is not None and counting[share.item].id != share.id


def title(item: Item) -> str:
    """What the service of an item is called."""
    found = services.get(item.service)
    return say({"zh": found.name_zh, "en": found.name_en})


def _body(item: Item, part: Case | None, region: str) -> str:
    if part is not None:
        return say({"zh": part.body.name, "en": part.body.name_en})
    return office(item, region)


def office(item: Item, region: str) -> str:
    """The body that carries an item out at a place; "" where there is none or there are several."""
    found = services.implementations(item.service, region) if region else []
    names = [say({"zh": each.body_name, "en": each.body_name_en}) for each in found]
    return names[0] if len(names) == 1 else ""


def told(actor: Actor, whole: Case) -> Mapping[str, Any]:
    """What the papers of a whole say of its items: `rows` in order."""
    return {
        "rows": [
            {
                "title": row.title,
                "body": row.body,
                "standing": str(row.standing.label),
                "number": row.part.number if row.part else "",
                "after": "、".join(row.after),
                "refused": "" if row.standing is not Standing.REFUSED else row.meaning,
            }
            for row in rows(actor, whole)
        ]
    }
