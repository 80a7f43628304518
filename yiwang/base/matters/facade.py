"""Matters that staff take up, for other contexts."""

from yiwang.base.matters.actions import open_matter
from yiwang.base.matters.beginnings import begins
from yiwang.base.matters.kinds import MATTER, Matter, of, offered

__all__ = ["MATTER", "Matter", "begins", "of", "offered", "open_matter"]
