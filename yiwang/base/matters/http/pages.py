"""Take a matter up on the workbench: what the acting post may, and the form of one."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from yiwang.base.matters import actions, beginnings, kinds
from yiwang.base.packages.facade import filling, form_of
from yiwang.kernel import ids
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.texts import say


@require_GET
@requires("matters:matter:open")
def new(request: ActorRequest) -> HttpResponse:
    """What the acting post may take up."""
    offered = [each for each, _source in kinds.offered(request.actor)]
    rows = [
        {
            "code": each.code,
            "title": say(each.title.model_dump()),
            "about": say(each.about.model_dump()) if each.about else "",
            "icon": each.icon,
        }
        for each in offered
    ]
    return render(request, "matters/new.html", {"offered": rows})


@require_http_methods(["GET", "POST"])
@requires("matters:matter:open")
def one(request: ActorRequest, code: str) -> HttpResponse:
    """The form on one page. Nothing is kept until it is opened, but the files."""
    return _Sheet(request, code).answer()


class _Sheet:
    def __init__(self, request: ActorRequest, code: str) -> None:
        self.request, self.actor = request, request.actor
        self.matter, self.source = kinds.one(self.actor, code)
        self.form = form_of(self.source)
        self.errors: list[filling.Row] = []

    @property
    def live(self) -> bool:
        """Whether the browser only asks what the answers so far change."""
        return bool(self.request.htmx) and not self.wanted

    @property
    def wanted(self) -> str:
        return self.request.POST.get("_do", "")

    def answer(self) -> HttpResponse:
        if self.request.method == "GET":
            known = beginnings.of(self.actor, self.source, self.request.GET.dict())
            return self.show({**self.form.begun(), **known})
        data = filling.rebuilt(self.request.POST, self.form, self.posted)
        if self.wanted != "open" or self.errors:
            return self.show(data)
        return self.open(data)

    @cached_property
    def posted(self) -> dict[str, Any]:
        return filling.posted(self.request, self.form, self.errors)

    def open(self, data: dict[str, Any]) -> HttpResponse:
        """Open the case, or show what needs another look. A refusal takes back all but files."""
        done = filling.attempt(self.request, self.errors, lambda: self.opened(data))
        return done or self.show(data, told=True)

    def opened(self, data: dict[str, Any]) -> HttpResponse:
        """On to the first step where it is one's own, else to the case."""
        case = actions.open_matter(self.actor, self.matter.code, data)
        messages.success(self.request, _("Opened as %(number)s.") % {"number": case.number})
        return redirect(reverse("workbench:case", args=[case.number]))

    def show(self, data: Mapping[str, Any], *, told: bool = False) -> HttpResponse:
        at = filling.Filling(self.form, data, {}, data, self.actor.now)
        pages: list[filling.Row] = [
            {"title": title, "rows": at.rows(name, at.problems(name) if told else ())}
            for name, title in at.pages()
        ]
        filling.mark([row for page in pages for row in page["rows"]], self.errors)
        context = {
            "name": say(self.matter.title.model_dump()),
            "about": say(self.matter.about.model_dump()) if self.matter.about else "",
            "plan": {"pages": pages},
            "errors": self.errors,
            "address": reverse("workbench:new_one", args=[self.matter.code]),
            "key": str(ids.new()),
        }
        template = "_form.html" if self.live else "form.html"
        status = 422 if self.errors and not self.live else 200
        response = render(self.request, f"matters/{template}", context, status=status)
        response.leaves_trace = True  # type: ignore[attr-defined]  # files that came along stay
        return response


matter_urls: list[URLPattern] = [
    path("work/new", new, name="new"),
    path("work/new/<str:code>", one, name="new_one"),
]
