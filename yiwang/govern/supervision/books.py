"""The rules of the installed packages."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from yiwang.base.packages import facade as packages
from yiwang.govern.supervision.judging import Chosen
from yiwang.govern.supervision.rulebook import BOOK, Book, FeedRow, Rule, book
from yiwang.kernel.errors import NotFound
from yiwang.kernel.tenancy.models import Body


def current() -> list[Book]:
    """The books of rules in force."""
    return [book(each) for each in packages.current() if BOOK in each.files]


def installed(package: str, version: str) -> Book:
    """The book of an installed version, for what was found by it."""
    return book(packages.source(package, version))


def named(package: str) -> Book:
    """The current book of a package, or the first one where none is named.

    Raises:
        NotFound: there is none.
    """
    found = next((each for each in current() if package in ("", each.package)), None)
    if found is None:
        raise NotFound(_("This book of rules"))
    return found


def rule(package: str, name: str) -> Rule:
    """A rule of a current book.

    Raises:
        NotFound: there is none.
    """
    found = named(package).rules.get(name)
    if found is None:
        raise NotFound(_("This rule"))
    return found


def since(found: Book) -> datetime:
    """When supervision by the book began: the day its first version was installed."""
    return packages.began(found.package)


def in_force(found: Book) -> list[Chosen]:
    """All rules of a book, each by whichever version is in force when it looks."""
    return [Chosen(each) for each in found.rules.values()]


def supplier(feed: FeedRow) -> Body | None:
    """The body of the highest division that has the function of a feed's supplier."""
    return Body.objects.filter(function=feed.function).order_by("region_id", "code").first()


def feeds() -> Iterator[tuple[Book, FeedRow, Body]]:
    """Every feed that must be heard, with its supplier; those of whom nobody is are left out."""
    for each in current():
        for feed in each.feeds:
            body = supplier(feed)
            if body is not None:
                yield each, feed, body
