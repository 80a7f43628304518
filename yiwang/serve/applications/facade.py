"""Applications for other contexts of the services."""

from yiwang.serve.applications.queries import tracked

__all__ = ["tracked"]
