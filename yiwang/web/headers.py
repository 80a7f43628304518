"""Headers that every page carries for the browser's protection."""

from collections.abc import Callable
from functools import lru_cache
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

# Nothing from elsewhere: scripts, styles, fonts and pictures travel with the source. Pictures may
# also be drawn in the page (data:, blob:), as icons of the style sheets and previews of files are.
POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)


@lru_cache(maxsize=2)
def policy(gateway: str) -> str:
    """The policy of a page. gateway: where the button that pays leads, or ""."""
    there = urlsplit(gateway)
    forms = (
        f"form-action 'self' {there.scheme}://{there.netloc}" if gateway else "form-action 'self'"
    )
    return POLICY.replace("form-action 'self'", forms)


class Headers:
    """Middleware. A view that needs a wider policy sets the header itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", policy(settings.YIWANG.payments))
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), microphone=(), geolocation=(self), payment=()"
        )
        return response
