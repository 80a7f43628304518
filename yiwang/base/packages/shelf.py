"""The installed versions, read once a process: a version never changes once it is installed."""

from functools import lru_cache

from yiwang.base.packages.models import Package
from yiwang.base.packages.source import Source, of


@lru_cache(maxsize=256)
def source(name: str, version: str) -> Source:
    """The files of an installed version.

    Raises:
        Package.DoesNotExist: not installed.
    """
    return of(Package.objects.get(name=name, version=version).files)


def installed(name: str, version: str) -> Package:
    """The row of an installed version; its files are fetched when somebody asks for them."""
    return Package.objects.defer("files").get(name=name, version=version)


def current() -> list[Source]:
    """The packages that new cases take, by name."""
    found = Package.objects.filter(state=Package.State.CURRENT).order_by("name")
    return [source(*each) for each in found.values_list("name", "version")]


def versions(name: str = "") -> list[Package]:
    """The rows of all versions, of one package or of all, without their files; latest first."""
    rows = Package.objects.filter(name=name) if name else Package.objects.all()
    return list(rows.defer("files").order_by("name", "-installed_at", "-id"))


def forget() -> None:
    """Read anew: an installation that is undone must leave nothing behind in the process."""
    source.cache_clear()
