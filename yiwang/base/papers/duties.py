"""What the worker does for this context, again and again."""

import logging
from typing import Any

import typst
from django.conf import settings

from yiwang.base.cases import facade as cases
from yiwang.base.papers import actions, drawing
from yiwang.base.papers.models import Paper
from yiwang.kernel.actor import SYSTEM, acting

log = logging.getLogger(__name__)

BATCH = 20


def draw_papers() -> int:
    """Draw the papers that wait, oldest first; return how many were drawn."""
    with acting(SYSTEM):
        wished = Paper.objects.filter(state=Paper.State.WISHED).order_by("wished_at")
        found = list(wished.select_related("case", "body")[:BATCH])
    return sum(_draw(paper) for paper in found)


def _draw(paper: Paper) -> bool:
    address = f"{settings.YIWANG.address}/verify/{paper.code}"
    try:
        content = drawing.draw(paper.template, _complete(paper, address), address)
    except typst.TypstError:
        log.exception("paper %s could not be drawn", paper.id)
        actions.fail(SYSTEM, paper.id)
        return False
    return actions.keep(SYSTEM, paper.id, content) is not None


def _complete(paper: Paper, address: str) -> dict[str, Any]:
    """Add what is not kept in the row: the query code opens a case and stays sealed there."""
    facts: dict[str, Any] = paper.facts
    return facts | {
        "number": paper.number,
        "dated": paper.dated.isoformat(),
        "title": paper.title,
        "title_en": paper.title_en,
        "code": paper.code,
        "address": address,
        "query_code": cases.plain(paper.case.code_sealed),
    }
