"""One BPMN element in, one value of the definition out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .definition import (
    Association,
    DataItem,
    EventDefinition,
    EventType,
    Expression,
    Loop,
    Node,
    NodeType,
)
from .rules.problem import Level, Problem
from .xml import (
    XPATH,
    Element,
    child,
    children,
    descendants,
    extensions,
    flag,
    foreign_attributes,
    local,
    place,
    properties,
    reference,
    text,
    vendor_value,
)

# Start events are listed by what may trigger them; a boundary and a catch event alike.
EVENT_NAMES = {f"{kind.value}EventDefinition": kind for kind in EventType}


@dataclass
class Context:
    """What an element needs to know of the rest of the document."""

    language: str = ""  # of the whole document, empty where nobody chose one
    named: dict[str, Element] = field(default_factory=dict)  # id → root element
    problems: list[Problem] = field(default_factory=list)

    def refuse(
        self, element: Element, rule: str, reason: str, remedy: str, level: Level = Level.ERROR
    ) -> None:
        self.problems.append(Problem(place(element), rule, reason, remedy, level))

    def name_of(self, ref: str, attribute: str = "name") -> str:
        """Return the name (or code) of a message, signal, error, escalation; its id without."""
        element = self.named.get(ref)
        return ref if element is None else (element.get(attribute) or ref)


def expression(element: Element | None, context: Context) -> Expression | None:
    """Return a formal expression, None where there is none or it is empty."""
    content = text(element)
    if element is None or not content:
        return None
    stated = element.get("language", "")
    return Expression(content, stated or context.language)


def document_language(definitions: Element) -> str:
    stated = definitions.get("expressionLanguage", "")
    return "" if stated == XPATH else stated


def event_definitions(element: Element, context: Context) -> tuple[EventDefinition, ...]:
    """Return an event's definitions, those it holds and those it refers to."""
    found = []
    for part in children(element):
        name = local(part)
        if name == "eventDefinitionRef":
            shared = context.named.get(reference(text(part)))
            if shared is None:
                context.refuse(
                    element,
                    "reference.event",
                    f"The event definition {text(part)} does not exist.",
                    "Refer to an event definition of this file.",
                )
                continue
            part, name = shared, local(shared)
        if name in EVENT_NAMES:
            found.append(event_definition(part, EVENT_NAMES[name], context))
    return tuple(found)


def event_definition(element: Element, kind: EventType, context: Context) -> EventDefinition:
    ref, name = "", ""
    if kind in (EventType.MESSAGE, EventType.SIGNAL):
        ref = reference(element.get(f"{kind.value}Ref"))
        name = context.name_of(ref)
    elif kind in (EventType.ERROR, EventType.ESCALATION):
        ref = reference(element.get(f"{kind.value}Ref"))
        name = context.name_of(ref, "errorCode" if kind is EventType.ERROR else "escalationCode")
    elif kind is EventType.LINK:
        name = element.get("name") or ""
        ref = reference(text(child(element, "target")))
    return EventDefinition(
        kind,
        element.get("id") or "",
        name,
        ref,
        date=expression(child(element, "timeDate"), context),
        duration=expression(child(element, "timeDuration"), context),
        cycle=expression(child(element, "timeCycle"), context),
        condition=expression(child(element, "condition"), context),
        activity=reference(element.get("activityRef")),
        waits=flag(element, "waitForCompletion", True),
        properties=properties(element),
    )


def loop(element: Element, context: Context) -> Loop | None:
    """Return an activity's loop characteristics."""
    standard = child(element, "standardLoopCharacteristics")
    if standard is not None:
        maximum = standard.get("loopMaximum")
        return Loop(
            multi=False,
            test_before=flag(standard, "testBefore", False),
            condition=expression(child(standard, "loopCondition"), context),
            maximum=Expression(maximum.strip()) if maximum else None,
        )
    multi = child(element, "multiInstanceLoopCharacteristics")
    return None if multi is None else multi_instance(multi, context)


def multi_instance(element: Element, context: Context) -> Loop:
    item, result = child(element, "inputDataItem"), child(element, "outputDataItem")
    cardinality = expression(child(element, "loopCardinality"), context)
    collection = reference(text(child(element, "loopDataInputRef")))
    if not collection and cardinality is None:
        collection = vendor_value(element, "collection", "inputCollection")
    return Loop(
        multi=True,
        sequential=flag(element, "isSequential", False),
        cardinality=cardinality,
        completion=expression(child(element, "completionCondition"), context),
        collection=collection,
        item=item_name(item) or vendor_value(element, "elementVariable", "inputElement"),
        results=reference(text(child(element, "loopDataOutputRef")))
        or vendor_value(element, "outputCollection"),
        result=item_name(result) or vendor_value(element, "outputElement"),
        behaviour=(element.get("behavior") or "all").lower(),
        none_event=shared_event(element.get("noneBehaviorEventRef"), context),
        one_event=shared_event(element.get("oneBehaviorEventRef"), context),
        complex=tuple(complex_behaviours(element, context)),
    )


def item_name(element: Element | None) -> str:
    return "" if element is None else plain_name(element.get("name"), element.get("id"))


def plain_name(*candidates: str | None) -> str:
    """Return the first candidate that an expression can use as it stands, else the first at all."""
    given = [name for name in candidates if name]
    return next((name for name in given if name.isidentifier()), given[0] if given else "")


def shared_event(ref: str | None, context: Context) -> EventDefinition | None:
    element = context.named.get(reference(ref))
    kind = None if element is None else EVENT_NAMES.get(local(element))
    if element is None or kind is None:
        return None
    return event_definition(element, kind, context)


def complex_behaviours(
    element: Element, context: Context
) -> list[tuple[Expression, EventDefinition]]:
    found: list[tuple[Expression, EventDefinition]] = []
    for behaviour in children(element, "complexBehaviorDefinition"):
        condition = expression(child(behaviour, "condition"), context)
        event = child(behaviour, "event")
        events = () if event is None else event_definitions(event, context)
        if condition is not None:
            found.extend((condition, thrown) for thrown in events)
    return found


def data_items(element: Element, name: str) -> tuple[DataItem, ...]:
    """Return the data inputs, data outputs or properties directly in an element."""
    return tuple(
        DataItem(
            item.get("id") or "",
            plain_name(item.get("name"), item.get("id")),
            collection=flag(item, "isCollection", False),
        )
        for item in children(element, name)
    )


def inputs_and_outputs(element: Element) -> tuple[tuple[DataItem, ...], tuple[DataItem, ...]]:
    """Return data inputs and outputs, of an ioSpecification or (events) of the element itself."""
    io = child(element, "ioSpecification")
    holder = element if io is None else io
    optional = {
        reference(text(ref))
        for inputs in children(holder, "inputSet")
        for ref in children(inputs, "optionalInputRefs")
    }
    inputs = tuple(
        DataItem(i.id, i.name, i.id in optional, i.collection)
        for i in data_items(holder, "dataInput")
    )
    return inputs, data_items(holder, "dataOutput")


def associations(element: Element, name: str, context: Context) -> tuple[Association, ...]:
    found = []
    for part in children(element, name):
        assignments = []
        for assignment in children(part, "assignment"):
            source = expression(child(assignment, "from"), context)
            target = expression(child(assignment, "to"), context)
            if source is not None and target is not None:
                assignments.append((source, target))
        found.append(
            Association(
                tuple(reference(text(source)) for source in children(part, "sourceRef")),
                reference(text(child(part, "targetRef"))),
                expression(child(part, "transformation"), context),
                tuple(assignments),
            )
        )
    return tuple(found)


def message_of(element: Element, context: Context) -> str:
    """Return the message of a send, receive or service task: its own or its operation's."""
    ref = reference(element.get("messageRef"))
    operation = context.named.get(reference(element.get("operationRef")))
    if not ref and operation is not None:
        ref = reference(text(child(operation, "inMessageRef")))
    return context.name_of(ref) if ref else ""


def script(element: Element, context: Context) -> Expression | None:
    """Return a script with its language; FEEL in an extension of another maker counts."""
    own = child(element, "script")
    if own is not None and text(own):
        stated = element.get("scriptFormat") or element.get("scriptLanguage")
        return Expression(text(own), stated or "")
    for extension in extensions(element):
        formula = extension.get("expression")
        if local(extension) == "script" and formula:
            return Expression(formula)
    return None


_ROLES = frozenset({"performer", "humanPerformer", "potentialOwner", "resourceRole"})


def performers(element: Element) -> tuple[str, ...]:
    return tuple(
        text(role) or role.get("name") or "" for role in children(element) if local(role) in _ROLES
    )


def node_type(element: Element) -> NodeType | None:
    """Return which flow node an element is, None if it is none."""
    name = local(element)
    return NodeType(name) if name in NodeType._value2member_map_ else None


def identity(element: Element, kind: NodeType) -> str:
    # An id is optional in the schema; the line tells such elements apart.
    return element.get("id") or f"{kind.value}_line_{element.sourceline}"


_GLOBAL = {
    "globalTask": NodeType.TASK,
    "globalUserTask": NodeType.USER_TASK,
    "globalManualTask": NodeType.MANUAL_TASK,
    "globalScriptTask": NodeType.SCRIPT_TASK,
    "globalBusinessRuleTask": NodeType.BUSINESS_RULE_TASK,
}


def global_task(element: Element, context: Context) -> Element | None:
    """Return the task outside any process that a call activity calls: it is then that task."""
    called = context.named.get(reference(element.get("calledElement")))
    return called if called is not None and local(called) in _GLOBAL else None


def node(element: Element, kind: NodeType, scope: str, index: int, context: Context) -> Node:
    """Return a flow node; its flows, lanes and handler are filled in by the reader."""
    work = global_task(element, context) if kind is NodeType.CALL_ACTIVITY else None
    if work is not None:
        kind = _GLOBAL[local(work)]
    else:
        work = element
    stated = properties(work)
    inputs, outputs = inputs_and_outputs(element)
    interrupting = "isInterrupting" if kind is NodeType.START_EVENT else "cancelActivity"
    return Node(
        identity(element, kind),
        index,
        kind,
        scope,
        element.get("name") or "",
        default=reference(element.get("default")),
        events=event_definitions(element, context),
        parallel_multiple=flag(element, "parallelMultiple", False),
        attached=reference(element.get("attachedToRef")),
        interrupting=flag(element, interrupting, True),
        for_compensation=flag(element, "isForCompensation", False),
        triggered_by_event=flag(element, "triggeredByEvent", False),
        loop=loop(element, context),
        start_quantity=quantity(element, "startQuantity", context),
        completion_quantity=quantity(element, "completionQuantity", context),
        activation=expression(child(element, "activationCondition"), context),
        instantiate=flag(element, "instantiate", False),
        event_gateway_parallel=(element.get("eventGatewayType") or "").lower() == "parallel",
        ordering_sequential=(element.get("ordering") or "").lower() == "sequential",
        cancel_remaining=flag(element, "cancelRemainingInstances", True),
        completion=expression(child(element, "completionCondition"), context),
        called=reference(element.get("calledElement")) or called_elsewhere(element, kind),
        decision=decision(work, kind, stated),
        message=message_of(element, context),
        script=script(work, context),
        result=stated.get("result", "") or vendor_value(work, "resultVariable"),
        inputs=inputs,
        outputs=outputs,
        reads=associations(element, "dataInputAssociation", context),
        writes=associations(element, "dataOutputAssociation", context),
        items=data_items(element, "property"),
        performers=performers(element),
        documentation="\n".join(map(text, children(element, "documentation"))),
        properties=stated if work is element else properties(element),
        attributes=foreign_attributes(element),
    )


def decision(element: Element, kind: NodeType, stated: Mapping[str, str]) -> str:
    """Return the decision a task names, by id or name: with us, in another maker's attribute or
    element, or, of a business rule task, as its implementation (`file.dmn#id`).
    """
    named = stated.get("decision") or vendor_value(element, "decisionRef", "decisionId")
    if named:
        return named
    for extension in extensions(element):
        if local(extension) in ("calledDecisionId", "decisionRef", "decisionId"):
            return text(extension)
    implementation = element.get("implementation", "")
    if kind is not NodeType.BUSINESS_RULE_TASK or implementation.startswith("##"):
        return ""
    return implementation.rpartition("#")[2].strip()


def called_elsewhere(element: Element, kind: NodeType) -> str:
    return vendor_value(element, "processId") if kind is NodeType.CALL_ACTIVITY else ""


def quantity(element: Element, name: str, context: Context) -> int:
    value = (element.get(name) or "1").strip()
    if value.isdecimal() and 1 <= int(value) <= 1000:
        return int(value)
    context.refuse(
        element, f"activity.{name}", f"{name} is {value}.", "Give a whole number from 1 to 1000."
    )
    return 1


def named_elements(definitions: Element) -> dict[str, Element]:
    """Return what other elements refer to by id: root elements and operations."""
    found = {e.get("id", ""): e for e in children(definitions)}
    found.update({e.get("id", ""): e for e in descendants(definitions, "operation")})
    found.pop("", None)
    return found


def names(definitions: Element, kind: str, attribute: str) -> Mapping[str, str]:
    """Return what a message, error … is known by, its id or its name → its name or code."""
    elements = list(children(definitions, kind))
    codes = [e.get(attribute) or e.get("id") or "" for e in elements]
    known = {e.get("id") or "": code for e, code in zip(elements, codes, strict=True)}
    taken = frozenset(codes)
    for element, code in zip(elements, codes, strict=True):
        name = element.get("name")
        if name and name not in taken:
            known.setdefault(name, code)
    return known
