"""Rows typed into a form made from the fields of a resource, for bodies without a system."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yiwang.base.packages.facade import filling, read_document
from yiwang.engines.form import Form
from yiwang.kernel import ids
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.texts import say
from yiwang.share.catalogue import facade as catalogue
from yiwang.share.catalogue.facade import Field, Resource
from yiwang.share.collection import actions, sending
from yiwang.share.collection.values import Mode

MOST_CHOICES = 300  # codes of a list that is chosen from; of a longer one the code is typed
_FORMATS = {"id_number": "resident-id", "uscc": "uscc", "mobile": "mobile-cn"}
_TYPES: Mapping[str, dict[str, Any]] = {
    "string": {"type": "string"},
    "integer": {"type": "integer"},
    "decimal": {"type": "number"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "datetime": {"type": "string", "format": "date-time"},
}


def form_of(resource: Resource) -> Form:
    """The form of one row."""
    needed = [each.name for each in resource.fields if each.required or each.name in resource.key]
    document = {
        "form": resource.code,
        "version": str(resource.version),
        "title": dict(resource.title),
        "schema": {
            "type": "object",
            "required": needed,
            "properties": {each.name: _schema(each) for each in resource.fields},
        },
        "pages": [
            {
                "id": "row",
                "title": dict(resource.title),
                "sections": [{"fields": [_shown(each) for each in resource.fields]}],
            }
        ],
    }
    return read_document(document)


def _schema(field: Field) -> dict[str, Any]:
    found = dict(_TYPES[field.type])
    if field.type == "string" and field.length:
        found["maxLength"] = field.length
    if field.type in ("integer", "decimal"):
        bounds = {"minimum": field.low, "maximum": field.high}
        found |= {name: float(b) for name, b in bounds.items() if b is not None}  # type: ignore[arg-type]  # numbers have numbers as bounds
    if field.check in _FORMATS:
        found["format"] = _FORMATS[field.check]
    if field.codes and field.type == "string":
        items = catalogue.code_set(field.codes).items
        if len(items) <= MOST_CHOICES:
            found = {"enum": list(items)}
    return found


def _shown(field: Field) -> dict[str, Any]:
    row: dict[str, Any] = {"field": f"/{field.name}", "label": dict(field.title)}
    if field.codes and field.type == "string":
        items = catalogue.code_set(field.codes).items
        if len(items) <= MOST_CHOICES:
            row["choices"] = [
                {"value": code, "title": {"zh": f"{code} {label}", "en": f"{code} {label}"}}
                for code, label in items.items()
            ]
    return row


@require_http_methods(["GET", "POST"])
@requires("collection:batch:send")
def row(request: ActorRequest, code: str) -> HttpResponse:
    """One row of a resource. It is a batch of its own, with the same checks and receipts."""
    return _Sheet(request, actions.supplied(request.actor, code)).answer()


class _Sheet:
    def __init__(self, request: ActorRequest, resource: Resource) -> None:
        self.request, self.resource = request, resource
        self.form = form_of(resource)
        self.errors: list[filling.Row] = []

    def answer(self) -> HttpResponse:
        if self.request.method == "GET":
            return self.show(self.form.begun())
        data = filling.posted(self.request, self.form, self.errors)
        at = filling.Filling(self.form, data, {}, data, self.request.actor.now)
        wrong = at.problems("row")
        if self.request.htmx or wrong or self.errors:
            return self.show(data, told=not self.request.htmx)
        done = filling.attempt(self.request, self.errors, lambda: self.sent(data))
        return done or self.show(data, told=True)

    def sent(self, data: Mapping[str, Any]) -> HttpResponse:
        mode = Mode.CHANGES if self.resource.key else Mode.INCREMENTAL
        batch = sending.rows(self.request.actor, self.resource.code, [data], mode)
        messages.success(self.request, _("The row was sent and is being checked."))
        return redirect("workbench:collection_batch", batch.id)

    def show(self, data: Mapping[str, Any], *, told: bool = False) -> HttpResponse:
        at = filling.Filling(self.form, data, {}, data, self.request.actor.now)
        problems = at.problems("row") if told else ()
        pages: list[filling.Row] = [
            {"title": title, "rows": at.rows(name, problems)} for name, title in at.pages()
        ]
        filling.mark([each for page in pages for each in page["rows"]], self.errors)
        address = reverse("workbench:collection_row", args=[self.resource.code])
        context = {
            "title": say(self.resource.title),
            "resource": self.resource,
            "plan": {"pages": pages},
            "errors": self.errors,
            "address": address,
            "key": str(ids.new()),
        }
        name = "_entry.html" if self.request.htmx else "entry.html"
        status = 422 if (self.errors or problems) and not self.request.htmx else 200
        return render(self.request, f"collection/{name}", context, status=status)
