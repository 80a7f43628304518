"""Work for other contexts."""

from yiwang.base.work import history, migration
from yiwang.base.work.actions import complete, fire, plan_of, refusal, shown
from yiwang.base.work.blueprint import PROCESS
from yiwang.base.work.blueprint import of as blueprint_of
from yiwang.base.work.checks import check
from yiwang.base.work.http.panels import Panel, panel
from yiwang.base.work.http.wishes import counts
from yiwang.base.work.inbox.boxes import MOST as LONGEST_COUNT
from yiwang.base.work.inbox.boxes import SIZE as PAGE
from yiwang.base.work.inbox.desks import Desk, Reader, due_range
from yiwang.base.work.inbox.kinds import Kind, kind
from yiwang.base.work.inbox.values import After, Entry, Wish
from yiwang.base.work.judgements import JUDGED, explained, judged, told
from yiwang.base.work.models import Task
from yiwang.base.work.queries import copies, get, incidents, of_case, waiting
from yiwang.base.work.run import begin, happen, latest_data
from yiwang.base.work.services import service, services

__all__ = [
    "JUDGED",
    "LONGEST_COUNT",
    "PAGE",
    "PROCESS",
    "After",
    "Desk",
    "Entry",
    "Kind",
    "Panel",
    "Reader",
    "Task",
    "Wish",
    "begin",
    "blueprint_of",
    "check",
    "complete",
    "copies",
    "counts",
    "due_range",
    "explained",
    "fire",
    "get",
    "happen",
    "history",
    "incidents",
    "judged",
    "kind",
    "latest_data",
    "migration",
    "of_case",
    "panel",
    "plan_of",
    "refusal",
    "service",
    "services",
    "shown",
    "told",
    "waiting",
]
