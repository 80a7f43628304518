"""Bundles for other contexts."""

from yiwang.serve.bundles.fit import compose
from yiwang.serve.bundles.guide import things

__all__ = ["compose", "things"]
