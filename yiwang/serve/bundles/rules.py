"""Which items a situation needs, whose turn it is, and how far the whole is. Pure."""

from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yiwang.engines.decision import feel
from yiwang.kernel.errors import Sentence
from yiwang.serve.bundles.spec import SITUATION, Bundle, Item

GRANTED = "granted"


class Standing(StrEnum):
    """How an item stands."""

    WAITING = "waiting"
    READY = "ready"
    UNDER_WAY = "under_way"
    GRANTED = "granted"
    REFUSED = "refused"
    LEFT_OUT = "left_out"

    @property
    def label(self) -> Sentence:
        return _LABELS[self]

    @property
    def over(self) -> bool:
        return self in (Standing.GRANTED, Standing.REFUSED, Standing.LEFT_OUT)


_LABELS: dict[Standing, Sentence] = {
    Standing.WAITING: _("Waits for another item"),
    Standing.READY: _("About to begin"),
    Standing.UNDER_WAY: _("Being handled"),
    Standing.GRANTED: pgettext_lazy("item", "Granted"),
    Standing.REFUSED: _("Not granted"),
    Standing.LEFT_OUT: _("Cannot begin"),
}


@lru_cache(maxsize=1024)
def _parsed(text: str) -> feel.Expression:
    return feel.parse(text)


def holds(item: Item, situation: Mapping[str, Any]) -> bool:
    """Whether an item is needed. An answer that is not given yet counts as null."""
    if not item.when:
        return True
    facts = {SITUATION: feel.from_json(dict(situation))}
    return _parsed(item.when).evaluate(facts).value is True


def chosen(bundle: Bundle, situation: Mapping[str, Any]) -> list[Item]:
    """The items that a situation needs, in the order of the file."""
    return [each for each in bundle.items.values() if holds(each, situation)]


def standings(items: list[Item], outcomes: Mapping[str, str]) -> dict[str, Standing]:
    """How each item of a whole stands.

    outcomes: for each item that was opened what was decided, "" while nothing is. An item after one
    that is not granted cannot begin; one that takes no part holds nobody up.
    """
    found: dict[str, Standing] = {}
    waiting = {each.id: each for each in items}
    while waiting:
        free = [
            each for each in waiting.values() if not any(name in waiting for name in each.after)
        ]
        for each in free or list(waiting.values()):
            found[each.id] = _standing(each, outcomes, found)
            del waiting[each.id]
    return {each.id: found[each.id] for each in items}


def lost(outcome: str) -> bool:
    """Whether an item was decided and not granted: it can be applied for again."""
    return outcome not in ("", GRANTED)


def _standing(item: Item, outcomes: Mapping[str, str], before: Mapping[str, Standing]) -> Standing:
    if item.id in outcomes:
        outcome = outcomes[item.id]
        ended = Standing.GRANTED if outcome == GRANTED else Standing.REFUSED
        return ended if outcome else Standing.UNDER_WAY
    if missing(item, before):
        return Standing.LEFT_OUT
    needed = [before[name] for name in item.after if name in before]
    return Standing.READY if all(each is Standing.GRANTED for each in needed) else Standing.WAITING


def missing(item: Item, found: Mapping[str, Standing]) -> list[str]:
    """What an item needs and will not get."""
    lost = (Standing.REFUSED, Standing.LEFT_OUT)
    return [name for name in item.after if found.get(name) in lost]


def columns(items: list[Item]) -> list[list[Item]]:
    """The items by how many stand before them: those of one column go on together."""
    depth: dict[str, int] = {}
    names = {each.id for each in items}
    for _turn in items:
        for each in items:
            before = [depth.get(name, 0) + 1 for name in each.after if name in names]
            depth[each.id] = max(before, default=0)
    most = max(depth.values(), default=-1)
    return [[each for each in items if depth[each.id] == at] for at in range(most + 1)]
