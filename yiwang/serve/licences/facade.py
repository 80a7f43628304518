"""Licences for other contexts."""

from yiwang.serve.licences.queries import of_case

__all__ = ["of_case"]
