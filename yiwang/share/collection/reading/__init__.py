"""Files of suppliers as pieces of rows, each row with its number, within bounds."""

from yiwang.share.collection.reading.opening import KINDS, kind_of, opened
from yiwang.share.collection.reading.values import Piece, Reading

__all__ = ["KINDS", "Piece", "Reading", "kind_of", "opened"]
