"""What may be reported and how an assignment stands. Pure."""

from datetime import date, timedelta

from yiwang.office.assignments.errors import Why

SOON = 3  # days before the last one in which the light is yellow (demonstration value)


def report_refused(percent: int, text: str) -> Why | None:
    if not 0 <= percent <= 100:
        return Why.PERCENT
    return None if len(text.strip()) > 1 else Why.TEXT


def part_refused(title: str, due: date, today: date, last: date) -> Why | None:
    """A part ends with the whole, or before; nothing is set for a day that is over."""
    if len(title.strip()) < 2:
        return Why.TITLE
    return None if today <= due <= max(last, today) else Why.DUE


def light(due: date, today: date, closed_on: date | None) -> str:
    """The light of an assignment (红黄牌): red past its day, yellow shortly before, green else;
    once closed it says whether it was in time.
    """
    if closed_on is not None:
        return "done_late" if closed_on > due else "done_in_time"
    if today > due:
        return "overdue"
    return "near_due" if due - today <= timedelta(days=SOON) else "normal"
