"""Workbench and card pack as applications on a phone: manifests, service worker, and a page for no
network.

Style, script and pictures are kept on the phone, which anybody may read; of what pages show only
one's own cards are, until one signs out.
"""

import json

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from yiwang.kernel.http.requests import requires

# What the page for no network is made of; everything else is kept when it is first asked for.
FIRST = (
    "vendor/tabler/tabler.min.css",
    "css/base.css",
    "css/components.css",
    "css/form.css",
    "css/workbench.css",
    "css/inbox.css",
    "css/portal.css",
    "css/cases.css",
    "css/wallet.css",
    "css/print.css",
    "vendor/htmx/htmx.min.js",
    "js/app.js",
    "img/mark.svg",
    "vendor/tabler/icons.svg",
)
ICONS = (
    ("img/icon-192.png", "192x192", "any"),
    ("img/icon-512.png", "512x512", "any"),
    ("img/icon-maskable-512.png", "512x512", "maskable"),
)


@require_GET
@cache_control(max_age=3600)
@requires("public")
def manifest(_request: HttpRequest) -> HttpResponse:
    """What a phone asks before it puts the workbench among its applications."""
    return _manifest("/work", _("Yiwang workbench"), _("Yiwang"), reverse("workbench:inbox"))


@require_GET
@cache_control(max_age=3600)
@requires("public")
def pack(_request: HttpRequest) -> HttpResponse:
    """The same for the card pack."""
    return _manifest("/wallet", _("Card pack"), _("Card pack"), reverse("portal:wallet"))


def _manifest(name: str, title: str, short: str, start: str) -> HttpResponse:
    content = {
        "id": name,
        "name": title,
        "short_name": short,
        "lang": get_language(),
        "start_url": start,
        "scope": "/",
        "display": "standalone",
        "background_color": "#f6f3ed",
        "theme_color": "#084753",
        "icons": [
            {"src": static(name), "sizes": sizes, "type": "image/png", "purpose": purpose}
            for name, sizes, purpose in ICONS
        ],
    }
    text = json.dumps(content, ensure_ascii=False)
    return HttpResponse(text, content_type="application/manifest+json")


@require_GET
@cache_control(no_cache=True)
@requires("public")
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker; its text names the versions of the files that it keeps."""
    files = [static(name) for name in FIRST]
    context = {
        "files": files,
        "offline": reverse("offline"),
        "static": settings.STATIC_URL,
        "pack": reverse("portal:wallet"),
        "kept": reverse("portal:kept"),
        "door": "/account/",
    }
    return render(request, "sw.js", context, content_type="text/javascript")


@require_GET
@requires("public")
def offline(request: HttpRequest) -> HttpResponse:
    """What is seen where there is no network."""
    return render(request, "offline.html")
