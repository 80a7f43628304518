"""Two ways in: pages go through everything that a person needs, programs through what they need.

A program has no session, no cookie, no form and no page in a browser, so what serves these would
look at each of its requests for nothing, which cost more than half of a short answer. What both
need stands before the fork in `MIDDLEWARE`; the programs' own part is `API_MIDDLEWARE`.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import ResolverMatch, URLPattern, URLResolver, get_resolver
from django.utils.module_loading import import_string

from yiwang.kernel.http.problems import is_api

Handler = Callable[[HttpRequest], HttpResponse]
PREFIX = "api/v1/"


class Doors:
    """Middleware: requests of programs take their own way from here on."""

    def __init__(self, get_response: Handler) -> None:
        self.people = get_response
        handler: Handler = _View()
        for name in reversed(settings.API_MIDDLEWARE):
            handler = import_string(name)(handler)
        self.programs = handler

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.programs(request) if is_api(request) else self.people(request)


class _View:
    """The end of the programs' way: finds what answers an address, and lets it answer."""

    def __init__(self) -> None:
        self.addresses: Addresses | None = None

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if self.addresses is None:  # not before the first request, when all is loaded
            self.addresses = Addresses(PREFIX)
        match = request.resolver_match = self.addresses.resolve(request.path_info)
        response: HttpResponse = match.func(request, *match.args, **match.kwargs)
        return response


class Addresses:
    """The addresses under a prefix by their first word and length; the framework tries all it
    knows, one after the other.
    """

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix
        self.known: dict[tuple[str, int], list[URLPattern]] = {}
        self.space: list[str | None] = []
        for part in get_resolver().url_patterns:
            if isinstance(part, URLResolver) and str(part.pattern) == prefix:
                self.space = [part.namespace]
                for each in part.url_patterns:
                    if isinstance(each, URLPattern):
                        self.known.setdefault(_shape(str(each.pattern)), []).append(each)

    def resolve(self, path: str) -> ResolverMatch:
        """What answers an address; where it is none of these, what the framework finds.

        Raises:
            django.urls.Resolver404: nothing does.
        """
        rest = path.removeprefix(f"/{self.prefix}")
        for each in self.known.get(_shape(rest), ()) if rest != path else ():
            found = each.pattern.match(rest)
            if found is not None:
                _rest, args, named = found
                route = f"{self.prefix}{each.pattern}"
                return ResolverMatch(
                    each.callback, args, named, each.name, self.space, self.space, route
                )
        return get_resolver().resolve(path)


def _shape(path: str) -> tuple[str, int]:
    return path.partition("/")[0], path.count("/")
