"""What sources hand over, and what is kept of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Publishable:
    """A decision as its source knows it; what of it is shown is decided here.

    kind: `licence` or `penalty`. natural: the subject is a natural person. values: by the names of
    fields in publicity.yaml; texts, days, or {zh, en}. persons: names of natural persons that may
    stand in the texts.
    """

    kind: str
    title: Mapping[str, str]
    natural: bool
    decided_on: date
    values: Mapping[str, Any]
    persons: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class Told:
    """What is kept of a decision. withheld: the source of the rule by which nothing is shown, or
    ""; then there are no fields.
    """

    fields: Mapping[str, Any]
    withheld: str = ""
