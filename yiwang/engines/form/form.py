"""A form: read once from its document, then asked about data."""

from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from typing import Any

from yiwang.engines.form import paths, posting, reading, schema
from yiwang.engines.form.evaluation import Dropped, Evaluation, Run
from yiwang.engines.form.messages import Fault, FormRefused, Problem, Words
from yiwang.engines.form.model import Field, Formats, Group, Page, parts
from yiwang.engines.form.paths import Pattern
from yiwang.engines.form.prefill import Answers, Source, filled, sources
from yiwang.engines.form.rendering import Plan, Row


@dataclass(frozen=True, slots=True)
class Submission:
    """Data as handed in: right when there are no problems."""

    data: Mapping[str, Any]
    dropped: tuple[Dropped, ...]
    problems: tuple[Problem, ...]

    @property
    def ok(self) -> bool:
        """Whether the data may become a case."""
        return not self.problems


@dataclass(frozen=True, slots=True)
class PrefillPlan:
    """One value or group of rows to be fetched: where it goes and where it comes from."""

    pointer: str
    source: str
    field: str


@dataclass(frozen=True)
class Form:
    """A form that was read without problems. Make it with `read`."""

    id: str
    version: str
    title: Words
    pages: tuple[Page, ...]
    parts: Mapping[Pattern, Field | Group]  # each after those it depends on
    rules: schema.Rules

    def evaluate(
        self,
        data: Mapping[str, Any],
        *,
        context: Mapping[str, Any] | None = None,
        now: datetime,
        zone: tzinfo,
    ) -> Evaluation:
        """Return what shows, what is computed and what is wrong, also for half-filled data.

        Args:
            data: JSON data; empty texts count as not given.
            context: the inputs that the form declares, such as the applicant.
            now: what `now()` and `today()` say in expressions, told in `zone`.
        """
        return self._run(now, zone).evaluate(data, context or {}, self.pages)

    def _run(self, now: datetime, zone: tzinfo, *, final: bool = False) -> Run:
        return Run(self.parts, self._ways, self.rules, now, zone, final)

    @cached_property
    def _ways(self) -> frozenset[Pattern]:
        return frozenset(known[: n + 1] for known in self.parts for n in range(len(known)))

    def submit(
        self,
        data: Mapping[str, Any],
        *,
        context: Mapping[str, Any] | None = None,
        now: datetime,
        zone: tzinfo,
    ) -> Submission:
        """Return the data to keep and what of the submitted was left out. See `evaluate`.

        A row in which nothing is given is no row.
        """
        found = self._run(now, zone, final=True).evaluate(data, context or {}, ())
        return Submission(found.data, found.dropped, found.problems)

    def parse_post(
        self, pairs: Iterable[tuple[str, str]], *, ignore: Sequence[str] = ("csrfmiddlewaretoken",)
    ) -> dict[str, Any]:
        """Return the data of an HTML form post.

        Names are those of `fields`; names in `ignore` and those that begin with `_`, as buttons
        do, are skipped, and any other stays as it is for `evaluate` to refuse. Rows keep their
        order and close gaps; a blank row stays until the data is submitted.
        """
        wanted = [
            (name, text) for name, text in pairs if name not in ignore and not name.startswith("_")
        ]
        return posting.data_of(wanted, self.parts)

    def fields(
        self,
        data: Mapping[str, Any],
        *,
        now: datetime,
        zone: tzinfo,
        context: Mapping[str, Any] | None = None,
        page: str | None = None,
        language: str = "zh",
        sources: Mapping[str, Source] | None = None,
        problems: Sequence[Problem] = (),
    ) -> tuple[Row, ...]:
        """Return the rows to render for a page, or for the whole form when none is named.

        Args:
            sources: where values come from, by pointer, as `sources` returns them.
            problems: what to show beside the fields; none on a first visit.
        """
        errors: dict[str, list[Problem]] = {}
        for found in problems:
            errors.setdefault(found.pointer, []).append(found)
        evaluation = self.evaluate(data, context=context, now=now, zone=zone)
        plan = Plan(evaluation, language, sources or {}, errors)
        return tuple(row for one in self.pages if page in (None, one.id) for row in plan.rows(one))

    def sheets(
        self,
        data: Mapping[str, Any],
        *,
        now: datetime,
        zone: tzinfo,
        language: str = "zh",
        sources: Mapping[str, Source] | None = None,
    ) -> tuple[tuple[Page, tuple[Row, ...]], ...]:
        """Return every page with its rows, looked at once; see `fields`."""
        plan = Plan(self.evaluate(data, now=now, zone=zone), language, sources or {}, {})
        return tuple((page, tuple(plan.rows(page))) for page in self.pages)

    def add_row(self, data: Mapping[str, Any], name: str) -> dict[str, Any]:
        """Return the data with one more row in the group of this HTML name, if it takes one.

        Raises:
            LookupError: the form has no such group.
        """
        place = paths.place_of(name, "-")
        group = self.parts.get(paths.pattern_of(place))
        if not isinstance(group, Group):
            raise LookupError(f"the form has no group {name!r}")
        changed = deepcopy(dict(data))
        rows = paths.get(changed, place) or []
        if len(rows) < group.most:
            paths.put(changed, place, [*rows, {}])
        return changed

    def begun(self) -> dict[str, Any]:
        """Return data to begin with: one blank row in each group of rows."""
        data: dict[str, Any] = {}
        for pattern, part in self.parts.items():
            if isinstance(part, Group) and "*" not in pattern:
                paths.put(data, pattern, [{}])
        return data

    def remove_row(self, data: Mapping[str, Any], name: str) -> dict[str, Any]:
        """Return the data without the row of this HTML name, such as `owners-0`.

        Raises:
            LookupError: the form has no such group.
        """
        *place, number = paths.place_of(name, "-")
        if not isinstance(self.parts.get(paths.pattern_of(tuple(place))), Group):
            raise LookupError(f"the form has no row {name!r}")
        changed = deepcopy(dict(data))
        rows = paths.get(changed, tuple(place)) or []
        kept = [row for index, row in enumerate(rows) if index != number]
        paths.put(changed, tuple(place), kept)
        return changed

    def prefill(self, data: Mapping[str, Any], answers: Answers) -> dict[str, Any]:
        """Return the data with what the sources said, where nothing is given yet."""
        return filled(self.parts, data, answers)

    def sources(self, data: Mapping[str, Any], answers: Answers) -> dict[str, Source]:
        """Return where each value comes from, by pointer."""
        return sources(self.parts, data, answers)

    def prefill_plan(self) -> tuple[PrefillPlan, ...]:
        """Return all values that the platform can fill in, in the order of the form."""
        return tuple(
            PrefillPlan(paths.pointer(part.pattern), way.source, way.field)
            for page in self.pages
            for section in page.sections
            for part in parts(section.members)
            if part.prefill
            for way in part.prefill.ways()
        )

    def materials(self) -> Mapping[str, str]:
        """Return the code of the material for each field that takes files, by pointer."""
        return {
            paths.pointer(part.pattern): part.material
            for part in self.parts.values()
            if isinstance(part, Field) and part.material
        }

    def on_file(self) -> Mapping[str, tuple[str, ...]]:
        """Return the kinds of licence that may stand for a paper, by pointer of its field."""
        return {
            paths.pointer(part.pattern): part.on_file
            for part in self.parts.values()
            if isinstance(part, Field) and part.on_file
        }


def read(
    document: Mapping[str, Any],
    *,
    formats: Formats | None = None,
    lists: Mapping[str, Sequence[Mapping[str, Any]]] | None = None,
) -> Form:
    """Read a form document.

    Args:
        document: `{form, version?, title, schema, pages, lists?, inputs?}`.
        formats: checks of formats that are not the standard's, by name.
        lists: choices by name, for documents that refer to them, beside their own.
    Raises:
        FormRefused: everything that is wrong, each with a pointer into the document.
    """
    if faults := tuple(schema.misspelt(document)):
        raise FormRefused(faults)
    try:
        rules = schema.Rules(document["schema"], formats or {})
    except ValueError as error:
        raise FormRefused((Fault("/schema", str(error)),)) from error
    rows = {**(lists or {}), **document.get("lists", {})}
    choices = {name: reading.read_choices(entries) for name, entries in rows.items()}
    reader = reading.Reader(document, choices)
    pages = reader.read()
    known = {
        part.pattern: part
        for page in pages
        for section in page.sections
        for part in parts(section.members)
    }
    ordered = _ordered(known, reader)
    if reader.faults:
        raise FormRefused(tuple(reader.faults))
    return Form(
        id=str(document.get("form", "")),
        version=str(document.get("version", "1")),
        title=document.get("title", {}),
        pages=pages,
        parts={pattern: known[pattern] for pattern in ordered},
        rules=rules,
    )


def _ordered(known: Mapping[Pattern, Field | Group], reader: reading.Reader) -> tuple[Pattern, ...]:
    """Return the patterns so that each comes after what it depends on."""
    graph = {pattern: _depends(part, set(known)) for pattern, part in known.items()}
    try:
        return tuple(TopologicalSorter(graph).static_order())
    except CycleError as error:
        ring = " → ".join(paths.pointer(pattern) for pattern in error.args[1])
        reader.faults.append(Fault("/pages", f"these depend on each other in a ring: {ring}"))
        return ()


def _depends(part: Field | Group, known: set[Pattern]) -> set[Pattern]:
    formulas = list(part.conditions)
    if isinstance(part, Field) and part.computed:
        formulas.append((part.home, part.computed))
    found = {
        pattern
        for home, formula in formulas
        for pattern in reading.reads_inside(formula, home, known)
    }
    if part.home:
        found.add(part.home[:-1])
    return found
