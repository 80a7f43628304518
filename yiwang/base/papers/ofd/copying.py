"""From a PDF to the document that its OFD copy holds."""

import io
from collections.abc import Iterator
from typing import Any

from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader

from yiwang.base.papers.ofd import page
from yiwang.base.papers.ofd.errors import NotCopied
from yiwang.base.papers.ofd.fonts import PdfFont
from yiwang.base.papers.ofd.pdf import entry, items
from yiwang.engines.ofd.model import Document, Info

PAGES = 500


def copy(pdf: bytes, info: Info) -> Document:
    """Return the pages of a PDF as a document.

    Raises:
        NotCopied: it uses something that is not copied, or is no PDF.
    """
    known: dict[int, PdfFont] = {}
    try:
        reader = PdfFileReader(io.BytesIO(pdf), strict=False)
        pages = tuple(page.draw(one, known) for one in _leaves(reader.root["/Pages"], PAGES))
    except (PdfError, KeyError, IndexError, ValueError, TypeError) as error:
        raise NotCopied(f"something that cannot be read ({error})") from error
    if not pages:
        raise NotCopied("no page")
    first = pages[0].area
    assert first is not None, "every drawn page states its size"
    return Document(info, pages, first)


def _leaves(node: Any, most: int) -> Iterator[Any]:
    """The pages below a node of the page tree, in order."""
    waiting = [node]
    for _ in range(most * 4):
        if not waiting:
            return
        one = waiting.pop()
        if entry(one, "/Type") == "/Pages":
            waiting += reversed(items(one["/Kids"]))
        else:
            yield one
    raise NotCopied(f"more than {most} pages")
