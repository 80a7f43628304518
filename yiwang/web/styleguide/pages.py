"""Pages of the style guide. They read no data of the city; outside the demonstration they are
absent.
"""

from collections.abc import Callable
from functools import wraps
from pathlib import Path

from django import forms
from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from yiwang.web.styleguide import samples

Page = Callable[..., HttpResponseBase]


def demo_only(page: Page) -> Page:
    """Answer 404 outside the demonstration."""

    @wraps(page)
    def checked(request: HttpRequest, **kwargs: object) -> HttpResponseBase:
        if not settings.YIWANG.demo:
            raise Http404
        return page(request, **kwargs)

    return checked


class SignIn(forms.Form):
    """The fields that the sign-in page expects."""

    login = forms.CharField()
    password = forms.CharField()
    remember = forms.BooleanField(required=False)


class Code(forms.Form):
    """The field that the second step expects."""

    code = forms.CharField()


@demo_only
def portal(request: HttpRequest) -> HttpResponseBase:
    """Show hero, search, tiles, progress, clocks, timeline, table and the rest in the portal."""
    return render(request, "styleguide/portal.html", samples.portal())


@demo_only
def form(request: HttpRequest) -> HttpResponseBase:
    """Show a form plan with every widget and, after a POST, with refusals."""
    wrong = request.method == "POST"
    status = 422 if wrong else 200
    return render(request, "styleguide/form.html", samples.form(wrong), status=status)


@demo_only
def inbox(request: HttpRequest) -> HttpResponseBase:
    """Show the inbox of the workbench."""
    return render(request, "styleguide/inbox.html", samples.inbox())


@demo_only
def case(request: HttpRequest) -> HttpResponseBase:
    """Show a case page of the workbench with process picture and decision form."""
    return render(request, "styleguide/case.html", samples.case())


@demo_only
def bpmn(_request: HttpRequest) -> HttpResponseBase:
    """Answer the sample process."""
    file = Path(__file__).with_name("sample.bpmn").open("rb")
    return FileResponse(file, content_type="application/xml")


@demo_only
def sign_in(request: HttpRequest) -> HttpResponseBase:
    """Show the sign-in page; a POST shows its refusal."""
    accounts = [("citizen", _("A citizen")), ("officer", _("An officer of a district bureau"))]
    page = {"form": SignIn(request.POST or None), "demo_accounts": accounts}
    return render(request, "sign_in.html", samples.shell() | page | {"shell": samples.VISITOR})


@demo_only
def code(request: HttpRequest) -> HttpResponseBase:
    """Show the second step of signing in."""
    page = {"form": Code(request.POST or None), "shell": samples.VISITOR}
    return render(request, "sign_in_code.html", samples.shell() | page)


@demo_only
def error(request: HttpRequest, face: str, status: int) -> HttpResponseBase:
    """Show the page of one refusal."""
    page = samples.shell() | {"face": face, "status": status, "reference": "7f3a-19c2"}
    return render(request, "error.html", page, status=status)
