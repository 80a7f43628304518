"""Which processes are sound, and what is said about those that are not."""

import pytest

from tests.pace import quick
from yiwang.engines.process.reader import parse
from yiwang.engines.process.soundness import Fault, Kind, Verdict, prove

KINDS = {
    "start": "startEvent",
    "task": "userTask",
    "xor": "exclusiveGateway",
    "and": "parallelGateway",
    "or": "inclusiveGateway",
    "complex": "complexGateway",
    "event": "eventBasedGateway",
    "end": "endEvent",
    "catch": "intermediateCatchEvent",
    "throw": "intermediateThrowEvent",
    "sub": "subProcess",
    "on": "boundaryEvent",
    "call": "callActivity",
    "transaction": "transaction",
    "adhoc": "adHocSubProcess",
}
EVENTS = {
    "catch": "<signalEventDefinition/>",
    "on": "<timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition>",
}


def scope(nodes: str, flows: str, **inside: str) -> str:
    """Write flow nodes `id:kind` and flows `source>target`, `?` for conditional, `!` for default.

    inside: id → content of that node; `@id` after a kind attaches a boundary event.
    """
    defaults = {f.split(">")[0]: f.rstrip("!").replace(">", "_") for f in flows.split() if "!" in f}
    parts = []
    for item in nodes.split():
        name, kind = item.split(":")
        kind, _, host = kind.partition("@")
        attributes = f' attachedToRef="{host}"' if host else ""
        attributes += f' default="{defaults[name]}"' if name in defaults else ""
        extra, _, content = inside.get(name, EVENTS.get(kind, "")).rpartition("|")
        element = KINDS[kind]
        parts.append(f'<{element} id="{name}"{attributes} {extra}>{content}</{element}>')
    for item in flows.split():
        source, target = item.strip("?!").split(">")
        condition = "<conditionExpression>ok</conditionExpression>" if "?" in item else ""
        parts.append(
            f'<sequenceFlow id="{source}_{target}" sourceRef="{source}" targetRef="{target}">'
            f"{condition}</sequenceFlow>"
        )
    return "".join(parts)


def verdict(content: str, limit: int = 20_000, rest: str = "") -> Verdict:
    definition, _ = parse(
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d">'
        f'<process id="p" isExecutable="true">{content}</process>{rest}</definitions>'
    )
    assert definition is not None
    return prove(definition, limit=limit)


SOUND = {
    "a sequence": scope("s:start a:task e:end", "s>a a>e"),
    "a choice": scope("s:start x:xor a:task b:task e:end", "s>x x>a? x>b! a>e b>e"),
    "branches side by side": scope(
        "s:start f:and a:task b:task j:and e:end", "s>f f>a f>b a>j b>j j>e"
    ),
    "branches that end each for itself": scope(
        "s:start f:and a:task b:task e:end g:end", "s>f f>a f>b a>e b>g"
    ),
    "branches that meet at one end event": scope(
        "s:start f:and a:task b:task e:end", "s>f f>a f>b a>e b>e"
    ),
    "an inclusive choice": scope(
        "s:start f:or a:task b:task c:task j:or e:end",
        "s>f f>a? f>b? f>c! a>j b>j c>j j>e",
    ),
    "an inclusive join of a parallel split": scope(
        "s:start f:and a:task b:task j:or e:end", "s>f f>a f>b a>j b>j j>e"
    ),
    "an implicit fork of an activity": scope(
        "s:start a:task b:task c:task j:and e:end", "s>a a>b a>c b>j c>j j>e"
    ),
    "conditional flows of an activity, joined inclusively": scope(
        "s:start a:task b:task c:task j:or e:end", "s>a a>b? a>c b>j c>j j>e"
    ),
    "a loop": scope("s:start m:xor a:task x:xor e:end", "s>m m>a a>x x>m? x>e!"),
    "an unstructured net of choices": scope(
        "s:start a:xor b:xor c:xor d:xor e:end t:task u:task",
        "s>a a>b? a>c! b>c? b>d! c>t? t>b c>d! d>u? u>a d>e!",
    ),
    "an unstructured loop in a parallel branch": scope(
        "s:start f:and a:xor b:task c:task x:xor y:xor m:xor t:task j:and e:end",
        "s>f f>a a>b? a>c! b>x c>y x>c? x>m! y>b? y>m! m>j f>t t>j j>e",
    ),
    "an event gateway": scope("s:start g:event a:catch b:catch e:end", "s>g g>a g>b a>e b>e"),
    "a path that stops without an end event": scope("s:start a:task", "s>a"),
    "no start event at all": scope("a:task b:task c:task", "a>b"),
    "a link": scope(
        "s:start t:throw c:catch e:end",
        "s>t c>e",
        t='<linkEventDefinition name="on"/>',
        c='<linkEventDefinition name="on"/>',
    ),
    "a boundary event that goes another way": scope(
        "s:start a:task b:on@a c:task x:xor e:end", "s>a a>x b>c c>x x>e"
    ),
    "a reminder that does not interrupt": scope(
        "s:start a:task b:on@a c:task e:end g:end",
        "s>a a>e b>c c>g",
        b='cancelActivity="false"|<signalEventDefinition/>',
    ),
    "a termination beside another branch": scope(
        "s:start f:and a:task b:task e:end g:end",
        "s>f f>a f>b a>e b>g",
        e="<terminateEventDefinition/>",
    ),
    "an error in one of two branches": scope(
        "s:start f:and a:task x:xor g:end b:task j:and e:end",
        "s>f f>a f>b a>x x>g? x>j! b>j j>e",
        g="<errorEventDefinition/>",
    ),
    "a sub-process": scope(
        "s:start a:sub e:end", "s>a a>e", a=scope("t:start b:task f:end", "t>b b>f")
    ),
    "a sub-process that fails into a boundary event": scope(
        "s:start a:sub b:on@a e:end g:end",
        "s>a a>e b>g",
        a=scope("t:start x:xor f:end h:end", "t>x x>f? x>h!", h="<errorEventDefinition/>"),
        b="<errorEventDefinition/>",
    ),
    "an event sub-process": scope(
        "s:start a:task e:end u:sub",
        "s>a a>e",
        u='triggeredByEvent="true"|' + scope("t:start f:end", "t>f", t="<signalEventDefinition/>"),
    ),
    "a transaction that can be cancelled": scope(
        "s:start a:transaction b:on@a e:end g:end",
        "s>a a>e b>g",
        a=scope("t:start x:xor f:end h:end", "t>x x>f? x>h!", h="<cancelEventDefinition/>"),
        b="<cancelEventDefinition/>",
    ),
    "several persons and a loop": scope(
        "s:start a:task b:task e:end",
        "s>a a>b b>e",
        a="<multiInstanceLoopCharacteristics><loopCardinality>3</loopCardinality>"
        "</multiInstanceLoopCharacteristics>",
        b="<standardLoopCharacteristics><loopCondition>false</loopCondition>"
        "</standardLoopCharacteristics>",
    ),
    "a compensation beside the flow": scope(
        "s:start a:task c:on@a u:task t:throw e:end",
        "s>a a>t t>e",
        c="<compensateEventDefinition/>",
        u='isForCompensation="true"|',
        t="<compensateEventDefinition/>",
    )
    + '<association id="x" sourceRef="c" targetRef="u" associationDirection="One"/>',
    "an ad-hoc sub-process": scope(
        "s:start a:adhoc e:end", "s>a a>e", a=scope("b:task c:task d:task", "b>c")
    ),
    "a call of a process elsewhere": scope(
        "s:start c:call e:end", "s>c c>e", c='calledElement="elsewhere"|'
    ),
    "a process that calls itself": scope(
        "s:start x:xor c:call e:end", "s>x x>c? x>e! c>e", c='calledElement="p"|'
    ),
    "two ways to start": scope(
        "s:start t:start a:task e:end", "s>a t>a a>e", t="<signalEventDefinition/>"
    ),
}


@pytest.mark.parametrize("process", SOUND)
def test_it_is_sound(process):
    assert verdict(SOUND[process]) == Verdict(Kind.SOUND)


UNSOUND = {
    "a choice joined as if all branches ran": (
        scope("s:start x:xor a:task b:task j:and e:end", "s>x x>a? x>b! a>j b>j j>e"),
        Fault.DEADLOCK,
        "j",
        "s; x (x_a); a",
    ),
    "branches side by side merged as if one ran": (
        scope("s:start f:and a:task b:task m:xor c:task e:end", "s>f f>a f>b a>m b>m m>c c>e"),
        Fault.UNSAFE,
        "c",
        "s; f; a; m; c; e; b; m; c; e",
    ),
    "a way out of a parallel branch": (
        scope(
            "s:start f:and a:task x:xor g:end b:task j:and e:end",
            "s>f f>a f>b a>x x>g? x>j! b>j j>e",
        ),
        Fault.DEADLOCK,
        "j",
        "s; f; a; b; x (x_g); g",
    ),
    "an interrupting event out of a parallel branch": (
        scope(
            "s:start f:and a:task t:on@a g:end b:task j:and e:end",
            "s>f f>a f>b a>j t>g b>j j>e",
        ),
        Fault.DEADLOCK,
        "j",
        "s; f; b; a; t; g",
    ),
    "a task that nothing leads to": (
        scope("s:start a:task b:task e:end", "s>a a>e b>e"),
        Fault.DEAD,
        "b",
        "",
    ),
    "a loop without a way out": (
        scope("s:start x:xor m:xor a:task e:end", "s>x x>e? x>m! m>a a>m"),
        Fault.LIVELOCK,
        "a",
        "s; x (x_m); m",
    ),
    "a loop in which nothing happens": (
        scope("s:start m:xor x:xor e:end", "s>m m>x x>m? x>e!"),
        Fault.LIVELOCK,
        "m",
        "",
    ),
    "a join in a loop that waits for the loop": (
        scope("s:start j:and a:task x:xor e:end", "s>j j>a a>x x>j? x>e!"),
        Fault.DEADLOCK,
        "j",
        "s",
    ),
    "a fault inside a sub-process": (
        scope(
            "s:start u:sub e:end",
            "s>u u>e",
            u=scope("t:start x:xor a:task b:task j:and f:end", "t>x x>a? x>b! a>j b>j j>f"),
        ),
        Fault.DEADLOCK,
        "j",
        "t; x (x_a); a",
    ),
    "a way behind a sub-process that always fails": (
        scope(
            "s:start u:sub e:end",
            "s>u u>e",
            u=scope("t:start f:end", "t>f", f="<errorEventDefinition/>"),
        ),
        Fault.DEAD,
        "e",
        "",
    ),
    "a reminder that comes back to the main path": (
        scope(
            "s:start a:task b:on@a m:xor c:task e:end",
            "s>a a>m b>m m>c c>e",
            b='cancelActivity="false"|<signalEventDefinition/>',
        ),
        Fault.UNSAFE,
        "c",
        "s; a; b; m; c; e; m; c; e",
    ),
}


@pytest.mark.parametrize("process", UNSOUND)
def test_it_is_unsound_and_the_path_shows_why(process):
    content, fault, element, path = UNSOUND[process]
    found = verdict(content)
    assert found.kind is Kind.UNSOUND
    assert (found.findings[0].fault, found.findings[0].element) == (fault, element)
    assert "; ".join(map(str, found.findings[0].path)) == path


def test_a_deadlock_names_the_flow_that_is_missing():
    content, *_ = UNSOUND["a choice joined as if all branches ran"]
    (found,) = verdict(content).findings
    assert found.reason == "'j' waits for a token on b_j, which cannot come."


def test_a_called_process_is_proven_with_its_caller():
    called = scope("t:start x:xor a:task b:task j:and f:end", "t>x x>a? x>b! a>j b>j j>f")
    found = verdict(
        scope("s:start c:call e:end", "s>c c>e", c='calledElement="q"|'),
        rest=f'<process id="q">{called}</process>',
    )
    assert [f.element for f in found.findings] == ["j"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (
            scope("s:start f:and a:task b:task j:complex e:end", "s>f f>a f>b a>j b>j j>e"),
            "When the complex gateway 'j' goes on depends on data.",
        ),
        (
            scope("s:start a:task e:end", "s>a a>e", a='completionQuantity="2"|'),
            "'a' takes or gives several tokens at once.",
        ),
    ],
)
def test_what_the_proof_does_not_cover_is_undecided(content, reason):
    assert verdict(content) == Verdict(Kind.UNDECIDED, (), reason)


def many(branches: int, fork: str, join: str, mark: str = "") -> str:
    tasks = [f"t{n}" for n in range(branches)]
    return scope(
        f"s:start f:{fork} j:{join} e:end "
        + " ".join(f"{t}:task {t}x:xor {t}a:task {t}b:task {t}m:xor" for t in tasks),
        "s>f j>e "
        + " ".join(
            f"f>{t}{mark} {t}>{t}x {t}x>{t}a? {t}x>{t}b! {t}a>{t}m {t}b>{t}m {t}m>j" for t in tasks
        ),
    )


@pytest.mark.parametrize(("fork", "join", "mark"), [("and", "and", ""), ("or", "or", "?")])
def test_twenty_branches_are_proven_in_a_moment(fork, join, mark):
    content = many(20, fork, join, mark)
    assert quick(lambda: verdict(content), 1).kind is Kind.SOUND


def test_a_proof_that_passes_its_limit_is_undecided():
    content = scope("s:start m:or a:task x:xor e:end", "s>m m>a a>x x>m? x>e!")
    assert verdict(content) == Verdict(Kind.SOUND)
    reason = "'p' has more states than the 1 that were looked at."
    assert verdict(content, limit=1) == Verdict(Kind.UNDECIDED, (), reason)


def test_a_file_of_many_processes_shows_every_fault():
    bad = scope("u:start x:xor a:task b:task j:and e:end", "u>x x>a? x>b! a>j b>j j>e")
    found = verdict(
        scope("s:start o:task q:end", "s>q"),
        rest=f'<process id="r" isExecutable="true">{bad}</process>',
    )
    assert {(f.fault, f.element) for f in found.findings} == {
        (Fault.DEAD, "o"),
        (Fault.DEADLOCK, "j"),
    }
