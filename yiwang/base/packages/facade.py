"""Packages for other contexts: what an installed one holds, and the parts each context brings."""

from functools import lru_cache

from yiwang.base.packages.actions import install
from yiwang.base.packages.forms import FORM, form_of, read_document, sentence, shown, told
from yiwang.base.packages.models import Package
from yiwang.base.packages.parts import Part, part
from yiwang.base.packages.source import Problem, Source, of

__all__ = [
    "FORM",
    "Part",
    "Problem",
    "Source",
    "current",
    "form_of",
    "install",
    "installed",
    "part",
    "read_document",
    "sentence",
    "shown",
    "source",
    "told",
]


@lru_cache(maxsize=256)
def _source(name: str, version: str) -> Source:
    """A version never changes once installed, so it may be kept."""
    return of(Package.objects.get(name=name, version=version).files)


def source(name: str, version: str) -> Source:
    """The files of an installed version.

    Raises:
        Package.DoesNotExist: not installed.
    """
    return _source(name, version)


def installed(name: str, version: str) -> Package:
    """The row of an installed version."""
    return Package.objects.get(name=name, version=version)


def current() -> list[Source]:
    """The packages that new cases take, by name."""
    found = Package.objects.filter(state=Package.State.CURRENT).order_by("name")
    return [_source(*each) for each in found.values_list("name", "version")]
