"""The catalogue for other contexts."""

from yiwang.share.catalogue.carried import code_set, element
from yiwang.share.catalogue.errors import NoSuchCodes, NoSuchElement, NoSuchResource
from yiwang.share.catalogue.queries import resource, resources
from yiwang.share.catalogue.values import (
    CodeSet,
    Element,
    Ended,
    Field,
    Published,
    Resource,
    Rule,
)

__all__ = [
    "CodeSet",
    "Element",
    "Ended",
    "Field",
    "NoSuchCodes",
    "NoSuchElement",
    "NoSuchResource",
    "Published",
    "Resource",
    "Rule",
    "code_set",
    "element",
    "resource",
    "resources",
]
