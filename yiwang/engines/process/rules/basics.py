"""Rules on identity, texts, collaborations, choreographies and sequence flows between places."""

from __future__ import annotations

from ..xml import Element, child, children, flag, local
from .checks import (
    all_of,
    any_of,
    contains,
    event_sub_process,
    executable,
    has,
    inside,
    lacks,
    leads_to,
    more,
    not_mime,
    not_uri,
    truth,
    value,
)
from .kinds import (
    ARTIFACTS,
    CHOREOGRAPHIES,
    CHOREOGRAPHY_ACTIVITIES,
    CONVERSATION_NODES,
    EXPRESSIONS,
    FLOW_NODES,
    FORMAL,
)
from .model import Model, remembered
from .rule import Rule

NAMED = FLOW_NODES | {"process", "participant", "message", "signal", "error", "escalation"}


def repeated(model: Model, element: Element) -> bool:
    """Broken where an earlier element has the same id."""
    return element in model.repeated


def from_event_sub_process(model: Model, flow: Element) -> bool:
    """Broken where a flow leaves a sub-process that is started by an event."""
    return any(event_sub_process(model, e) for e in model.follow_all(flow, "sourceRef"))


def to_event_sub_process(model: Model, flow: Element) -> bool:
    """Broken where a flow enters a sub-process that is started by an event."""
    return any(event_sub_process(model, e) for e in model.follow_all(flow, "targetRef"))


def unknown_flow(model: Model, node: Element) -> bool:
    """Broken where a node lists a flow that does not exist or has its end at another node."""
    for direction, end in (("incoming", "targetRef"), ("outgoing", "sourceRef")):
        if any(name not in model.by_id for name in model.stated(node, direction)):
            return True
        ends = (model.follow(flow, end) for flow in model.follow_all(node, direction))
        if any(found is not None and found is not node for found in ends):
            return True
    return False


def foreign_default(model: Model, node: Element) -> bool:
    """Broken where the default flow starts at another node."""
    flow = model.follow(node, "default")
    start = None if flow is None else model.follow(flow, "sourceRef")
    return start is not None and start is not node


def ends(model: Model, flow: Element) -> list[Element]:
    """Return the nodes at both ends of a flow, as far as they are known."""
    found = (model.follow(flow, end) for end in ("sourceRef", "targetRef"))
    return [node for node in found if node is not None]


def between_processes(model: Model, flow: Element) -> bool:
    """Broken where a sequence flow leads from one process to another."""
    return len({model.process(node) for node in ends(model, flow)}) > 1


def through_border(model: Model, flow: Element) -> bool:
    """Broken where a sequence flow crosses the border of a sub-process."""
    nodes = ends(model, flow)
    scopes = {model.scope(node) for node in nodes}
    return len(scopes) > 1 and not between_processes(model, flow)


def lone_condition(model: Model, flow: Element) -> bool:
    """Broken where a conditional flow is the only way out of an activity."""
    node = model.follow(flow, "sourceRef")
    conditional = child(flow, "conditionExpression") is not None
    if node is None or not conditional or local(node).endswith(("Gateway", "Event")):
        return False
    return model.degree(node, "outgoing") < 2


def same_pool(model: Model, flow: Element) -> bool:
    """Broken where a message flow starts and ends in one participant."""
    pools = [model.pool(e) for end in ("sourceRef", "targetRef") for e in model.resolve(flow, end)]
    return len(pools) == 2 and pools[0] is not None and pools[0] is pools[1]


def negative_minimum(_: Model, multiplicity: Element) -> bool:
    """Broken where the least number of participants is below zero."""
    return int(multiplicity.get("minimum") or 0) < 0


def maximum_too_low(_: Model, multiplicity: Element) -> bool:
    """Broken where the most is below one or below the least."""
    most = multiplicity.get("maximum")
    return most is not None and int(most) < max(1, int(multiplicity.get("minimum") or 0))


def beyond_choreography(model: Model, collaboration: Element) -> bool:
    """Broken where a closed choreography is referred to and a message flow is not one of its."""
    for choreography in model.resolve(collaboration, "choreographyRef"):
        if not flag(choreography, "isClosed", False):
            continue
        if not _partners(model, collaboration) <= _partners(model, choreography):
            return True
    return False


@remembered
def _partners(model: Model, holder: Element) -> set[tuple[str, ...]]:
    """Return between which participants, by name, the message flows of an element lead."""
    return {
        tuple(
            _pool_name(model, e)
            for end in ("sourceRef", "targetRef")
            for e in model.resolve(flow, end)
        )
        for flow in children(holder, "messageFlow")
    }


def _pool_name(model: Model, element: Element) -> str:
    pool = model.pool(element)
    return "" if pool is None else pool.get("name", "")


RULES = (
    Rule(
        "EXT002",
        NAMED | {"sequenceFlow"},
        repeated,
        "The id '{id}' is used by more than one element.",
        "Give every element an id of its own.",
    ),
    Rule(
        "EXT003",
        NAMED,
        lacks("id"),
        "A {kind} has no id, so nothing can refer to it.",
        "Give it an id.",
    ),
    Rule(
        "EXT004",
        ["documentation"],
        value("textFormat", not_mime),
        "The documentation's textFormat is not a MIME type.",
        "Write for example text/plain.",
    ),
    Rule(
        "EXT006",
        ["sequenceFlow"],
        leads_to("targetRef", ARTIFACTS),
        "The sequence flow '{id}' ends at an artifact.",
        "End it at an activity, gateway or event; use an association for artifacts.",
    ),
    Rule(
        "EXT007",
        ["sequenceFlow"],
        leads_to("sourceRef", ARTIFACTS),
        "The sequence flow '{id}' starts at an artifact.",
        "Start it at an activity, gateway or event; use an association for artifacts.",
    ),
    Rule(
        "EXT008",
        ["messageFlow"],
        leads_to("targetRef", ARTIFACTS),
        "The message flow '{id}' ends at an artifact.",
        "End it at a pool, an activity or an event.",
    ),
    Rule(
        "EXT009",
        ["messageFlow"],
        leads_to("sourceRef", ARTIFACTS),
        "The message flow '{id}' starts at an artifact.",
        "Start it at a pool, an activity or an event.",
    ),
    Rule(
        "EXT010",
        ["textAnnotation"],
        value("textFormat", not_mime),
        "The textFormat of annotation '{id}' is not a MIME type.",
        "Write for example text/plain.",
    ),
    Rule(
        "EXT014",
        EXPRESSIONS | FORMAL | {"definitions"},
        any_of(value("language", not_uri), value("expressionLanguage", not_uri)),
        "The expression language of '{id}' is not a URI.",
        "Name the language by its URI or leave the attribute out.",
    ),
    Rule(
        "EXT021",
        ["sequenceFlow"],
        from_event_sub_process,
        "The sequence flow '{id}' leaves an event sub-process.",
        "Remove it: an event sub-process is started by its event and ends by itself.",
    ),
    Rule(
        "EXT022",
        ["sequenceFlow"],
        to_event_sub_process,
        "The sequence flow '{id}' enters an event sub-process.",
        "Remove it: an event sub-process is started by its event.",
    ),
    Rule(
        "EXT023",
        FLOW_NODES,
        unknown_flow,
        "The {kind} '{id}' lists a sequence flow that does not exist or does not meet it.",
        "Correct its incoming and outgoing lists, or draw the flow again.",
    ),
    Rule(
        "EXT024",
        ["sequenceFlow"],
        all_of(executable, truth("isImmediate", False, True)),
        "The sequence flow '{id}' of an executable process says isImmediate=false.",
        "Remove isImmediate: nothing unmodelled may happen in an executable process.",
    ),
    Rule(
        "EXT025",
        ["sequenceFlow"],
        lone_condition,
        "The conditional flow '{id}' is the only way out of its activity.",
        "Add a second flow out of the activity, or remove the condition.",
    ),
    Rule(
        "EXT026",
        FLOW_NODES,
        foreign_default,
        "The default flow of '{id}' starts at another node.",
        "Choose one of the node's own outgoing flows as default.",
    ),
    Rule(
        "EXT027",
        ["choreography", "globalConversation"],
        leads_to("choreographyRef", CHOREOGRAPHIES),
        "The {kind} '{id}' refers to a choreography.",
        "Remove the choreographyRef: only a collaboration may have one.",
    ),
    Rule(
        "EXT028",
        ["sequenceFlow"],
        between_processes,
        "The sequence flow '{id}' leads from one pool into another.",
        "Use a message flow between pools.",
    ),
    Rule(
        "EXT029",
        ["participantMultiplicity"],
        negative_minimum,
        "The least number of participants is below zero.",
        "Give 0 or more as minimum.",
    ),
    Rule(
        "EXT030",
        ["participantMultiplicity"],
        maximum_too_low,
        "The greatest number of participants is below one or below the least number.",
        "Give a maximum of at least 1 that is not below the minimum.",
    ),
    Rule(
        "EXT031",
        ["messageFlow"],
        same_pool,
        "The message flow '{id}' starts and ends in the same pool.",
        "Use a sequence flow inside a pool; messages go between pools.",
    ),
    Rule(
        "EXT032",
        ["globalConversation"],
        contains(CONVERSATION_NODES | ARTIFACTS | {"conversationLink"}),
        "The global conversation '{id}' contains conversation nodes or artifacts.",
        "Keep only participants and message flows in it.",
    ),
    Rule(
        "EXT033",
        ["collaboration"],
        beyond_choreography,
        "'{id}' has a message flow that its closed choreography does not know.",
        "Remove the message flow, add it to the choreography, or open the choreography.",
    ),
    Rule(
        "EXT035",
        ["process"],
        all_of(executable, value("processType", lambda given: given == "Public")),
        "The process '{id}' is public and executable at once.",
        "Make it private, or not executable.",
    ),
    Rule(
        "EXT036",
        CHOREOGRAPHY_ACTIVITIES,
        inside("process"),
        "The {kind} '{id}' lies in a process.",
        "Move it to a choreography, or use a send or receive task.",
    ),
    Rule(
        "EXT152",
        ["sequenceFlow"],
        through_border,
        "The sequence flow '{id}' crosses the border of a sub-process.",
        "End it at the sub-process itself and start anew inside, or use an event.",
    ),
    Rule(
        "EXT039",
        ["performer", "humanPerformer", "potentialOwner", "resourceRole"],
        has("resourceRef", "resourceAssignmentExpression"),
        "The {kind} '{id}' names a resource and also an expression.",
        "Keep either the resource or the expression.",
    ),
    Rule(
        "EXT040",
        ["performer", "humanPerformer", "potentialOwner", "resourceRole"],
        all_of(lacks("resourceRef"), more("resourceParameterBinding", 0)),
        "The {kind} '{id}' binds parameters of a resource that it does not name.",
        "Name the resource or remove the bindings.",
    ),
)
