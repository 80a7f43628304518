"""Rules on activities: quantities, loops and sub-processes."""

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
    none_of,
    not_boolean,
    not_uri,
    outgoing,
    value,
)
from .items import io, item_of
from .kinds import (
    ACTIVITIES,
    CHOREOGRAPHY_ACTIVITIES,
    CONVERSATION_NODES,
    SUB_PROCESSES,
)
from .model import Model
from .rule import Check, Rule


def below_one(given: str) -> bool:
    """Broken where a quantity is not a positive whole number."""
    return re.fullmatch(r"\+?0*[1-9]\d*", given) is None


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
    visible = {"dataObject", "dataObjectReference"}
    if local(activity) in SUB_PROCESSES:
        visible |= {"dataInput", "property", "dataStoreReference"}
    inputs = io(activity, "dataInput")
    return any(
        local(e) not in visible and e not in inputs for e in model.resolve(loop, "loopDataInputRef")
    )


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
