"""Every address of the product."""

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path, re_path

from yiwang.kernel.http.requests import requires
from yiwang.web import install
from yiwang.web.api import api, nowhere
from yiwang.web.health import ready
from yiwang.web.metrics import metrics


@requires("public")
def health(_request: HttpRequest) -> HttpResponse:
    """Answer 200 while this process reaches the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health, name="health"),
    path("manifest.webmanifest", install.manifest, name="manifest"),
    path("wallet.webmanifest", install.pack, name="pack"),
    path("sw.js", install.worker, name="worker"),
    path("offline", install.offline, name="offline"),
    path("readyz", ready, name="ready"),
    path("metrics", metrics, name="metrics"),
    path("api/v1/", api.urls),
    re_path(r"^api/(?P<rest>.*)$", nowhere),
    path("", include("yiwang.web.account.urls")),
    path("", include("yiwang.kernel.tenancy.http.urls")),
    path("me/", include("yiwang.base.parties.http.urls")),
    path("me/", include("yiwang.kernel.evidence.http.urls")),
    path("", include("yiwang.web.workbench_urls")),
    path("", include("yiwang.web.portal_urls")),
]
handler400 = "yiwang.web.refusals.unreadable"
handler404 = "yiwang.web.refusals.nowhere"
handler500 = "yiwang.web.outage.fault"
if settings.YIWANG.demo:
    urlpatterns.append(path("styleguide/", include("yiwang.web.styleguide.urls")))
