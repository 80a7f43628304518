"""From a form document to its parts, or everything that is wrong with it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from yiwang.engines.form import formulas, schema
from yiwang.engines.form.formulas import Formula
from yiwang.engines.form.messages import Fault, Words
from yiwang.engines.form.model import Choice, Field, Group, Page, Prefill, Section
from yiwang.engines.form.paths import EACH, KEY, Pattern, plain, pointer

FORMAT_WIDGETS = {"date": "date", "time": "time", "date-time": "datetime", "money": "money"}
FEW = 5  # choices up to which all of them are shown side by side
ROWS = 200  # of a group whose schema sets no limit

Conditions = tuple[tuple[Pattern, Formula], ...]
Choices = Mapping[str, tuple[Choice, ...]]
YES_NO = (
    Choice(True, {"zh": "是", "en": "Yes"}),
    Choice(False, {"zh": "否", "en": "No"}),
)


@dataclass
class Reader:
    """Reads one document and gathers what is wrong with it in `faults`."""

    document: Mapping[str, Any]
    lists: Choices
    faults: list[Fault] = field(default_factory=list)
    placed: set[Pattern] = field(default_factory=set)
    leaves: dict[Pattern, tuple[Mapping[str, Any], bool]] = field(default_factory=dict)

    def fault(self, at: str, reason: str) -> None:
        """Note what is wrong at a place of the document."""
        self.faults.append(Fault(at, reason))

    def read(self) -> tuple[Page, ...]:
        """Return the pages. They are of use only when `faults` is empty."""
        root = self.document["schema"]
        try:
            for pattern, found, demanded in schema.leaves(root, root):
                self.leaves[pattern] = (found, demanded)
        except LookupError as error:
            self.fault("/schema", str(error))
            return ()
        for pattern in self.leaves:
            if not all(part == EACH or KEY.fullmatch(part) for part in pattern):
                self.fault("/schema", f"{pointer(pattern)}: keys are letters, digits and _")
        pages = tuple(self._page(*item) for item in _items(self.document, "pages", ""))
        for pattern in self.leaves.keys() - self.placed:
            self.fault("/pages", f"{pointer(pattern)} of the schema stands on no page")
        return pages

    def _page(self, row: Mapping[str, Any], at: str) -> Page:
        conditions = self._condition(row, at, (), ())
        sections = tuple(
            self._section(item, where, conditions) for item, where in _items(row, "sections", at)
        )
        return Page(str(row.get("id", at)), _words(row, "title"), sections)

    def _section(self, row: Mapping[str, Any], at: str, outer: Conditions) -> Section:
        members = self._members(row, at, (), self._condition(row, at, (), outer))
        return Section(_words(row, "title"), _words(row, "help"), members)

    def _members(
        self, row: Mapping[str, Any], at: str, home: Pattern, outer: Conditions
    ) -> tuple[Field | Group, ...]:
        found = []
        for item, where in _items(row, "fields", at):
            read = self._group if "group" in item else self._field
            if member := read(item, where, home, outer):
                found.append(member)
        return tuple(found)

    def _placed(self, row: Mapping[str, Any], key: str, at: str, home: Pattern) -> Pattern | None:
        """Return the pattern that a field or group stands for, once it is one of the schema."""
        written = str(row.get(key, ""))
        pattern = (*home, *(part for part in written.removeprefix("/").split("/")))
        if pattern not in self.leaves:
            self.fault(f"{at}/{key}", f"the schema has no value at {pointer(pattern)}")
            return None
        if pattern in self.placed:
            self.fault(f"{at}/{key}", f"{pointer(pattern)} stands on the form twice")
        self.placed.add(pattern)
        return pattern

    def _group(
        self, row: Mapping[str, Any], at: str, home: Pattern, outer: Conditions
    ) -> Group | None:
        pattern = self._placed(row, "group", at, home)
        if pattern is None:
            return None
        found, demanded = self.leaves[pattern]
        conditions = self._condition(row, at, home, outer)
        return Group(
            pattern=pattern,
            schema=found,
            label=_words(row, "label"),
            help=_words(row, "help"),
            row=_words(row, "row"),
            conditions=conditions,
            prefill=self._prefill(row, at),
            demanded=demanded,
            members=self._members(row, at, (*pattern, EACH), conditions),
            most=min(ROWS, int(found.get("maxItems", ROWS))),
        )

    def _field(
        self, row: Mapping[str, Any], at: str, home: Pattern, outer: Conditions
    ) -> Field | None:
        pattern = self._placed(row, "field", at, home)
        if pattern is None:
            return None
        found, demanded = self.leaves[pattern]
        if "properties" in schema.resolve(found.get("items"), self.document["schema"]):
            self.fault(f"{at}/field", f"{pointer(pattern)} has rows: write it as a group")
        choices = self._choices(row, at, found)
        required = row.get("required", False)
        return Field(
            pattern=pattern,
            schema=found,
            label=self._label(row, at),
            help=_words(row, "help"),
            conditions=self._condition(row, at, home, outer),
            prefill=self._prefill(row, at),
            demanded=demanded,
            widget=row.get("widget", default_widget(row, found, choices)),
            width=row.get("width", "full"),
            required=required
            if isinstance(required, bool)
            else self._need(row, "required", at, home),
            computed=self._formula(row, "computed", at, home),
            choices=choices,
            under=self._under(row, at, home),
            material=str(row.get("material", "")),
            accept=tuple(row.get("accept", ())),
            on_file=tuple(row.get("on_file", ())),
            messages=row.get("messages", {}),
        )

    def _need(self, row: Mapping[str, Any], key: str, at: str, home: Pattern) -> bool | Formula:
        return self._formula(row, key, at, home) or False

    def _label(self, row: Mapping[str, Any], at: str) -> Words:
        label = _words(row, "label")
        if not any(label.values()) and row.get("widget") != "hidden":
            self.fault(f"{at}/label", "a text is needed")
        return label

    def _choices(
        self, row: Mapping[str, Any], at: str, found: Mapping[str, Any]
    ) -> tuple[Choice, ...]:
        given = row.get("choices")
        if given is None:
            return YES_NO if found.get("type") == "boolean" else ()
        if isinstance(given, str):
            if given not in self.lists:
                self.fault(f"{at}/choices", f"there is no list {given!r}")
            return self.lists.get(given, ())
        choices = read_choices(given)
        values = [choice.value for choice in choices]
        allowed = schema.single(found).get("enum", values)
        if set(map(str, values)) != set(map(str, allowed)):
            self.fault(f"{at}/choices", "the choices are not the values of the schema's enum")
        return choices

    def _under(self, row: Mapping[str, Any], at: str, home: Pattern) -> Pattern | None:
        if "under" not in row:
            return None
        written = tuple(str(row["under"]).removeprefix("/").split("/"))
        pattern = (*home, *written) if (*home, *written) in self.leaves else written
        if pattern not in self.leaves:
            self.fault(f"{at}/under", f"the schema has no value at {pointer(written)}")
        return pattern

    def _prefill(self, row: Mapping[str, Any], at: str) -> Prefill | None:
        given = row.get("prefill")
        if given is None:
            return None
        otherwise = self._prefill({"prefill": given.get("else")}, at)
        return Prefill(given["source"], given["field"], otherwise)

    def _condition(
        self, row: Mapping[str, Any], at: str, home: Pattern, outer: Conditions
    ) -> Conditions:
        formula = self._formula(row, "visible", at, home)
        return (*outer, (home, formula)) if formula else outer

    def _formula(self, row: Mapping[str, Any], key: str, at: str, home: Pattern) -> Formula | None:
        if key not in row:
            return None
        try:
            keys = {part for pattern in self.leaves for part in pattern}
            return formulas.parse(_feel(row[key]), self._names(home), keys)
        except ValueError as error:
            self.fault(f"{at}/{key}", f"{row[key]!r}: {error}")
            return None

    def _names(self, home: Pattern) -> tuple[str, ...]:
        """Return the names in scope: those of its own rows, of the form, the inputs."""
        homes = [home[: n + 1] for n, part in enumerate(home) if part == EACH]
        inner = [p[len(at)] for at in homes for p in self.leaves if p[: len(at)] == at and p != at]
        outer = [pattern[0] for pattern in self.leaves]
        return tuple(dict.fromkeys((*inner, *outer, *self.document.get("inputs", ()))))


def _items(row: Mapping[str, Any], key: str, at: str) -> Iterator[tuple[Mapping[str, Any], str]]:
    return ((item, f"{at}/{key}/{number}") for number, item in enumerate(row[key]))


def _words(row: Mapping[str, Any], key: str) -> Words:
    found = row.get(key, "")
    return {"": found} if isinstance(found, str) else found


def default_widget(
    row: Mapping[str, Any], found: Mapping[str, Any], choices: Sequence[Choice]
) -> str:
    """Return the widget that fits a value when the form names none."""
    inner = schema.single(found)
    if "computed" in row:
        return "static"
    if inner.get("format") == "file":
        return "file"
    if choices and found.get("type") == "array":
        return "checkboxes"
    if choices:
        return "radio" if len(choices) <= FEW else "select"
    if found.get("type") in ("number", "integer"):
        return "number"
    return FORMAT_WIDGETS.get(str(found.get("format")), "text")


def read_choices(rows: Sequence[Mapping[str, Any]]) -> tuple[Choice, ...]:
    """Return choices from rows of value, title and, for dependent lists, parent."""
    return tuple(Choice(row["value"], _words(row, "title"), row.get("parent")) for row in rows)


def _feel(value: Any) -> str:
    """Return what YAML may already have taken for a boolean or a number as FEEL again."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def reads_inside(formula: Formula, home: Pattern, known: set[Pattern]) -> Iterator[Pattern]:
    """Yield the patterns that an expression reads: names are those of its rows, then the form's."""
    homes = [home[: n + 1] for n, part in enumerate(home) if part == EACH]
    for read in formula.reads:
        for at in (*reversed(homes), ()):
            inside = {p for p in known if p[: len(at)] == at and p != at}
            named = {p for p in inside if p[len(at)] == read[0]}
            if named:
                yield from (p for p in named if _meets(plain(p[len(at) :]), read))
                break


def _meets(one: Pattern, other: Pattern) -> bool:
    shorter = min(len(one), len(other))
    return one[:shorter] == other[:shorter]
