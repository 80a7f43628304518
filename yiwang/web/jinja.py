"""The template environment: every page of the product is rendered by it."""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.templatetags.static import static
from django.urls import NoReverseMatch, get_urlconf, reverse
from django.utils import translation
from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from yiwang.kernel.texts import one_language, spoken
from yiwang.web import filters
from yiwang.web.shell import ANONYMOUS


def url(name: str, *args: object, **kwargs: object) -> str:
    """Return the path of a named route. NoReverseMatch: there is no such route."""
    if args or kwargs:
        return reverse(name, args=args, kwargs=kwargs)
    return _url(name, get_urlconf() or settings.ROOT_URLCONF)


def url_if(name: str) -> str:
    """Return the path of a named route, or "" where this process does not serve that face."""
    try:
        return url(name)
    except NoReverseMatch:
        return ""


@lru_cache(maxsize=512)
def _url(name: str, routes: str) -> str:
    """The menu asks for the same forty on every page."""
    return reverse(name, routes)


def told(text: str, /, **facts: object) -> Markup:
    """The text in the reader's language with its facts put in, safely; `_` of every page."""
    return _told(text, spoken()) % facts


@lru_cache(maxsize=8192)
def _told(text: str, _language: str) -> Markup:
    return Markup(translation.gettext(text))  # noqa: S704  # texts of templates and their translations


@lru_cache(maxsize=512)
def icon(name: str, css: str = "") -> Markup:
    """Return a drawing from the icon sprite; text beside it must carry the meaning."""
    return Markup('<svg class="icon {}" aria-hidden="true"><use href="{}#{}"></use></svg>').format(
        css, static("vendor/tabler/icons.svg"), name
    )


class Page(Template):
    def render(self, *args: Any, **kwargs: Any) -> str:
        with one_language():
            return super().render(*args, **kwargs)


def environment(**options: Any) -> Environment:
    """Return the environment for Django's Jinja2 backend.

    A misspelt variable is an error, not an empty place; what the shell may lack (a request, an
    account, messages) therefore has a default here, which the page's context overrides.
    """
    wanted: dict[str, Any] = {"undefined": StrictUndefined, **options}
    wanted |= {"autoescape": True, "trim_blocks": True, "lstrip_blocks": True}
    env = Environment(**wanted)  # noqa: S701  # escaping is on, in the line above
    env.template_class = Page
    env.add_extension("jinja2.ext.i18n")
    env.install_gettext_callables(  # type: ignore[attr-defined] # added by the extension
        translation.gettext,
        translation.ngettext,
        newstyle=True,
        pgettext=translation.pgettext,
        npgettext=translation.npgettext,
    )
    env.globals |= {
        "_": told,
        "gettext": told,
        "url": url,
        "url_if": url_if,
        "static": lru_cache(maxsize=512)(static),
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
