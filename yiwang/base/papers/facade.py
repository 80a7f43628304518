"""Papers for other contexts."""

from yiwang.base.papers.actions import Alone, wish, wish_alone
from yiwang.base.papers.queries import Verification, content, get, of_case, verify
from yiwang.base.papers.spec import PaperSpec, specs
from yiwang.base.papers.values import CertificateState, Kind, Report, Signature, Word

__all__ = [
    "Alone",
    "CertificateState",
    "Kind",
    "PaperSpec",
    "Report",
    "Signature",
    "Verification",
    "Word",
    "check",
    "content",
    "get",
    "of_case",
    "specs",
    "verify",
    "wish",
    "wish_alone",
]


def check(document: bytes) -> Report:
    """What the signatures of a PDF or OFD say, in one word. Never raises for what a file holds."""
    from yiwang.base.papers.checking import check as checked  # its libraries load on first use

    return checked(document)
