"""YAML that means harm is refused in a moment, whatever it is that reads it."""

import time

import pytest
import yaml

from yiwang.base.packages.documents import read
from yiwang.base.packages.lines import unreadable
from yiwang.serve.offices.plan import PlanRefused
from yiwang.serve.offices.plan import read as read_plan

MOMENT = 5.0  # seconds; the machine may be busy
DOUBLED = "\n".join(
    ["a0: &a0 {k: v}", *(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 40))]
)
MERGED = "\n".join(
    ["a0: &a0 {k: v}", *(f"a{n}: &a{n} {{<<: [*a{n - 1}, *a{n - 1}]}}" for n in range(1, 40))]
)
HOSTILE = {
    "references that double": DOUBLED,
    "merges that double": MERGED,
    "a list in itself": "a: &a [*a]",
    "many references to much": "a: &a '" + "x" * 100_000 + "'\nb: [" + "*a," * 3_000 + "]",
    "brackets without end": "[" * 100_000,
    "dashes without end": "- " * 500_000,
    "mappings without end": "\n".join(" " * n + "a:" for n in range(1_000)),
    "a command": "!!python/object/apply:os.system [id]",
    "a module": "!!python/module:os",
    "a number that is none": "a: !!int x",
    "a truth that is none": "a: !!bool x",
    "a moment that is none": "a: !!timestamp x",
    "the 31st of February": "a: 2026-02-31",
    "a number of 5,000 digits": "a: " + "9" * 5_000,
    "sixties of sixties": "a: 1" + ":59" * 500_000,
    "a key that is a list": "? [a]\n: b",
    "two documents": "a: 1\n---\nb: 2",
    "a zero character": "a: \0",
    "half a character": 'a: "\\ud800"',
    "values without end": "- \n" * 600_000,
    "an open quote": "a: '",
}


@pytest.mark.parametrize("what", HOSTILE)
def test_it_is_refused_in_a_moment_by_all_that_read_it(what: str) -> None:
    began = time.process_time()
    with pytest.raises(yaml.YAMLError):
        read(HOSTILE[what])
    problem = unreadable("form.yaml", HOSTILE[what])
    assert problem is not None
    assert problem.message
    with pytest.raises(PlanRefused):
        read_plan(HOSTILE[what])
    assert time.process_time() - began < MOMENT


def test_a_large_file_that_means_no_harm_is_read_in_a_moment() -> None:
    began = time.process_time()
    assert len(read("\n".join(f"k{n}: {{a: 1, b: [x, y]}}" for n in range(10_000)))) == 10_000
    assert time.process_time() - began < MOMENT


def test_references_that_people_write_are_read() -> None:
    text = "a: &a {zh: 一, en: one}\nb: *a\nc: {<<: *a, en: two}\nopen: 9:30"
    assert read(text) == {
        "a": {"zh": "一", "en": "one"},
        "b": {"zh": "一", "en": "one"},
        "c": {"zh": "一", "en": "two"},
        "open": 570,
    }
