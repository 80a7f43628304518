"""A process as values: what a BPMN 2.0 document says, resolved and frozen.

Every reference is already resolved to an id of this definition, names of messages, signals and
codes of errors and escalations stand in the event definitions themselves. A scope is a process or
a sub-process; its flow nodes and sequence flows lie directly in it. `Node.index` is the node's
place in document order over the whole file, and `Flow.index` likewise.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType
from typing import Any

EMPTY: Mapping[str, Any] = MappingProxyType({})


def nothing() -> Mapping[str, Any]:
    """Return the one empty mapping, as a default that nobody can fill by accident."""
    return EMPTY


class NodeType(StrEnum):
    """A flow node's element name in BPMN 2.0."""

    TASK = "task"
    USER_TASK = "userTask"
    MANUAL_TASK = "manualTask"
    SCRIPT_TASK = "scriptTask"
    SERVICE_TASK = "serviceTask"
    SEND_TASK = "sendTask"
    RECEIVE_TASK = "receiveTask"
    BUSINESS_RULE_TASK = "businessRuleTask"
    CALL_ACTIVITY = "callActivity"
    SUB_PROCESS = "subProcess"
    AD_HOC_SUB_PROCESS = "adHocSubProcess"
    TRANSACTION = "transaction"
    EXCLUSIVE_GATEWAY = "exclusiveGateway"
    PARALLEL_GATEWAY = "parallelGateway"
    INCLUSIVE_GATEWAY = "inclusiveGateway"
    COMPLEX_GATEWAY = "complexGateway"
    EVENT_BASED_GATEWAY = "eventBasedGateway"
    START_EVENT = "startEvent"
    END_EVENT = "endEvent"
    CATCH_EVENT = "intermediateCatchEvent"
    THROW_EVENT = "intermediateThrowEvent"
    BOUNDARY_EVENT = "boundaryEvent"


class EventType(StrEnum):
    """An event definition's element name without `EventDefinition`."""

    MESSAGE = "message"
    TIMER = "timer"
    SIGNAL = "signal"
    ERROR = "error"
    ESCALATION = "escalation"
    COMPENSATE = "compensate"
    CONDITIONAL = "conditional"
    LINK = "link"
    CANCEL = "cancel"
    TERMINATE = "terminate"


TASKS = frozenset(t for t in NodeType if t.value.endswith("ask"))
SUB_PROCESSES = frozenset({NodeType.SUB_PROCESS, NodeType.AD_HOC_SUB_PROCESS, NodeType.TRANSACTION})
ACTIVITIES = TASKS | SUB_PROCESSES | {NodeType.CALL_ACTIVITY}
GATEWAYS = frozenset(t for t in NodeType if t.value.endswith("Gateway"))
EVENTS = frozenset(t for t in NodeType if t.value.endswith("Event"))


@dataclass(frozen=True)
class Expression:
    """A formal expression as written. `language` is empty where the document leaves it open."""

    text: str
    language: str = ""


@dataclass(frozen=True)
class EventDefinition:
    """What an event waits for or throws.

    name: name of the message or signal, code of the error or escalation, name of the link; empty
        for an error or escalation that catches every code.
    ref: id of the message, signal, error or escalation element, or of the link event definition a
        link leads to; empty where none is referenced.
    activity: id of the activity a compensation throw addresses, empty for the whole scope.
    """

    type: EventType
    id: str = ""
    name: str = ""
    ref: str = ""
    date: Expression | None = None
    duration: Expression | None = None
    cycle: Expression | None = None
    condition: Expression | None = None
    activity: str = ""
    waits: bool = True
    properties: Mapping[str, str] = field(default_factory=nothing)


@dataclass(frozen=True)
class Loop:
    """How often an activity runs: a standard loop or a multi-instance.

    collection: data name whose items give one instance each (loopDataInputRef), `item` the name
        each instance sees, `result` what each instance leaves, gathered in `results`.
    behaviour: none, one, all or complex: which completions throw an event.
    complex: pairs of a condition and the event thrown when it holds (behaviour complex).
    """

    multi: bool
    sequential: bool = False
    test_before: bool = False
    condition: Expression | None = None
    maximum: Expression | None = None
    cardinality: Expression | None = None
    completion: Expression | None = None
    collection: str = ""
    item: str = ""
    results: str = ""
    result: str = ""
    behaviour: str = "all"
    none_event: EventDefinition | None = None
    one_event: EventDefinition | None = None
    complex: tuple[tuple[Expression, EventDefinition], ...] = ()


@dataclass(frozen=True)
class Association:
    """Data moved into or out of an activity or event.

    sources and target are data names (see `Scope.names`); assignments are (from, to) expressions.
    """

    sources: tuple[str, ...]
    target: str
    transformation: Expression | None = None
    assignments: tuple[tuple[Expression, Expression], ...] = ()


@dataclass(frozen=True)
class DataItem:
    """A data input, data output, data object or property: id, the name conditions use."""

    id: str
    name: str
    optional: bool = False
    collection: bool = False


@dataclass(frozen=True)
class Node:
    """A flow node.

    scope: id of the process or sub-process it lies in. attached: id of the activity a boundary
    event sits on. handler: on a compensation boundary event, the id of the compensation activity.
    properties: our extension attributes and `yw:property` elements, without prefix. attributes:
    every other foreign attribute as `{namespace}name`.
    """

    id: str
    index: int
    type: NodeType
    scope: str
    name: str = ""
    incoming: tuple[str, ...] = ()
    outgoing: tuple[str, ...] = ()
    default: str = ""
    events: tuple[EventDefinition, ...] = ()
    parallel_multiple: bool = False
    attached: str = ""
    interrupting: bool = True
    handler: str = ""
    for_compensation: bool = False
    triggered_by_event: bool = False
    loop: Loop | None = None
    start_quantity: int = 1
    completion_quantity: int = 1
    activation: Expression | None = None
    instantiate: bool = False
    event_gateway_parallel: bool = False
    ordering_sequential: bool = False
    cancel_remaining: bool = True
    completion: Expression | None = None
    called: str = ""
    decision: str = ""
    message: str = ""
    script: Expression | None = None
    result: str = ""
    lanes: tuple[str, ...] = ()
    inputs: tuple[DataItem, ...] = ()
    outputs: tuple[DataItem, ...] = ()
    reads: tuple[Association, ...] = ()
    writes: tuple[Association, ...] = ()
    items: tuple[DataItem, ...] = ()
    performers: tuple[str, ...] = ()
    documentation: str = ""
    properties: Mapping[str, str] = field(default_factory=nothing)
    attributes: Mapping[str, str] = field(default_factory=nothing)


@dataclass(frozen=True)
class Flow:
    """A sequence flow; `source` and `target` are node ids of the same scope."""

    id: str
    index: int
    source: str
    target: str
    condition: Expression | None = None
    name: str = ""
    properties: Mapping[str, str] = field(default_factory=nothing)


@dataclass(frozen=True)
class Scope:
    """A process or sub-process with what lies directly in it.

    parent: id of the enclosing scope, empty for a process. names: id or name of a data object,
    data object reference, property, data input or output → the one name its value is kept under.
    links: name of a link, or id of its catch event's definition → id of that catch event.
    """

    id: str
    index: int
    parent: str
    nodes: tuple[str, ...]
    flows: tuple[str, ...]
    data: tuple[DataItem, ...] = ()
    names: Mapping[str, str] = field(default_factory=nothing)
    links: Mapping[str, str] = field(default_factory=nothing)


@dataclass(frozen=True)
class CorrelationKey:
    """A key of a conversation: property id → message name → expression over the payload.

    subscriptions: process id → property id → expression over the process's data.
    """

    id: str
    retrieval: Mapping[str, Mapping[str, Expression]]
    subscriptions: Mapping[str, Mapping[str, Expression]] = field(default_factory=dict)

    @property
    def expressions(self) -> Iterator[Expression]:
        for paths in (*self.retrieval.values(), *self.subscriptions.values()):
            yield from paths.values()


@dataclass(frozen=True)
class Process:
    """A process: `scope` of the same id holds its nodes; lanes by id with their names."""

    id: str
    name: str = ""
    executable: bool = True
    lanes: Mapping[str, str] = field(default_factory=nothing)
    inputs: tuple[DataItem, ...] = ()
    outputs: tuple[DataItem, ...] = ()
    properties: Mapping[str, str] = field(default_factory=nothing)


@dataclass(frozen=True)
class MessageFlow:
    """From a node or participant's process to another; ids of nodes or processes, or empty."""

    id: str
    source: str
    target: str
    message: str = ""


@dataclass(frozen=True)
class Definition:
    """A whole document. `document` is its XML as read, which the writer gives back."""

    id: str
    processes: Mapping[str, Process]
    scopes: Mapping[str, Scope]
    nodes: Mapping[str, Node]
    flows: Mapping[str, Flow]
    message_flows: tuple[MessageFlow, ...] = ()
    correlations: tuple[CorrelationKey, ...] = ()
    messages: Mapping[str, str] = field(default_factory=nothing)
    signals: Mapping[str, str] = field(default_factory=nothing)
    errors: Mapping[str, str] = field(default_factory=nothing)
    escalations: Mapping[str, str] = field(default_factory=nothing)
    document: bytes = field(default=b"", repr=False)

    @cached_property
    def boundaries(self) -> Mapping[str, tuple[Node, ...]]:
        """Activity id → its boundary events in document order."""
        found: dict[str, list[Node]] = {}
        for node in self.nodes.values():
            if node.attached:
                found.setdefault(node.attached, []).append(node)
        return {key: tuple(nodes) for key, nodes in found.items()}

    def link_target(self, node: Node) -> Node | None:
        """Return the catch event that a link throw goes on at."""
        if node.type is NodeType.THROW_EVENT:
            links = self.scopes[node.scope].links
            for event in node.events:
                found = links.get(event.ref) or links.get(event.name)
                if event.type is EventType.LINK and found:
                    return self.nodes[found]
        return None

    def process_of(self, scope: str) -> str:
        """Return the id of the process that a scope lies in."""
        while parent := self.scopes[scope].parent:
            scope = parent
        return scope
