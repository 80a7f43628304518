"""One evaluation of a model: each decision is made once, after those it requires."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Any

from . import elements as dmn
from .feel.expression import builtin_scope
from .feel.json import from_json
from .feel.temporal import (
    parse_date,
    parse_datetime,
    parse_duration,
    parse_time,
)
from .feel.types import Simple, Type, base_of, name_of
from .feel.values import (
    MISSING,
    ExhaustedError,
    FeelError,
    Function,
    Limits,
    Parameter,
    Run,
    Scope,
    Value,
)
from .logic import coerced
from .trace import DecisionTrace, InputTrace, TableTrace, Trace

if TYPE_CHECKING:
    from .model import Model, Requirement

_READERS = {
    "date": parse_date,
    "time": parse_time,
    "date and time": parse_datetime,
    "days and time duration": parse_duration,
    "years and months duration": parse_duration,
}
_STRING = Simple("string")


class Session:
    """What one evaluation knows: inputs, decisions made so far, problems and trace."""

    def __init__(
        self,
        model: Model,
        inputs: Mapping[str, Any],
        now: datetime | None,
        zone: tzinfo | None,
        limits: Limits | None,
    ) -> None:
        self.model = model
        self.run = Run(now, zone, limits, model.library)
        self.run.hooks = self
        self.trace = Trace()
        self._root = builtin_scope(self.run)
        self._inputs = inputs
        self._made: dict[tuple[int, str], Value] = {}
        self._current: list[DecisionTrace] = []

    def table(self, trace: TableTrace) -> None:
        """Take note of a decision table that was used."""
        if self._current:
            self._current[-1].used(trace)

    def answer(self, name: str) -> Value:
        """Return the value of an element by name; every failure is a problem and null."""
        element = self.model.find(name)
        try:
            if isinstance(element, dmn.Decision):
                return self._decide(self.model, element)
            if isinstance(element, dmn.DecisionService | dmn.Knowledge):
                return self._called(element)
            if isinstance(element, dmn.InputData):
                return self._required(self.model.requirement(element))[0]
            return self.run.problem(f"there is no decision {name!r}")
        except (FeelError, ExhaustedError) as ended:
            return self.run.problem(str(ended))
        except RecursionError:
            return self.run.problem("the evaluation is nested too deeply")
        except MemoryError:
            return self.run.problem("the evaluation needs too much memory")

    # Decisions

    def _decide(self, model: Model, element: dmn.Decision) -> Value:
        key = (id(model), element.id or element.name)
        value = self._made.get(key, MISSING)
        if value is MISSING:
            self._made[key] = None  # a decision that requires itself finds null
            value = self._made[key] = self._make(model, element)
        return value

    def _make(self, model: Model, element: dmn.Decision) -> Value:
        plan = model.plan(element)
        trace = DecisionTrace(element.id, element.name, authorities=plan.authorities)
        run = self.run
        names = self._values(plan.requirements, trace)
        outer, run.element = run.element, element.name
        self._current.append(trace)
        scope = Scope(run, names, self._root)
        if plan.compiled is None:
            value = run.problem(f"the decision {element.name!r} has no logic and no value is given")
        else:
            value = plan.compiled(scope)
        if plan.declared is not None and type(value) is not plan.easy:
            value = coerced(value, plan.declared, scope)
        if isinstance(value, list | dict):
            run.weigh(value)
        self._current.pop()
        run.element = outer
        trace.value = value
        self.trace.decisions.append(trace)
        return value

    def _values(
        self, requirements: Iterable[Requirement], trace: DecisionTrace | None
    ) -> dict[str, Value]:
        """Return the scope of a decision: what it requires by name, imports as contexts."""
        names: dict[str, Value] = {}
        for required in requirements:
            value, source = self._required(required)
            path = required.path
            place = names
            for part in path[:-1]:
                place = place.setdefault(part, {})
            place[path[-1]] = value
            if trace is not None and source:
                trace.inputs.append(InputTrace(".".join(path), value, source))
        return names

    def _required(self, required: Requirement) -> tuple[Value, str]:
        """Return the value of what a decision requires, and where it is from."""
        model, element = required.model, required.element
        if isinstance(element, dmn.InputData | dmn.Decision):
            given = self._inputs.get(element.name, MISSING)
            if given is MISSING and model is not self.model:
                given = self._given(model, element.name)
            if given is not MISSING:
                return self._typed(given, required), "given"
            if isinstance(element, dmn.InputData):
                return None, "missing"
            return self._decide(model, element), f"decision {element.name}"
        if isinstance(element, dmn.Knowledge):
            return self._knowledge(model, element), ""
        if isinstance(element, dmn.DecisionService):
            return self._service(model, element), ""
        return None, ""

    # Inputs

    def _given(self, model: Model, name: str) -> Any:
        """Return a value given from outside, by name, by namespace, or inside its import."""
        inputs = self._inputs
        found = inputs.get(name, MISSING)
        if found is not MISSING or model is self.model:
            return found
        found = inputs.get(f"{{{model.definitions.namespace}}}{name}", MISSING)
        if found is not MISSING:
            return found
        for path in self.model.places.get(id(model), ()):
            place: Any = inputs
            for part in (*path, name):
                place = place.get(part, MISSING) if isinstance(place, Mapping) else MISSING
            if place is not MISSING:
                return place
        return MISSING

    def _typed(self, given: Any, required: Requirement) -> Value:
        """Return a given value as its declared type; text may stand for dates and durations."""
        declared = required.declared
        if type(given) is int:  # the commonest of what is not FEEL yet
            given = from_json(given)
        if given is None or type(given) is required.easy:
            return given
        return self._converted(given, declared, required.element.name)

    def _converted(self, given: Any, declared: Type | None, name: str) -> Value:
        """Return data from outside as FEEL of a type; null with a problem when it is not."""
        outer, self.run.element = self.run.element, name
        try:
            value = from_outside(given, declared)
        except ValueError as invalid:
            value = self.run.problem(str(invalid))
        else:
            value = coerced(value, declared, self._root)
        self.run.element = outer
        return value

    # Functions

    def _called(self, element: dmn.DecisionService | dmn.Knowledge) -> Value:
        """Call a service or knowledge model with the inputs that have its parameters' names."""
        from .feel.calls import call

        if isinstance(element, dmn.DecisionService):
            function = self._service(self.model, element)
        else:
            function = self._knowledge(self.model, element)
        values = []
        for parameter in function.parameters:
            given = self._given(self.model, parameter.name)
            if given is MISSING:
                self.run.problem(f"the input {parameter.name!r} is missing")
                given = None
            values.append(self._converted(given, parameter.type, parameter.name))
        value = call(self.run, function, values)
        self.run.weigh(value)
        return value

    def _knowledge(self, model: Model, element: dmn.Knowledge) -> Function:
        key = (id(model), element.id or element.name)
        function = self._made.get(key)
        if function is None:
            function = self._made[key] = self._knowledge_function(model, element)
        return function

    def _knowledge_function(self, model: Model, element: dmn.Knowledge) -> Function:
        plan = model.plan(element)
        if plan.compiled is None:
            return Function(element.name, (), lambda run, values: None)
        names: dict[str, Value] = {}
        inner = plan.compiled(Scope(self.run, names, self._root))
        result = model.result_type(element)
        if not isinstance(inner, Function):
            return Function(element.name, (), lambda run, values: None)
        function = Function(element.name, inner.parameters, inner.body, result)
        # A knowledge model may call itself, so it is known before what it requires.
        self._made[id(model), element.id or element.name] = function
        names[element.variable.name or element.name] = function
        names.update(self._values(plan.requirements, None))
        return function

    def _service(self, model: Model, element: dmn.DecisionService) -> Function:
        """Return a service as a function of its input data, then its input decisions."""
        found = [
            required
            for reference in (*element.inputs, *element.input_decisions)
            if (required := model.locate(reference)) is not None
        ]
        parameters = tuple(Parameter(r.path[-1], r.declared) for r in found)

        def evaluate(run: Run, values: list[Value]) -> Value:
            given: dict[str, Any] = {}
            for required, value in zip(found, values, strict=True):
                place = given
                for part in required.path[:-1]:
                    place = place.setdefault(part, {})
                place[required.path[-1]] = value
            return self._serve(model, element, given)

        return Function(element.name, parameters, evaluate, model.result_type(element))

    def _serve(self, model: Model, element: dmn.DecisionService, given: dict[str, Any]) -> Value:
        """Make the decisions of a service from its parameters alone."""
        inner = Session(model, given, self.run.now, self.run.zone, self.run.limits)
        inner.run = self.run
        inner._root = self._root
        inner.trace = self.trace
        self.run.hooks, outer = inner, self.run.hooks
        try:
            outputs = [r for ref in element.outputs if (r := model.locate(ref)) is not None]
            values = {r.path[-1]: inner._required(r)[0] for r in outputs}
        finally:
            self.run.hooks = outer
        return next(iter(values.values())) if len(outputs) == 1 else values


def from_outside(given: Any, declared: Type | None) -> Value:
    """Return data from outside as FEEL; text becomes the date or duration its type asks for.

    Raises ValueError for data that is not JSON, or text that is no such date or duration.
    """
    value = from_json(given)
    if type(value) is str and declared is not None and declared != _STRING:
        reader = _READERS.get(name_of(base_of(declared)))
        if reader is not None:
            return reader(value)
    return value
