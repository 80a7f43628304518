"""Work for other contexts."""

from yiwang.base.work.actions import complete, fire, plan_of, refusal, shown
from yiwang.base.work.queries import BOXES, counts, get, inbox, incidents, of_case
from yiwang.base.work.run import begin, happen, latest_data
from yiwang.base.work.services import service

__all__ = [
    "BOXES",
    "begin",
    "complete",
    "counts",
    "fire",
    "get",
    "happen",
    "inbox",
    "incidents",
    "latest_data",
    "of_case",
    "plan_of",
    "refusal",
    "service",
    "shown",
]
