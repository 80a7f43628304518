"""The page of one's own security, and what is pressed there."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from allauth.account.decorators import reauthentication_required
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import PasswordChangeForm, SetPasswordForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yiwang.kernel.actor import DOOR, Audience, acting
from yiwang.kernel.errors import SignInRequired
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.tenancy.models import Account
from yiwang.web.account.security import factors
from yiwang.web.account.security.sessions import end_others, end_session, note, sessions

V = TypeVar("V", bound=Callable[..., HttpResponse])

__all__ = ["code_app", "end", "passkey", "password", "remove", "security"]


def once_more(view: V) -> V:
    """Ask for the password once more, unless that happened within five minutes."""
    return cast("V", reauthentication_required(view))


@require_GET
@requires("public")
def security(request: ActorRequest) -> HttpResponse:
    """Where I am signed in, and with what I sign in; for everybody who is, whatever their post."""
    account = _who(request)
    at_work = request.actor.audience in (Audience.STAFF, Audience.SUPERVISOR)
    with acting(DOOR):
        held = list(Authenticator.objects.filter(user=account).order_by("created_at"))
        reason = factors.closed(request, account)
    context = {
        "face": "workbench" if at_work else "portal",
        "sessions": sessions(request, account),
        "passkeys": [each for each in held if each.type == Authenticator.Type.WEBAUTHN],
        "code_app": next((each for each in held if each.type == Authenticator.Type.TOTP), None),
        "closed": reason,
    }
    return render(request, "account/security.html", context)


def _who(request: HttpRequest) -> Account:
    """Raises SignInRequired."""
    if not request.user.is_authenticated:
        raise SignInRequired
    return request.user


@require_POST
@requires("public")
def end(request: HttpRequest) -> HttpResponse:
    """End one other session, or all of them."""
    if not request.user.is_authenticated:
        return redirect("account_login")
    wanted = request.POST.get("session", "")
    if wanted.isdecimal() and len(wanted) < 19:
        end_session(request.user, int(wanted))
        messages.success(request, _("That session has ended."))
    else:
        end_others(request, request.user)
        messages.success(request, _("You are signed out everywhere but here."))
    return redirect("security")


@require_http_methods(["GET", "POST"])
@requires("public")
def password(request: HttpRequest) -> HttpResponse:
    """Set a new password. One that was handed out is replaced before anything else; it was typed
    a moment ago and is not asked again. All other sessions end.
    """
    if not request.user.is_authenticated:
        return redirect("account_login")
    account = request.user
    kind = SetPasswordForm if account.start_password else PasswordChangeForm
    form = cast("Any", kind)(account, request.POST or None)
    if request.method == "POST" and form.is_valid():
        if account.check_password(form.cleaned_data["new_password1"]):
            form.add_error("new_password1", _("This is the old password."))
        else:
            return _set_password(request, account, form.cleaned_data["new_password1"])
    context = {"form": form, "handed_out": account.start_password, "next": _next(request)}
    return render(request, "account/password.html", context, status=422 if form.errors else 200)


def _set_password(request: HttpRequest, account: Account, new: str) -> HttpResponse:
    account.set_password(new)
    account.start_password = False
    account.save(update_fields=["password", "start_password"])
    update_session_auth_hash(request, account)
    end_others(request, account)
    note(account, "door.password_changed")
    messages.success(request, _("Your new password holds from now on."))
    return redirect(_next(request) or "security")


def _next(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return wanted if safe else ""


@require_http_methods(["GET", "POST"])
@requires("public")
@once_more
def code_app(request: HttpRequest) -> HttpResponse:
    """Set up an app that shows one-time codes."""
    account = _who(request)
    if factors.closed(request, account) or factors.code_app(account):
        return redirect("security")
    form = factors.code_form(request, account)
    if request.method == "POST" and form.is_valid():
        factors.keep_code_app(request, account, form.secret)
        messages.success(request, _("From now on signing in asks for a code of your app."))
        return redirect("security")
    address = factors.address(account, form.secret)
    context = {"form": form, "secret": form.secret, "picture": factors.picture(address)}
    return render(request, "account/code_app.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@requires("public")
@once_more
def passkey(request: HttpRequest) -> HttpResponse:
    """Make a passkey: the browser asks the person, its answer comes back here."""
    account = _who(request)
    if factors.closed(request, account):
        return redirect("security")
    form = factors.passkey_form(request, account)
    if request.method == "POST" and form.is_valid():
        factors.keep_passkey(account, form)
        messages.success(request, _("You can sign in with this passkey now."))
        return redirect("security")
    context = {"form": form, "options": factors.creation_options(account)}
    return render(request, "account/passkey.html", context, status=422 if form.errors else 200)


@require_POST
@requires("public")
@once_more
def remove(request: HttpRequest) -> HttpResponse:
    """Take a passkey or the app with codes away."""
    account = _who(request)
    if not factors.closed(request, account):
        factors.remove(account, request.POST.get("factor", ""))
        messages.success(request, _("It opens nothing any more."))
    return redirect(reverse("security"))
