"""Notes, questions and links for other contexts."""

from yiwang.base.asides.actions import Asking, ask, link, write
from yiwang.base.asides.fields import openable
from yiwang.base.asides.models import Link, Note, Question
from yiwang.base.asides.queries import asked, counting, notes, questions, waiting_for, with_opened
from yiwang.base.asides.related import THERE as KINDS
from yiwang.base.asides.related import Beside, cases_beside
from yiwang.base.asides.shown import row

__all__ = [
    "KINDS",
    "Asking",
    "Beside",
    "Link",
    "Note",
    "Question",
    "ask",
    "asked",
    "cases_beside",
    "counting",
    "link",
    "notes",
    "openable",
    "questions",
    "row",
    "waiting_for",
    "with_opened",
    "write",
]
