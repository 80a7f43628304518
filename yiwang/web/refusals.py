"""What people and programs are told when the framework refuses before any view of ours is asked:
addresses that there are not, requests that cannot be read, forms that came from elsewhere.
"""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import engines
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from yiwang.kernel.errors import DomainError, NotFound
from yiwang.kernel.http.problems import answer, details, is_api
from yiwang.web.shell import ANONYMOUS


@dataclass(eq=False)
class Unreadable(DomainError):
    code = "web.unreadable"
    status = 400
    message = _("Part of this request cannot be read, so nothing was done.")
    advice = _(
        "Go back, load the page anew and send again. A program: send UTF-8 without NUL characters, "
        "and JSON or a form as the description of the API says."
    )


@dataclass(eq=False)
class TooLarge(DomainError):
    megabytes: int
    code = "web.too_large"
    status = 413
    message = _("This is more than %(megabytes)s MB, so nothing of it was taken.")
    advice = _("Send less at once: a smaller file, or several one after the other.")


@dataclass(eq=False)
class WayNotOpen(DomainError):
    """A method that an address does not have."""

    code = "web.way_not_open"
    status = 405
    message = _("This address cannot be asked in this way.")
    advice = _("Go to the page that leads here and use its button. Nothing was done.")


@dataclass(eq=False)
class FormFromElsewhere(DomainError):
    code = "web.form_from_elsewhere"
    status = 403
    message = _("This form was open for too long, or your browser keeps no cookies.")
    advice = _("Go back, load the page anew and send again. Nothing was done.")


def told(request: HttpRequest, refusal: DomainError) -> HttpResponse:
    """A refusal told without the database, which may be missing or may not be asked yet."""
    with translation.override(translation.get_language_from_request(request)):
        if is_api(request):
            kind = "application/problem+json"
            return JsonResponse(details(refusal), status=refusal.status, content_type=kind)
        context: dict[str, Any] = {
            "status": refusal.status,
            "face": "portal",
            "problem": {"title": "", "detail": str(refusal), "next": refusal.next_step},
            "shell": ANONYMOUS,
        }
        text = engines["jinja2"].get_template("error.html").render(context)
    return HttpResponse(text, status=refusal.status)


def nowhere(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer for an address that there is not, in the shell of whoever asks where that is known."""
    refusal = NotFound(_("This address"))
    return (answer if hasattr(request, "actor") else told)(request, refusal)


def unreadable(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer for a request that the framework cannot read or does not believe."""
    return told(request, Unreadable())


def from_elsewhere(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer for a form without the token of the page that it should have come from."""
    return told(request, FormFromElsewhere())
