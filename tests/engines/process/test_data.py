"""Data on their way: scripts, data objects, properties, inputs, outputs, correlation."""

import json

import pytest
from models import (
    MESSAGE,
    NOW,
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
    trace,
)

from yiwang.engines import process
from yiwang.engines.process.play import play

FEEL = "https://www.omg.org/spec/DMN/20191111/FEEL/"


def script(name: str, text: str, attributes: str = "", inner: str = "") -> str:
    return f'<scriptTask id="{name}" {attributes}>{inner}<script>{text}</script></scriptTask>'


def io(inputs: str = "", outputs: str = "") -> str:
    ins = "".join(f'<dataInput id="{name}" name="{name}"/>' for name in inputs.split())
    outs = "".join(f'<dataOutput id="{name}" name="{name}"/>' for name in outputs.split())
    return f"<ioSpecification>{ins}{outs}</ioSpecification>"


def into(source: str, target: str, change: str = "") -> str:
    changed = f"<transformation>{change}</transformation>" if change else ""
    inner = f"<sourceRef>{source}</sourceRef><targetRef>{target}</targetRef>{changed}"
    return f"<dataInputAssociation>{inner}</dataInputAssociation>"


def out(source: str, target: str) -> str:
    inner = f"<sourceRef>{source}</sourceRef><targetRef>{target}</targetRef>"
    return f"<dataOutputAssociation>{inner}</dataOutputAssociation>"


def line(*elements: str, extra: str = "") -> str:
    ids = [element.split('id="')[1].split('"')[0] for element in elements]
    arrows = " -> ".join(["s", *ids, "e"])
    return model(nodes("start s") + "".join(elements) + nodes("end e") + extra, arrows)


OBJECT = '<dataObject id="DO_1" name="order"/><dataObjectReference id="R1" dataObjectRef="DO_1"/>'


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (script("a", "n + 1", 'yw:result="m"'), {"n": 1, "m": 2}),
        (script("a", "n = n + 1"), {"n": 2}),
        (script("a", "n := n + 1"), {"n": 2}),
        (script("a", "{n: n + 1, half: n / 2}"), {"n": 2, "half": 1}),
        (script("a", "= n + 1", 'xmlns:v="v" v:resultVariable="m"'), {"n": 1, "m": 2}),
        (script("a", "n + 1", f'scriptFormat="{FEEL}"'), {"n": 1}),
        (script("a", '"x"', inner=io("", "o") + out("o", "R1")), {"n": 1, "order": "x"}),
        (script("a", "count + 1", 'yw:result="count"'), {"n": 1, "count": None}),
    ],
)
def test_where_the_value_of_a_script_goes(written, expected):
    assert run(line(written, extra=OBJECT), {"n": 1}).data == expected


def test_a_variable_may_be_called_like_a_function():
    counted = line(script("a", "count = count + 1"))
    assert run(counted, {"count": 1}).data == {"count": 2}


def test_a_foreign_script_is_named_and_done_outside():
    xml = line(script("a", "x = 1; y = x", 'scriptFormat="javascript"'))
    _, problems = process.parse(xml)
    assert [(p.element, p.rule) for p in problems] == [("a", "script.language")]
    assert trace(xml) == "completed: s a e"


@pytest.mark.parametrize("condition", ["${n == 1}", "#{n}", "n == 1", "n >"])
def test_a_foreign_condition_is_refused_at_its_element(condition):
    xml = model(nodes("start s; task a; end e"), f"s -[{condition}]-> a -> e")
    with pytest.raises(process.Unreadable) as refused:
        process.read(xml)
    assert {p.element for p in refused.value.problems} == {"s_a"}


def test_a_data_object_is_written_and_read_by_its_references():
    read = script("b", "got + 1", inner=io("got", "o") + into("R1", "got") + out("o", "R1"))
    written = script("a", "41", inner=io("", "o") + out("o", "R1"))
    assert run(line(written, read, extra=OBJECT)).data == {"order": 42}


def test_an_input_by_the_id_of_a_data_object_is_that_object():
    assert run(line(script("a", "order = order + 1"), extra=OBJECT), {"DO_1": 1}).data == {
        "order": 2
    }


def test_a_task_waits_for_a_data_input_that_another_branch_writes():
    reader = f'<task id="b">{io("got")}{into("R1", "got")}</task>'
    xml = model(
        nodes("start s; and f; task x")
        + script("a", "1", inner=io("", "o") + out("o", "R1"))
        + reader
        + nodes("and j; end e")
        + OBJECT,
        "s -> f -> x -> a -> j -> e\nf -> b -> j",
    )
    assert trace(xml) == "completed: s f x a b j e"


def test_a_transformation_changes_what_is_carried():
    read = script("b", "got", 'yw:result="m"', inner=io("got") + into("R1", "got", "order * 2"))
    assert run(line(read, extra=OBJECT), {"order": 4}).data == {"order": 4, "m": 8}


def test_data_of_a_sub_process_end_with_it():
    inner = sub(
        "p1",
        '<property id="here" name="here"/>'
        + nodes("start i")
        + script("a", "{here: 1, there: 2}")
        + nodes("end o"),
        "i -> a -> o",
    )
    assert run(line(inner)).data == {"there": 2}


def test_each_instance_has_its_item_and_results_are_gathered():
    many = (
        '<multiInstanceLoopCharacteristics isSequential="true">'
        "<loopDataInputRef>list</loopDataInputRef>"
        '<loopDataOutputRef>squares</loopDataOutputRef><inputDataItem id="x"/>'
        '<outputDataItem id="y"/>'
        "</multiInstanceLoopCharacteristics>"
    )
    xml = line(script("a", "x * x", 'yw:result="y"', many))
    assert run(xml, {"list": [1, 2, 3]}).data["squares"] == [1, 4, 9]


def test_a_collection_may_be_a_data_input_of_the_activity():
    many = (
        "<multiInstanceLoopCharacteristics><loopDataInputRef>all</loopDataInputRef>"
        '<inputDataItem id="x"/></multiInstanceLoopCharacteristics>'
    )
    xml = line(f'<task id="a">{io("all")}{into("R1", "all")}{many}</task>', extra=OBJECT)
    assert trace(xml, {"order": ["p", "q"]}) == "completed: s a a e"


def test_a_called_process_has_data_of_its_own_where_they_are_mapped():
    mapped = io("given", "made") + into("n", "given") + out("made", "m")
    call = f'<callActivity id="c" calledElement="q">{mapped}</callActivity>'
    called = one(
        nodes("start s2") + script("a2", "{made: given + 1, lost: 1}") + nodes("end e2"),
        "s2 -> a2 -> e2",
        "q",
    )
    xml = several(one(nodes("start s") + call + nodes("end e"), "s -> c -> e", "p"), called)
    assert run(xml, {"n": 1}).data == {"n": 1, "m": 2}


def test_a_called_process_shares_all_data_where_nothing_is_mapped():
    called = one(
        nodes("start s2") + script("a2", "n = n + 1") + nodes("end e2"), "s2 -> a2 -> e2", "q"
    )
    xml = several(
        one(
            nodes("start s") + '<callActivity id="c" calledElement="q"/>' + nodes("end e"),
            "s -> c -> e",
            "p",
        ),
        called,
    )
    assert run(xml, {"n": 1}).data == {"n": 2}


def test_a_process_may_call_itself():
    xml = model(
        nodes("start s")
        + script("a", "n = n - 1")
        + nodes("xor x")
        + '<callActivity id="c" calledElement="p"/>'
        + nodes("xor y; end e"),
        "s -> a -> x -[n > 0]-> c -> y -> e\nx -[default]-> y",
    )
    assert trace(xml, {"n": 2}) == "completed: s a x s a x y e c y e"


def test_a_process_that_calls_itself_for_ever_is_stopped():
    xml = model(
        nodes("start s") + '<callActivity id="c" calledElement="p"/>' + nodes("end e"),
        "s -> c -> e",
    )
    assert "without end" in run(xml).incidents[0]


def test_a_circle_without_a_wait_is_stopped():
    xml = model(nodes("start s; xor x; task a"), "s -> x -> a -> x")
    assert "circle" in play(process.read(xml), {}, [], NOW).incidents[0]


def test_a_global_task_is_done_where_it_is_called():
    called = (
        '<globalScriptTask id="g" scriptLanguage="feel"><script>n = 7</script></globalScriptTask>'
    )
    xml = model(
        nodes("start s") + '<callActivity id="c" calledElement="g"/>' + nodes("end e"),
        "s -> c -> e",
        called,
    )
    played = run(xml)
    assert (played.trace, played.data) == (("s", "c", "e"), {"n": 7})


def test_a_process_of_the_library_is_called():
    called = process.read(
        model(
            nodes("start s2") + script("a2", "n = n + 1") + nodes("end e2"),
            "s2 -> a2 -> e2",
            name="q",
        )
    )
    xml = model(
        nodes("start s") + '<callActivity id="c" calledElement="q"/>' + nodes("end e"),
        "s -> c -> e",
    )
    assert run(xml, {"n": 1}, library=process.Library({"q": called})).data == {"n": 2}


def test_a_decision_of_the_library_is_evaluated():
    decide = {"fee": lambda data, now: {"fee": data["n"] * 10}}
    xml = line('<businessRuleTask id="a" yw:decision="fee"/>')
    played = run(xml, {"n": 3}, library=process.Library(decisions=decide))
    assert (played.trace, played.data) == (("s", "a", "e"), {"n": 3, "fee": 30})


def test_the_data_of_a_message_are_written():
    xml = line(
        f'<receiveTask id="a" messageRef="M">{io("", "o")}{out("o", "R1")}</receiveTask>',
        extra=OBJECT,
    )
    played = run(
        xml.replace("</definitions>", f"{MESSAGE}</definitions>"),
        {},
        [{"message": "M", "data": {"v": 3}}],
    )
    assert played.data == {"order": 3}


def test_processes_exchange_data_by_messages():
    thrown = f'<sendTask id="t" messageRef="M">{io("v")}{into("n", "v")}</sendTask>'
    xml = several(
        one(nodes("start s") + thrown + nodes("end e"), "s -> t -> e", "p"),
        one(event("startEvent", "s2", ref("message", "M")) + nodes("end e2"), "s2 -> e2", "q"),
        MESSAGE,
    )
    assert run(xml, {"n": 5}).data == {"n": 5, "v": 5}


def test_a_message_goes_to_the_instance_its_key_names():
    keys = (
        '<correlationProperty id="cp"><correlationPropertyRetrievalExpression messageRef="M">'
        "<messagePath>number</messagePath></correlationPropertyRetrievalExpression>"
        "</correlationProperty>"
        '<collaboration id="c"><correlationKey id="k">'
        "<correlationPropertyRef>cp</correlationPropertyRef></correlationKey></collaboration>"
    )
    bound = (
        '<correlationSubscription id="cs" correlationKeyRef="k">'
        '<correlationPropertyBinding correlationPropertyRef="cp">'
        "<dataPath>mine</dataPath></correlationPropertyBinding></correlationSubscription>"
    )
    xml = line('<receiveTask id="a" messageRef="M"/>', extra=bound)
    xml = xml.replace("</definitions>", f"{keys}{MESSAGE}</definitions>")
    assert trace(xml, {"mine": 1}, [{"message": "M", "data": {"number": 2}}]) == "waiting: s"
    assert trace(xml, {"mine": 1}, [{"message": "M", "data": {"number": 1}}]) == "completed: s a e"


def test_events_thrown_by_instances_as_the_behaviour_says():
    def told(behaviour: str) -> str:
        many = (
            f"<multiInstanceLoopCharacteristics {behaviour}>"
            "<loopCardinality>3</loopCardinality></multiInstanceLoopCharacteristics>"
        )
        xml = model(
            nodes("start s")
            + f'<task id="a">{many}</task>'
            + boundary("b", "a", ref("signal", "S"), False)
            + nodes("end e; end e2"),
            "s -> a -> e\nb -> e2",
            SIGNAL + '<signalEventDefinition id="sd" signalRef="S"/>',
        )
        return " ".join(sorted(run(xml).trace))

    assert told('behavior="None" noneBehaviorEventRef="sd"') == "a a a b b b e e2 e2 e2 s"
    assert told('behavior="One" oneBehaviorEventRef="sd"') == "a a a b e e2 s"
    assert told("") == "a a a e s"


def test_the_state_keeps_to_one_size_however_long_a_process_goes_round():
    xml = model(
        nodes("start s; xor m; user a; xor x; end e"),
        "s -> m -> a -> x -[again]-> m\nx -[default]-> e",
    )
    definition = process.read(xml)
    from yiwang.engines.process.happenings import Complete

    step = process.start(definition, {"again": True}, NOW)
    sizes = []
    for _ in range(300):
        step = process.advance(definition, step.state, Complete(step.effects[-1].id, {}, "li"), NOW)
        sizes.append(len(process.dump(step.state)))
    assert max(sizes) - min(sizes[3:]) < 8


def test_a_state_survives_a_database_that_reorders_its_keys():
    xml = model(
        nodes("start s; and f; user a; user b; and j; end e"), "s -> f -> a -> j -> e\nf -> b -> j"
    )

    def reordered(state):
        tree = json.loads(process.dump(state))
        return process.load(json.dumps(tree, sort_keys=True, indent=1))

    played = play(process.read(xml), {}, [{"task": "b"}, {"task": "a"}], NOW, keep=reordered)
    assert played.trace == ("s", "f", "b", "a", "j", "e")


def test_a_state_of_another_format_is_refused():
    with pytest.raises(process.WrongVersion):
        process.load('{"v": 99}')
    with pytest.raises(ValueError, match="not a saved"):
        process.load("[]")
