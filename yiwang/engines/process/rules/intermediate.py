"""Rules on intermediate events, links, and on what event definitions refer to and carry."""

from __future__ import annotations

from ..xml import Element, children, local
from .checks import (
    all_of,
    any_of,
    executable,
    incoming,
    lacks,
    none_of,
    outgoing,
    triggered,
    triggered_beyond,
    untriggered,
)
from .events import lost_message, meets
from .items import same_item
from .kinds import EVENTS
from .model import Model, remembered
from .rule import Check, Rule

CATCH = ("message", "timer", "conditional", "link", "signal")
THROW = ("message", "escalation", "compensate", "link", "signal")
END = ("message", "error", "escalation", "cancel", "compensate", "signal", "terminate")
CARRIERS = {  # event definition → the reference to what it carries, and that one's to its item
    "messageEventDefinition": ("messageRef", "itemRef"),
    "signalEventDefinition": ("signalRef", "structureRef"),
    "errorEventDefinition": ("errorRef", "structureRef"),
    "escalationEventDefinition": ("escalationRef", "structureRef"),
}


def definition_of_another(model: Model, event: Element) -> bool:
    """Broken where an event shares a definition that lies inside another event."""
    return any(
        local(definition.getparent()) != "definitions"  # type: ignore[arg-type] # never the root
        for definition in model.follow_all(event, "eventDefinitionRef")
    )


def unnamed_escalation(model: Model, event: Element) -> bool:
    """Broken where an escalation is thrown without a code."""
    for definition in model.definitions(event):
        if local(definition) != "escalationEventDefinition":
            continue
        escalation = model.follow(definition, "escalationRef")
        if not model.misled(definition, "escalationRef") and (
            escalation is None or not escalation.get("escalationCode")
        ):
            return True
    return False


def links(model: Model, event: Element) -> list[Element]:
    """Return the link definitions of an event."""
    return [e for e in model.definitions(event) if local(e) == "linkEventDefinition"]


def unpaired(other: str) -> Check:
    """Broken where no event of kind `other` in the same scope belongs to a link.

    Links belong together by reference or by name.
    """

    def check(model: Model, event: Element) -> bool:
        scope = model.scope(event)
        assert scope is not None, "events lie in a scope"
        partners = _partners(model, scope, other)
        return any(
            link not in partners
            and link.get("name") not in partners
            and not any(model.stated(link, ref) for ref in ("source", "target"))
            for link in links(model, event)
        )

    return check


@remembered
def _partners(model: Model, scope: Element, kind: str) -> set[Element | str]:
    """Return the names of a scope's links of one kind, and the links that they refer to."""
    found: set[Element | str] = set()
    for event in model.events(scope, kind):
        for link in links(model, event):
            found.update(model.resolve(link, "source"), model.resolve(link, "target"))
            found.update(filter(None, [link.get("name")]))
    return found


def not_returned(model: Model, event: Element) -> bool:
    """Broken where a link's target names other sources than this one."""
    for link in links(model, event):
        for target in model.follow_all(link, "target"):
            sources = model.followed(target, "source")
            if sources and link not in sources:
                return True
    return False


def link_across_scopes(model: Model, event: Element) -> bool:
    """Broken where a link leads to an event of another process or sub-process."""
    return any(
        model.scope(partner) is not model.scope(event)
        for link in links(model, event)
        for ref in ("source", "target")
        for partner in model.follow_all(link, ref)
    )


def data_of(event: Element) -> list[Element]:
    """Return the data that an event takes or gives."""
    return [*children(event, "dataInput"), *children(event, "dataOutput")]


def data_miscounted(model: Model, event: Element) -> bool:
    """Broken where an event of several triggers has not one data element for each of them."""
    definitions = model.definitions(event)
    return len(definitions) > 1 and bool(data_of(event)) and len(data_of(event)) != len(definitions)


def data_unlike(model: Model, event: Element) -> bool:
    """Broken where data of an event have another type than what the event carries."""
    for data, definition in zip(data_of(event), model.definitions(event), strict=False):
        carried, typed = CARRIERS.get(local(definition), ("", ""))
        carrier = model.follow(definition, carried) if carried else None
        item = None if carrier is None else model.follow(carrier, typed)
        if item is not None and not same_item(model.follow(data, "itemSubjectRef"), item):
            return True
    return False


def untyped_message(model: Model, definition: Element) -> bool:
    """Tell whether a message has only a name, as modelling tools write it.

    The operation says which service takes the message; where the message has no declared
    content, no service is described at all and the name alone joins sender and receiver.
    """
    message = model.follow(definition, "messageRef")
    return message is None or not model.stated(message, "itemRef")


link = triggered("link")
CATCHES = ["intermediateCatchEvent"]
THROWS = ["intermediateThrowEvent"]

RULES = (
    Rule(
        "EXT011",
        ["endEvent", "intermediateThrowEvent"],
        all_of(executable, unnamed_escalation),
        "'{id}' throws an escalation without a code.",
        "Refer to an escalation that has an escalationCode.",
    ),
    Rule(
        "EXT095",
        EVENTS,
        definition_of_another,
        "The {kind} '{id}' shares an event definition that lies inside another event.",
        "Move the shared definition to the top level of the file.",
    ),
    Rule(
        "EXT115",
        CATCHES,
        all_of(none_of(link), incoming(0, 0)),
        "No sequence flow leads to the event '{id}'.",
        "Draw a sequence flow to it.",
    ),
    Rule(
        "EXT115",
        THROWS,
        incoming(0, 0),
        "No sequence flow leads to the event '{id}'.",
        "Draw a sequence flow to it.",
    ),
    Rule(
        "EXT116",
        CATCHES,
        outgoing(0, 0),
        "No sequence flow leaves the event '{id}'.",
        "Draw a sequence flow from it, or make it an end event.",
    ),
    Rule(
        "EXT116",
        THROWS,
        all_of(none_of(link), outgoing(0, 0)),
        "No sequence flow leaves the event '{id}'.",
        "Draw a sequence flow from it, or make it an end event.",
    ),
    Rule(
        "EXT117",
        CATCHES,
        all_of(link, incoming(1)),
        "A sequence flow leads to the link target '{id}'.",
        "Remove it: the flow arrives through the link.",
    ),
    Rule(
        "EXT117",
        THROWS,
        all_of(link, outgoing(1)),
        "A sequence flow leaves the link source '{id}'.",
        "Remove it: the flow goes on behind the link's target.",
    ),
    Rule(
        "EXT118",
        THROWS,
        not_returned,
        "The link source '{id}' names a target that names other sources.",
        "Let source and target name each other.",
    ),
    Rule(
        "EXT119",
        CATCHES,
        meets("sourceRef"),
        "A message flow leaves the catch event '{id}'.",
        "Use a throw event to send.",
    ),
    Rule(
        "EXT119",
        THROWS,
        any_of(meets("targetRef"), lost_message("sourceRef")),
        "A message flow leads to the throw event '{id}', or leaves it though it sends no message.",
        "Use a catch event to receive and a message event to send.",
    ),
    Rule(
        "EXT122",
        CATCHES,
        triggered("compensate"),
        "The catch event '{id}' in the flow waits for a compensation.",
        "Attach it to an activity instead.",
    ),
    Rule(
        "EXT124",
        CATCHES,
        unpaired("intermediateThrowEvent"),
        "The link target '{id}' has no source.",
        "Add a link source of the same name in the same process or sub-process.",
    ),
    Rule(
        "EXT125",
        THROWS,
        unpaired("intermediateCatchEvent"),
        "The link source '{id}' has no target.",
        "Add a link target of the same name in the same process or sub-process.",
    ),
    Rule(
        "EXT126",
        CATCHES + THROWS,
        link_across_scopes,
        "The link of '{id}' leads to another process or sub-process.",
        "Keep source and target on the same level.",
    ),
    Rule(
        "EXT148",
        CATCHES,
        any_of(untriggered, triggered_beyond(*CATCH)),
        "The catch event '{id}' has no trigger, or one that cannot be waited for in the flow.",
        "Use message, timer, condition, link or signal.",
    ),
    Rule(
        "EXT149",
        THROWS,
        triggered_beyond(*THROW),
        "The throw event '{id}' has a trigger that cannot be thrown in the flow.",
        "Use none, message, escalation, compensation, link or signal.",
    ),
    Rule(
        "EXT146",
        ["endEvent"],
        triggered_beyond(*END),
        "The end event '{id}' has a trigger that cannot be thrown at an end.",
        "Use none, message, error, escalation, cancel, compensation, signal or terminate.",
    ),
    Rule(
        "EXT127",
        ["messageEventDefinition"],
        all_of(executable, lacks("messageRef")),
        "A message event does not say which message.",
        "Refer to a message.",
    ),
    Rule(
        "EXT128",
        ["messageEventDefinition"],
        all_of(executable, lacks("operationRef")),
        "A message event does not say which operation takes the message.",
        "Refer to an operation whose input message it is.",
        eased=untyped_message,
    ),
    Rule(
        "EXT093",
        EVENTS,
        data_miscounted,
        "The {kind} '{id}' has several triggers, but not one data element for each.",
        "Give it one data input or output for each trigger, in the same order.",
    ),
    Rule(
        "EXT094",
        EVENTS,
        data_unlike,
        "The data of {kind} '{id}' are not what its message, signal, error or escalation carries.",
        "Give both the same item definition.",
    ),
)
