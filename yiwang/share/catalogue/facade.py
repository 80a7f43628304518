"""The catalogue for other contexts."""

from yiwang.share.catalogue.carried import code_set, cycle_title, element, mapping, overdue_after
from yiwang.share.catalogue.errors import NoSuchCodes, NoSuchElement, NoSuchResource
from yiwang.share.catalogue.needing import Stated, board, stated
from yiwang.share.catalogue.queries import resource, resources
from yiwang.share.catalogue.values import (
    CodeSet,
    Element,
    Ended,
    Field,
    Mapped,
    Published,
    Resource,
    Rule,
    Wanted,
)
from yiwang.share.catalogue.wants import items_of, needs_of
from yiwang.share.catalogue.ways import Way, leads

__all__ = [
    "CodeSet",
    "Element",
    "Ended",
    "Field",
    "Mapped",
    "NoSuchCodes",
    "NoSuchElement",
    "NoSuchResource",
    "Published",
    "Resource",
    "Rule",
    "Stated",
    "Wanted",
    "Way",
    "board",
    "code_set",
    "cycle_title",
    "element",
    "items_of",
    "leads",
    "mapping",
    "needs_of",
    "overdue_after",
    "resource",
    "resources",
    "stated",
]
