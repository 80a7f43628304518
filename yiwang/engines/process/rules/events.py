"""Rules on start, end and boundary events: their triggers, what flows in and out."""

from __future__ import annotations

from ..xml import Element, children, flag, local
from .checks import (
    all_of,
    any_of,
    event_sub_process,
    incoming,
    inside,
    none_of,
    outgoing,
    short_form,
    triggered,
    triggered_beyond,
    truth,
    untriggered,
)
from .kinds import ACTIVITIES, SCOPES
from .model import Model, remembered
from .rule import Check, Rule

TOP_START = ("message", "timer", "conditional", "signal")
EVENT_START = (*TOP_START, "error", "escalation", "compensate")
END = ("message", "error", "escalation", "cancel", "compensate", "signal", "terminate")
INTERRUPTING = (*TOP_START, "error", "escalation", "cancel", "compensate")
NOT_INTERRUPTING = (*TOP_START, "escalation")


def starts_nothing(model: Model, scope: Element) -> bool:
    """Broken where there is an end event but nothing that the standard lets start.

    A message drawn at a node that no flow leads to starts the process, as an instantiating
    receive task or event gateway does.
    """
    return bool(model.events(scope, "endEvent")) and not any(
        local(node) == "startEvent"
        or flag(node, "instantiate", False)
        or (model.degree(node, "incoming") == 0 and node in _with_messages(model))
        for node in children(scope)
    )


@remembered
def _with_messages(model: Model) -> set[Element]:
    reached = {e for flow in model.of("messageFlow") for e in model.resolve(flow, "targetRef")}
    for association in model.of("association"):
        ends = [e for end in ("sourceRef", "targetRef") for e in model.resolve(association, end)]
        if any(local(e) == "message" for e in ends):
            reached.update(ends)
    return reached


def ends_nowhere(model: Model, scope: Element) -> bool:
    """Broken where there is a start event but no end event."""
    return bool(model.events(scope, "startEvent")) and not model.events(scope, "endEvent")


def meets(end: str) -> Check:
    """Broken where a message flow has this end (sourceRef or targetRef) at the event."""
    return lambda model, event: event in _message_ends(model, end)


@remembered
def _message_ends(model: Model, end: str) -> set[Element]:
    return {e for flow in model.of("messageFlow") for e in model.resolve(flow, end)}


def lost_message(end: str) -> Check:
    """Broken where a message flow has this end at an event that is no message event."""
    return all_of(meets(end), none_of(triggered("message")))


def inside_event_sub_process(model: Model, element: Element) -> bool:
    """Broken (together with something else) directly in an event sub-process."""
    parent = element.getparent()
    return parent is not None and event_sub_process(model, parent)


def attached_outside(*kinds: str) -> Check:
    """Broken where a boundary event is attached to another kind of activity."""

    def check(model: Model, event: Element) -> bool:
        activity = model.follow(event, "attachedToRef")
        return activity is not None and local(activity) not in kinds

    return check


@remembered
def _associated(model: Model) -> dict[Element, list[Element]]:
    found: dict[Element, list[Element]] = {}
    for association in model.of("association"):
        for source in model.resolve(association, "sourceRef"):
            found.setdefault(source, []).extend(model.resolve(association, "targetRef"))
    return found


def handlers(model: Model, event: Element) -> list[Element]:
    """Return the activities that associations tie to a compensation event."""
    return [end for end in _associated(model).get(event, ()) if local(end) in ACTIVITIES]


def no_handler(model: Model, event: Element) -> bool:
    """Broken where no activity is tied to a compensation event."""
    return not handlers(model, event)


def plain_handler(model: Model, event: Element) -> bool:
    """Broken where an activity tied to a compensation event is not one for compensation."""
    return any(not flag(e, "isForCompensation", False) for e in handlers(model, event))


compensating = triggered("compensate")
interrupting = truth("cancelActivity", True, True)
boundary_misfit = any_of(
    untriggered,
    all_of(interrupting, triggered_beyond(*INTERRUPTING)),
    all_of(none_of(interrupting), triggered_beyond(*NOT_INTERRUPTING)),
)
event_start_misfit = all_of(
    inside_event_sub_process,
    any_of(
        untriggered,
        triggered_beyond(*EVENT_START),
        all_of(truth("isInterrupting", False, True), triggered("compensate", "error")),
    ),
)
in_plain_sub_process = all_of(
    inside("subProcess", "transaction"), none_of(inside_event_sub_process)
)
WHOLE_SCOPES = SCOPES - {"adHocSubProcess", "choreography", "subChoreography"}

RULES = (
    Rule(
        "EXT059",
        ["startEvent"],
        event_start_misfit,
        "The start event '{id}' of an event sub-process has no trigger, or one not allowed there.",
        "Use a message, timer, error, escalation, compensation, condition or signal; a start that "
        "does not interrupt takes neither error nor compensation.",
    ),
    Rule(
        "EXT129",
        ["startEvent"],
        all_of(inside_event_sub_process, untriggered),
        "The start event '{id}' of an event sub-process has no trigger.",
        "Give it one: nothing else starts the sub-process.",
    ),
    Rule(
        "EXT096",
        ["startEvent"],
        incoming(1),
        "A sequence flow leads to the start event '{id}'.",
        "Lead it to the node behind the start event.",
    ),
    Rule(
        "EXT097",
        WHOLE_SCOPES,
        starts_nothing,
        "'{id}' has an end event but no start event.",
        "Add a start event, or remove the end events.",
    ),
    Rule(
        "EXT098",
        ["startEvent"],
        all_of(inside("process"), triggered_beyond(*TOP_START)),
        "The start event '{id}' of a process has a trigger that cannot start a process.",
        "Use none, message, timer, condition or signal.",
    ),
    Rule(
        "EXT121",
        ["startEvent"],
        all_of(compensating, none_of(inside_event_sub_process)),
        "The compensation start event '{id}' lies outside an event sub-process.",
        "Move it into an event sub-process, or use another trigger.",
    ),
    Rule(
        "EXT100",
        ["startEvent"],
        all_of(in_plain_sub_process, any_of(triggered(*EVENT_START), triggered_beyond())),
        "The start event '{id}' of a sub-process has a trigger.",
        "Remove the trigger: the sub-process starts when the flow reaches it.",
    ),
    Rule(
        "EXT101",
        ["startEvent"],
        outgoing(0, 0),
        "No sequence flow leaves the start event '{id}'.",
        "Draw a sequence flow from it.",
    ),
    Rule(
        "EXT102",
        ["startEvent"],
        meets("sourceRef"),
        "A message flow leaves the start event '{id}'.",
        "Start the message flow at a node that sends.",
    ),
    Rule(
        "EXT103",
        ["startEvent"],
        lost_message("targetRef"),
        "A message flow leads to the start event '{id}', which waits for no message.",
        "Give the start event a message trigger.",
    ),
    Rule(
        "EXT104",
        ["endEvent"],
        outgoing(1),
        "A sequence flow leaves the end event '{id}'.",
        "Use an intermediate event where the flow goes on.",
    ),
    Rule(
        "EXT105",
        WHOLE_SCOPES,
        ends_nowhere,
        "'{id}' has a start event but no end event.",
        "Add an end event, or remove the start events.",
        eased=short_form,
    ),
    Rule(
        "EXT106",
        ["endEvent"],
        all_of(triggered("cancel"), none_of(inside("transaction"))),
        "The cancel end event '{id}' lies outside a transaction.",
        "Use it directly in a transaction, or use an error end event.",
    ),
    Rule(
        "EXT107",
        ["endEvent"],
        incoming(0, 0),
        "No sequence flow leads to the end event '{id}'.",
        "Draw a sequence flow to it.",
        eased=short_form,
    ),
    Rule(
        "EXT108",
        ["endEvent"],
        meets("targetRef"),
        "A message flow leads to the end event '{id}'.",
        "Let a node that receives take the message.",
    ),
    Rule(
        "EXT109",
        ["endEvent"],
        lost_message("sourceRef"),
        "A message flow leaves the end event '{id}', which sends no message.",
        "Make it a message end event.",
    ),
    Rule(
        "EXT110",
        ["boundaryEvent"],
        boundary_misfit,
        "The boundary event '{id}' has no trigger, or one not allowed for it.",
        "Use message, timer, escalation, error, cancel, compensation, condition or signal; where "
        "the activity goes on, only message, timer, escalation, condition or signal.",
    ),
    Rule(
        "EXT147",
        ["boundaryEvent"],
        boundary_misfit,
        "What boundary event '{id}' waits for does not fit its cancelActivity.",
        "Choose a trigger that interrupts, or one that does not, accordingly.",
    ),
    Rule(
        "EXT130",
        ["boundaryEvent"],
        untriggered,
        "The boundary event '{id}' has no trigger.",
        "Say what it waits for.",
    ),
    Rule(
        "EXT111",
        ["boundaryEvent"],
        all_of(triggered("cancel"), attached_outside("transaction")),
        "The cancel event '{id}' is attached to something that is no transaction.",
        "Attach it to a transaction, or use an error event.",
    ),
    Rule(
        "EXT120",
        ["boundaryEvent"],
        all_of(triggered("cancel"), attached_outside("transaction")),
        "Only a transaction can be cancelled; '{id}' sits on something else.",
        "Make the activity a transaction, or use an error event.",
    ),
    Rule(
        "EXT112",
        ["boundaryEvent"],
        incoming(1),
        "A sequence flow leads to the boundary event '{id}'.",
        "Lead it to the activity: the event happens while the activity runs.",
    ),
    Rule(
        "EXT113",
        ["boundaryEvent"],
        all_of(none_of(compensating), outgoing(0, 0)),
        "No sequence flow leaves the boundary event '{id}'.",
        "Draw a sequence flow from it.",
        eased=short_form,
    ),
    Rule(
        "EXT114",
        ["boundaryEvent"],
        all_of(compensating, outgoing(1)),
        "A sequence flow leaves the compensation event '{id}'.",
        "Tie it to its compensation activity by an association instead.",
    ),
    Rule(
        "EXT143",
        ["boundaryEvent"],
        all_of(compensating, no_handler),
        "The compensation event '{id}' has no compensation activity.",
        "Tie it to an activity by an association.",
    ),
    Rule(
        "EXT144",
        ["boundaryEvent"],
        all_of(compensating, plain_handler),
        "The activity tied to compensation event '{id}' is not marked as one for compensation.",
        "Set isForCompensation on it.",
    ),
)
