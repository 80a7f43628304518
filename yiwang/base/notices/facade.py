"""Messages for contexts that say themselves who is told what."""

from yiwang.base.notices.writing import gather, speakers, write

__all__ = ["gather", "speakers", "write"]
