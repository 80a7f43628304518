"""Rules on gateways, and on nodes that nothing leads to or that lead nowhere."""

from __future__ import annotations

from ..xml import Element, child, children, local
from .checks import (
    all_of,
    any_of,
    event_sub_process,
    incoming,
    inside,
    none_of,
    outgoing,
    truth,
    value,
)
from .kinds import ACTIVITIES, GATEWAYS
from .model import Model, remembered
from .rule import Check, Rule

AWAITED = {"message", "signal", "timer", "conditional"}


def waits_for_nothing(model: Model, gateway: Element) -> bool:
    """Broken where the gateway leads to a node that does not wait for an event."""
    return not all(_waits(model, node) for node in model.targets(gateway))


def _waits(model: Model, node: Element) -> bool:
    triggers = model.triggers(node) if local(node) == "intermediateCatchEvent" else set()
    return local(node) == "receiveTask" or (bool(triggers) and triggers <= AWAITED)


def messages_and_tasks(model: Model, gateway: Element) -> bool:
    """Broken where both receive tasks and message events follow."""
    targets = model.targets(gateway)
    return any(local(node) == "receiveTask" for node in targets) and any(
        "message" in model.triggers(node) for node in targets
    )


def task_with_boundary(model: Model, gateway: Element) -> bool:
    """Broken where a receive task that follows has boundary events."""
    return any(node in model.boundaries for node in model.targets(gateway))


def target_shared(model: Model, gateway: Element) -> bool:
    """Broken where a node that follows can be reached another way."""
    return any(model.degree(node, "incoming") > 1 for node in model.targets(gateway))


def conditional_out(model: Model, gateway: Element) -> bool:
    """Broken where an outgoing flow has a condition."""
    flows = model.flows(gateway, "sourceRef")
    return any(child(flow, "conditionExpression") is not None for flow in flows)


def beside(event: str) -> Check:
    """Broken (together with something else) where the scope has an event of this kind."""

    def check(model: Model, node: Element) -> bool:
        scope = model.scope(node)
        return scope is not None and bool(model.events(scope, event))

    return check


def beside_lost_boundary(model: Model, node: Element) -> bool:
    """Tell whether a boundary event of the scope is attached to nothing known.

    It may be this node's way out; its reference is at fault then, and is reported.
    """
    return _has_lost_boundary(model, model.scope(node))


@remembered
def _has_lost_boundary(model: Model, scope: Element | None) -> bool:
    return scope is not None and any(
        model.misled(event, "attachedToRef") for event in model.events(scope, "boundaryEvent")
    )


def beside_orphan(model: Model, node: Element) -> bool:
    """Tell whether the scope has a node that nothing leads to.

    Together with a node that leads nowhere it shows that a flow is missing. A path that merely
    stops is read as one that ends there.
    """
    return _has_orphan(model, model.scope(node))


@remembered
def _has_orphan(model: Model, scope: Element | None) -> bool:
    return scope is not None and any(
        orphaned(model, node) for node in children(scope) if local(node) in ACTIVITIES | GATEWAYS
    )


def direction(name: str) -> Check:
    """Broken (together with something else) where the gateway declares this direction."""
    return value("gatewayDirection", lambda given: given == name)


detached = any_of(
    truth("isForCompensation", True, False), event_sub_process, inside("adHocSubProcess")
)
orphaned = all_of(incoming(0, 0), none_of(detached))

RULES = (
    Rule(
        "EXT017",
        GATEWAYS,
        all_of(direction("Converging"), outgoing(2)),
        "The gateway '{id}' is declared converging but has several outgoing flows.",
        "Correct gatewayDirection, or split in a gateway of its own.",
    ),
    Rule(
        "EXT018",
        GATEWAYS,
        all_of(direction("Diverging"), incoming(2)),
        "The gateway '{id}' is declared diverging but has several incoming flows.",
        "Correct gatewayDirection, or merge in a gateway of its own.",
    ),
    Rule(
        "EXT019",
        GATEWAYS,
        all_of(direction("Mixed"), any_of(incoming(0, 1), outgoing(0, 1))),
        "The gateway '{id}' is declared mixed but does not both merge and split.",
        "Correct gatewayDirection.",
    ),
    Rule(
        "EXT135",
        GATEWAYS,
        all_of(incoming(0, 1), outgoing(0, 1)),
        "The gateway '{id}' neither merges nor splits the flow.",
        "Give it several incoming or several outgoing flows, or remove it.",
    ),
    Rule(
        "EXT136",
        ["eventBasedGateway"],
        outgoing(0, 1),
        "The event gateway '{id}' has fewer than two outgoing flows.",
        "Let it lead to at least two events to choose from.",
    ),
    Rule(
        "EXT137",
        ["eventBasedGateway"],
        conditional_out,
        "A flow out of event gateway '{id}' has a condition.",
        "Remove the condition: the first event that happens decides.",
    ),
    Rule(
        "EXT138",
        ["eventBasedGateway"],
        waits_for_nothing,
        "The event gateway '{id}' leads to a node that waits for no message, signal, timer or "
        "condition.",
        "Let it lead to such catch events or to receive tasks only.",
    ),
    Rule(
        "EXT139",
        ["eventBasedGateway"],
        messages_and_tasks,
        "The event gateway '{id}' leads to message events and receive tasks at once.",
        "Use either message events or receive tasks.",
    ),
    Rule(
        "EXT140",
        ["eventBasedGateway"],
        task_with_boundary,
        "A receive task behind event gateway '{id}' has boundary events.",
        "Remove them: lead the gateway to those events instead.",
    ),
    Rule(
        "EXT141",
        ["eventBasedGateway"],
        target_shared,
        "A node behind event gateway '{id}' has another incoming flow.",
        "Let only the gateway lead to it.",
    ),
    Rule(
        "EXT142",
        ["eventBasedGateway"],
        all_of(truth("instantiate", True, False), incoming(1)),
        "The event gateway '{id}' starts the process but has an incoming flow.",
        "Remove the flow, or set instantiate to false.",
    ),
    Rule(
        "EXT150",
        ACTIVITIES | GATEWAYS,
        all_of(orphaned, beside("startEvent")),
        "Nothing leads to '{id}', though there is a start event.",
        "Draw a sequence flow to it.",
    ),
    Rule(
        "EXT151",
        ACTIVITIES | GATEWAYS,
        all_of(outgoing(0, 0), none_of(detached), beside("endEvent")),
        "Nothing follows '{id}', though there is an end event.",
        "Draw a sequence flow to an end event.",
        eased=any_of(beside_lost_boundary, none_of(beside_orphan)),
    ),
)
