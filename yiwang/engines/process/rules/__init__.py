"""Is a process file executable? Each broken rule is a problem with element, reason and remedy."""

from .problem import Level, Problem, Refused, Text

__all__ = ["Level", "Problem", "Refused", "Text"]
