"""Which cases a reader asks for, as query parameters of page and API."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from yiwang.govern.discovery.queries import Book, Chosen
from yiwang.kernel.actor import Actor
from yiwang.kernel.errors import Invalid
from yiwang.kernel.tenancy.models import Body

USUAL = timedelta(days=365)  # how far back a map looks that names no first day


@dataclass(frozen=True)
class Wish:
    """Entries as given. least: how often a step or a way must occur to be drawn."""

    service: str = ""
    version: str = ""
    body: str = ""
    since: str = ""
    until: str = ""
    least: str = ""

    @classmethod
    def of(cls, given: Mapping[str, Any], today: date) -> "Wish":
        """What a request says; without a first day the last twelve months."""
        known = {name: str(given.get(name, "") or "").strip() for name in cls.__dataclass_fields__}
        if "since" not in given:
            known["since"] = (today - USUAL).isoformat()
        return cls(**known)

    def chosen(self, actor: Actor, book: Book) -> tuple[Chosen, int]:
        """The cases that are meant, and the least frequency.

        Raises:
            Invalid: a day, body, version or number that is none; with one row for each.
        """
        problems = list(self.problems(book))
        if problems:
            raise Invalid(problems)
        found = Body.objects.filter(code=self.body).values_list("id", flat=True)
        since, until = day(self.since), day(self.until)
        chosen = Chosen(book.name, tuple(found), self.version, self.service, since, until)
        return chosen, int(self.least or 1)

    def problems(self, book: Book) -> Iterator[dict[str, str]]:
        """Yield what is wrong with which entry."""
        for name in ("since", "until"):
            text = getattr(self, name)
            if text and day(text) is None:
                yield _problem(name, _("Write the day as 2026-11-22."))
        since, until = day(self.since), day(self.until)
        if since and until and since > until:
            yield _problem("until", _("The last day lies before the first."))
        if self.least and not (
            self.least.isascii() and self.least.isdecimal() and self.least != "0"
        ):
            yield _problem("least", _("Write a whole number from 1."))
        if self.version and self.version not in book.versions:
            yield _problem("version", _("There is no such version."))
        if self.body and not Body.objects.filter(code=self.body).exists():
            yield _problem("body", _("There is no such body."))


def day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def _problem(name: str, message: str) -> dict[str, str]:
    return {"pointer": f"/{name}", "code": f"discovery.{name}", "message": message}
