"""Deliveries and attempts as tables show them, in the reader's language."""

from typing import Any

from django.utils.translation import gettext as _

from yiwang.kernel.actor import Actor
from yiwang.kernel.texts import say
from yiwang.share.catalogue import facade as catalogue
from yiwang.share.exchange.errors import Beyond
from yiwang.share.exchange.models import Attempt, Delivery


def delivery_columns() -> list[dict[str, str]]:
    return [
        {"label": _("When"), "kind": "datetime"},
        {"label": _("Way"), "kind": "main"},
        {"label": _("Case")},
        {"label": _("Numbers asked"), "kind": "number"},
        {"label": _("Rows given out"), "kind": "number"},
        {"label": _("Digest of the delivery")},
    ]


def attempt_columns() -> list[dict[str, str]]:
    return [
        {"label": _("When"), "kind": "datetime"},
        {"label": _("Went beyond"), "kind": "main"},
        {"label": _("Case")},
        {"label": _("Violation")},
    ]


def delivery(row: Delivery) -> list[Any]:
    told = f"{bytes(row.digest).hex()[:12]}…"
    return [row.at, row.get_mode_display(), row.case, row.keys, row.rows, told]


BEYOND = {
    Beyond.REVOKED: lambda: _("revoked"),
    Beyond.EARLY: lambda: _("not yet in force"),
    Beyond.ENDED: lambda: _("ended"),
    Beyond.RESOURCE: lambda: _("another resource"),
    Beyond.MODE: lambda: _("way of delivery"),
    Beyond.FIELDS: lambda: _("fields"),
    Beyond.CASE: lambda: _("no such case"),
    Beyond.CLOSED: lambda: _("closed case"),
    Beyond.PURPOSE: lambda: _("purpose"),
    Beyond.ROWS: lambda: _("rows"),
    Beyond.VOLUME: lambda: _("volume"),
}


def attempt(row: Attempt) -> list[Any]:
    word = BEYOND[Beyond(row.reason)]()
    return [row.at, word, row.case, _("Yes") if row.violation else _("No")]


def titles_of(actor: Actor) -> dict[str, str]:
    """What resources are called, by their codes; one that ended is called by its code."""
    return {each.code: say(each.title) for each in catalogue.resources(actor)}
