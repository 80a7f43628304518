"""Rules on data: item definitions, inputs and outputs, associations, states."""

from __future__ import annotations

from ..xml import Element, child, children
from .checks import all_of, descriptive, inside, lacks, leads_to, more, none_of
from .items import item_of, same_item
from .kinds import ACTIVITIES, DATA_ASSOCIATIONS, EVENTS, SUB_PROCESSES
from .model import Model, remembered
from .rule import Check, Rule


def miscollected(model: Model, data: Element) -> bool:
    """Broken where one of data and its item definition is a collection and the other is not."""
    item = model.follow(data, "itemSubjectRef")
    return item is not None and _collection(item) != _collection(data)


def _collection(element: Element) -> bool:
    return element.get("isCollection", "false") == "true"


def misnamed_state(model: Model, shown: Element) -> bool:
    """Broken where a reference with a state is not called `object [state]`."""
    state = child(shown, "dataState")
    data = model.follow(shown, "dataObjectRef")
    if state is None or data is None or not state.get("name"):
        return False
    return shown.get("name") != f"{data.get('name', '')} [{state.get('name')}]"


def unset(of_set: str, ref: str) -> Check:
    """Broken where a data input or output belongs to no set, though every set is readable."""

    @remembered
    def in_sets(model: Model, specification: Element) -> set[Element] | None:
        sets = list(children(specification, of_set))
        if any(model.misled(found, ref) for found in sets):
            return None
        return {data for found in sets for data in model.followed(found, ref)}

    def check(model: Model, data: Element) -> bool:
        specification = data.getparent()
        assert specification is not None, "data inputs and outputs lie in an ioSpecification"
        known = in_sets(model, specification)
        return known is not None and data not in known

    return all_of(inside("ioSpecification"), check)


def beyond(part: str, whole: str) -> Check:
    """Broken where a set marks data that do not belong to it."""
    return lambda model, found: not model.followed(found, part) <= model.followed(found, whole)


def one_sided(mine: str, theirs: str) -> Check:
    """Broken where a set names a set of the other side that does not name it in turn."""
    return lambda model, found: any(
        found not in model.followed(other, theirs) for other in model.followed(found, mine)
    )


def unlike_ends(model: Model, association: Element) -> bool:
    """Broken where data are moved to something of another type."""
    target = model.follow(association, "targetRef")
    items = [
        item_of(model, data)
        for data in (*model.follow_all(association, "sourceRef"), target)
        if data is not None
    ]
    if target is None or None in items:
        return False
    return any(not same_item(item, items[-1]) for item in items)


def _miscollected(rule: str, *kinds: str) -> Rule:
    return Rule(
        rule,
        kinds,
        miscollected,
        "'{id}' and its item definition disagree on whether it is a collection.",
        "Set isCollection alike in both.",
        eased=descriptive,
    )


RULES = (
    _miscollected("EXT020", "dataInput", "dataOutput", "dataObject"),
    _miscollected("EXT077", "dataObject"),
    _miscollected("EXT081", "dataInput"),
    _miscollected("EXT083", "dataOutput"),
    Rule(
        "EXT076",
        ["dataObjectReference"],
        misnamed_state,
        "The data object reference '{id}' with a state is not named after object and state.",
        "Name it 'object [state]'.",
    ),
    Rule(
        "EXT078",
        ["property"],
        none_of(inside("process", *ACTIVITIES, *EVENTS)),
        "The property '{id}' lies outside a process, activity or event.",
        "Move it into the process that uses it.",
    ),
    Rule(
        "EXT079",
        ["ioSpecification"],
        inside(*SUB_PROCESSES),
        "A sub-process declares data inputs or outputs of its own.",
        "Remove them: a sub-process sees the data around it.",
    ),
    Rule(
        "EXT080",
        ["dataOutputAssociation"],
        leads_to("targetRef", {"dataInput"}),
        "The data association '{id}' writes to a data input.",
        "Write to a data object, a property or a data output.",
    ),
    Rule(
        "EXT082",
        ["dataInputAssociation"],
        leads_to("sourceRef", {"dataOutput"}),
        "The data association '{id}' reads from a data output.",
        "Read from a data object, a property or a data input.",
    ),
    Rule(
        "EXT084",
        ["dataInput"],
        unset("inputSet", "dataInputRefs"),
        "The data input '{id}' belongs to no input set.",
        "Name it in an input set.",
    ),
    Rule(
        "EXT085",
        ["inputSet"],
        beyond("optionalInputRefs", "dataInputRefs"),
        "An input set calls an input optional that does not belong to it.",
        "Name it among the dataInputRefs too.",
    ),
    Rule(
        "EXT086",
        ["inputSet"],
        beyond("whileExecutingInputRefs", "dataInputRefs"),
        "An input set lets an input come later that does not belong to it.",
        "Name it among the dataInputRefs too.",
    ),
    Rule(
        "EXT087",
        ["inputSet"],
        one_sided("outputSetRefs", "inputSetRefs"),
        "An input set names an output set that does not name it in turn.",
        "Let both name each other.",
    ),
    Rule(
        "EXT087",
        ["outputSet"],
        one_sided("inputSetRefs", "outputSetRefs"),
        "An output set names an input set that does not name it in turn.",
        "Let both name each other.",
    ),
    Rule(
        "EXT088",
        ["dataOutput"],
        unset("outputSet", "dataOutputRefs"),
        "The data output '{id}' belongs to no output set.",
        "Name it in an output set.",
    ),
    Rule(
        "EXT089",
        ["outputSet"],
        beyond("optionalOutputRefs", "dataOutputRefs"),
        "An output set calls an output optional that does not belong to it.",
        "Name it among the dataOutputRefs too.",
    ),
    Rule(
        "EXT090",
        ["outputSet"],
        beyond("whileExecutingOutputRefs", "dataOutputRefs"),
        "An output set lets an output come earlier that does not belong to it.",
        "Name it among the dataOutputRefs too.",
    ),
    Rule(
        "EXT091",
        DATA_ASSOCIATIONS,
        all_of(lacks("transformation"), unlike_ends),
        "The data association '{id}' moves data to something of another type.",
        "Use one item definition for both, or add a transformation.",
        eased=descriptive,
    ),
    Rule(
        "EXT092",
        DATA_ASSOCIATIONS,
        all_of(lacks("transformation"), more("sourceRef", 1)),
        "The data association '{id}' has several sources and no transformation.",
        "Add a transformation, or keep one source.",
    ),
)
