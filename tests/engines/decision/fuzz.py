"""Throw expressions and bytes at the decision engine until the time is up.

Run `python tests/engines/decision/fuzz.py --seconds 600`. It stops with exit code 1 at the first
input that raises anything but a syntax error, takes longer than a second, or lets the process
grow by more than a tenth after its first minute. The input is printed, and so is the seed.
"""

from __future__ import annotations

import argparse
import ctypes
import gc
import os
import random
import sys
import time
from ctypes.util import find_library
from datetime import UTC, datetime
from pathlib import Path

from yiwang.engines import decision
from yiwang.engines.decision import feel
from yiwang.engines.decision.feel.functions import BUILTINS

MAX_INPUT = 10_000  # characters
MAX_SECONDS = 1.0  # for one input
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
    *('""', '"a"', '"aaaaaaaaaaaaaaaaaaaaaaaaaaaa!"', '"(a+)+$"', '"2025-01-31"', '"P1Y"', '"$1"'),
    *('@"2025-02-28"', '@"23:59:59"', '@"P1D"', '@"P1M"', '@"-999999999-12-31"', '@"P999999999Y"'),
    *('@"2025-03-30T02:30:00@Europe/Paris"', "x", "s", "xs", "people", "date of birth", "item"),
    *("[1..5]", "(< 3)", "1..9", "[]", "{}", "?", "nothing", "function(a, b) a < b"),
)
FORMS = (
    *("({0})", "{0} + {1}", "{0} - {1}", "{0} * {1}", "{0} / {1}", "{0} ** {1}", "-{0}"),
    *("{0} = {1}", "{0} < {1}", "{0} and {1}", "{0} or {1}", "{0} between {1} and {2}"),
    *(
        "{0} in ({1}, {2})",
        "{0} in [{1}..{2})",
        "if {0} then {1} else {2}",
        "[{0}, {1}]",
        "{0}[{1}]",
    ),
    *(
        "{{a: {0}, b: {1}}}",
        "{0}.name",
        "{0}.year",
        "for i in {0} return {1}",
        "{0} instance of number",
    ),
    *("for i in 1..{0}, j in {1} return [i, j, {2}]", "some i in {0} satisfies {1}"),
    *(
        "every i in {0} satisfies i = {1}",
        "(function(a) {0})({1})",
        "{0}[item > {1}]",
        "for i in {0}..{1} return partial",
    ),
)


def expression(chance: random.Random, depth: int) -> str:
    """Return text that is mostly FEEL."""
    if depth <= 0 or chance.random() < 0.2:
        return chance.choice(ATOMS)
    parts = [expression(chance, depth - 1) for _ in range(3)]
    if chance.random() < 0.4:
        name = chance.choice(list(BUILTINS))
        return f"{name}({', '.join(parts[: chance.randrange(4)])})"
    return chance.choice(FORMS).format(*parts)


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


def evaluate(text: str, unary: bool) -> None:
    """Parse and evaluate; only a syntax error may be raised."""
    try:
        made = feel.parse(text, names=CONTEXT, unary=unary)
    except feel.FeelSyntaxError:
        return
    outcome = made.evaluate({**CONTEXT, "?": CONTEXT["x"]}, now=NOW, zone=UTC)
    feel.to_json(outcome.value)


def read_model(chance: random.Random, text: str) -> None:
    """Read a model that holds the text, or a damaged one; only a ModelError may be raised."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    xml = (
        '<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" namespace="f" name="f">'
        '<decision id="d" name="d"><variable name="d" typeRef="number"/><decisionTable>'
        f"<input><inputExpression><text>{escaped}</text></inputExpression></input><output/>"
        f"<rule><inputEntry><text>{escaped}</text></inputEntry><outputEntry><text>1</text>"
        "</outputEntry></rule></decisionTable></decision></definitions>"
    )
    if chance.random() < 0.3:
        xml = mutated(chance, xml)
    try:
        model = decision.read(xml)
    except decision.ModelError:
        return
    result = model.evaluate("d", {"x": 1}, now=NOW, zone=UTC)
    result.trace.to_json()


def resident() -> int:
    """Return the memory of this process in pages; 0 where the system does not tell.

    What the allocator only keeps for reuse after a large value is given back first.
    """
    gc.collect()
    library = find_library("c")
    trim = getattr(ctypes.CDLL(library), "malloc_trim", None) if library else None
    if trim:
        trim(0)
    status = Path("/proc/self/statm")
    return int(status.read_text().split()[1]) if status.exists() else 0


def run(seconds: float, seed: int) -> str:
    """Fuzz for some seconds. Return what was found, "" when nothing."""
    chance = random.Random(seed)
    started = time.monotonic()
    first_minute = 0
    count = 0
    while (elapsed := time.monotonic() - started) < seconds:
        text = text_of(chance)
        begun = time.process_time()
        try:
            if count % 5:
                evaluate(text, unary=count % 5 == 1)
            else:
                read_model(chance, text)
        except Exception as crash:
            return f"{type(crash).__name__}: {crash} for {text!r}"
        if time.process_time() - begun > MAX_SECONDS:
            return f"{time.process_time() - begun:.1f} s for {text!r}"
        count += 1
        if elapsed > 60 and not first_minute:
            first_minute = resident()
    if first_minute and resident() > GROWTH * first_minute:
        return f"memory grew from {first_minute} to {resident()} pages"
    print(f"{count} inputs, {resident()} pages, {first_minute} after the first minute")
    return ""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=None)
    options = parser.parse_args()
    if os.environ.get("PYTHONMALLOC") != "malloc":
        # Python's own allocator holds a whole megabyte for the sake of one small value in it; the
        # system's gives pages back, so that what stays resident is what is held.
        arguments = [sys.executable, *sys.argv]
        os.execve(sys.executable, arguments, {**os.environ, "PYTHONMALLOC": "malloc"})
    seed = options.seed if options.seed is not None else time.time_ns() % 2**32
    print(f"seed {seed}")
    found = run(options.seconds, seed)
    if found:
        print(found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
