"""Installed packages for other contexts."""

from functools import lru_cache

from yiwang.base.packages.models import Package
from yiwang.base.packages.source import Source, of


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


def current_version(name: str) -> str:
    """The version that new cases take.

    Raises:
        Package.DoesNotExist: not installed.
    """
    return Package.objects.values_list("version", flat=True).get(
        name=name, state=Package.State.CURRENT
    )
