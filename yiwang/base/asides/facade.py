"""Notes, questions and links for other contexts."""

from yiwang.base.asides.actions import Asking, ask, link, write
from yiwang.base.asides.fields import openable
from yiwang.base.asides.models import Link, Note, Question
from yiwang.base.asides.queries import askable, links, notes, questions, siblings, waiting
from yiwang.base.asides.rules import clock

__all__ = [
    "Asking",
    "Link",
    "Note",
    "Question",
    "ask",
    "askable",
    "clock",
    "link",
    "links",
    "notes",
    "openable",
    "questions",
    "siblings",
    "waiting",
    "write",
]
