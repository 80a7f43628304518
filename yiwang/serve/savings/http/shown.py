"""Figures as people read them."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from yiwang.kernel.texts import say
from yiwang.serve.savings.queries import meanings
from yiwang.serve.savings.rules import Figure


def against(figure: Figure) -> str:
    """A figure beside what it is compared with."""
    return _("%(saved)s of %(of)s") % {"saved": figure.saved, "of": figure.of}


def figures(found: Mapping[str, Figure]) -> list[dict[str, Any]]:
    """Those that can be told, in their order: {name, title, saved, against, meaning, compared}."""
    return [
        {
            "name": each.name,
            "title": say(each.title),
            "saved": found[each.name].saved,
            "against": _("of %(of)s %(unit)s")
            % {"of": found[each.name].of, "unit": say(each.unit)},
            "meaning": say(each.meaning),
            "compared": say(each.compared),
        }
        for each in meanings()
        if each.name in found
    ]
