"""Papers for other contexts."""

from collections.abc import Sequence
from datetime import datetime

from yiwang.base.papers.actions import OFD, Alone, wish, wish_alone, wish_copy, wish_official
from yiwang.base.papers.archive.actions import wish as wish_archive
from yiwang.base.papers.archive.contributions import contribute
from yiwang.base.papers.archive.values import Member, file_name
from yiwang.base.papers.models import Paper
from yiwang.base.papers.official.errors import NotOfficial
from yiwang.base.papers.official.rules import Rule, kinds
from yiwang.base.papers.official.values import (
    Attachment,
    Attendance,
    Direction,
    Form,
    Issuer,
    OfficialDocument,
)
from yiwang.base.papers.provided import facts
from yiwang.base.papers.queries import Verification, content, copy, get, of_case, verify
from yiwang.base.papers.spec import PaperSpec, specs
from yiwang.base.papers.values import CertificateState, Kind, Report, Signature, Word
from yiwang.base.seals import facade as seals

__all__ = [
    "OFD",
    "Alone",
    "Attachment",
    "Attendance",
    "CertificateState",
    "Direction",
    "Form",
    "Issuer",
    "Kind",
    "Member",
    "NotOfficial",
    "OfficialDocument",
    "Paper",
    "PaperSpec",
    "Report",
    "Rule",
    "Signature",
    "Verification",
    "Word",
    "check",
    "content",
    "contribute",
    "copy",
    "draw_official",
    "facts",
    "file_name",
    "get",
    "kinds",
    "of_case",
    "specs",
    "verify",
    "wish",
    "wish_alone",
    "wish_archive",
    "wish_copy",
    "wish_official",
]


def check(document: bytes) -> Report:
    """What the signatures of a PDF or OFD say, in one word. Never raises for what a file holds."""
    from yiwang.base.papers.checking import check as checked  # its libraries load on first use

    return checked(document)


def draw_official(
    document: OfficialDocument, at: datetime, faces: Sequence[seals.Face] = ()
) -> bytes:
    """An official document as PDF, for a preview or a test; what is sealed and signed is wished
    for. at: the moment that the PDF says it was made at. faces: the issuers' seals, in their order.
    """
    from yiwang.base.papers.official.drawing import draw  # Typst and the fonts load on first use

    return draw(document, at, faces)
