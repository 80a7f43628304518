"""One list out of all kinds of work."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.base.work.inbox import boxes
from yiwang.base.work.inbox.desks import Reader
from yiwang.base.work.inbox.kinds import kinds
from yiwang.base.work.inbox.values import After, Page, Wish
from yiwang.kernel.errors import Invalid
from yiwang.kernel.reads import at_once, lines
from yiwang.kernel.together import together

_LOWEST, _HIGHEST = UUID(int=0), UUID(int=(1 << 128) - 1)


@dataclass(frozen=True)
class Order:
    """A box begins with the soonest due day, or with the latest moment."""

    latest_first: bool = False

    @property
    def start(self) -> After:
        if self.latest_first:
            return After(datetime(9999, 12, 31, tzinfo=UTC), _HIGHEST)
        return After(date.min, _LOWEST)

    def read(self, cursor: str) -> After:
        """Where a cursor says that the page begins.

        Raises:
            Invalid: the cursor is none of ours.
        """
        if not cursor:
            return self.start
        at, _tilde, tie = cursor.partition("~")
        try:
            moment = datetime.fromisoformat(at) if self.latest_first else date.fromisoformat(at)
            return After(moment, UUID(tie))
        except ValueError as error:
            message = _("This cursor is not one we gave.")
            row = {"pointer": "/cursor", "code": "kernel.cursor", "message": message}
            raise Invalid([row]) from error


SOONEST, LATEST = Order(), Order(latest_first=True)
BOXES: Mapping[str, Order] = {
    "todo": SOONEST,
    "claimed": SOONEST,
    "overdue": SOONEST,
    "done": LATEST,
    "started": LATEST,
    "copied": LATEST,
}


def page(reader: Reader, wish: Wish, cursor: str = "") -> Page:
    """One page of a box; each kind of work gives its own first rows, and the first of all stay.

    Raises:
        Invalid: the cursor is none of ours.
    """
    order = BOXES[wish.box]
    after = order.read(cursor)
    asked = [each for each in kinds(wish.box) if wish.kind in ("", each.name)]
    with reader.reading(), at_once():
        lines(*boxes.STEADY)
        lists = [each.find(reader, wish, after) for each in asked]
        found = [row for each in lists for row in each]
    found.sort(key=lambda row: (row.at, row.tie), reverse=order.latest_first)
    shown = tuple(found[: boxes.SIZE])
    more = len(found) > boxes.SIZE
    return Page(shown, f"{shown[-1].at.isoformat()}~{shown[-1].tie}" if more else "")


def counts(reader: Reader) -> dict[str, str]:
    """How many wait in each box, as text: beyond `boxes.MOST` nobody counts, and it says "999+"."""
    total: Counter[str] = Counter()
    with reader.reading():
        _plans, *answers = together(boxes.STEADY, *(each.count(reader) for each in kinds()))
        for answer in answers:
            total.update(dict(zip(answer.names, answer.lines[0], strict=True)))
    return {box: _told(number, boxes.MOST[box]) for box, number in total.items()}


def _told(number: int, most: int) -> str:
    return str(number) if number < most else f"{most - 1}+"
