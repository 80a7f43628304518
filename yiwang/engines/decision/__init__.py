"""Decisions as data: DMN 1.1 to 1.5 with the whole of FEEL, explained and bounded.

Owns reading and evaluating decision models. Knows nothing of storage, cases or law; time and zone
are given, and what goes wrong is a problem in the result, never an exception.
"""

from .elements import DecisionTable, Definitions
from .feel.values import Limits, Problem
from .model import Model, Result, read
from .reader import ModelError, read_definitions
from .trace import DecisionTrace, RuleTrace, TableTrace, Trace

__all__ = [
    "DecisionTable",
    "DecisionTrace",
    "Definitions",
    "Limits",
    "Model",
    "ModelError",
    "Problem",
    "Result",
    "RuleTrace",
    "TableTrace",
    "Trace",
    "read",
    "read_definitions",
]
