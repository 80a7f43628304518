"""The built-in functions of DMN 1.5, chapter 10.3.4."""

from . import contexts, conversions, lists, numbers, ranges, strings, temporals
from .registry import BUILTINS

__all__ = ["BUILTINS", "contexts", "conversions", "lists", "numbers", "ranges", "strings"]
__all__ += ["temporals"]
