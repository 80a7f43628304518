"""A BPMN file as the rules see it: elements by kind, references followed, flows counted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any, Concatenate, ParamSpec, TypeVar

from ..xml import Element, child, children, flag, is_bpmn, local, reference, text
from .kinds import EVENTS, FLOW_NODES, PROCESSES, REFERENCES, SCOPES

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


def remembered(
    function: Callable[Concatenate[Model, Arguments], Result],
) -> Callable[Concatenate[Model, Arguments], Result]:
    """Compute once for each model and arguments, so that no rule costs more than the file."""

    def recall(model: Model, /, *args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        key = (function, *args)
        if key not in model.memory:
            model.memory[key] = function(model, *args, **kwargs)
        found: Result = model.memory[key]
        return found

    return recall


class Model:
    """An index over one file; built once, read by every rule."""

    def __init__(self, root: Element) -> None:
        self.root = root
        self.memory: dict[tuple[Any, ...], Any] = {}
        self.by_kind: dict[str, list[Element]] = defaultdict(list)
        self.by_id: dict[str, Element] = {}
        self.repeated: set[Element] = set()  # elements whose id an earlier element has already
        for element in filter(is_bpmn, root.iter()):
            self.by_kind[local(element)].append(element)
            name = element.get("id")
            if name and self.by_id.setdefault(name, element) is not element:
                self.repeated.add(element)

    def of(self, *kinds: str) -> Iterator[Element]:
        """Yield the elements of these kinds, each kind in document order."""
        for kind in kinds:
            yield from self.by_kind.get(kind, ())

    # References. A rule about what a reference leads to says nothing where the reference itself
    # is broken: `follow` then finds nothing, and the rule REF names the broken reference.

    def stated(self, element: Element, name: str) -> list[str]:
        """Return the ids that an attribute or the children of this name refer to."""
        value = element.get(name)
        found = [] if value is None else [value]
        return [reference(v) for v in (*found, *map(text, children(element, name))) if v]

    def resolve(self, element: Element, name: str) -> list[Element]:
        """Return the elements referred to, of whatever kind."""
        return [self.by_id[ref] for ref in self.stated(element, name) if ref in self.by_id]

    def follow(self, element: Element, name: str) -> Element | None:
        """Return the first element referred to that is of an allowed kind."""
        return next(self.follow_all(element, name), None)

    def follow_all(self, element: Element, name: str) -> Iterator[Element]:
        """Yield the elements referred to that are of an allowed kind."""
        allowed = REFERENCES.get((local(element), name), frozenset())
        return (e for e in self.resolve(element, name) if local(e) in allowed)

    @remembered
    def followed(self, element: Element, name: str) -> set[Element]:
        """Return the elements that `follow_all` yields, as a set kept for the next asker."""
        return set(self.follow_all(element, name))

    def misled(self, element: Element, name: str) -> bool:
        """Tell whether a reference is stated that leads to nothing or to a wrong kind."""
        return len(self.stated(element, name)) > len(list(self.follow_all(element, name)))

    # Containment.

    @remembered
    def scope(self, element: Element) -> Element | None:
        """Return the process or sub-process an element lies in, itself excluded."""
        return next((e for e in element.iterancestors() if local(e) in SCOPES), None)

    @remembered
    def process(self, element: Element) -> Element | None:
        """Return the process an element is or lies in."""
        lineage = (element, *element.iterancestors())
        return next((e for e in lineage if local(e) in PROCESSES), None)

    def executable(self, element: Element) -> bool:
        """Tell whether an element belongs to a process that is declared executable."""
        process = self.process(element)
        return process is not None and flag(process, "isExecutable", False)

    def pool(self, element: Element) -> Element | None:
        """Return the participant that an element is or whose process it belongs to."""
        if local(element) == "participant":
            return element
        return self._pools.get(self.process(element))

    @cached_property
    def _pools(self) -> dict[Element | None, Element]:
        found: dict[Element | None, Element] = {}
        for participant in self.of("participant"):
            process = self.follow(participant, "processRef")
            if process is not None:
                found[process] = participant
        return found

    # Flows. Many files leave out the lists of incoming and outgoing flows altogether: then the
    # flows themselves count. A flow listed at one end only is not one for the end that omits it.

    def degree(self, node: Element, direction: str) -> int:
        """Return how many sequence flows a node has; `direction` is incoming or outgoing."""
        listed = sum(1 for _ in children(node, direction))
        return listed or self._unlisted[direction].get(node, 0)

    @cached_property
    def _unlisted(self) -> dict[str, dict[Element, int]]:
        listed = {
            (text(item), direction)
            for node in self.of(*FLOW_NODES)
            for direction in ("incoming", "outgoing")
            for item in children(node, direction)
        }
        found: dict[str, dict[Element, int]] = {"incoming": {}, "outgoing": {}}
        for flow in self.of("sequenceFlow"):
            for direction, end, other in (
                ("incoming", "targetRef", "outgoing"),
                ("outgoing", "sourceRef", "incoming"),
            ):
                node = self.follow(flow, end)
                if node is not None and (flow.get("id"), other) not in listed:
                    counts = found[direction]
                    counts[node] = counts.get(node, 0) + 1
        return found

    @cached_property
    def long_form(self) -> set[Element | None]:
        """The processes whose nodes list their incoming or outgoing flows."""
        return {
            self.process(node)
            for node in self.of(*FLOW_NODES)
            if child(node, "incoming") is not None or child(node, "outgoing") is not None
        }

    def flows(self, node: Element, end: str) -> Iterator[Element]:
        """Yield the sequence flows whose `end` (sourceRef or targetRef) is this node."""
        return iter(self._flows[end].get(node, ()))

    @cached_property
    def _flows(self) -> dict[str, dict[Element, list[Element]]]:
        found: dict[str, dict[Element, list[Element]]] = {"sourceRef": {}, "targetRef": {}}
        for flow in self.of("sequenceFlow"):
            for end, by_node in found.items():
                node = self.follow(flow, end)
                if node is not None:
                    by_node.setdefault(node, []).append(flow)
        return found

    def targets(self, node: Element) -> list[Element]:
        """Return the nodes that a node's sequence flows lead to."""
        found = (self.follow(flow, "targetRef") for flow in self.flows(node, "sourceRef"))
        return [node for node in found if node is not None]

    @cached_property
    def boundaries(self) -> dict[Element, list[Element]]:
        """Activity → the boundary events attached to it."""
        found: dict[Element, list[Element]] = {}
        for event in self.of("boundaryEvent"):
            activity = self.follow(event, "attachedToRef")
            if activity is not None:
                found.setdefault(activity, []).append(event)
        return found

    # Events.

    def definitions(self, event: Element) -> list[Element]:
        """Return an event's definitions, its own and those it refers to."""
        own = [e for e in children(event) if local(e).endswith("EventDefinition")]
        return [*own, *self.follow_all(event, "eventDefinitionRef")]

    @remembered
    def triggers(self, event: Element) -> set[str]:
        """Return what an event waits for or throws: message, timer, …; empty: none."""
        return {local(e).removesuffix("EventDefinition") for e in self.definitions(event)}

    @remembered
    def events(self, scope: Element, kind: str) -> list[Element]:
        """Return the events of one kind directly in a scope."""
        assert kind in EVENTS, kind
        return list(children(scope, kind))
