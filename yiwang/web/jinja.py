"""The template environment: every page of the product is rendered by it."""

from functools import lru_cache
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from yiwang.web import filters
from yiwang.web.shell import ANONYMOUS


def url(name: str, *args: object, **kwargs: object) -> str:
    """Return the path of a named route. NoReverseMatch: there is no such route."""
    return reverse(name, args=args, kwargs=kwargs)


def url_if(name: str) -> str:
    """Return the path of a named route, or "" where this process does not serve that face."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


@lru_cache(maxsize=512)
def icon(name: str, css: str = "") -> Markup:
    """Return a drawing from the icon sprite; text beside it must carry the meaning."""
    return Markup('<svg class="icon {}" aria-hidden="true"><use href="{}#{}"></use></svg>').format(
        css, static("vendor/tabler/icons.svg"), name
    )


def environment(**options: Any) -> Environment:
    """Return the environment for Django's Jinja2 backend.

    A misspelt variable is an error, not an empty place; what the shell may lack (a request, an
    account, messages) therefore has a default here, which the page's context overrides.
    """
    wanted: dict[str, Any] = {"undefined": StrictUndefined, **options}
    wanted |= {"autoescape": True, "trim_blocks": True, "lstrip_blocks": True}
    env = Environment(**wanted)  # noqa: S701  # escaping is on, in the line above
    env.add_extension("jinja2.ext.i18n")
    env.install_gettext_callables(  # type: ignore[attr-defined] # added by the extension
        translation.gettext,
        translation.ngettext,
        newstyle=True,
        pgettext=translation.pgettext,
        npgettext=translation.npgettext,
    )
    env.globals |= {
        "url": url,
        "url_if": url_if,
        "static": static,
        "icon": icon,
        "language": translation.get_language,
        "csrf_input": "",
        "csrf_token": "",
        "request": None,
        "messages": (),
        "shell": ANONYMOUS,
    }
    env.filters |= {
        "date": filters.date_text,
        "datetime": filters.datetime_text,
        "clock": filters.clock_text,
        "iso": filters.iso,
        "money": filters.money,
        "number": filters.number,
        "mask": filters.mask,
        "filesizeformat": filesizeformat,  # the engine's own speaks English only
    }
    return env
