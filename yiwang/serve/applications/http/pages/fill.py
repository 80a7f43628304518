"""Filling in: page by page while it is a draft, all on one page to answer a notice."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yiwang.base.cases import facade as cases
from yiwang.base.cases.facade import AlreadySubmitted, Case, State, StillMissing
from yiwang.base.packages.facade import sentence
from yiwang.engines import form
from yiwang.kernel.errors import Invalid
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.serve.applications import actions
from yiwang.serve.applications.errors import MaterialsMissing
from yiwang.serve.applications.http import filling
from yiwang.serve.applications.http.filling import Filling, Row

REVIEW = "_review"  # no form can call a page so
CLOSING = (MaterialsMissing, StillMissing)  # refusals that belong to no single field


@require_http_methods(["GET", "POST"])
@requires("cases:case:apply")
def fill(request: ActorRequest, number: str) -> HttpResponse:
    """The form of a draft, or of a case whose notice of correction waits for an answer."""
    case = cases.get(request.actor, number)
    if case.state == State.DRAFT:
        return _Draft(request, case).answer()
    if case.state == State.CORRECTION:
        return _Correction(request, case).answer()
    return redirect("portal:case", number)


class _Door:
    """What both ways of filling in share."""

    def __init__(self, request: ActorRequest, case: Case) -> None:
        self.request = request
        self.case = case
        self.filling = filling.of_case(request.actor, case)
        self.errors: list[Row] = []

    @property
    def wanted(self) -> str:
        return self.request.POST.get("_do", "")

    @property
    def live(self) -> bool:
        """Whether the browser only asks what the answers so far change."""
        return bool(self.request.htmx) and not self.wanted

    def read(self) -> dict[str, Any]:
        return filling.posted(self.request, self.filling.asked, self.errors)

    def rebuilt(self, data: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
        """The answers with a row more or less where a button asks for it, and where to look."""
        post = self.request.POST
        data = filling.rebuilt(post, self.filling.asked, dict(data))
        if name := post.get("_remove"):
            return data, name.rpartition("-")[0]
        return data, post.get("_add") or post.get(filling.DROP, "").partition(":")[0]

    def render(self, template: str, **more: Any) -> HttpResponse:
        context = {
            "case": self.case,
            "title": _title(self.case),
            "errors": self.errors,
            **more,
        }
        status = 422 if self.errors and not self.live else 200
        return render(self.request, f"applications/{template}.html", context, status=status)


class _Draft(_Door):
    """One page of the form at a time. Every button saves; then it leads somewhere."""

    def __init__(self, request: ActorRequest, case: Case) -> None:
        super().__init__(request, case)
        pages = [name for name, _title in self.filling.pages()]
        asked = request.GET.get("page", "")
        self.page = asked if asked in (*pages, REVIEW) else [*pages, REVIEW][0]

    def answer(self) -> HttpResponse:
        if self.request.method == "GET":
            return self.show()
        if self.page == REVIEW and self.wanted == "submit":
            return self.submit()
        if self.page != REVIEW:
            self.filling = self.filling.with_page(self.page, self.read())
        return self.show() if self.live else self.save()

    def save(self) -> HttpResponse:
        """Keep what is there and go on; stay where entries need another look."""
        data, place = self.rebuilt(self.filling.data)
        if data != self.filling.kept:
            actions.save(self.request.actor, self.case.number, data)
        problems = self.filling.problems(self.page) if self.wanted == "next" else []
        if problems or self.errors:
            self.errors += [_told(self.filling, each) for each in problems]
            response = self.show(problems)
            response.leaves_trace = True  # type: ignore[attr-defined]  # half-right answers are kept
            return response
        if self.wanted == "save":
            messages.success(self.request, _("Your draft is saved. You can go on at any time."))
        return redirect(_address(self.case, self.following(), place))

    def following(self) -> str:
        """The page that the pressed button leads to."""
        if wanted := self.request.POST.get("_go"):
            return wanted
        pages = [name for name, _title in self.filling.pages()]
        step = {"next": 1, "back": -1}.get(self.wanted, 0)
        if self.page not in pages:
            return pages[-1] if step < 0 else REVIEW
        return [*pages, REVIEW][max(pages.index(self.page) + step, 0)]

    def submit(self) -> HttpResponse:
        try:
            actions.submit(self.request.actor, self.case.number)
        except Invalid as refusal:
            self.errors = [_linked(self.case, self.filling, row) for row in refusal.problems]
            return self.show()
        except CLOSING as refusal:
            self.errors = [filling.refused(refusal)]
            return self.show()
        except AlreadySubmitted:
            return redirect("portal:case", self.case.number)
        messages.success(self.request, _("Your application is handed in. This page follows it."))
        return redirect("portal:case", self.case.number)

    def show(self, problems: list[form.Problem] | None = None) -> HttpResponse:
        steps = self.steps()
        if self.page == REVIEW:
            return self.render("review", steps=steps, pages=answers(self.filling))
        rows = self.filling.rows(self.page, problems or [])
        filling.mark(rows, self.errors)
        title = dict(self.filling.pages())[self.page]
        here = next(step for step in steps if step["current"])
        return self.render(
            "_page" if self.live else "fill",
            steps=steps,
            here=here,
            plan={"pages": [{"title": title, "rows": rows}]},
            address=_address(self.case, self.page),
        )

    def steps(self) -> list[Row]:
        """The pages and the review, with what is still to be done on each."""
        left = {state.id: state.problems for state in self.filling.evaluation.pages}
        pages = [*self.filling.pages(), (REVIEW, _("Check and hand in"))]
        return [
            {
                "id": name,
                "title": title,
                "number": number,
                "count": len(pages),
                "left": left.get(name),
                "current": name == self.page,
            }
            for number, (name, title) in enumerate(pages, 1)
        ]


class _Correction(_Door):
    """The whole form below the notice. It is a case already, so nothing is kept before that."""

    def answer(self) -> HttpResponse:
        if self.request.method == "GET":
            return self.show([])
        data, _place = self.rebuilt(self.read())
        self.filling = self.filling.having(data)
        if self.wanted != "submit" or self.errors:
            return self.show([])
        try:
            actions.supply(self.request.actor, self.case.number, data)
        except Invalid as refusal:
            problems = list(self.filling.evaluation.problems)
            self.errors = [row | _label(self.filling, row["pointer"]) for row in refusal.problems]
            return self.show(problems)
        except CLOSING as refusal:
            self.errors = [filling.refused(refusal)]
            return self.show([])
        messages.success(self.request, _("What was missing is handed in. The window looks at it."))
        return redirect("portal:case", self.case.number)

    def show(self, problems: list[form.Problem]) -> HttpResponse:
        pages: list[Row] = []
        for name, title in self.filling.pages():
            rows = self.filling.rows(name, problems)
            filling.mark(rows, self.errors)
            pages.append({"title": title, "rows": rows})
        return self.render(
            "_correction" if self.live else "correction",
            notice=notice(self.case, self.filling),
            plan={"pages": pages},
            address=reverse("portal:fill", args=[self.case.number]),
        )


def notice(case: Case, at: Filling) -> dict[str, Any] | None:
    """What the open notice asks for, each with the field that answers it."""
    found = cases.correction(case)
    if found is None:
        return None
    fields = {material: pointer for pointer, material in at.asked.materials().items()}
    items = [
        {"text": row["text"], "pointer": row.get("pointer") or fields.get(row.get("material", ""))}
        for row in found.items
    ]
    return {"issued_at": found.issued_at, "items": items}


def answers(at: Filling) -> list[Row]:
    """All answers in words, page by page."""
    found: list[Row] = []
    for name, title in at.pages():
        rows = at.rows(name, at.problems(name))
        for row in filling.flat(rows):
            if row["widget"] == "date":
                row["value"] = parse_date(row["value"]) or row["value"]
        found.append({"id": name, "title": title, "rows": rows})
    return found


def _title(case: Case) -> dict[str, str]:
    return {"zh": case.title, "en": case.title_en}


def _address(case: Case, page: str, name: str = "") -> str:
    address = f"{reverse('portal:fill', args=[case.number])}?{urlencode({'page': page})}"
    return f"{address}#{filling.anchor('/' + name.replace('-', '/'))}" if name else address


def _told(at: Filling, problem: form.Problem) -> Row:
    row = {"pointer": problem.pointer, "code": problem.code, "message": sentence(problem)}
    return row | _label(at, problem.pointer)


def _label(at: Filling, pointer: str) -> Row:
    """What the field of a pointer is called on its page."""
    page = at.page_of(pointer)
    rows = filling.flat(at.rows(page)) if page else iter(())
    return {"label": next((row["label"] for row in rows if row["pointer"] == pointer), "")}


def _linked(case: Case, at: Filling, row: Row) -> Row:
    """A problem with the way to its field, which is on another page."""
    page = at.page_of(row["pointer"])
    href = _address(case, page, row["pointer"].removeprefix("/").replace("/", "-"))
    return row | _label(at, row["pointer"]) | ({"href": href} if page else {"pointer": ""})
