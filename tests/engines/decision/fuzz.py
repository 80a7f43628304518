"""Throw expressions and bytes at the decision engine until the time is up.

Run `python tests/engines/decision/fuzz.py --seconds 600`. It stops with exit code 1 at the first
input that raises anything but a syntax error, takes longer than a second, or lets the process
grow by more than a tenth after its first minute. The input is printed, and so is the seed.
"""

from __future__ import annotations

import argparse
import gc
import json
import math
import random
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from yiwang.engines import decision
from yiwang.engines.decision import feel
from yiwang.engines.decision.feel.functions import BUILTINS

MAX_INPUT = 10_000  # characters
MAX_SECONDS = 1.0  # for one input, of processor time
ATTEMPTS = 3  # a busy host adds to that time and never takes away
GROWTH = 1.1
NOW = datetime(2025, 5, 6, tzinfo=UTC)
CONTEXT = {
    "x": feel.from_json(7),
    "s": "text",
    "xs": feel.from_json([1, 2, 3]),
    "people": feel.from_json([{"name": "Li", "age": 30}, {"name": "Wang", "age": 41}]),
    "date of birth": feel.parse_date("2000-02-29"),
}
ATOMS = (
    *("1", "0", "-1", "2.5", "1e30", "1e-30", "9999999999999999999999999999999999", "true", "null"),
    *("1e6144", "-1e-6143", '"[中-龥]+"', r'"\\p{L}\\p{N}"', '"(a|aa|aaa)+(b|c)*"', '"\\s*,"'),
    *('""', '"a"', '"aaaaaaaaaaaaaaaaaaaaaaaaaaaa!"', '"(a+)+$"', '"2025-01-31"', '"P1Y"', '"$1"'),
    *('@"2025-02-28"', '@"23:59:59"', '@"P1D"', '@"P1M"', '@"-999999999-12-31"', '@"P999999999Y"'),
    *('@"2025-03-30T02:30:00@Europe/Paris"', "x", "s", "xs", "people", "date of birth", "item"),
    *("[1..5]", "(< 3)", "1..9", "[]", "{}", "?", "nothing", "function(a, b) a < b"),
)
FORMS = (
    *("({0})", "{0} + {1}", "{0} - {1}", "{0} * {1}", "{0} / {1}", "{0} ** {1}", "-{0}"),
    *("{0} = {1}", "{0} < {1}", "{0} and {1}", "{0} or {1}", "{0} between {1} and {2}"),
    *("{0} in ({1}, {2})", "{0} in [{1}..{2})", "[{0}, {1}]", "{0}[{1}]", "{0}.name", "{0}.year"),
    *("if {0} then {1} else {2}", "{{a: {0}, b: {1}}}", "{0} instance of number"),
    *("for i in {0} return {1}", "some i in {0} satisfies {1}", "every i in {0} satisfies i = {1}"),
    *("for i in 1..{0}, j in {1} return [i, j, {2}]", "for i in {0}..{1} return partial"),
    *("(function(a) {0})({1})", "{0}[item > {1}]", "[{0}, {1}] instance of list<list<number>>"),
)
# Text, lists and contexts that hold the same part many times, and functions that call themselves.
GROWING = (
    "string join(for i in 1..{0} return {1}, {2})",
    "{{f: function(n) if n = 0 then {0} else [f(n - 1), f(n - 1)], r: f(20) = f({1})}}.r",
    "{{a: [{0}, {1}], b: [a, a, a], c: [b, b, b], d: [c, c, c], e: [d, d], f: [e, e, {2}]}}.f",
    "sort(for i in 1..{0} return {1} * i, function(a, b) a < b)",
    "for i in 1..{0} return concatenate(partial, {1})",
    "for i in 1..{0} return matches({1}, {2} + string(i))",
    "distinct values(for i in 1..{0} return [i, {1}])",
)
BOXED = (
    *("<literalExpression><text>{0}</text></literalExpression>", "<list>{0}{1}</list>"),
    (
        "<context><contextEntry><variable name='a'/>{0}</contextEntry>"
        "<contextEntry>{1}</contextEntry></context>"
    ),
    "<conditional><if>{0}</if><then>{1}</then><else>{0}</else></conditional>",
    "<filter><in>{0}</in><match>{1}</match></filter>",
    "<for iteratorVariable='i'><in>{0}</in><return>{1}</return></for>",
    "<some iteratorVariable='i'><in>{0}</in><satisfies>{1}</satisfies></some>",
    "<relation><column name='a'/><row>{0}</row><row>{1}</row></relation>",
    (
        "<invocation><literalExpression><text>k</text></literalExpression><binding>"
        "<parameter name='x'/>{0}</binding></invocation>"
    ),
    (
        "<decisionTable hitPolicy='COLLECT'><input><inputExpression>{0}</inputExpression></input>"
        "<output/><rule><inputEntry>{0}</inputEntry><outputEntry>{1}</outputEntry></rule>"
        "</decisionTable>"
    ),
)
MODEL = (
    '<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" namespace="f" name="f">'
    '<itemDefinition name="t" isCollection="true"><typeRef>number</typeRef><allowedValues>'
    "<text>&gt; 1</text></allowedValues></itemDefinition>"
    '<inputData id="x" name="x"/><businessKnowledgeModel id="k" name="k"><encapsulatedLogic>'
    '<formalParameter name="x"/>{0}</encapsulatedLogic></businessKnowledgeModel>'
    '<decision id="d" name="d"><variable name="d" typeRef="{1}"/>'
    '<informationRequirement><requiredInput href="#x"/></informationRequirement>'
    '<knowledgeRequirement><requiredKnowledge href="#k"/></knowledgeRequirement>{2}'
    "</decision></definitions>"
)


def expression(chance: random.Random, depth: int) -> str:
    """Return text that is mostly FEEL."""
    if depth <= 0 or chance.random() < 0.2:
        return chance.choice(ATOMS)
    parts = [expression(chance, depth - 1) for _ in range(3)]
    if chance.random() < 0.4:
        name = chance.choice(list(BUILTINS))
        return f"{name}({', '.join(parts[: chance.randrange(4)])})"
    return chance.choice(GROWING if chance.random() < 0.03 else FORMS).format(*parts)


def mutated(chance: random.Random, text: str) -> str:
    """Return a text with something cut, doubled or replaced."""
    at, length = chance.randrange(len(text) + 1), chance.randrange(12)
    kind = chance.randrange(3)
    if kind == 0:
        return text[:at] + text[at + length :]
    if kind == 1:
        return text[:at] + text[at : at + length] * chance.randrange(1, 40) + text[at:]
    return (
        text[:at]
        + "".join(chance.choice('()[]{}.,:"\\-+*/<>=@?ax1 \n𝒳中') for _ in range(length))
        + text[at:]
    )


def noise(chance: random.Random) -> str:
    return chance.randbytes(chance.randrange(200)).decode("utf-8", "replace")


def text_of(chance: random.Random) -> str:
    kind = chance.random()
    if kind < 0.1:
        return noise(chance)
    text = expression(chance, chance.randrange(1, 6))
    while kind < 0.4:
        text, kind = mutated(chance, text), kind + 0.1
    return text[:MAX_INPUT]


def boxed(chance: random.Random, depth: int) -> str:
    """Return a boxed expression."""
    if depth <= 0 or chance.random() < 0.3:
        text = expression(chance, 2).replace("&", "&amp;").replace("<", "&lt;")
        return BOXED[0].format(text)
    return chance.choice(BOXED[1:]).format(boxed(chance, depth - 1), boxed(chance, depth - 1))


def model_of(chance: random.Random) -> str:
    """Return a model, some of them damaged."""
    kind = chance.choice(("", "number", "t", "string"))
    xml = MODEL.format(boxed(chance, 2), kind, boxed(chance, 4))
    return (mutated(chance, xml) if chance.random() < 0.3 else xml)[:MAX_INPUT]


def evaluate(text: str, unary: bool) -> None:
    """Parse and evaluate; only a syntax error may be raised."""
    try:
        made = feel.parse(text, names=CONTEXT, unary=unary)
    except feel.FeelSyntaxError:
        return
    outcome = made.evaluate({**CONTEXT, "?": CONTEXT["x"]}, now=NOW, zone=UTC)
    json.dumps(feel.to_json(outcome.value))


def read_model(xml: str) -> None:
    """Read and use a model; only a ModelError may be raised."""
    try:
        model = decision.read(xml)
    except decision.ModelError:
        return
    result = model.evaluate("d", {"x": 1}, now=NOW, zone=UTC)
    json.dumps([feel.to_json(result.value), result.trace.to_json()])


def resident() -> int:
    """Return the memory of this process in pages; 0 where the system does not tell."""
    gc.collect()
    status = Path("/proc/self/statm")
    return int(status.read_text().split()[1]) if status.exists() else 0


def run(seconds: float, seed: int) -> str:
    """Fuzz for some seconds. Return what was found, "" when nothing."""
    chance = random.Random(seed)
    started = time.monotonic()
    first_minute = count = 0
    slowest = 0.0
    while (elapsed := time.monotonic() - started) < seconds:
        as_model = count % 5 == 0
        text = model_of(chance) if as_model else text_of(chance)
        taken = math.inf
        for _attempt in range(ATTEMPTS):
            begun = time.process_time()
            try:
                read_model(text) if as_model else evaluate(text, unary=count % 5 == 1)
            except Exception as crash:
                return f"{type(crash).__name__}: {crash} for {text!r}"
            taken = min(taken, time.process_time() - begun)
            if taken <= MAX_SECONDS:
                break
        else:
            return f"{taken:.1f} s for {text!r}"
        slowest = max(slowest, taken)
        count += 1
        if elapsed > 60 and not first_minute:
            first_minute = resident()
    now = resident()
    if first_minute and now > GROWTH * first_minute:
        return f"memory grew from {first_minute} to {now} pages"
    print(f"{count} inputs, {now} pages, {first_minute} after the first minute, {slowest:.2f} s")
    return ""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=None)
    options = parser.parse_args()
    seed = options.seed if options.seed is not None else time.time_ns() % 2**32
    print(f"seed {seed}")
    found = run(options.seconds, seed)
    if found:
        print(found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
