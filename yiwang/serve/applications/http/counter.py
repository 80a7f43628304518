"""The counter: a clerk files for somebody who stands before him and has no account."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from yiwang.base.cases import facade as cases
from yiwang.base.packages import facade as packages
from yiwang.base.packages.facade import form_of
from yiwang.base.papers import facade as papers
from yiwang.base.parties import facade as parties
from yiwang.base.parties.facade import CREDENTIALS
from yiwang.base.parties.values import PartyView, Stated
from yiwang.engines import form
from yiwang.kernel import ids
from yiwang.kernel.errors import Invalid, NotFound
from yiwang.kernel.files import store
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.texts import say
from yiwang.serve.applications import actions, forms
from yiwang.serve.applications.http import filling
from yiwang.serve.applications.http.filling import Filling, Row
from yiwang.serve.applications.on_file import Shelf
from yiwang.serve.applications.values import Wish
from yiwang.serve.services import facade as services

PERSON = "_person"  # heads the names and pointers of the person's fields, which no form can have


@require_GET
@requires("cases:case:file")
def counter(request: ActorRequest) -> HttpResponse:
    """What can be filed at the clerk's own body."""
    offered = services.offered(request.actor.body)
    return render(request, "applications/counter.html", {"offered": offered})


@require_http_methods(["GET", "POST"])
@requires("cases:case:file")
def file(request: ActorRequest, code: str) -> HttpResponse:
    """Person and form on one page. Nothing is kept until it is filed, but the files."""
    return _Counter(request, code).answer()


class _Counter:
    def __init__(self, request: ActorRequest, code: str) -> None:
        self.request, self.actor = request, request.actor
        self.item = services.to_apply_for(code)
        self.errors: list[Row] = []
        self.problems: list[form.Problem] = []

    @property
    def wanted(self) -> str:
        return self.request.POST.get("_do", "")

    @property
    def live(self) -> bool:
        """Whether the browser only asks what the answers so far change."""
        return bool(self.request.htmx) and not self.wanted

    @property
    def stated(self) -> Stated:
        post = self.request.POST
        kind = post.get(f"{PERSON}_kind", "111")
        return Stated(
            kind="legal" if kind == "001" else "natural",
            name=post.get(f"{PERSON}_name", "").strip(),
            identity_kind=kind,
            identity=post.get(f"{PERSON}_identity", "").strip(),
            mobile=post.get(f"{PERSON}_mobile", "").strip(),
        )

    @cached_property
    def applicant(self) -> PartyView | None:
        """The person as written down; None where an entry cannot be right, which is then told."""
        try:
            return parties.find_or_create(self.actor, self.stated)
        except Invalid as refusal:
            self.errors += [
                row | {"pointer": f"/{PERSON}{row['pointer']}"} for row in refusal.problems
            ]
            return None

    @property
    def known(self) -> bool:
        """Whether the person was looked up, so that the registers may fill in the form."""
        return self.wanted == "lookup" or "_known" in self.request.POST

    @cached_property
    def sheet(self) -> forms.Sheet:
        """The form, with what the registers say once it is known whom to ask for."""
        package, version = self.item.package, self.item.package_version
        whom = self.applicant if self.known and not self.live else None
        if whom is None:
            return forms.Sheet(form_of(packages.source(package, version)), {})
        return forms.sheet(self.actor, package, version, whom.id)

    @cached_property
    def shelf(self) -> Shelf | None:
        """What is on file of the person, once it is known who it is."""
        whom = self.applicant if self.known else None
        return Shelf(self.actor, whom.id, self.sheet.form) if whom else None

    def answer(self) -> HttpResponse:
        if self.request.method == "GET":
            return self.show(self.sheet.form.begun())
        asked = self.sheet.form
        sent = filling.posted(self.request, asked, self.errors)
        data = filling.rebuilt(self.request.POST, asked, sent)
        if self.wanted == "lookup" and self.applicant:
            data = self.sheet.form.prefill(data, self.sheet.answers)
        if self.wanted != "file" or self.errors:
            return self.show(data)
        return self.submit(data)

    def submit(self, data: dict[str, Any]) -> HttpResponse:
        """File, or show what needs another look. A refusal takes back all but the files."""
        if self.applicant is None:
            return self.show(data, told=True)
        done = filling.attempt(self.request, self.errors, lambda: self.filed(data))
        return done or self.show(data, told=True)

    def filed(self, data: dict[str, Any]) -> HttpResponse:
        case = actions.file(self.actor, Wish(self.item.code, data=data), self.stated)
        return redirect("workbench:receipt", case.number)

    def show(self, data: Mapping[str, Any], *, told: bool = False) -> HttpResponse:
        """told: say what is wrong with the form, for the clerk has tried to file it."""
        origins = self.sheet.sources(data)
        at = Filling(self.sheet.form, data, origins, data, self.actor.now, self.shelf)
        pages: list[Row] = [
            {"title": title, "rows": self.rows(at, name, told)} for name, title in at.pages()
        ]
        person = self.person()
        rows: list[Row] = [row for page in pages for row in page["rows"]]
        filling.mark([*person, *rows], self.errors)
        context = {
            "item": self.item,
            "name": say({"zh": self.item.name_zh, "en": self.item.name_en}),
            "person": person,
            "known": self.known and self.applicant is not None,
            "plan": {"pages": pages},
            "errors": self.errors,
            "address": reverse("workbench:file", args=[self.item.code]),
            "key": str(ids.new()),
        }
        template = "_counter_form.html" if self.live else "counter_form.html"
        status = 422 if self.errors and not self.live else 200
        response = render(self.request, f"applications/{template}", context, status=status)
        response.leaves_trace = True  # type: ignore[attr-defined]  # files that came along stay
        return response

    def rows(self, at: Filling, page: str, told: bool) -> list[Row]:
        rows = at.rows(page, at.problems(page) if told else ())
        for row in filling.flat(rows):
            for each in row.get("files", ()):
                each["url"] = reverse("workbench:counter_file", args=[each["id"]])
        return rows

    def person(self) -> list[Row]:
        known = [(code, say(each.name)) for code, each in CREDENTIALS.items()]
        kinds = [{"value": code, "label": title} for code, title in known if code != "001"]
        firm = [{"value": code, "label": title} for code, title in known if code == "001"]
        number = {"autocomplete": "off", "spellcheck": "false"}
        return [
            self._row("kind", _("Document"), "select", choices=[*firm, *kinds]),
            self._row("identity", _("Number of the document"), attrs=number),
            self._row("name", _("Name as in the document"), attrs={"autocomplete": "off"}),
            self._row(
                "mobile",
                _("Mobile number"),
                required=False,
                attrs={"inputmode": "tel", "autocomplete": "off"},
            ),
        ]

    def _row(self, name: str, label: str, widget: str = "text", **more: Any) -> Row:
        start = "111" if name == "kind" else ""
        pointer = f"/{PERSON}/{'identity_kind' if name == 'kind' else name}"
        said = [row["message"] for row in self.errors if row["pointer"] == pointer]
        return {
            "pointer": pointer,
            "name": f"{PERSON}_{name}",
            "widget": widget,
            "label": label,
            "required": True,
            "value": self.request.POST.get(f"{PERSON}_{name}", start),
            "error": " ".join(said),
        } | more


@require_GET
@requires("cases:case:file")
def receipt(request: ActorRequest, number: str) -> HttpResponse:
    """What the person takes home: number and query code. Shown to the clerk who filed."""
    case = cases.get(request.actor, number)
    if case.operator != request.actor.account:
        raise NotFound(_("This receipt"))
    made = papers.of_case(request.actor, case.id)
    context = {
        "case": case,
        "name": say({"zh": case.title, "en": case.title_en}),
        "body": say({"zh": case.body.name, "en": case.body.name_en}),
        "code": cases.plain(case.code_sealed),
        "paper": next((each for each in made if each.kind == "receipt"), None),
        "track": request.build_absolute_uri("/track"),
    }
    return render(request, "applications/counter_receipt.html", context)


@require_GET
@requires("cases:case:file")
def counter_file(request: ActorRequest, file_id: UUID) -> HttpResponse:
    """A file that the clerk has handed in and not filed yet."""
    row, content = store.fetch(file_id)
    response = HttpResponse(content, content_type=row.media_type)
    response["Content-Disposition"] = content_disposition_header(True, row.name) or "attachment"
    return response


counter_urls: list[URLPattern] = [
    path("work/counter", counter, name="counter"),
    path("work/counter/services/<str:code>", file, name="file"),
    path("work/counter/receipts/<str:number>", receipt, name="receipt"),
    path("work/counter/files/<uuid:file_id>", counter_file, name="counter_file"),
]
