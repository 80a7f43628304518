"""A form between two requests: what was kept, what was sent, and how pages draw it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any, Self
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from yiwang.base.packages.forms import shown
from yiwang.engines import form
from yiwang.engines.form import paths
from yiwang.kernel.clock import CITY_ZONE
from yiwang.kernel.errors import DomainError, Invalid
from yiwang.kernel.files import store
from yiwang.kernel.files.errors import FileRefused
from yiwang.kernel.http.idempotency import remembered
from yiwang.kernel.http.requests import ActorRequest
from yiwang.kernel.texts import spoken

Row = dict[str, Any]
Pairs = list[tuple[str, str]]
DROP = "_drop"  # the button that takes a file off: its field and its id


@dataclass(frozen=True)
class Filling:
    """A form with its answers.

    kept: the answers as last saved, with where each came from; data: as they stand now.
    """

    asked: form.Form
    kept: Mapping[str, Any]
    origins: Mapping[str, form.Source]
    data: Mapping[str, Any]
    now: datetime

    @cached_property
    def evaluation(self) -> form.Evaluation:
        return self.asked.evaluate(self.data, now=self.now, zone=CITY_ZONE)

    def pages(self) -> list[tuple[str, str]]:
        """Id and title of the pages that show, in order."""
        visible = {state.id for state in self.evaluation.pages if state.visible}
        return [
            (page.id, form.text_in(page.title, spoken()))
            for page in self.asked.pages
            if page.id in visible
        ]

    def problems(self, page: str) -> list[form.Problem]:
        """What needs another look on a page."""
        return [each for each in self.evaluation.problems if self.page_of(each.pointer) == page]

    def page_of(self, pointer: str) -> str:
        """The page on which a pointer's field stands; "" where it is no field that shows."""
        for state in self.evaluation.pages:
            if any(at == pointer or pointer.startswith(f"{at}/") for at in state.fields):
                return state.id
        return ""

    def rows(self, page: str | None, problems: Sequence[form.Problem] = ()) -> list[Row]:
        """The rows of a page for `components/_form.html`; of all pages for None."""
        found = self.asked.fields(
            self.data,
            now=self.now,
            zone=CITY_ZONE,
            page=page,
            language=spoken(),
            sources=self._sources(),
            problems=problems,
        )
        rows = shown(found, self.names())
        for row in flat(rows):
            if row.get("material"):
                self._say_what_is_there(row)
        return rows

    def names(self) -> Mapping[str, str]:
        """What people call each source of values that were filled in."""
        return {}

    def address(self, file_id: UUID) -> str:
        """Where a file that was handed in can be looked at; "" where it cannot."""
        return ""

    def _say_what_is_there(self, row: Row) -> None:
        """The files that were handed in."""
        row["files"] = [self.file(each) for each in listed(row["value"])]

    def file(self, file_id: str) -> Row:
        row = store.get(UUID(file_id))
        address = self.address(row.id)
        return {"id": row.id, "name": row.name, "url": address, "note": filesizeformat(row.size)}

    def _sources(self) -> dict[str, form.Source]:
        """Where values came from; one that was changed since is the person's own."""
        return {
            at: source
            for at, source in self.origins.items()
            if _at(self.data, at) == _at(self.kept, at)
        }

    def with_page(self, page: str, given: Mapping[str, Any]) -> Self:
        """With one page's answers in place of those that were kept."""
        data = deepcopy(dict(self.kept))
        for each in self.asked.pages:
            if each.id == page:
                for section in each.sections:
                    for member in section.members:
                        _replace(data, member.pattern, given)
        return self.having(data)

    def having(self, data: Mapping[str, Any]) -> Self:
        return replace(self, data=data)


def rebuilt(post: Mapping[str, Any], asked: form.Form, data: dict[str, Any]) -> dict[str, Any]:
    """The answers with a row more or less where a button asks for it.

    Raises:
        Invalid: the form has no such group.
    """
    try:
        if name := post.get("_add"):
            return asked.add_row(data, name)
        if name := post.get("_remove"):
            return asked.remove_row(data, name)
    except LookupError as error:
        raise Invalid([{"pointer": "", "code": "form.no_group", "message": str(error)}]) from error
    return data


def refused_file(request: ActorRequest, refusal: FileRefused) -> Row:
    """The refusal beside the field that the file came by."""
    name = next(iter(request.FILES), "")
    message = f"{refusal} {refusal.next_step}"
    return {"pointer": "/" + name.replace("-", "/"), "code": refusal.code, "message": message}


def refused(refusal: DomainError) -> Row:
    """A refusal of all that was sent, beside no field."""
    message = f"{refusal} {refusal.next_step}"
    return {"pointer": "", "code": refusal.code, "message": message}


def attempt(
    request: ActorRequest, errors: list[Row], do: Callable[[], HttpResponse]
) -> HttpResponse | None:
    """Do once what was sent, or add to the errors what needs another look. A refusal takes back
    all but files.
    """
    try:
        with transaction.atomic():
            return remembered(request, do)
    except Invalid as refusal:
        errors += refusal.problems
    except DomainError as refusal:
        errors.append(refused(refusal))
    return None


def posted(request: ActorRequest, asked: form.Form, errors: list[Row]) -> dict[str, Any]:
    """The answers that were sent; a file that is refused leaves its reason in the errors."""
    try:
        pairs = sent(request, asked)
    except FileRefused as refusal:
        errors.append(refused_file(request, refusal))
        pairs = [(name, text) for name, texts in request.POST.lists() for text in texts]
    return asked.parse_post(pairs)


def mark(rows: Sequence[Row], errors: Sequence[Row]) -> None:
    """Give each refusal the label of its field, and the field the refusals it does not know."""
    said = {row["pointer"]: row for row in errors if row["pointer"]}
    for row in flat(rows):
        if found := said.get(row["pointer"]):
            found.setdefault("label", row["label"])
            row["error"] = row.get("error") or found["message"]


def sent(request: ActorRequest, asked: form.Form) -> Pairs:
    """The pairs of a form post, with the ids of files in place of the files.

    Raises:
        FileRefused: a file is empty, too large or of a kind that is not taken.
    """
    gone = request.POST.get(DROP, "")
    pairs = [
        (name, text)
        for name, texts in request.POST.lists()
        for text in texts
        if f"{name}:{text}" != gone
    ]
    takers = {paths.html_name(paths.place_of(at, "/")) for at in asked.materials()}
    for name, uploads in request.FILES.lists():
        for upload in uploads if name in takers else ():
            row = store.take(request.actor, upload.name or "", upload.read())
            pairs.append((name, str(row.id)))
    return pairs


def flat(rows: Sequence[Row]) -> Iterator[Row]:
    """All rows, those inside of headings and groups too."""
    for row in rows:
        yield row
        yield from flat(row.get("rows", ()))


def anchor(pointer: str) -> str:
    """The id that `components/_form.html` gives the field of a pointer."""
    return f"field{pointer.replace('/', '-').replace(' ', '_')}"


def _replace(data: dict[str, Any], place: paths.Pattern, given: Mapping[str, Any]) -> None:
    value = paths.get(given, place)
    if value is None:
        paths.drop(data, place)
    else:
        paths.put(data, place, value)


def _at(data: Any, pointer: str) -> Any:
    return paths.get(data, paths.place_of(pointer, "/"))


def files(asked: form.Form, data: Mapping[str, Any]) -> Iterator[tuple[str, UUID]]:
    """Material and file of every file field that has one.

    Raises:
        Invalid: a value that names no file.
    """
    for pointer, material in asked.materials().items():
        for each in listed(_at(data, pointer)):
            yield material, file_id(pointer, each)


def file_id(pointer: str, value: Any) -> UUID:
    """Raises Invalid where the value of a field is none."""
    try:
        return UUID(str(value))
    except ValueError as error:
        message = _("This names no file that was handed in.")
        row = {"pointer": pointer, "code": "form.no_file", "message": message}
        raise Invalid([row]) from error


def listed(value: Any) -> list[Any]:
    """The value of a file field as a list, however many files it takes."""
    return value if isinstance(value, list) else [value] if value else []


def formats(asked: form.Form) -> dict[tuple[str, ...], str]:
    """The format of each field that has one; rows of lists count as their field."""
    found = {}
    for pattern, part in asked.parts.items():
        name = part.schema.get("format")
        if name:
            found[pattern] = str(name)
    return found
