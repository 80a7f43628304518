"""What a form says about data: what shows, what is computed, what is wrong."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from math import isfinite
from typing import Any

from yiwang.engines.decision import feel
from yiwang.engines.form import paths, schema
from yiwang.engines.form.formulas import Formula
from yiwang.engines.form.messages import Problem, problem
from yiwang.engines.form.model import Choice, Field, Group, Page, Part, parts
from yiwang.engines.form.paths import Pattern, Place, pointer

Fields = Mapping[Pattern, Field | Group]
UNSTORABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
MARKUP = re.compile(r"<\s*[/!?]?[A-Za-z][^<>]*>")  # no answer of a form is a web page
LONGEST = 50_000  # characters of one answer; forms set lower limits of their own
MOST_UNKNOWN = 100  # that are told; more say nothing new
_TYPED = {name: feel.parse(text, names=("value",)) for name, text in schema.FEEL_TYPES.items()}


@dataclass(frozen=True, slots=True)
class Dropped:
    """A submitted value that was left out, and why: `hidden`, `computed` or `unknown`."""

    pointer: str
    reason: str


@dataclass(frozen=True, slots=True)
class PageState:
    """How far a page is: what shows on it and how much there is not right yet."""

    id: str
    visible: bool
    fields: tuple[str, ...]  # pointers of what shows
    problems: int


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The answer of a form to data."""

    data: Mapping[str, Any]  # normal, without what is hidden, with what is computed
    visible: Mapping[str, bool]  # by pointer
    required: frozenset[str]  # pointers
    computed: Mapping[str, Any]  # by pointer
    problems: tuple[Problem, ...]
    pages: tuple[PageState, ...]
    dropped: tuple[Dropped, ...]
    notes: tuple[str, ...]  # why expressions have no value, for the author of the form

    def to_json(self) -> dict[str, Any]:
        """Return `{visible, computed, problems, pages}`."""
        return {
            "visible": dict(self.visible),
            "computed": dict(self.computed),
            "problems": [found.to_json() for found in self.problems],
            "pages": [
                {
                    "id": page.id,
                    "visible": page.visible,
                    "fields": list(page.fields),
                    "problems": page.problems,
                }
                for page in self.pages
            ],
        }


@dataclass(slots=True)
class Run:
    """One evaluation under way."""

    parts: Fields  # in the order in which they depend on each other
    ways: frozenset[Pattern]  # that lead to parts, the parts themselves included
    rules: schema.Rules
    now: datetime
    zone: tzinfo
    final: bool = False  # on submission a row in which nothing is given is no row
    data: dict[str, Any] = field(default_factory=dict)
    scope: dict[str, Any] = field(default_factory=dict)  # FEEL values; grows as parts are settled
    visible: dict[str, bool] = field(default_factory=dict)
    required: set[str] = field(default_factory=set)
    computed: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def evaluate(
        self, data: Mapping[str, Any], context: Mapping[str, Any], pages: tuple[Page, ...]
    ) -> Evaluation:
        """Return the answer to data as submitted. `context` holds the inputs of the form."""
        self.data = self._known(data, ())
        self.scope = {name: feel.from_json(value) for name, value in context.items()}
        self._open_scope()
        for part in self.parts.values():
            for place in list(paths.instances(part.pattern, self.data)):
                self._settle(part, place)
        for part in self.parts.values():
            for place in paths.instances(part.pattern, self.data):
                self._check(part, place)
        self._check_schema()
        self.data = without_empty(self.data)
        return Evaluation(
            data=self.data,
            visible=self.visible,
            required=frozenset(self.required),
            computed=self.computed,
            problems=tuple(map(self._worded, self.problems)),
            pages=tuple(self._page(page) for page in pages),
            dropped=tuple(self.dropped),
            notes=tuple(dict.fromkeys(self.notes)),
        )

    def _known(self, value: Any, place: Place) -> Any:
        """Return a copy in normal form, without what is empty or unknown to the form."""
        pattern = paths.pattern_of(place)
        part = self.parts.get(pattern)
        if isinstance(part, Group) and isinstance(value, list):
            if len(value) > part.most:
                self.problems.append(problem(pointer(place), "form.max_items", limit=part.most))
            rows = value[: part.most]
            known = [self._known(row, (*place, number)) for number, row in enumerate(rows)]
            return [row for row in known if not self.final or without_empty(row) != {}]
        if part is not None:
            return self._normal(part, value, place)
        if not isinstance(value, Mapping):
            self.problems.append(problem(pointer(place), "form.type", expected="object"))
            return {}
        inside = {}
        for key, inner in value.items():
            if (*pattern, key) not in self.ways:
                self._unknown((*place, key))
            elif inner not in (None, "", []):
                inside[key] = self._known(inner, (*place, key))
        return inside

    def _unknown(self, place: Place) -> None:
        if len(self.dropped) < MOST_UNKNOWN:
            name = str(place[-1])[:100]
            self.problems.append(problem(pointer(place), "form.unknown_field", field=name))
            self.dropped.append(Dropped(pointer(place), "unknown"))

    def _normal(self, part: Part, value: Any, place: Place) -> Any:
        """Return a value in the normal form of its format; None for what no field can hold."""
        if isinstance(value, list):
            return [self._normal(part, item, place) for item in value]
        if isinstance(value, Mapping) or (isinstance(value, float) and not isfinite(value)):
            expected = part.schema.get("type", "value")
            self.problems.append(problem(pointer(place), "form.type", expected=expected))
            return None
        if not isinstance(value, str):
            return value
        if unkept := _unkept(pointer(place), value):
            self.problems.append(unkept)
            return None
        inner = schema.single(part.schema)
        return self.rules.normal(inner.get("format"), value.strip())

    def _open_scope(self) -> None:
        """Fill the scope with what was given; names without a value are null, not unknown."""
        for part in self.parts.values():
            if paths.EACH not in part.pattern:
                value = paths.get(self.data, part.pattern)
                paths.put(self.scope, part.pattern, self._typed(part, value))

    def _typed(self, part: Part, value: Any) -> Any:
        """Return a value as FEEL has it: the format decides the type, rows become contexts."""
        if isinstance(part, Group):
            rows = value if isinstance(value, list) else []
            return [self._typed_row(part, row) for row in rows]
        typed = _TYPED.get(str(part.schema.get("format")))
        if typed is None or value is None:
            return feel.from_json(value)
        return typed.evaluate({"value": value}, now=self.now, zone=self.zone).value

    def _typed_row(self, group: Group, row: Any) -> dict[str, Any]:
        typed: dict[str, Any] = {}
        for member in group.members:
            inner = member.pattern[len(group.pattern) + 1 :]
            paths.put(typed, inner, self._typed(member, paths.get(row, inner)))
        return typed

    def _inside(self, home: Pattern, place: Place) -> dict[str, Any]:
        """Return the names that an expression sees: of the row it stands in, then of the form."""
        scope = self.scope
        for end, part in enumerate(home, start=1):
            if part == paths.EACH:
                scope = {**scope, **(paths.get(self.scope, place[:end]) or {})}
        return scope

    def _value(self, formula: Formula, home: Pattern, place: Place) -> Any:
        outcome = formula.evaluate(self._inside(home, place), self.now, self.zone)
        for found in outcome.problems:
            self.notes.append(f"{pointer(place)}: {formula.text}: {found.reason}")
        return outcome.value

    def _settle(self, part: Field | Group, place: Place) -> None:
        """Decide whether a value shows, then drop it or compute it."""
        at = pointer(place)
        shows = all(self._value(formula, home, place) is True for home, formula in part.conditions)
        self.visible[at] = shows
        if not shows:
            if paths.drop(self.data, place) is not None:
                self.dropped.append(Dropped(at, "hidden"))
            paths.put(self.scope, place, [] if isinstance(part, Group) else None)
        elif isinstance(part, Field) and part.computed:
            self._compute(part, part.computed, place)

    def _compute(self, part: Field, formula: Formula, place: Place) -> None:
        value = self._value(formula, part.home, place)
        stored = as_data(part, value)
        given = paths.drop(self.data, place)
        if given is not None and given != stored:
            self.dropped.append(Dropped(pointer(place), "computed"))
        paths.put(self.scope, place, value)
        self.computed[pointer(place)] = stored
        if stored is not None:
            paths.put(self.data, place, stored)

    def _check(self, part: Field | Group, place: Place) -> None:
        at = pointer(place)
        if not self.visible.get(at):
            return
        value = paths.get(self.data, place)
        needed = part.demanded or (isinstance(part, Field) and self._needed(part, place))
        if needed:
            self.required.add(at)
        if self._is_blank(place):
            return
        if needed and value is None:
            self.problems.append(problem(at, "form.required"))
        if isinstance(part, Field) and part.choices and value is not None:
            allowed = self.choices(part, place)
            for item in value if isinstance(value, list) else [value]:
                if not any(choice.value == item for choice in allowed):
                    self.problems.append(problem(at, "form.choice", value=item))

    def _needed(self, part: Field, place: Place) -> bool:
        if isinstance(part.required, Formula):
            return self._value(part.required, part.home, place) is True
        return part.required

    def choices(self, part: Field, place: Place) -> tuple[Choice, ...]:
        """Return the choices open at a place: with `under`, those below the other field's value."""
        if part.under is None:
            return part.choices
        other = tuple(place[n] if key == paths.EACH else key for n, key in enumerate(part.under))
        parent = paths.get(self.data, other)
        return tuple(choice for choice in part.choices if choice.parent == parent)

    def _check_schema(self) -> None:
        """Add what the schema finds, except about values that do not show."""
        reported = {(found.pointer, found.code) for found in self.problems}
        full = self._with_objects()
        for found in self.rules.problems(full):
            key = (found.pointer, found.code)
            place = paths.place_of(found.pointer, "/")
            if key in reported or self._is_hidden(found.pointer) or self._is_blank(place):
                continue
            reported.add(key)
            self.problems.append(found)

    def _with_objects(self) -> dict[str, Any]:
        """Return the data with every object that holds visible fields, so that each is missed."""
        for at, shows in self.visible.items():
            place = paths.place_of(at, "/")
            if shows and len(place) > 1 and not isinstance(place[-2], int):
                parent = paths.get(self.data, place[:-1])
                if parent is None:
                    paths.put(self.data, place[:-1], {})
        return self.data

    def _is_blank(self, place: Place) -> bool:
        """Say whether a place lies in a row in which nothing is given yet."""
        ends = [end for end, part in enumerate(place, start=1) if isinstance(part, int)]
        return any(without_empty(paths.get(self.data, place[:end])) == {} for end in ends)

    def _is_hidden(self, at: str) -> bool:
        inside = [
            shows for known, shows in self.visible.items() if f"{known}/".startswith(f"{at}/")
        ]
        return bool(inside) and not any(inside)

    def _worded(self, found: Problem) -> Problem:
        """Return the problem with the explanation that the form gives for it, if it does."""
        part = self.parts.get(paths.pattern_of(paths.place_of(found.pointer, "/")))
        if not isinstance(part, Field):
            return found
        words = part.messages.get(found.code.rpartition(".")[2])
        return Problem(found.pointer, found.message, words) if words else found

    def _page(self, page: Page) -> PageState:
        inside = {part.pattern for section in page.sections for part in parts(section.members)}
        fields = tuple(
            at
            for at, shows in self.visible.items()
            if shows and paths.pattern_of(paths.place_of(at, "/")) in inside
        )
        count = sum(
            any(found.pointer == at or found.pointer.startswith(f"{at}/") for at in fields)
            for found in self.problems
        )
        return PageState(page.id, bool(fields), fields, count)


def as_data(part: Field, value: Any) -> Any:
    """Return a computed FEEL value as the JSON that its schema asks for."""
    stored = feel.to_json(value)
    if part.schema.get("format") == "money" and not isinstance(value, str | None):
        return f"{value:.2f}"
    if part.schema.get("type") == "string" and not isinstance(stored, str | None):
        return feel.to_text(value)
    return stored


def without_empty(data: Any) -> Any:
    """Return the data without objects in which nothing stands."""
    if not isinstance(data, dict):
        return data
    inner = {key: without_empty(value) for key, value in data.items()}
    return {key: value for key, value in inner.items() if value != {}}


def _unkept(place: str, text: str) -> Problem | None:
    """Why no form keeps a text, whatever its fields say."""
    if len(text) > LONGEST:
        return problem(place, "form.too_long", limit=LONGEST)
    if UNSTORABLE.search(text):
        return problem(place, "form.characters")
    if found := MARKUP.search(text):
        return problem(place, "form.markup", tag=found[0][:40])
    return None
