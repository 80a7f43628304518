"""Rules on tasks that call, send, receive or run scripts, and on call activities."""

from __future__ import annotations

from ..xml import Element, child, children
from .checks import (
    all_of,
    descriptive,
    has,
    incoming,
    lacks,
    none_of,
    not_mime,
    truth,
    value,
)
from .items import io, item_of, message_item, same_item, shape
from .kinds import (
    GLOBAL_TASKS,
    words,
)
from .model import Model, remembered
from .problem import Level
from .rule import Check, Rule

# Names by which engines know script languages. The standard wants a MIME type; nobody is misled.
SCRIPT_NAMES = words("feel javascript ecmascript js groovy python ruby juel jython")


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
        _shapes(model, call, part) != _shapes(model, called, part)
        for part in ("dataInput", "dataOutput")
    )


@remembered
def _shapes(model: Model, element: Element, part: str) -> list[str]:
    return sorted(shape(model, data) for data in io(element, part))


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
    return called is not None and _waits(model, called)


@remembered
def _waits(model: Model, called: Element) -> bool:
    starts = list(children(called, "startEvent"))
    return bool(starts) and all(model.triggers(event) for event in starts)


RULES = (
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
)
