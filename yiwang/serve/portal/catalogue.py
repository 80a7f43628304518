"""Home, the list of services and the guide of one."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yiwang.base.cases import facade as cases
from yiwang.kernel.actor import Actor
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.texts import say
from yiwang.serve.bundles import facade as bundles
from yiwang.serve.services import facade
from yiwang.serve.services.values import Page, Wish

POPULAR = 6
OFTEN = (  # words, not services: they lead to the list
    {"zh": "食品经营", "en": "Food business"},
    {"zh": "社保", "en": "Social insurance"},
    {"zh": "医保", "en": "Medical insurance"},
    {"zh": "营业执照", "en": "Business licence"},
    {"zh": "户口", "en": "Residence"},
)


@require_GET
@requires("public")
def home(request: ActorRequest) -> HttpResponse:
    """The first page: search, what people come for, themes."""
    services = reverse("portal:services")
    context = {
        "popular": facade.popular(POPULAR),
        "themes": {kind: facade.of_kind(kind) for kind in ("persons", "firms", "events")},
        "often": [(say(word), f"{services}?{urlencode({'q': word['zh']})}") for word in OFTEN],
    }
    return render(request, "portal/home.html", context)


@require_GET
@requires("public")
def services(request: ActorRequest) -> HttpResponse:
    """The list; while somebody types, only its lower part comes again."""
    wish = Wish(
        text=request.GET.get("q", "").strip()[:200],
        theme=request.GET.get("theme", ""),
        audience=request.GET.get("audience", ""),
        cursor=request.GET.get("cursor", ""),
    )
    page = facade.find(wish)
    context = {
        "wish": wish,
        "page": page,
        "theme": facade.themes().get(wish.theme),
        "following": _following(wish, page),
        "start": _address(wish) if wish.cursor else "",
        "filters": _filters(wish),
    }
    template = "_services.html" if request.htmx and not request.htmx.boosted else "services.html"
    return render(request, f"portal/{template}", context)


def _address(wish: Wish, cursor: str = "", **other: str) -> str:
    fields = {"q": wish.text, "theme": wish.theme, "audience": wish.audience, "cursor": cursor}
    query = urlencode({name: value for name, value in {**fields, **other}.items() if value})
    return reverse("portal:services") + (f"?{query}" if query else "")


def _following(wish: Wish, page: Page) -> str:
    return _address(wish, page.next) if page.next else ""


def _filters(wish: Wish) -> list[tuple[str, str, bool]]:
    """Text, address and whether it holds now, for everybody's, persons' and firms' services."""
    titles = {"": _("All"), "persons": _("For persons"), "firms": _("For firms")}
    return [
        (title, _address(wish, audience=audience), wish.audience == audience)
        for audience, title in titles.items()
    ]


@require_GET
@requires("public")
def service(request: ActorRequest, code: str) -> HttpResponse:
    """The guide; `?region=` puts the offices of one division in front."""
    guide = facade.guide(request.actor, code)
    region = request.GET.get("region", "")
    here = [office for office in guide.offices if office.region_code == region]
    context = {
        "guide": guide,
        "offices": here or guide.offices,
        "region": region if here else "",
        "apply_address": _apply_address(request.actor, code) if guide.item.applicable else "",
        "things": bundles.things(code),
        "saved": cases.on_file.saved(code) if guide.item.applicable else 0,
    }
    return render(request, "portal/service.html", context)


def _apply_address(actor: Actor, code: str) -> str:
    """Where the reader can apply: the form, for a clerk the one of the counter, else "".

    Visitors sign in on the way. A process that serves no forms has no such address either.
    """
    clerk = actor.may("cases:case:file")
    if actor.signed_in and not clerk and not actor.may("cases:case:apply"):
        return ""
    try:
        return reverse("workbench:file" if clerk else "portal:apply", args=[code])
    except NoReverseMatch:
        return ""
