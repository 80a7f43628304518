"""Papers for other contexts."""

from yiwang.base.papers.actions import OFD, Alone, wish, wish_alone, wish_copy
from yiwang.base.papers.models import Paper
from yiwang.base.papers.queries import Verification, content, copy, get, of_case, verify
from yiwang.base.papers.spec import PaperSpec, specs
from yiwang.base.papers.values import CertificateState, Kind, Report, Signature, Word

__all__ = [
    "OFD",
    "Alone",
    "CertificateState",
    "Kind",
    "Paper",
    "PaperSpec",
    "Report",
    "Signature",
    "Verification",
    "Word",
    "check",
    "content",
    "copy",
    "get",
    "of_case",
    "specs",
    "verify",
    "wish",
    "wish_alone",
    "wish_copy",
]


def check(document: bytes) -> Report:
    """What the signatures of a PDF or OFD say, in one word. Never raises for what a file holds."""
    from yiwang.base.papers.checking import check as checked  # its libraries load on first use

    return checked(document)
