"""The form of a service with what the sources know of the applicant."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from yiwang.base.cases.facade import Case, sources
from yiwang.base.cases.values import Content
from yiwang.base.packages import facade as packages
from yiwang.base.packages.facade import filling, form_of, told
from yiwang.engines import form as engine
from yiwang.kernel.actor import Actor
from yiwang.kernel.clock import CITY_ZONE
from yiwang.kernel.errors import Invalid
from yiwang.kernel.pointers import at
from yiwang.serve.applications.on_file import names_licence

UNKEPT = frozenset({"form.characters", "form.markup", "form.too_long"})  # not even in a draft


@dataclass(frozen=True)
class Sheet:
    """A form for one applicant: the engine's form and what the sources said."""

    form: engine.Form
    answers: Mapping[str, engine.Answer]

    def prefilled(self) -> dict[str, Any]:
        return self.form.prefill({}, self.answers)

    def sources(self, data: Mapping[str, Any]) -> dict[str, engine.Source]:
        return self.form.sources(data, self.answers)

    def evaluate(self, actor: Actor, data: Mapping[str, Any]) -> engine.Evaluation:
        return self.form.evaluate(data, now=actor.now, zone=CITY_ZONE)

    def content(self, data: Mapping[str, Any]) -> Content:
        origins = {at: source.to_json() for at, source in self.sources(data).items()}
        return Content(data, filling.formats(self.form), origins)

    def draft(self, actor: Actor, data: Mapping[str, Any]) -> Content:
        """What can be kept of half-filled data: known fields, in normal form.

        Raises:
            Invalid: a text that no form keeps.
        """
        found = self.evaluate(actor, data)
        lost = [problem for problem in found.problems if problem.code in UNKEPT]
        if lost:
            raise Invalid(told(lost))
        return self.content(found.data)

    def submission(self, actor: Actor, data: Mapping[str, Any]) -> Content:
        """Data that may become a case.

        Raises:
            Invalid: entries that need another look, each with its pointer.
        """
        found = self.form.submit(data, now=actor.now, zone=CITY_ZONE)
        if found.problems:
            raise Invalid(told(found.problems))
        return self.content(found.data)

    def files(self, data: Mapping[str, Any]) -> Iterator[tuple[str, UUID]]:
        """Material and file of every file field that has one; see `on_file` for licences.

        Raises:
            Invalid: a value that names no file.
        """
        for pointer, material in self.form.materials().items():
            value = at(data, pointer)
            for each in filling.listed(value):
                if not names_licence(each):
                    yield material, filling.file_id(pointer, each)


def sheet(actor: Actor, package: str, version: str, applicant: UUID) -> Sheet:
    """The form of a package version for an applicant."""
    source = packages.source(package, version)
    found = form_of(source)
    answers = sources.answers(actor, applicant, found)
    return Sheet(found, answers)


def sheet_of(actor: Actor, case: Case) -> Sheet:
    return sheet(actor, case.package, case.version, case.party)
