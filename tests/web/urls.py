"""Routes for tests of the shell: the style guide, and a place for every name it may link to."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.i18n import set_language


def nothing(_request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def names(*wanted: str) -> list:
    return [path(f"{name}/", nothing, name=name) for name in wanted]


portal = names("home", "services", "cases", "messages", "track", "verify")
workbench = names("inbox", "cases", "counter", "catalogue")

urlpatterns = [
    path("styleguide/", include("yiwang.web.styleguide.urls")),
    path("p/", include((portal, "portal"))),
    path("w/", include((workbench, "workbench"))),
    path("language", set_language, name="language"),
    *names("account_login", "account_logout", "mfa_index", "switch_post"),
]
