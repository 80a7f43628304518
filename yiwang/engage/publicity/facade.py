"""Publicity for the place that wires contexts together."""

from yiwang.engage.publicity.months import recount
from yiwang.engage.publicity.sources import source
from yiwang.engage.publicity.values import Publishable

__all__ = ["Publishable", "recount", "source"]
