"""Each feature of BPMN alone: what completes, in which order, and how it ends."""

import pytest
from models import (
    ERROR,
    ESCALATION,
    MESSAGE,
    SIGNAL,
    boundary,
    event,
    model,
    nodes,
    one,
    ref,
    run,
    several,
    sub,
    timer,
    trace,
)

BASIC = nodes("start s; task a; task b; end e")
FORK = nodes("start s; and f; task a; task b; and j; end e")
FORKED = "s -> f -> a -> j -> e\nf -> b -> j"
XOR = nodes("start s; xor x; task a; task b; end e; end e2")
CHOICE = "s -> x -[n > 3]-> a -> e\nx -[default]-> b -> e2"
OR = nodes("start s; or f; task a; task b; task c; or j; end e")
SOME = "s -> f -[n > 1]-> a -> j -> e\nf -[n > 2]-> b -> j\nf -[default]-> c -> j"


def multi(inner: str, attributes: str = "") -> str:
    return (
        f"<multiInstanceLoopCharacteristics {attributes}>{inner}</multiInstanceLoopCharacteristics>"
    )


def task(name: str, inner: str = "", attributes: str = "", kind: str = "task") -> str:
    return f'<{kind} id="{name}" {attributes}>{inner}</{kind}>'


def loop(inner: str = "", attributes: str = "") -> str:
    return f"<standardLoopCharacteristics {attributes}>{inner}</standardLoopCharacteristics>"


def script(name: str, text: str, result: str = "") -> str:
    return f'<scriptTask id="{name}" yw:result="{result}"><script>{text}</script></scriptTask>'


SCRIPTS = script("a", "n + 1", "n")
CASES = {
    "sequence": (model(BASIC, "s -> a -> b -> e"), {}, "completed: s a b e"),
    "no start event": (model(nodes("task a; task b"), "a -> b"), {}, "completed: a b"),
    "no end event": (model(nodes("start s; task a"), "s -> a"), {}, "completed: s a"),
    "implicit fork": (
        model(BASIC + nodes("end e2"), "s -> a -> e\ns -> b -> e2"),
        {},
        "completed: s a b e e2",
    ),
    "uncontrolled merge": (
        model(FORK.replace('parallelGateway id="j"', 'exclusiveGateway id="j"'), FORKED),
        {},
        "completed: s f a b j j e e",
    ),
    "parallel": (model(FORK, FORKED), {}, "completed: s f a b j e"),
    "parallel waits": (
        model(
            XOR + nodes("and j"), CHOICE.replace("-> e", "-> j -> e", 1).replace("-> e2", "-> j")
        ),
        {"n": 5},
        "waiting: s x a",
    ),
    "exclusive true": (model(XOR, CHOICE), {"n": 5}, "completed: s x a e"),
    "exclusive default": (model(XOR, CHOICE), {"n": 1}, "completed: s x b e2"),
    "exclusive null": (model(XOR, CHOICE), {}, "completed: s x b e2"),
    "exclusive nothing": (
        model(XOR, CHOICE.replace("default", "n > 9")),
        {"n": 1},
        "error: s",
    ),
    "exclusive first of two": (
        model(XOR, CHOICE.replace("default", "n > 1")),
        {"n": 5},
        "completed: s x a e",
    ),
    "inclusive both": (model(OR, SOME), {"n": 5}, "completed: s f a b j e"),
    "inclusive one": (model(OR, SOME), {"n": 2}, "completed: s f a j e"),
    "inclusive default": (model(OR, SOME), {"n": 0}, "completed: s f c j e"),
    "inclusive join waits for the longer path": (
        model(OR + nodes("task a2"), SOME.replace("a -> j", "a -> a2 -> j")),
        {"n": 5},
        "completed: s f a b a2 j e",
    ),
    "conditional flows from a task": (
        model(BASIC + nodes("task c"), "s -> a -[n > 1]-> b -> e\na -[n > 2]-> c -> e"),
        {"n": 5},
        "completed: s a b c e e",
    ),
    "default flow from a task": (
        model(BASIC + nodes("task c"), "s -> a -[n > 1]-> b -> e\na -[default]-> c -> e"),
        {"n": 0},
        "completed: s a c e",
    ),
    "arbitrary cycle": (
        model(
            nodes("start s; xor m") + SCRIPTS + nodes("xor x; end e"),
            "s -> m -> a -> x -[n < 3]-> m\nx -[default]-> e",
        ),
        {"n": 0},
        "completed: s m a x m a x m a x e",
    ),
    "loop after": (
        model(
            nodes("start s")
            + task("a", loop("<loopCondition>loopCounter &lt; 3</loopCondition>"))
            + nodes("end e"),
            "s -> a -> e",
        ),
        {},
        "completed: s a a a e",
    ),
    "loop before": (
        model(
            nodes("start s")
            + task("a", loop("<loopCondition>false</loopCondition>", 'testBefore="true"'))
            + nodes("end e"),
            "s -> a -> e",
        ),
        {},
        "completed: s e",
    ),
    "loop maximum": (
        model(
            nodes("start s")
            + task("a", loop("<loopCondition>true</loopCondition>", 'loopMaximum="2"'))
            + nodes("end e"),
            "s -> a -> e",
        ),
        {},
        "completed: s a a e",
    ),
    "multi-instance parallel": (
        model(
            nodes("start s")
            + task("a", multi("<loopCardinality>3</loopCardinality>"))
            + nodes("end e"),
            "s -> a -> e",
        ),
        {},
        "completed: s a a a e",
    ),
    "multi-instance sequential over a collection": (
        model(
            nodes("start s")
            + task(
                "a",
                multi(
                    '<loopDataInputRef>list</loopDataInputRef><inputDataItem id="x"/>',
                    'isSequential="true"',
                ),
            )
            + nodes("end e"),
            "s -> a -> e",
        ),
        {"list": [1, 2]},
        "completed: s a a e",
    ),
    "multi-instance of none": (
        model(
            nodes("start s")
            + task("a", multi("<loopCardinality>0</loopCardinality>"))
            + nodes("end e"),
            "s -> a -> e",
        ),
        {},
        "completed: s e",
    ),
    "multi-instance ends early": (
        model(
            nodes("start s")
            + task(
                "a",
                multi(
                    "<loopCardinality>5</loopCardinality>"
                    "<completionCondition>numberOfCompletedInstances = 2</completionCondition>"
                ),
            )
            + nodes("end e"),
            "s -> a -> e",
        ),
        {},
        "completed: s a a e",
    ),
    "sub-process": (
        model(
            nodes("start s")
            + sub("p1", nodes("start i; task a; end o"), "i -> a -> o")
            + nodes("end e"),
            "s -> p1 -> e",
        ),
        {},
        "completed: s i a o p1 e",
    ),
    "multi-instance sub-process": (
        model(
            nodes("start s")
            + sub(
                "p1",
                multi("<loopCardinality>2</loopCardinality>") + nodes("start i; end o"),
                "i -> o",
            )
            + nodes("end e"),
            "s -> p1 -> e",
        ),
        {},
        "completed: s i i o p1 o p1 e",
    ),
    "call activity": (
        several(
            one(
                nodes("start s")
                + task("c", "", 'calledElement="q"', "callActivity")
                + nodes("end e"),
                "s -> c -> e",
                "p",
            ),
            one(nodes("start s2; task t2; end e2"), "s2 -> t2 -> e2", "q"),
        ),
        {},
        "completed: s s2 t2 e2 c e",
    ),
    "terminate": (
        model(
            nodes("start s; and f; task a; end e")
            + event("endEvent", "t", ref("terminate", ""))
            + nodes("task b; task b2"),
            "s -> f -> a -> t\nf -> b -> b2 -> e",
        ),
        {},
        "terminated: s f a b t",
    ),
    "terminate in a sub-process": (
        model(
            nodes("start s")
            + sub("p1", nodes("start i") + event("endEvent", "t", ref("terminate", "")), "i -> t")
            + nodes("end e"),
            "s -> p1 -> e",
        ),
        {},
        "completed: s i t p1 e",
    ),
    "error end, caught": (
        model(
            nodes("start s")
            + sub("p1", nodes("start i") + event("endEvent", "t", ref("error", "E")), "i -> t")
            + boundary("b", "p1", ref("error", "E"))
            + nodes("end e; end e2"),
            "s -> p1 -> e\nb -> e2",
            ERROR,
        ),
        {},
        "completed: s i t b e2",
    ),
    "error end, caught by a catch-all": (
        model(
            nodes("start s")
            + sub("p1", nodes("start i") + event("endEvent", "t", ref("error", "E")), "i -> t")
            + boundary("b", "p1", ref("error", ""))
            + nodes("end e; end e2"),
            "s -> p1 -> e\nb -> e2",
            ERROR,
        ),
        {},
        "completed: s i t b e2",
    ),
    "error end, another code": (
        model(
            nodes("start s")
            + sub("p1", nodes("start i") + event("endEvent", "t", ref("error", "E")), "i -> t")
            + boundary("b", "p1", ref("error", "F"))
            + nodes("end e; end e2"),
            "s -> p1 -> e\nb -> e2",
            ERROR,
        ),
        {},
        "error: s i t",
    ),
    "error event sub-process": (
        model(
            nodes("start s")
            + event("endEvent", "t", ref("error", "E"))
            + sub(
                "h",
                event("startEvent", "hs", ref("error", "E")) + nodes("task ht; end he"),
                "hs -> ht -> he",
                'triggeredByEvent="true"',
            ),
            "s -> t",
            ERROR,
        ),
        {},
        "completed: s t hs ht he h",
    ),
    "escalation, not interrupting": (
        model(
            nodes("start s")
            + sub(
                "p1",
                nodes("start i")
                + event("intermediateThrowEvent", "t", ref("escalation", "X"))
                + nodes("end o"),
                "i -> t -> o",
            )
            + boundary("b", "p1", ref("escalation", "X"), False)
            + nodes("end e; end e2"),
            "s -> p1 -> e\nb -> e2",
            ESCALATION,
        ),
        {},
        "completed: s i t o p1 b e e2",
    ),
    "escalation, interrupting": (
        model(
            nodes("start s")
            + sub(
                "p1",
                nodes("start i")
                + event("intermediateThrowEvent", "t", ref("escalation", "X"))
                + nodes("task z; end o"),
                "i -> t -> z -> o",
            )
            + boundary("b", "p1", ref("escalation", "X"))
            + nodes("end e; end e2"),
            "s -> p1 -> e\nb -> e2",
            ESCALATION,
        ),
        {},
        "completed: s i t b e2",
    ),
    "escalation uncaught": (
        model(
            nodes("start s") + event("endEvent", "t", ref("escalation", "X")), "s -> t", ESCALATION
        ),
        {},
        "completed: s t",
    ),
    "signal between branches": (
        model(
            nodes("start s; and f")
            + event("intermediateThrowEvent", "t", ref("signal", "S"))
            + event("intermediateCatchEvent", "c", ref("signal", "S"))
            + nodes("end e; end e2"),
            "s -> f -> t -> e\nf -> c -> e2",
            SIGNAL,
        ),
        {},
        "completed: s f t c e e2",
    ),
    "link": (
        model(
            nodes("start s")
            + event("intermediateThrowEvent", "t", '<linkEventDefinition name="L"/>')
            + event("intermediateCatchEvent", "c", '<linkEventDefinition name="L"/>')
            + nodes("end e"),
            "s -> t\nc -> e",
        ),
        {},
        "completed: s t c e",
    ),
    "timer": (
        model(
            nodes("start s") + event("intermediateCatchEvent", "c", timer("PT5S")) + nodes("end e"),
            "s -> c -> e",
        ),
        {},
        "completed: s c e",
    ),
    "timer date in FEEL": (
        model(
            nodes("start s")
            + event("intermediateCatchEvent", "c", timer("when", "timeDate"))
            + nodes("end e"),
            "s -> c -> e",
        ),
        {"when": "2030-01-01T00:00:00Z"},
        "completed: s c e",
    ),
    "timers by due time": (
        model(
            nodes("start s; and f")
            + event("intermediateCatchEvent", "c", timer("PT9S"))
            + event("intermediateCatchEvent", "d", timer("PT5S"))
            + nodes("end e; end e2"),
            "s -> f -> c -> e\nf -> d -> e2",
        ),
        {},
        "completed: s f d e2 c e",
    ),
    "timer start": (
        model(event("startEvent", "s", timer("PT5S")) + nodes("task a; end e"), "s -> a -> e"),
        {},
        "completed: s a e",
    ),
    "timer start, three times": (
        model(event("startEvent", "s", timer("R3/PT5S", "timeCycle")) + nodes("end e"), "s -> e"),
        {},
        "completed: s e s e s e",
    ),
    "message start, nothing comes": (
        model(event("startEvent", "s", ref("message", "M")) + nodes("end e"), "s -> e", MESSAGE),
        {},
        "waiting: ",
    ),
    "compensation by a throw": (
        model(
            nodes("start s; task a")
            + boundary("b", "a", ref("compensate", ""))
            + task("u", "", 'isForCompensation="true"')
            + event("intermediateThrowEvent", "t", ref("compensate", ""))
            + nodes("end e")
            + '<association id="x" sourceRef="b" targetRef="u"/>',
            "s -> a -> t -> e",
        ),
        {},
        "completed: s a b u t e",
    ),
    "compensation, last first": (
        model(
            nodes("start s; task a; task c")
            + boundary("b", "a", ref("compensate", ""))
            + boundary("d", "c", ref("compensate", ""))
            + task("u", "", 'isForCompensation="true"')
            + task("v", "", 'isForCompensation="true"')
            + event("endEvent", "t", ref("compensate", ""))
            + '<association id="x" sourceRef="b" targetRef="u"/>'
            '<association id="y" sourceRef="d" targetRef="v"/>',
            "s -> a -> c -> t",
        ),
        {},
        "completed: s a c d v b u t",
    ),
    "compensation of one activity": (
        model(
            nodes("start s; task a; task c")
            + boundary("b", "a", ref("compensate", ""))
            + boundary("d", "c", ref("compensate", ""))
            + task("u", "", 'isForCompensation="true"')
            + task("v", "", 'isForCompensation="true"')
            + event("endEvent", "t", ref("compensate", "a"))
            + '<association id="x" sourceRef="b" targetRef="u"/>'
            '<association id="y" sourceRef="d" targetRef="v"/>',
            "s -> a -> c -> t",
        ),
        {},
        "completed: s a c b u t",
    ),
    "compensation of a sub-process's inside": (
        model(
            nodes("start s")
            + sub(
                "p1",
                nodes("start i; task a; end o")
                + boundary("b", "a", ref("compensate", ""))
                + task("u", "", 'isForCompensation="true"')
                + '<association id="x" sourceRef="b" targetRef="u"/>',
                "i -> a -> o",
            )
            + event("endEvent", "t", ref("compensate", "")),
            "s -> p1 -> t",
        ),
        {},
        "completed: s i a o p1 b u t",
    ),
    "compensation event sub-process": (
        model(
            nodes("start s")
            + sub(
                "p1",
                nodes("start i; task a; end o")
                + sub(
                    "h",
                    event("startEvent", "hs", ref("compensate", "")) + nodes("task ht; end he"),
                    "hs -> ht -> he",
                    'triggeredByEvent="true"',
                ),
                "i -> a -> o",
            )
            + event("endEvent", "t", ref("compensate", "p1")),
            "s -> p1 -> t",
        ),
        {},
        "completed: s i a o p1 hs ht he h t",
    ),
    "transaction cancelled": (
        model(
            nodes("start s")
            + sub(
                "p1",
                nodes("start i; task a")
                + event("endEvent", "t", ref("cancel", ""))
                + boundary("b", "a", ref("compensate", ""))
                + task("u", "", 'isForCompensation="true"')
                + '<association id="x" sourceRef="b" targetRef="u"/>',
                "i -> a -> t",
                kind="transaction",
            )
            + boundary("c", "p1", ref("cancel", ""))
            + nodes("end e; end e2"),
            "s -> p1 -> e\nc -> e2",
        ),
        {},
        "completed: s i a t b u c e2",
    ),
    "ad-hoc": (
        model(
            nodes("start s")
            + sub("p1", nodes("task a; task b"), "", kind="adHocSubProcess")
            + nodes("end e"),
            "s -> p1 -> e",
        ),
        {},
        "completed: s a b p1 e",
    ),
    "ad-hoc until enough": (
        model(
            nodes("start s")
            + sub(
                "p1",
                nodes("task a; task b") + "<completionCondition>true</completionCondition>",
                "",
                'ordering="Sequential"',
                kind="adHocSubProcess",
            )
            + nodes("end e"),
            "s -> p1 -> e",
        ),
        {},
        "completed: s a p1 e",
    ),
    "complex gateway: first of three": (
        model(
            nodes("start s; and f; task a; task b; task c") + '<complexGateway id="j">'
            "<activationCondition>activationCount &gt;= 1</activationCondition></complexGateway>"
            + nodes("end e"),
            "s -> f -> a -> j -> e\nf -> b -> j\nf -> c -> j",
        ),
        {},
        "completed: s f a b c j e",
    ),
    "complex gateway: two of three": (
        model(
            nodes("start s; and f; task a; task b; task c; task c2") + '<complexGateway id="j">'
            "<activationCondition>activationCount &gt;= 2</activationCondition></complexGateway>"
            + nodes("task z; task z2; end e"),
            "s -> f -> a -> j -> z -> z2 -> e\nf -> b -> j\nf -> c -> c2 -> j",
        ),
        {},
        "completed: s f a b c c2 j z z2 e",
    ),
    "start quantity": (
        model(FORK.replace('parallelGateway id="j"', 'task startQuantity="2" id="j"'), FORKED),
        {},
        "completed: s f a b j e",
    ),
    "completion quantity": (
        model(
            nodes("start s") + task("a", "", 'completionQuantity="2"') + nodes("task b; end e"),
            "s -> a -> b -> e",
        ),
        {},
        "completed: s a b b e e",
    ),
    "conditional catch, true at once": (
        model(
            nodes("start s")
            + event(
                "intermediateCatchEvent",
                "c",
                "<conditionalEventDefinition><condition>n = 1</condition>"
                "</conditionalEventDefinition>",
            )
            + nodes("end e"),
            "s -> c -> e",
        ),
        {"n": 1},
        "completed: s c e",
    ),
    "conditional catch, true through a parallel script": (
        model(
            nodes("start s; and f")
            + SCRIPTS
            + event(
                "intermediateCatchEvent",
                "c",
                "<conditionalEventDefinition><condition>n = 1</condition>"
                "</conditionalEventDefinition>",
            )
            + nodes("end e; end e2"),
            "s -> f -> a -> e\nf -> c -> e2",
        ),
        {"n": 0},
        "completed: s f a c e e2",
    ),
    "two processes and a message": (
        several(
            one(
                nodes("start s")
                + event("intermediateThrowEvent", "t", ref("message", "M"))
                + nodes("end e"),
                "s -> t -> e",
                "p",
            ),
            one(
                event("startEvent", "s2", ref("message", "M")) + nodes("task t2; end e2"),
                "s2 -> t2 -> e2",
                "q",
            ),
            MESSAGE,
        ),
        {},
        "completed: s t e s2 t2 e2",
    ),
    "a message sent before it is awaited": (
        several(
            one(nodes("start s") + event("endEvent", "t", ref("message", "M")), "s -> t", "p"),
            one(
                nodes("start s2; task x2; task y2")
                + task("r2", "", 'messageRef="M"', "receiveTask")
                + nodes("end e2"),
                "s2 -> x2 -> y2 -> r2 -> e2",
                "q",
            ),
            MESSAGE,
        ),
        {},
        "completed: s s2 t x2 y2 r2 e2",
    ),
    "a message along a flow without name": (
        several(
            '<collaboration id="c"><participant id="P" processRef="p"/>'
            '<participant id="Q" processRef="q"/>'
            '<messageFlow id="m" sourceRef="t" targetRef="r2"/></collaboration>',
            one(
                nodes("start s") + task("t", "", "", "sendTask") + nodes("end e"),
                "s -> t -> e",
                "p",
            ),
            one(
                nodes("start s2") + task("r2", "", "", "receiveTask") + nodes("end e2"),
                "s2 -> r2 -> e2",
                "q",
            ),
        ),
        {},
        "completed: s s2 t e r2 e2",
    ),
}


@pytest.mark.parametrize(("xml", "data", "expected"), CASES.values(), ids=CASES)
def test_a_feature_alone(xml, data, expected):
    assert trace(xml, data) == expected


MESSAGE_BOUNDARY = model(
    nodes("start s; user a") + boundary("b", "a", ref("message", "M")) + nodes("end e; end e2"),
    "s -> a -> e\nb -> e2",
    MESSAGE,
)
EVENT_GATEWAY = model(
    nodes("start s; event g")
    + event("intermediateCatchEvent", "m", ref("message", "M"))
    + event("intermediateCatchEvent", "t", timer("PT1H"))
    + nodes("end e; end e2"),
    "s -> g -> m -> e\ng -> t -> e2",
    MESSAGE,
)
REMINDED = model(
    nodes("start s; user a")
    + boundary("b", "a", timer("R2/PT1H", "timeCycle"), False)
    + nodes("end e; end e2"),
    "s -> a -> e\nb -> e2",
)
NON_INTERRUPTING_SUB = model(
    nodes("start s; user a; end e")
    + sub(
        "h",
        event("startEvent", "hs", ref("signal", "S"), 'isInterrupting="false"') + nodes("end he"),
        "hs -> he",
        'triggeredByEvent="true"',
    ),
    "s -> a -> e",
    SIGNAL,
)
SERVICE = model(
    nodes("start s; service a") + boundary("b", "a", ref("error", "E")) + nodes("end e; end e2"),
    "s -> a -> e\nb -> e2",
    ERROR,
)
PARALLEL_MULTIPLE = model(
    nodes("start s")
    + event(
        "intermediateCatchEvent",
        "c",
        ref("message", "M") + ref("message", "N"),
        'parallelMultiple="true"',
    )
    + nodes("end e"),
    "s -> c -> e",
    MESSAGE,
)
MULTIPLE = PARALLEL_MULTIPLE.replace('parallelMultiple="true"', "")
CONDITIONAL_SUB = model(
    nodes("start s; user a; end e")
    + sub(
        "h",
        event(
            "startEvent",
            "hs",
            "<conditionalEventDefinition><condition>n &gt; 1</condition>"
            "</conditionalEventDefinition>",
        )
        + nodes("end he"),
        "hs -> he",
        'triggeredByEvent="true"',
    ),
    "s -> a -> e",
)
PARALLEL_START = model(
    '<eventBasedGateway id="g" instantiate="true" eventGatewayType="Parallel"/>'
    + event("intermediateCatchEvent", "c", ref("message", "M"))
    + event("intermediateCatchEvent", "d", ref("message", "N"))
    + nodes("and j; end e"),
    "g -> c -> j -> e\ng -> d -> j",
    MESSAGE,
)
RECEIVING = model(
    nodes("start s")
    + sub("p1", nodes("start i") + task("r", kind="receiveTask") + nodes("end o"), "i -> r -> o")
    + boundary("b", "p1", ref("error", "E"))
    + nodes("end e; end e2"),
    "s -> p1 -> e\nb -> e2",
    ERROR,
)
EVENTS = {
    "a receive task without message": (RECEIVING, [{"task": "r"}], "completed: s i r o p1 e"),
    "a message named for its node": (RECEIVING, [{"message": "r"}], "completed: s i r o p1 e"),
    "an error while waiting": (RECEIVING, [{"error": "E1"}], "completed: s i b e2"),
    "boundary message first": (
        MESSAGE_BOUNDARY,
        [{"message": "M"}, {"task": "a"}],
        "completed: s b e2",
    ),
    "task first": (MESSAGE_BOUNDARY, [{"task": "a"}, {"message": "M"}], "completed: s a e"),
    "task without event": (MESSAGE_BOUNDARY, [], "completed: s a e"),
    "event gateway, message": (EVENT_GATEWAY, [{"message": "M"}], "completed: s g m e"),
    "event gateway, message too late": (
        EVENT_GATEWAY,
        [{"message": "M", "at": "PT2H"}],
        "completed: s g t e2",
    ),
    "reminders": (REMINDED, [{"task": "a", "at": "PT5H"}], "completed: s b e2 b e2 a e"),
    "one reminder": (REMINDED, [{"task": "a", "at": "PT90M"}], "completed: s b e2 a e"),
    "event sub-process beside": (
        NON_INTERRUPTING_SUB,
        [{"signal": "S"}, {"signal": "S"}, {"task": "a"}],
        "completed: s hs he h hs he h a e",
    ),
    "service fails": (SERVICE, [{"error": "E1", "task": "a"}], "completed: s b e2"),
    "service fails by id of the error": (
        SERVICE,
        [{"error": "E", "task": "a"}],
        "completed: s b e2",
    ),
    "an error finds its task": (SERVICE, [{"error": "E1"}], "completed: s b e2"),
    "an error nobody catches": (SERVICE, [{"error": "Z", "task": "a"}], "error: s"),
    "all of several": (PARALLEL_MULTIPLE, [{"message": "N"}, {"message": "M"}], "completed: s c e"),
    "not all of several": (PARALLEL_MULTIPLE, [{"message": "N"}], "waiting: s"),
    "one of several": (MULTIPLE, [{"message": "N"}], "completed: s c e"),
    "condition by data": (
        CONDITIONAL_SUB,
        [{"condition": "hs", "data": {"n": 2}}, {"task": "a"}],
        "completed: s hs he h",
    ),
    "condition declared": (
        CONDITIONAL_SUB,
        [{"condition": "hs"}, {"task": "a"}],
        "completed: s hs he h",
    ),
    "parallel start": (
        PARALLEL_START,
        [{"message": "N"}, {"message": "M"}],
        "completed: g d c j e",
    ),
}


@pytest.mark.parametrize(("xml", "events", "expected"), EVENTS.values(), ids=EVENTS)
def test_what_happens(xml, events, expected):
    assert trace(xml, {}, events) == expected


def test_open_names_the_nodes_still_waiting():
    assert run(PARALLEL_MULTIPLE).open == ("c",)
    assert run(CASES["parallel waits"][0], {"n": 5}).open == ("j",)
    assert run(CASES["message start, nothing comes"][0]).open == ("s",)
