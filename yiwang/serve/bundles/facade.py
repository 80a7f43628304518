"""Bundles for commands."""

from yiwang.serve.bundles.fit import compose

__all__ = ["compose"]
