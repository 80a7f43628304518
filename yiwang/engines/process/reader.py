"""BPMN 2.0 XML → definition, or problems with element ids.

A model is read as modellers write it: any namespace prefix, references with or without prefix,
missing `incoming` and `outgoing` lists, a language nobody chose. Diagram and unknown extensions
stay in `Definition.document`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import count

from lxml import etree

from .checking import executable_problems
from .definition import (
    SUB_PROCESSES,
    CorrelationKey,
    DataItem,
    Definition,
    EventType,
    Expression,
    Flow,
    MessageFlow,
    Node,
    NodeType,
    Process,
    Scope,
)
from .elements import (
    Context,
    data_items,
    document_language,
    expression,
    inputs_and_outputs,
    named_elements,
    names,
    node,
    node_type,
    plain_name,
)
from .refusal import Unreadable
from .rules import check as check_rules
from .rules.limits import parse as parse_xml
from .rules.problem import Level, Problem, Refused
from .xml import (
    BPMN,
    Element,
    child,
    children,
    descendants,
    flag,
    local,
    place,
    properties,
    reference,
    text,
)


def read(xml: bytes | str) -> Definition:
    """Return the definition of a document.

    Raises Unreadable with every problem that keeps it from running.
    """
    definition, problems = parse(xml)
    errors = [problem for problem in problems if problem.level is Level.ERROR]
    if definition is None or errors:
        raise Unreadable(errors or problems)
    return definition


def parse(xml: bytes | str) -> tuple[Definition | None, tuple[Problem, ...]]:
    """Return the definition, as far as there is one, and what keeps it from running."""
    try:
        root = parse_xml(xml)
    except Refused as refusal:
        return None, (refusal.problem,)
    if root.tag != f"{{{BPMN}}}definitions":
        return None, (
            Problem(
                place(root),
                "document.root",
                f"The document is {root.tag}, not BPMN 2.0.",
                f"Export the model as BPMN 2.0 XML (namespace {BPMN}).",
            ),
        )
    reading = _Reading(Context(document_language(root), named_elements(root)))
    definition = reading.definition(root)
    return definition, (*reading.context.problems, *executable_problems(definition))


def problems(xml: bytes | str) -> tuple[Problem, ...]:
    """Return everything wrong with a document: what keeps it from running, and broken rules."""
    definition, found = parse(xml)
    if definition is None:
        return found
    broken = check_rules(parse_xml(xml))
    return (*found, *(problem for problem in broken if problem not in found))


def write(definition: Definition) -> bytes:
    """Return the document as XML, diagram and unknown extensions included."""
    root = parse_xml(definition.document)
    return etree.tostring(root.getroottree(), xml_declaration=True, encoding="UTF-8")


@dataclass
class _Reading:
    """One pass over a document, filling the tables of the definition."""

    context: Context
    nodes: dict[str, Node] = field(default_factory=dict)
    flows: dict[str, Flow] = field(default_factory=dict)
    scopes: dict[str, Scope] = field(default_factory=dict)
    processes: dict[str, Process] = field(default_factory=dict)
    counter: Iterator[int] = field(default_factory=count)

    def definition(self, root: Element) -> Definition:
        for element in children(root, "process"):
            self.process(element)
        self.handlers(root)
        return Definition(
            root.get("id") or "",
            self.processes,
            self.scopes,
            self.nodes,
            self.flows,
            tuple(self.message_flows(root)),
            tuple(self.correlations(root)),
            names(root, "message", "name"),
            names(root, "signal", "name"),
            names(root, "error", "errorCode"),
            names(root, "escalation", "escalationCode"),
            etree.tostring(root.getroottree(), xml_declaration=True, encoding="UTF-8"),
        )

    def process(self, element: Element) -> None:
        name = element.get("id") or f"process_line_{element.sourceline}"
        inputs, outputs = inputs_and_outputs(element)
        lanes = {e.get("id") or "": e.get("name") or "" for e in descendants(element, "lane")}
        self.processes[name] = Process(
            name,
            element.get("name") or "",
            flag(element, "isExecutable", True),
            lanes,
            inputs,
            outputs,
            properties(element),
        )
        self.scope(element, name, "")
        self.lanes(element)

    def scope(self, element: Element, name: str, parent: str) -> None:
        """Read what lies directly in a process or sub-process, then what lies deeper."""
        index = next(self.counter)
        nodes: list[str] = []
        flows: list[Flow] = []
        for part in children(element):
            kind = node_type(part)
            if kind is not None:
                nodes.append(self.node(part, kind, name))
            elif local(part) == "sequenceFlow":
                flows.append(self.flow(part))
        self.connect(element, nodes, flows)
        self.scopes[name] = Scope(
            name,
            index,
            parent,
            tuple(nodes),
            tuple(flow.id for flow in flows),
            *data_of(element),
            links={
                known_as: self.nodes[n].id
                for n in nodes
                if self.nodes[n].type is NodeType.CATCH_EVENT
                for definition in self.nodes[n].events
                if definition.type is EventType.LINK
                for known_as in filter(None, (definition.name, definition.id))
            },
        )

    def node(self, element: Element, kind: NodeType, scope: str) -> str:
        found = node(element, kind, scope, next(self.counter), self.context)
        if found.id in self.nodes or found.id in self.scopes:
            self.duplicate(element, found.id)
        self.nodes[found.id] = found
        if kind in SUB_PROCESSES:
            self.scope(element, found.id, scope)
        return found.id

    def flow(self, element: Element) -> Flow:
        found = Flow(
            element.get("id") or f"sequenceFlow_line_{element.sourceline}",
            next(self.counter),
            reference(element.get("sourceRef")),
            reference(element.get("targetRef")),
            expression(child(element, "conditionExpression"), self.context),
            element.get("name") or "",
            properties(element),
        )
        if found.id in self.flows:
            self.duplicate(element, found.id)
        self.flows[found.id] = found
        return found

    def duplicate(self, element: Element, name: str) -> None:
        self.context.refuse(
            element,
            "id.duplicate",
            f"The id {name} is used twice.",
            "Give each element its own id.",
        )

    def connect(self, element: Element, nodes: list[str], flows: list[Flow]) -> None:
        """Fill in incoming and outgoing flows: the flows decide, the node's lists order them."""
        listed = {
            (part.get("id"), kind): [reference(text(e)) for e in children(part, kind)]
            for part in children(element)
            for kind in ("incoming", "outgoing")
        }
        incoming: dict[str, list[str]] = {name: [] for name in nodes}
        outgoing: dict[str, list[str]] = {name: [] for name in nodes}
        for flow in flows:
            if flow.source in outgoing and flow.target in incoming:
                outgoing[flow.source].append(flow.id)
                incoming[flow.target].append(flow.id)
            else:
                self.dangling(flow, element)
        for name in nodes:
            self.nodes[name] = replace(
                self.nodes[name],
                incoming=ordered(incoming[name], listed.get((name, "incoming"), [])),
                outgoing=ordered(outgoing[name], listed.get((name, "outgoing"), [])),
            )

    def dangling(self, flow: Flow, element: Element) -> None:
        self.context.problems.append(
            Problem(
                flow.id,
                "reference.flow",
                f"The sequence flow leads from {flow.source or 'nothing'} to "
                f"{flow.target or 'nothing'}, which are not both in {place(element)}.",
                "Connect two flow nodes of the same process or sub-process.",
            )
        )

    def lanes(self, element: Element) -> None:
        for lane in descendants(element, "lane"):
            for ref in children(lane, "flowNodeRef"):
                name = reference(text(ref))
                if name in self.nodes:
                    held = self.nodes[name]
                    self.nodes[name] = replace(held, lanes=(*held.lanes, lane.get("id") or ""))

    def handlers(self, root: Element) -> None:
        """Tie compensation boundary events to their activities by the associations drawn."""
        for drawn in descendants(root, "association"):
            source = self.nodes.get(reference(drawn.get("sourceRef")))
            target = self.nodes.get(reference(drawn.get("targetRef")))
            if source and target and source.attached and target.for_compensation:
                self.nodes[source.id] = replace(source, handler=target.id)

    def message_flows(self, root: Element) -> Iterator[MessageFlow]:
        for collaboration in children(root, "collaboration"):
            participants = {
                p.get("id") or "": reference(p.get("processRef"))
                for p in children(collaboration, "participant")
            }
            for drawn in children(collaboration, "messageFlow"):
                source = reference(drawn.get("sourceRef"))
                target = reference(drawn.get("targetRef"))
                message = reference(drawn.get("messageRef"))
                yield MessageFlow(
                    drawn.get("id") or "",
                    participants.get(source, source),
                    participants.get(target, target),
                    self.context.name_of(message) if message else "",
                )

    def correlations(self, root: Element) -> Iterator[CorrelationKey]:
        retrieval = {
            p.get("id") or "": self.retrieval(p) for p in children(root, "correlationProperty")
        }
        for key in descendants(root, "correlationKey"):
            name = key.get("id") or ""
            refs = [reference(text(e)) for e in children(key, "correlationPropertyRef")]
            yield CorrelationKey(
                name,
                {ref: retrieval.get(ref, {}) for ref in refs},
                dict(self.subscriptions(root, name)),
            )

    def retrieval(self, element: Element) -> Mapping[str, Expression]:
        found = {}
        for part in children(element, "correlationPropertyRetrievalExpression"):
            path = expression(child(part, "messagePath"), self.context)
            if path is not None:
                found[self.context.name_of(reference(part.get("messageRef")))] = path
        return found

    def subscriptions(
        self, root: Element, key: str
    ) -> Iterator[tuple[str, Mapping[str, Expression]]]:
        for process in children(root, "process"):
            for subscription in children(process, "correlationSubscription"):
                if reference(subscription.get("correlationKeyRef")) != key:
                    continue
                bindings = {}
                for binding in children(subscription, "correlationPropertyBinding"):
                    path = expression(child(binding, "dataPath"), self.context)
                    if path is not None:
                        bindings[reference(binding.get("correlationPropertyRef"))] = path
                yield process.get("id") or "", bindings


def ordered(flows: list[str], listed: list[str]) -> tuple[str, ...]:
    """Return flows in the order a node lists them, unlisted ones after, in document order."""
    rank = {name: place for place, name in enumerate(listed)}
    return tuple(sorted(flows, key=lambda name: rank.get(name, len(rank))))


def data_of(element: Element) -> tuple[tuple[DataItem, ...], Mapping[str, str]]:
    """Return data objects and properties of a scope, and every name they go by.

    A data object goes by its name if an expression can use it, else by its reference's, else
    by its id; a data store by its id. A reference to an object of an enclosing scope leads there.
    """
    shown: dict[str, list[Element]] = {}
    for drawn in (
        *children(element, "dataObjectReference"),
        *children(element, "dataStoreReference"),
    ):
        target = reference(drawn.get("dataObjectRef") or drawn.get("dataStoreRef"))
        shown.setdefault(target or drawn.get("id") or "", []).append(drawn)
    items: list[DataItem] = []
    aliases: dict[str, str] = {}
    for item in children(element, "dataObject"):
        name = item.get("id") or ""
        drawn_at = shown.pop(name, [])
        kept = plain_name(item.get("name"), *(each.get("name") for each in drawn_at), name)
        if any(other.name == kept for other in items):  # two objects of one name stay two
            kept = name
        items.append(DataItem(name, kept, collection=flag(item, "isCollection", False)))
        for known_as, goes_by in aliases_of([item, *drawn_at], kept).items():
            aliases.setdefault(known_as, goes_by)
    for name, drawn_at in shown.items():
        ids = {each.get("id") or "": name for each in drawn_at}
        aliases.update(aliases_of(drawn_at, name) if is_store(drawn_at[0]) else ids)
    properties_here = data_items(element, "property")
    inputs, outputs = inputs_and_outputs(element)
    aliases.update({i.id: i.name for i in (*properties_here, *inputs, *outputs) if i.id})
    return (*items, *properties_here), aliases


def is_store(element: Element) -> bool:
    return local(element) == "dataStoreReference"


def aliases_of(elements: list[Element], kept: str) -> dict[str, str]:
    """Return every id and name of elements that stand for one value."""
    names = [each.get(attribute) for each in elements for attribute in ("id", "name")]
    return {name: kept for name in names if name}
