"""What a button of a household's page leads to: the page again, with the refusal or a word."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from yiwang.kernel.errors import DomainError
from yiwang.kernel.http.requests import ActorRequest

Page = Callable[[ActorRequest, str, DomainError | None], HttpResponse]


def done(
    request: ActorRequest,
    number: str,
    act: Callable[[], object],
    said: str,
    *,
    page: Page,
    route: str,
) -> HttpResponse:
    """Act; a refusal stands on the page, or else what was done."""
    try:
        act()
    except DomainError as refusal:
        return page(request, number, refusal)
    messages.success(request, said)
    return redirect(route, number)
