"""A DMN model made ready: names resolved, logic compiled on first use, evaluated any number of
times. A model holds no state of evaluations and may be shared between threads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import datetime, tzinfo
from functools import cached_property
from typing import Any

from . import elements as dmn
from .evaluation import Session
from .feel.types import FunctionOf, Type, base_of, plain_class
from .feel.values import Compiled, Library, Limits, Problem, Value
from .logic import Builder
from .reader import ModelError, read_definitions
from .tables import CompiledTable
from .trace import Trace
from .types import Types


@dataclass(frozen=True, slots=True)
class Result:
    """The value of a decision, what went wrong on the way, and how it came about."""

    value: Value
    problems: tuple[Problem, ...]
    trace: Trace


@dataclass(frozen=True, slots=True)
class Requirement:
    """Something a decision reads: its element, the model that has it, and the path of its name."""

    model: Model
    element: dmn.Element
    path: tuple[str, ...]  # names of imports, then that of the element
    declared: Type | None  # of its variable
    easy: type | None  # the class of values that surely conform


@dataclass(frozen=True, slots=True)
class Plan:
    """A decision or business knowledge model made ready."""

    requirements: tuple[Requirement, ...]
    compiled: Compiled | None
    declared: Type | None
    easy: type | None  # the class of values that surely conform
    authorities: tuple[str, ...] = ()


class Model:
    """A DMN file with those it imports."""

    def __init__(self, definitions: dmn.Definitions, imported: Mapping[str, Model]) -> None:
        self.definitions = definitions
        self._imported = dict(imported)  # by the name of the import
        self._by_id = {e.id: e for e in definitions.elements if e.id}
        self._by_name = {e.name: e for e in definitions.elements}
        self.types: Types = Types(
            definitions.items, {name: model.types for name, model in imported.items()}
        )
        self._builder = Builder(self.types, self._members())
        self._plans: dict[str, Plan] = {}
        self.library: Library = {}

    # What there is

    @property
    def decisions(self) -> tuple[dmn.Decision, ...]:
        return tuple(e for e in self.definitions.elements if isinstance(e, dmn.Decision))

    @property
    def inputs(self) -> tuple[dmn.InputData, ...]:
        return tuple(e for e in self.definitions.elements if isinstance(e, dmn.InputData))

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """What cannot be read or resolved in any part of the model; reads all of it."""
        for element in self.definitions.elements:
            if isinstance(element, dmn.Decision | dmn.Knowledge):
                self.plan(element)
        return (*self.types.problems, *self._builder.problems)

    @cached_property
    def tables(self) -> tuple[CompiledTable, ...]:
        """All decision tables of this file, boxed ones too; reads all of the model."""
        _ = self.problems
        return tuple(self._builder.tables)

    def find(self, name: str) -> dmn.Element | None:
        """Return an element by name or id."""
        return self._by_name.get(name) or self._by_id.get(name)

    def evaluate(
        self,
        name: str,
        inputs: Mapping[str, Any],
        *,
        now: datetime | None,
        zone: tzinfo | None,
        limits: Limits | None = None,
    ) -> Result:
        """Make a decision, or call a decision service or business knowledge model; never raises.

        Args:
            name: name or id of the element.
            inputs: FEEL values, JSON data or Python dates by name of the input. An input of an
                imported model goes by its own name, `{namespace}name`, or inside a dict by the
                import's name. A value given for a decision replaces that decision.
            now: what `now()` and `today()` answer.
            zone: the zone they are told in.
            limits: what the evaluation may use.
        """
        session = Session(self._owner(name), inputs, now, zone, limits)
        value = session.answer(name)
        session.run.hooks = None  # or both would wait for each other until collected as garbage
        return Result(value, tuple(session.run.problems), session.trace)

    def _owner(self, name: str) -> Model:
        """Return the model whose element a name means; an import without a name lends its own."""
        lent = (model for own, model in self._imported.items() if not own)
        if self.find(name) is None:
            return next((model for model in lent if model.find(name) is not None), self)
        return self

    # Preparation

    def _members(self) -> list[str]:
        """Return names that may follow a dot: of components, entries, columns and imports."""
        names: dict[str, None] = {}
        for owner in (self, *self.imported_models()):
            names.update(dict.fromkeys(_names_in(owner.definitions)))
        return list(names)

    @cached_property
    def places(self) -> dict[int, list[tuple[str, ...]]]:
        """Names of imports by which each imported model is reached, by the model's identity."""
        found: dict[int, list[tuple[str, ...]]] = {}
        for name, model in self._imported.items():
            found.setdefault(id(model), []).append((name,))
            for identity, paths in model.places.items():
                found.setdefault(identity, []).extend((name, *path) for path in paths)
        return found

    def imported_models(self) -> Iterator[Model]:
        for model in self._imported.values():
            yield model
            yield from model.imported_models()

    def locate(self, reference: str) -> Requirement | None:
        """Return what a reference `namespace#id` means here, with the path of its name."""
        namespace, _, identifier = reference.rpartition("#")
        if namespace in ("", self.definitions.namespace) and identifier in self._by_id:
            element = self._by_id[identifier]
            return self.requirement(element)
        for name, model in self._imported.items():
            found = model.locate(reference)
            if found is not None:
                return replace(found, path=(name, *found.path)) if name else found
        return None

    def requirement(self, element: dmn.Element) -> Requirement:
        """Return an element of this model as something required."""
        declared = self._declared(element)
        path = (_variable_name(element),)
        return Requirement(self, element, path, declared, plain_class(declared))

    def _declared(self, element: dmn.Element) -> Type | None:
        if isinstance(element, dmn.KnowledgeSource):
            return None
        return self.types.declared(element.variable.type_ref)

    def plan(self, element: dmn.Decision | dmn.Knowledge) -> Plan:
        """Return an element made ready, compiled the first time it is asked for."""
        plan = self._plans.get(element.id or element.name)
        if plan is None:
            plan = self._prepare(element)
            self._plans[element.id or element.name] = plan
        return plan

    def _prepare(self, element: dmn.Decision | dmn.Knowledge) -> Plan:
        references = element.knowledge
        if isinstance(element, dmn.Decision):
            references = (*element.inputs, *element.decisions, *element.knowledge)
        found = tuple(self._required(references, element.name))
        names = tuple(dict.fromkeys(requirement.path[0] for requirement in found))
        logic = element.logic if isinstance(element, dmn.Decision) else element.function
        compiled = None if logic is None else self._builder.logic(logic, names, element.name)
        declared = self.types.declared(element.variable.type_ref)
        authorities = element.authorities if isinstance(element, dmn.Decision) else ()
        return Plan(
            found, compiled, declared, plain_class(declared), tuple(self._titles(authorities))
        )

    def _required(self, references: Iterable[str], where: str) -> Iterator[Requirement]:
        for reference in references:
            found = self.locate(reference)
            if found is None:
                reason = f"the required element {reference!r} does not exist"
                self._builder.problems.append(Problem(reason, 0, where))
            else:
                yield found

    def _titles(self, references: Iterable[str]) -> Iterator[str]:
        for reference in references:
            found = self.locate(reference)
            if found is not None:
                yield found.element.name

    def result_type(self, element: dmn.Knowledge | dmn.DecisionService) -> Type | None:
        """Return the type of what a function element returns; its variable may have that of it."""
        declared = self.types.declared(element.variable.type_ref)
        base = None if declared is None else base_of(declared)
        return base.result if isinstance(base, FunctionOf) else declared


def _variable_name(element: dmn.Element) -> str:
    if isinstance(element, dmn.KnowledgeSource):
        return element.name
    return element.variable.name or element.name


def _names_in(value: object) -> Iterator[str]:
    """Yield the names of all variables, elements, components, columns and imports."""
    pending: list[object] = [value]
    while pending:
        found = pending.pop()
        if isinstance(found, tuple):
            pending.extend(found)
        elif is_dataclass(found) and not isinstance(found, dmn.Rule | dmn.Cell | type):
            name = getattr(found, "name", "")
            if name:
                yield name
            pending.extend(getattr(found, item.name) for item in fields(found))


def read(xml: str | bytes, imports: Iterable[str | bytes] = ()) -> Model:
    """Read a DMN 1.1 to 1.5 model. Raises ModelError for what is no model.

    What cannot be read inside, such as an expression, is found in `Model.problems` and again
    in the problems of a result that needed it.

    Args:
        xml: the file.
        imports: files it may import, directly or not, found by their namespace.
    """
    library = {d.namespace: d for d in map(read_definitions, imports)}
    return _linked(read_definitions(xml), library.get, {}, ())


def _linked(
    definitions: dmn.Definitions,
    library: Callable[[str], dmn.Definitions | None],
    made: dict[str, Model],
    path: tuple[str, ...],
) -> Model:
    if definitions.namespace in path:
        raise ModelError(f"the model {definitions.namespace!r} imports itself")
    imported: dict[str, Model] = {}
    for item in definitions.imports:
        if "/DMN/" not in item.kind:
            continue
        found = library(item.namespace)
        if found is None:
            raise ModelError(f"the imported model {item.namespace!r} is not given")
        if item.namespace not in made:
            inner = (*path, definitions.namespace)
            made[item.namespace] = _linked(found, library, made, inner)
        imported[item.name] = made[item.namespace]
    return Model(definitions, imported)
