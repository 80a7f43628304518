"""Rules on activities: quantities, loops, operations, sub-processes and calls."""

from __future__ import annotations

import re

from ..xml import Element, child, children, flag, local, text
from .checks import (
    all_of,
    any_of,
    contains,
    descriptive,
    event_sub_process,
    has,
    incoming,
    inside,
    lacks,
    none_of,
    not_boolean,
    not_mime,
    not_uri,
    outgoing,
    truth,
    value,
)
from .items import io, item_of, message_item, same_item, shape
from .kinds import (
    ACTIVITIES,
    CHOREOGRAPHY_ACTIVITIES,
    CONVERSATION_NODES,
    GLOBAL_TASKS,
    SUB_PROCESSES,
    words,
)
from .model import Model
from .problem import Level
from .rule import Check, Rule

# Names by which engines know script languages. The standard wants a MIME type; nobody is misled.
SCRIPT_NAMES = words("feel javascript ecmascript js groovy python ruby juel jython")


def below_one(given: str) -> bool:
    """Broken where a quantity is not a positive whole number."""
    return re.fullmatch(r"\+?0*[1-9]\d*", given) is None


def unusual_script(given: str) -> bool:
    """Broken where a script's format is neither a MIME type nor a known language name."""
    return not_mime(given) and given.lower() not in SCRIPT_NAMES


def parts(part: str, least: int, most: int | None) -> Check:
    """Broken where an activity's ioSpecification has between so many parts of this name."""

    def check(_: Model, activity: Element) -> bool:
        found = len(io(activity, part))
        return found >= least and (most is None or found <= most)

    return check


def unlike_message(part: str) -> Check:
    """Broken where a task's data differ from what its message carries."""

    def check(model: Model, task: Element) -> bool:
        return _unlike(model, task, part, message_item(model, task, "messageRef"))

    return check


def unlike_operation(part: str, message: str) -> Check:
    """Broken where a task's data differ from what a message of its operation carries."""

    def check(model: Model, task: Element) -> bool:
        operation = model.follow(task, "operationRef")
        expected = None if operation is None else message_item(model, operation, message)
        return _unlike(model, task, part, expected)

    return check


def _unlike(model: Model, task: Element, part: str, expected: Element | None) -> bool:
    return expected is not None and any(
        not same_item(item_of(model, data), expected) for data in io(task, part)
    )


def operated(model: Model, task: Element) -> bool:
    """Broken (together with something else) where a task refers to an operation."""
    return model.follow(task, "operationRef") is not None


def unlike_called(model: Model, call: Element) -> bool:
    """Broken where a call hands over or takes back other data than the called element has."""
    called = model.follow(call, "calledElement")
    if called is None or child(call, "ioSpecification") is None:
        return False
    return any(
        sorted(shape(model, data) for data in io(call, part))
        != sorted(shape(model, data) for data in io(called, part))
        for part in ("dataInput", "dataOutput")
    )


def unlike_binding(model: Model, binding: Element) -> bool:
    """Broken where bound data differ from what the operation's messages carry."""
    operation = model.follow(binding, "operationRef")
    if operation is None:
        return False
    for data_ref, message in (("inputDataRef", "inMessageRef"), ("outputDataRef", "outMessageRef")):
        data = model.follow(binding, data_ref)
        expected = message_item(model, operation, message)
        if data is None or expected is None:
            continue
        if not same_item(item_of(model, data), expected):
            return True
    return False


def starts_otherwise(model: Model, call: Element) -> bool:
    """Broken where every start event of the called process waits for something."""
    called = model.follow(call, "calledElement")
    starts = [] if called is None else list(children(called, "startEvent"))
    return bool(starts) and all(model.triggers(event) for event in starts)


def not_one_start(_: Model, sub_process: Element) -> bool:
    """Broken where there is no start event or more than one."""
    return sum(1 for _ in children(sub_process, "startEvent")) != 1


def endless_number(_: Model, loop: Element) -> bool:
    """Broken where neither a number nor a collection is given, not even by an extension."""
    stated = any(text(child(loop, name)) for name in ("loopCardinality", "loopDataInputRef"))
    extended = any(str(name).startswith("{") for name in loop.attrib)
    return not stated and not extended and child(loop, "extensionElements") is None


def loops_over_no_input(model: Model, loop: Element) -> bool:
    """Broken where a loop runs over something known that its activity cannot see as data."""
    activity = loop.getparent()
    assert activity is not None, "loop characteristics lie in an activity"
    visible = {*io(activity, "dataInput"), *model.of("dataObject", "dataObjectReference")}
    if local(activity) in SUB_PROCESSES:
        visible.update(model.of("dataInput", "property", "dataStoreReference"))
    return any(e not in visible for e in model.resolve(loop, "loopDataInputRef"))


def unlike_items(part: str, collection: str) -> Check:
    """Broken where the single item is not what the collection consists of."""

    def check(model: Model, loop: Element) -> bool:
        single = child(loop, part)
        item = None if single is None else item_of(model, single)
        several = next(model.follow_all(loop, collection), None)
        whole = None if several is None else item_of(model, several)
        if item is None or whole is None:
            return False
        unlike = item.get("structureRef") != whole.get("structureRef")
        return unlike or flag(item, "isCollection", False)

    return check


both_loops = has("standardLoopCharacteristics", "multiInstanceLoopCharacteristics")
NO_AD_HOC = (
    frozenset({"startEvent", "endEvent", "conversationLink"})
    | CHOREOGRAPHY_ACTIVITIES
    | CONVERSATION_NODES
)

RULES = (
    Rule(
        "EXT037",
        ACTIVITIES,
        value("startQuantity", below_one),
        "The startQuantity of '{id}' is not 1 or more.",
        "Give a whole number of at least 1.",
    ),
    Rule(
        "EXT038",
        ACTIVITIES,
        value("completionQuantity", below_one),
        "The completionQuantity of '{id}' is not 1 or more.",
        "Give a whole number of at least 1.",
    ),
    Rule(
        "EXT041",
        ACTIVITIES,
        both_loops,
        "The {kind} '{id}' is a standard loop and a multi-instance at once.",
        "Keep one of the two.",
    ),
    Rule(
        "EXT054",
        SUB_PROCESSES,
        both_loops,
        "The {kind} '{id}' carries the markers of both kinds of loop.",
        "Keep one of the two.",
    ),
    Rule(
        "EXT055",
        ["adHocSubProcess"],
        both_loops,
        "The ad-hoc sub-process '{id}' carries the markers of both kinds of loop.",
        "Keep one of the two beside the ad-hoc marker.",
    ),
    Rule(
        "EXT042",
        ["serviceTask"],
        all_of(operated, none_of(parts("inputSet", 1, 1))),
        "The service task '{id}' calls an operation but has not exactly one input set.",
        "Give it one input set with the data of the operation's input message.",
        eased=descriptive,
    ),
    Rule(
        "EXT043",
        ["serviceTask"],
        parts("outputSet", 2, None),
        "The service task '{id}' has more than one output set.",
        "Keep one output set.",
        eased=descriptive,
    ),
    Rule(
        "EXT044",
        ["serviceTask"],
        unlike_operation("dataInput", "inMessageRef"),
        "The input of service task '{id}' is not what the operation's input message carries.",
        "Give both the same item definition.",
        eased=descriptive,
    ),
    Rule(
        "EXT045",
        ["serviceTask"],
        unlike_operation("dataOutput", "outMessageRef"),
        "The output of service task '{id}' is not what the operation's output message carries.",
        "Give both the same item definition.",
        eased=descriptive,
    ),
    Rule(
        "EXT046",
        ["sendTask"],
        parts("inputSet", 2, None),
        "The send task '{id}' has more than one input set.",
        "Keep one input set.",
        eased=descriptive,
    ),
    Rule(
        "EXT047",
        ["sendTask"],
        parts("dataInput", 2, None),
        "The send task '{id}' has more than one data input.",
        "Keep the one that the message carries.",
        eased=descriptive,
    ),
    Rule(
        "EXT048",
        ["sendTask"],
        unlike_message("dataInput"),
        "The data input of send task '{id}' is not what its message carries.",
        "Give both the same item definition.",
        eased=descriptive,
    ),
    Rule(
        "EXT049",
        ["receiveTask"],
        all_of(truth("instantiate", True, False), incoming(1)),
        "The receive task '{id}' starts the process but has an incoming sequence flow.",
        "Remove the flow, or set instantiate to false.",
    ),
    Rule(
        "EXT050",
        ["receiveTask"],
        parts("outputSet", 2, None),
        "The receive task '{id}' has more than one output set.",
        "Keep one output set.",
        eased=descriptive,
    ),
    Rule(
        "EXT051",
        ["receiveTask"],
        parts("dataOutput", 2, None),
        "The receive task '{id}' has more than one data output.",
        "Keep the one that the message carries.",
        eased=descriptive,
    ),
    Rule(
        "EXT052",
        ["receiveTask"],
        unlike_message("dataOutput"),
        "The data output of receive task '{id}' is not what its message carries.",
        "Give both the same item definition.",
        eased=descriptive,
    ),
    Rule(
        "EXT053",
        ["scriptTask"],
        all_of(has("script"), lacks("scriptFormat")),
        "The script task '{id}' does not say in which language its script is written.",
        "Set scriptFormat, for example to application/feel.",
        Level.FOREIGN,
    ),
    Rule(
        "EXT145",
        ["scriptTask"],
        value("scriptFormat", unusual_script),
        "The scriptFormat of '{id}' is not a MIME type.",
        "Write for example application/feel.",
        Level.FOREIGN,
    ),
    Rule(
        "EXT056",
        CHOREOGRAPHY_ACTIVITIES,
        inside(*SUB_PROCESSES),
        "The {kind} '{id}' lies in a sub-process.",
        "Move it to a choreography, or use a send or receive task.",
    ),
    Rule(
        "EXT057",
        ["subProcess"],
        all_of(event_sub_process, any_of(incoming(1), outgoing(1))),
        "The event sub-process '{id}' has sequence flows.",
        "Remove them: its start event alone starts it.",
    ),
    Rule(
        "EXT058",
        ["subProcess"],
        all_of(event_sub_process, not_one_start),
        "The event sub-process '{id}' has not exactly one start event.",
        "Give it one start event.",
    ),
    Rule(
        "EXT060",
        ["transaction"],
        value("method", not_uri),
        "The method of transaction '{id}' is not a URI.",
        "Name the method by its URI, for example ##Compensate.",
    ),
    Rule(
        "EXT061",
        ["adHocSubProcess"],
        none_of(contains(ACTIVITIES)),
        "The ad-hoc sub-process '{id}' contains no activity.",
        "Put at least one activity into it.",
    ),
    Rule(
        "EXT062",
        ["adHocSubProcess"],
        contains(NO_AD_HOC),
        "The ad-hoc sub-process '{id}' contains a start or end event or a choreography activity.",
        "Remove them: people choose what to do in an ad-hoc sub-process.",
    ),
    Rule(
        "EXT063",
        ["callActivity"],
        unlike_called,
        "The inputs and outputs of call '{id}' are not those of the element it calls.",
        "Give the call the same number of inputs and outputs, with the same item definitions.",
        eased=descriptive,
    ),
    Rule(
        "EXT064",
        {"process"} | GLOBAL_TASKS,
        all_of(has("supportedInterfaceRef"), lacks("ioBinding")),
        "'{id}' supports an interface but binds its data to none of the operations.",
        "Add an ioBinding for each operation, or remove the interface.",
    ),
    Rule(
        "EXT065",
        ["ioBinding"],
        unlike_binding,
        "An ioBinding ties data to an operation whose messages carry something else.",
        "Bind data of the message's item definition.",
    ),
    Rule(
        "EXT099",
        ["callActivity"],
        starts_otherwise,
        "'{id}' calls a process that has no plain start event.",
        "Add a start event without trigger to the called process.",
    ),
    Rule(
        "EXT067",
        ["multiInstanceLoopCharacteristics"],
        endless_number,
        "A multi-instance activity says neither how often it runs nor over what.",
        "Give loopCardinality or loopDataInputRef.",
        eased=descriptive,
    ),
    Rule(
        "EXT068",
        ["multiInstanceLoopCharacteristics"],
        loops_over_no_input,
        "A multi-instance activity runs over something that is not one of its data inputs.",
        "Let loopDataInputRef name a data input of the activity or a data object.",
        eased=descriptive,
    ),
    Rule(
        "EXT069",
        ["multiInstanceLoopCharacteristics"],
        unlike_items("outputDataItem", "loopDataOutputRef"),
        "The single output of a multi-instance activity does not fit the collected outputs.",
        "Give the item the definition of the collection's elements.",
        eased=descriptive,
    ),
    Rule(
        "EXT070",
        ["multiInstanceLoopCharacteristics"],
        unlike_items("inputDataItem", "loopDataInputRef"),
        "The single input of a multi-instance activity does not fit the collection.",
        "Give the item the definition of the collection's elements.",
        eased=descriptive,
    ),
    Rule(
        "EXT071",
        ["completionCondition"],
        all_of(inside("multiInstanceLoopCharacteristics"), not_boolean),
        "A completion condition is a plain value, neither true nor false.",
        "Write a condition.",
    ),
    Rule(
        "EXT072",
        ["condition"],
        all_of(inside("complexBehaviorDefinition"), not_boolean),
        "The condition of a complex behaviour is a plain value, neither true nor false.",
        "Write a condition.",
    ),
)
