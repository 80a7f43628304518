"""Applications for other contexts of the services."""

from yiwang.serve.applications.actions import begin, carry
from yiwang.serve.applications.http.panels import panel
from yiwang.serve.applications.queries import tracked
from yiwang.serve.applications.remedies import Remedy, remedy
from yiwang.serve.applications.values import Wish

__all__ = ["Remedy", "Wish", "begin", "carry", "panel", "remedy", "tracked"]
