"""A case's form between two requests: what was kept, what was sent, and how pages draw it."""

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.template.defaultfilters import filesizeformat
from django.urls import reverse

from yiwang.base.cases import facade as cases
from yiwang.base.cases.facade import Case, sources
from yiwang.base.packages import facade as packages
from yiwang.base.packages.facade import form_of, shown
from yiwang.engines import form
from yiwang.engines.form import paths
from yiwang.kernel.actor import Actor
from yiwang.kernel.clock import CITY_ZONE
from yiwang.kernel.files import store
from yiwang.kernel.http.requests import ActorRequest
from yiwang.kernel.texts import spoken
from yiwang.serve.applications.on_file import Shelf, listed, names_licence

Row = dict[str, Any]
Pairs = list[tuple[str, str]]
DROP = "_drop"  # the button that takes a file off: its field and its id


@dataclass(frozen=True)
class Filling:
    """The form of a case with its answers.

    kept: the answers as last saved, with where each came from; data: as they stand now.
    """

    asked: form.Form
    kept: Mapping[str, Any]
    origins: Mapping[str, form.Source]
    data: Mapping[str, Any]
    now: datetime
    shelf: Shelf | None = None  # what is on file of the applicant; None: not known who that is

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

    def rows(self, page: str, problems: Sequence[form.Problem] = ()) -> list[Row]:
        """The rows of a page for `components/_form.html`."""
        found = self.asked.fields(
            self.data,
            now=self.now,
            zone=CITY_ZONE,
            page=page,
            language=spoken(),
            sources=self._sources(),
            problems=problems,
        )
        rows = shown(found, sources.names())
        for row in flat(rows):
            if row.get("material"):
                self._say_what_is_there(row)
        return rows

    def _say_what_is_there(self, row: Row) -> None:
        """The files that were handed in, and the licences on file that make one needless."""
        given = listed(row["value"])
        row["files"] = [_file(each) for each in given if not names_licence(each)]
        if row["on_file"] and self.shelf:
            row["shelf"] = self.shelf.offer(row["on_file"], given)

    def _sources(self) -> dict[str, form.Source]:
        """Where values came from; one that was changed since is the person's own."""
        return {
            at: source
            for at, source in self.origins.items()
            if _at(self.data, at) == _at(self.kept, at)
        }

    def with_page(self, page: str, given: Mapping[str, Any]) -> "Filling":
        """With one page's answers in place of those that were kept."""
        data = deepcopy(dict(self.kept))
        for each in self.asked.pages:
            if each.id == page:
                for section in each.sections:
                    for member in section.members:
                        _replace(data, member.pattern, given)
        return self.having(data)

    def having(self, data: Mapping[str, Any]) -> "Filling":
        return replace(self, data=data)


def of_case(actor: Actor, case: Case, *, masked: bool = False) -> Filling:
    """The answers of a case as last saved; masked as everybody but who fills in sees them."""
    revision = cases.latest(case)
    kept = revision.data if masked else cases.open_data(case)
    origins = {at: form.Source.from_json(row) for at, row in revision.sources.items()}
    source = packages.source(case.package, case.version)
    asked = form_of(source)
    shelf = Shelf(actor, case.party, asked)
    return Filling(asked, kept, origins, kept, actor.now, shelf)


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


def _file(file_id: str) -> Row:
    row = store.get(UUID(file_id))
    address = reverse("portal:attachment", args=[row.id])
    return {"id": row.id, "name": row.name, "url": address, "note": filesizeformat(row.size)}
