"""Work for other contexts."""

from yiwang.base.work import migration
from yiwang.base.work.actions import complete, fire, plan_of, refusal, shown
from yiwang.base.work.judgements import JUDGED, explained, told
from yiwang.base.work.queries import BOXES, counts, get, inbox, incidents, of_case
from yiwang.base.work.run import begin, happen, latest_data
from yiwang.base.work.services import service

__all__ = [
    "BOXES",
    "JUDGED",
    "begin",
    "complete",
    "counts",
    "explained",
    "fire",
    "get",
    "happen",
    "inbox",
    "incidents",
    "latest_data",
    "migration",
    "of_case",
    "plan_of",
    "refusal",
    "service",
    "shown",
    "told",
]
