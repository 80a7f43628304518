"""Pages of the style guide; they read no data of the city and are mounted in the demonstration."""

from pathlib import Path

from django import forms
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from yiwang.kernel.http.requests import requires
from yiwang.web.styleguide import samples


class SignIn(forms.Form):
    """The fields that the sign-in page expects."""

    login = forms.CharField()
    password = forms.CharField()
    remember = forms.BooleanField(required=False)


class Code(forms.Form):
    """The field that the second step expects."""

    code = forms.CharField()


@requires("public")
def portal(request: HttpRequest) -> HttpResponseBase:
    """Show hero, search, tiles, progress, clocks, timeline, table and the rest in the portal."""
    return render(request, "styleguide/portal.html", samples.portal())


@requires("public")
def form(request: HttpRequest) -> HttpResponseBase:
    """Show a form plan with every widget and, after a POST, with refusals."""
    wrong = request.method == "POST"
    status = 422 if wrong else 200
    return render(request, "styleguide/form.html", samples.form(wrong), status=status)


@requires("public")
def inbox(request: HttpRequest) -> HttpResponseBase:
    """Show the inbox of the workbench."""
    return render(request, "styleguide/inbox.html", samples.inbox())


@requires("public")
def case(request: HttpRequest) -> HttpResponseBase:
    """Show a case page of the workbench with process picture and decision form."""
    return render(request, "styleguide/case.html", samples.case())


@requires("public")
def bpmn(_request: HttpRequest) -> HttpResponseBase:
    """Answer the sample process."""
    file = Path(__file__).with_name("sample.bpmn").open("rb")
    return FileResponse(file, content_type="application/xml")


@requires("public")
def sign_in(request: HttpRequest) -> HttpResponseBase:
    """Show the sign-in page; a POST shows its refusal."""
    accounts = [("citizen", _("A citizen")), ("officer", _("An officer of a district bureau"))]
    page = {"form": SignIn(request.POST or None), "demo_accounts": accounts}
    return render(request, "sign_in.html", page)


@requires("public")
def code(request: HttpRequest) -> HttpResponseBase:
    """Show the second step of signing in."""
    return render(request, "sign_in_code.html", {"form": Code(request.POST or None)})


@requires("public")
def error(request: HttpRequest, face: str, status: int) -> HttpResponseBase:
    """Show the page of one refusal."""
    page = {"face": face, "status": status, "reference": "7f3a-19c2"}
    return render(request, "error.html", page, status=status)
