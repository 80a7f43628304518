"""Check the layout of any PDF against GB/T 9704-2012, and name each deviation.

A PDF shows letters with places, sizes, colours and names of fonts, and lines. What follows from
that is judged, what does not is said to be open.
"""

import logging
from collections.abc import Iterator

from yiwang.base.papers.official.checker import bounded
from yiwang.base.papers.official.checker.looks import body, foot, head
from yiwang.base.papers.official.checker.parts import Parts, recognized
from yiwang.base.papers.official.checker.report import Layout, Result, State

log = logging.getLogger(__name__)

LOOKS = (*head.LOOKS, *body.LOOKS, *foot.LOOKS)


def check(document: bytes, drawn: int = bounded.DRAWN) -> Layout:
    """Check a PDF. Never raises for what a file holds.

    drawn: of how many pages a picture is wished.

    Raises:
        bounded.Busy: too many others ask at once.
    """
    try:
        reading = bounded.read(document, drawn)
    except bounded.NotRead as problem:
        log.info("a document could not be read: %s", problem)
        return Layout("", 0, 0, False, (Result("file.readable", State.DEVIATES),))
    sheets = reading.sheets
    if not sheets:
        return Layout("", 0, 0, False, (Result("file.readable", State.DEVIATES),))
    size = (sheets[0].width, sheets[0].height)
    if not any(sheet.glyphs for sheet in sheets):
        results = (*body.size_of_page(Parts("", reading.count, sheets)), *_scanned())
        form = ""
    else:
        parts = recognized(sheets, reading.count)
        results, form = tuple(_results(parts)), parts.form
    return Layout(form, reading.count, len(sheets), True, results, reading.pictures, size)


def _results(parts: Parts) -> Iterator[Result]:
    blind = [sheet.number for sheet in parts.sheets if sheet.scanned]
    for number in blind[:1]:
        yield Result("file.text", State.OPEN, number)
    for look in LOOKS:
        yield from look(parts)


def _scanned() -> Iterator[Result]:
    """Without letters nothing but the size of the page can be told."""
    yield Result("file.text", State.OPEN)
