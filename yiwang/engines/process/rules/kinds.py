"""The element kinds of BPMN 2.0 by family, and which kinds each reference may lead to."""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """Return the words of a text as a set."""
    return frozenset(text.split())


TASKS = words(
    "task userTask manualTask scriptTask serviceTask sendTask receiveTask businessRuleTask"
)
SUB_PROCESSES = words("subProcess transaction adHocSubProcess")
ACTIVITIES = TASKS | SUB_PROCESSES | {"callActivity"}
CHOREOGRAPHY_ACTIVITIES = words("choreographyTask subChoreography callChoreography")
GATEWAYS = words(
    "exclusiveGateway parallelGateway inclusiveGateway complexGateway eventBasedGateway"
)
CATCH_EVENTS = words("startEvent intermediateCatchEvent boundaryEvent")
THROW_EVENTS = words("endEvent intermediateThrowEvent implicitThrowEvent event")
EVENTS = CATCH_EVENTS | THROW_EVENTS
FLOW_NODES = ACTIVITIES | CHOREOGRAPHY_ACTIVITIES | GATEWAYS | EVENTS
ARTIFACTS = words("association group textAnnotation")
PROCESSES = frozenset({"process"})
CHOREOGRAPHIES = words("choreography globalChoreographyTask")
COLLABORATIONS = words("collaboration globalConversation") | CHOREOGRAPHIES
SCOPES = PROCESSES | SUB_PROCESSES | {"choreography", "subChoreography"}
CONVERSATION_NODES = words("conversation subConversation callConversation")
GLOBAL_TASKS = words(
    "globalTask globalUserTask globalManualTask globalScriptTask globalBusinessRuleTask"
)
CALLABLE = PROCESSES | GLOBAL_TASKS
EVENT_DEFINITIONS = frozenset(
    f"{trigger}EventDefinition"
    for trigger in words(
        "message timer signal error escalation compensate conditional link cancel terminate"
    )
)
RESOURCE_ROLES = words("performer humanPerformer potentialOwner resourceRole")
DATA_ASSOCIATIONS = words("dataInputAssociation dataOutputAssociation")
ITEM_AWARE = words(
    "dataObject dataObjectReference dataStoreReference property dataInput dataOutput "
    "inputDataItem outputDataItem"
)
EXPRESSIONS = words(  # children that hold an expression
    "conditionExpression condition completionCondition activationCondition loopCardinality "
    "loopCondition timeDate timeCycle timeDuration from to"
)
FORMAL = words("transformation messagePath dataPath formalExpression")  # by schema

_END = FLOW_NODES
_MESSAGE_END = ACTIVITIES | EVENTS | CHOREOGRAPHY_ACTIVITIES | CONVERSATION_NODES | {"participant"}

REFERENCES: dict[tuple[str, str], frozenset[str]] = {
    ("sequenceFlow", "sourceRef"): _END,
    ("sequenceFlow", "targetRef"): _END,
    ("messageFlow", "sourceRef"): _MESSAGE_END,
    ("messageFlow", "targetRef"): _MESSAGE_END,
    ("messageFlow", "messageRef"): frozenset({"message"}),
    ("participant", "processRef"): PROCESSES,
    ("participant", "interfaceRef"): frozenset({"interface"}),
    ("partnerEntity", "participantRef"): frozenset({"participant"}),
    ("partnerRole", "participantRef"): frozenset({"participant"}),
    ("process", "definitionalCollaborationRef"): COLLABORATIONS,
    ("collaboration", "choreographyRef"): CHOREOGRAPHIES,
    ("message", "itemRef"): frozenset({"itemDefinition"}),
    ("signal", "structureRef"): frozenset({"itemDefinition"}),
    ("error", "structureRef"): frozenset({"itemDefinition"}),
    ("escalation", "structureRef"): frozenset({"itemDefinition"}),
    ("operation", "inMessageRef"): frozenset({"message"}),
    ("operation", "outMessageRef"): frozenset({"message"}),
    ("operation", "errorRef"): frozenset({"error"}),
    ("correlationKey", "correlationPropertyRef"): frozenset({"correlationProperty"}),
    ("boundaryEvent", "attachedToRef"): ACTIVITIES,
    ("callActivity", "calledElement"): CALLABLE,
    ("ioBinding", "operationRef"): frozenset({"operation"}),
    ("ioBinding", "inputDataRef"): frozenset({"dataInput"}),
    ("ioBinding", "outputDataRef"): frozenset({"dataOutput"}),
    ("dataObjectReference", "dataObjectRef"): frozenset({"dataObject"}),
    ("dataStoreReference", "dataStoreRef"): frozenset({"dataStore"}),
    ("messageEventDefinition", "messageRef"): frozenset({"message"}),
    ("messageEventDefinition", "operationRef"): frozenset({"operation"}),
    ("signalEventDefinition", "signalRef"): frozenset({"signal"}),
    ("errorEventDefinition", "errorRef"): frozenset({"error"}),
    ("escalationEventDefinition", "escalationRef"): frozenset({"escalation"}),
    ("linkEventDefinition", "source"): frozenset({"linkEventDefinition"}),
    ("linkEventDefinition", "target"): frozenset({"linkEventDefinition"}),
    ("inputSet", "dataInputRefs"): frozenset({"dataInput"}),
    ("inputSet", "optionalInputRefs"): frozenset({"dataInput"}),
    ("inputSet", "whileExecutingInputRefs"): frozenset({"dataInput"}),
    ("inputSet", "outputSetRefs"): frozenset({"outputSet"}),
    ("outputSet", "dataOutputRefs"): frozenset({"dataOutput"}),
    ("outputSet", "optionalOutputRefs"): frozenset({"dataOutput"}),
    ("outputSet", "whileExecutingOutputRefs"): frozenset({"dataOutput"}),
    ("outputSet", "inputSetRefs"): frozenset({"inputSet"}),
    **{(kind, "operationRef"): frozenset({"operation"}) for kind in TASKS},
    **{(kind, "messageRef"): frozenset({"message"}) for kind in TASKS},
    **{(kind, "default"): frozenset({"sequenceFlow"}) for kind in ACTIVITIES | GATEWAYS},
    **{(kind, "incoming"): frozenset({"sequenceFlow"}) for kind in FLOW_NODES},
    **{(kind, "outgoing"): frozenset({"sequenceFlow"}) for kind in FLOW_NODES},
    **{(kind, "eventDefinitionRef"): EVENT_DEFINITIONS for kind in EVENTS},
    **{(kind, "sourceRef"): ITEM_AWARE for kind in DATA_ASSOCIATIONS},
    **{(kind, "targetRef"): ITEM_AWARE for kind in DATA_ASSOCIATIONS},
    **{(kind, "itemSubjectRef"): frozenset({"itemDefinition"}) for kind in ITEM_AWARE},
    **{(kind, "resourceRef"): frozenset({"resource"}) for kind in RESOURCE_ROLES},
    **{(kind, "supportedInterfaceRef"): frozenset({"interface"}) for kind in CALLABLE},
    ("multiInstanceLoopCharacteristics", "loopDataInputRef"): ITEM_AWARE,
    ("multiInstanceLoopCharacteristics", "loopDataOutputRef"): ITEM_AWARE,
    ("dataStore", "itemSubjectRef"): frozenset({"itemDefinition"}),
}
