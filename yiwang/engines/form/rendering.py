"""A form and its data as flat rows, so that a template renders a page with one loop."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yiwang.engines.form import paths
from yiwang.engines.form.evaluation import Evaluation
from yiwang.engines.form.messages import Problem, text_in
from yiwang.engines.form.model import Choice, Field, Group, Page
from yiwang.engines.form.prefill import Source


@dataclass(frozen=True, slots=True)
class Option:
    """One choice as shown: `value` is what the browser sends."""

    value: str
    title: str
    selected: bool
    parent: str = ""  # value of the field above, for lists that depend on another


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One step of rendering.

    `kind`: `section`, `group` and `item` open a frame, `end` closes the innermost one, `field` is
    one control. The button that adds a row sends the group's `name`, the one that removes it the
    item's. A page also sends the item's name as a hidden control, so that a blank row keeps its
    place.
    """

    kind: str
    pointer: str = ""
    name: str = ""
    widget: str = ""
    width: str = "full"
    label: str = ""
    help: str = ""
    required: bool = False
    value: Any = ""  # text of the control; a list of texts where several can be chosen
    choices: tuple[Option, ...] = ()
    source: Source | None = None
    errors: tuple[Problem, ...] = ()
    material: str = ""
    accept: tuple[str, ...] = ()
    on_file: tuple[str, ...] = ()
    multiple: bool = False
    full: bool = False  # a group that takes no more rows


@dataclass(frozen=True, slots=True)
class Plan:
    """What rendering needs to know, for one page in one language."""

    evaluation: Evaluation
    language: str
    sources: Mapping[str, Source]
    errors: Mapping[str, Sequence[Problem]]

    def rows(self, page: Page) -> Iterator[Row]:
        """Yield the rows of a page, without what does not show."""
        for section in page.sections:
            inside = list(self._members(section.members, ()))
            if inside:
                title = text_in(section.title, self.language)
                yield Row(kind="section", label=title, help=text_in(section.help, self.language))
                yield from inside
                yield Row(kind="end")

    def _members(self, members: Iterable[Field | Group], home: paths.Place) -> Iterator[Row]:
        for member in members:
            place = (*home, *member.pattern[len(home) :])
            if not self.evaluation.visible.get(paths.pointer(place)):
                continue
            if isinstance(member, Group):
                yield from self._group(member, place)
            else:
                yield self._field(member, place)

    def _group(self, group: Group, place: paths.Place) -> Iterator[Row]:
        rows = paths.get(self.evaluation.data, place)
        count = len(rows) if isinstance(rows, list) else 0
        at = paths.pointer(place)
        yield Row(
            kind="group",
            pointer=at,
            name=paths.html_name(place),
            label=text_in(group.label, self.language),
            help=text_in(group.help, self.language),
            required=at in self.evaluation.required,
            errors=tuple(self.errors.get(at, ())),
            source=self.sources.get(at),
            full=count >= group.most,
        )
        for number in range(count):
            inside = (*place, number)
            yield Row(
                kind="item",
                pointer=paths.pointer(inside),
                name=paths.html_name(inside),
                label=f"{text_in(group.row, self.language)} {number + 1}".strip(),
                errors=tuple(self.errors.get(paths.pointer(inside), ())),
            )
            yield from self._members(group.members, inside)
            yield Row(kind="end")
        yield Row(kind="end")

    def _field(self, field: Field, place: paths.Place) -> Row:
        at = paths.pointer(place)
        value = paths.get(self.evaluation.data, place)
        return Row(
            kind="field",
            pointer=at,
            name=paths.html_name(place),
            widget=field.widget,
            width=field.width,
            label=text_in(field.label, self.language),
            help=text_in(field.help, self.language),
            required=at in self.evaluation.required,
            value=shown(value),
            choices=tuple(self._option(choice, value) for choice in self._open(field, place)),
            source=self.sources.get(at),
            errors=tuple(self.errors.get(at, ())),
            material=field.material,
            accept=field.accept,
            on_file=field.on_file,
            multiple=field.schema.get("type") == "array",
        )

    def _open(self, field: Field, place: paths.Place) -> Sequence[Choice]:
        """Return the choices to show: all of them until the field above has a value.

        Without script a person sees both lists on one page and chooses in both.
        """
        if field.under is None:
            return field.choices
        parent = paths.get(self.evaluation.data, paths.beside(field.under, place))
        if parent is None:  # one and the same choice can hang under several values
            return list({str(choice.value): choice for choice in field.choices}.values())
        return [choice for choice in field.choices if choice.parent == parent]

    def _option(self, choice: Choice, value: Any) -> Option:
        chosen = value if isinstance(value, list) else [value]
        return Option(
            value=str(shown(choice.value)),
            title=text_in(choice.title, self.language),
            selected=any(choice.value == one for one in chosen),
            parent=str(shown(choice.parent)),
        )


def shown(value: Any) -> Any:
    """Return the text by which a control shows a value; `parse_post` reads it back."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return [shown(item) for item in value]
    return str(value)
