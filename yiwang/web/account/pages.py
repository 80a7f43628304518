"""Pages before and around all others."""

from typing import Any
from uuid import UUID

from allauth.account.views import LoginView
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from yiwang.base.parties.demonstration import people
from yiwang.kernel.http.middleware import identify
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.tenancy import door
from yiwang.kernel.tenancy.city import rows
from yiwang.kernel.tenancy.errors import NoSuchPost
from yiwang.kernel.texts import say, spoken
from yiwang.web.account.landing import landing


class SignIn(LoginView):  # type: ignore[misc]  # the library has no types
    """The sign-in page, which in a demonstration lists its accounts."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        accounts = demo_accounts() if settings.YIWANG.demo else []
        return {**super().get_context_data(**kwargs), "demo_accounts": accounts}


def demo_accounts() -> list[tuple[str, str]]:
    """The demonstration's accounts and what they are; those of single districts are left out."""
    persons = [(person.account, say(person.what)) for person in people().persons if person.account]
    column = "title" if spoken() == "zh" else "title_en"
    staff = {row["account"]: row[column] for row in reversed(rows("demo_staff"))}
    plain = [(name, title) for name, title in reversed(staff.items()) if "-" not in name]
    return persons + plain


@require_POST
@requires("public")
def switch_post(request: ActorRequest) -> HttpResponse:
    """Act in another post from now on, and go on to the page that the address asks to open.

    Raises:
        NoSuchPost: it is not held today.
    """
    wanted = request.POST.get("post", "")
    held = {str(seat.post) for seat in door.seats(request.actor.account)}
    if wanted not in held:
        raise NoSuchPost
    request.session["post"] = str(UUID(wanted))
    wanted_page = request.GET.get("open", "")
    if url_has_allowed_host_and_scheme(wanted_page, allowed_hosts=None):
        return redirect(wanted_page)
    return redirect(landing(identify(request)))
