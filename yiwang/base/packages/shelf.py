"""The installed versions, read once a process: a version never changes once it is installed."""

from datetime import datetime
from functools import lru_cache
from typing import cast
from uuid import UUID

from yiwang.base.packages.models import Package
from yiwang.base.packages.source import Source, of
from yiwang.kernel.reads import Read, lines


@lru_cache(maxsize=256)
def source(name: str, version: str) -> Source:
    """The files of an installed version.

    Raises:
        Package.DoesNotExist: not installed.
    """
    return of(Package.objects.get(name=name, version=version).files)


_INSTALLED = Read(Package, "name = %s AND version = %s", without=("files",))


def installed(name: str, version: str) -> Package:
    """The row of an installed version; its files are fetched when somebody asks for them."""
    found = _INSTALLED.first(name, version)
    if found is None:
        raise Package.DoesNotExist(f"{name} {version} is not installed")
    return found


@lru_cache(maxsize=256)
def key(name: str, version: str) -> UUID:
    """The id of an installed version.

    Raises:
        Package.DoesNotExist: not installed.
    """
    return installed(name, version).id


_CURRENT = "SELECT name, version FROM packages_package WHERE state = 'current' ORDER BY name"


def current() -> list[Source]:
    """The packages that new cases take, by name."""
    return [source(*each) for each in lines(_CURRENT, ())]


def versions(name: str = "") -> list[Package]:
    """The rows of all versions, of one package or of all, without their files; latest first."""
    rows = Package.objects.filter(name=name) if name else Package.objects.all()
    return list(rows.defer("files").order_by("name", "-installed_at", "-id"))


@lru_cache(maxsize=256)
def began(name: str) -> datetime:
    """When the first version of a package was installed.

    Raises:
        LookupError: none was.
    """
    ((first,),) = lines("SELECT min(installed_at) FROM packages_package WHERE name = %s", (name,))
    if first is None:
        raise LookupError(f"no version of {name} is installed")
    return cast("datetime", first)


def forget() -> None:
    """Read anew: an installation that is undone must leave nothing behind in the process."""
    source.cache_clear()
    key.cache_clear()
    began.cache_clear()
