"""A DMN model as read: frozen dataclasses with every text as it stood in the file.

`decision` logic is one of the boxed expressions below. References are `namespace#id`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Variable:
    """A name and its declared type, "" where none is."""

    name: str
    type_ref: str = ""


@dataclass(frozen=True, slots=True)
class Literal:
    """A FEEL expression."""

    id: str
    text: str
    type_ref: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """The text of a table cell: unary tests as input entry, an expression as output entry."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class InputClause:
    """A column that is tested; `values` are the unary tests of its allowed values, or ""."""

    id: str
    label: str
    expression: str
    type_ref: str = ""
    values: str = ""

    @property
    def title(self) -> str:
        return self.label or self.expression


@dataclass(frozen=True, slots=True)
class OutputClause:
    """A column of results; `values` also orders them for PRIORITY and OUTPUT ORDER."""

    id: str
    name: str
    label: str = ""
    type_ref: str = ""
    values: str = ""
    default: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A row: tests and results in column order, and annotations such as the legal basis."""

    id: str
    tests: tuple[Cell, ...]
    results: tuple[Cell, ...]
    annotations: tuple[str, ...] = ()
    description: str = ""


@dataclass(frozen=True, slots=True)
class DecisionTable:
    """A decision table; `annotations` names the annotation columns."""

    id: str
    hit_policy: str
    aggregation: str
    inputs: tuple[InputClause, ...]
    outputs: tuple[OutputClause, ...]
    rules: tuple[Rule, ...]
    annotations: tuple[str, ...] = ()
    type_ref: str = ""
    output_label: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a boxed context; without a variable it is the result."""

    variable: Variable | None
    value: Logic | None


@dataclass(frozen=True, slots=True)
class Context:
    id: str
    entries: tuple[Entry, ...]
    type_ref: str = ""


@dataclass(frozen=True, slots=True)
class Invocation:
    id: str
    function: Logic | None
    bindings: tuple[tuple[str, Logic | None], ...]
    type_ref: str = ""


@dataclass(frozen=True, slots=True)
class FunctionDefinition:
    """A boxed function; `kind` is FEEL, Java or PMML."""

    id: str
    parameters: tuple[Variable, ...]
    body: Logic | None
    kind: str = "FEEL"
    type_ref: str = ""


@dataclass(frozen=True, slots=True)
class BoxedList:
    id: str
    items: tuple[Logic, ...]
    type_ref: str = ""


@dataclass(frozen=True, slots=True)
class Relation:
    id: str
    columns: tuple[Variable, ...]
    rows: tuple[tuple[Logic, ...], ...]
    type_ref: str = ""


@dataclass(frozen=True, slots=True)
class Conditional:
    id: str
    condition: Logic | None
    then: Logic | None
    otherwise: Logic | None
    type_ref: str = ""


@dataclass(frozen=True, slots=True)
class BoxedFilter:
    id: str
    source: Logic | None
    match: Logic | None
    type_ref: str = ""


@dataclass(frozen=True, slots=True)
class Iteration:
    """A boxed `for`, `some` or `every`."""

    id: str
    kind: str
    variable: str
    source: Logic | None
    body: Logic | None
    type_ref: str = ""


Logic: TypeAlias = (
    Literal
    | DecisionTable
    | Context
    | Invocation
    | FunctionDefinition
    | BoxedList
    | Relation
    | Conditional
    | BoxedFilter
    | Iteration
)


@dataclass(frozen=True, slots=True)
class ItemDefinition:
    """A type: an alias, a structure or a function, with allowed values or a constraint."""

    name: str
    type_ref: str = ""
    is_collection: bool = False
    allowed_values: str = ""  # tests of each element
    constraint: str = ""  # tests of the whole value
    components: tuple[ItemDefinition, ...] = ()
    is_function: bool = False
    parameters: tuple[Variable, ...] = ()  # of a function


@dataclass(frozen=True, slots=True)
class InputData:
    id: str
    name: str
    variable: Variable


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision with the references of what it requires, in document order."""

    id: str
    name: str
    variable: Variable
    logic: Logic | None
    inputs: tuple[str, ...] = ()
    decisions: tuple[str, ...] = ()
    knowledge: tuple[str, ...] = ()
    authorities: tuple[str, ...] = ()
    question: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class Knowledge:
    """A business knowledge model."""

    id: str
    name: str
    variable: Variable
    function: FunctionDefinition | None
    knowledge: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DecisionService:
    id: str
    name: str
    variable: Variable
    outputs: tuple[str, ...]
    encapsulated: tuple[str, ...]
    input_decisions: tuple[str, ...]
    inputs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KnowledgeSource:
    """Where a decision has its authority from, such as an act."""

    id: str
    name: str
    location: str = ""


@dataclass(frozen=True, slots=True)
class Import:
    name: str
    namespace: str
    kind: str  # the URI of the imported language


Element: TypeAlias = InputData | Decision | Knowledge | DecisionService | KnowledgeSource


@dataclass(frozen=True, slots=True)
class Definitions:
    """One DMN file."""

    id: str
    name: str
    namespace: str
    version: str  # of the standard: "1.1" to "1.5"
    imports: tuple[Import, ...]
    items: tuple[ItemDefinition, ...]
    elements: tuple[Element, ...]
    description: str = ""
