"""Licences for other contexts."""

from yiwang.serve.licences.models import Licence
from yiwang.serve.licences.queries import holds, of_case

__all__ = ["Licence", "holds", "of_case"]
