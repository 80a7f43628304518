"""Papers for other contexts."""

from yiwang.base.papers.actions import wish
from yiwang.base.papers.queries import Verification, content, get, of_case, verify
from yiwang.base.papers.spec import PaperSpec, specs

__all__ = ["PaperSpec", "Verification", "content", "get", "of_case", "specs", "verify", "wish"]
