"""Patterns: the machine that is linear in time finds what Python's matcher finds."""

import gc
import re
import weakref

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.pace import quick
from yiwang.engines.decision import feel
from yiwang.engines.decision.feel.regex.dialect import Reader
from yiwang.engines.decision.feel.regex.machine import Machine
from yiwang.engines.decision.feel.regex.nodes import python_text
from yiwang.engines.decision.feel.values import Run

# No repetition of what may be empty: there implementations differ, and rightly so.
ATOMS = st.sampled_from(["a", "b", "c", ".", "[ab]", "[^a]", "(ab)", "(a|b)", "(?:ba?c)"])
PIECES = st.tuples(ATOMS, st.sampled_from(["", "?", "*", "+", "+?", "{2}", "{1,3}", "*?"])).map(
    "".join
)
PATTERNS = st.lists(PIECES, min_size=1, max_size=4).map("".join)
WHOLE = st.lists(PATTERNS, min_size=1, max_size=2).map("|".join)


@settings(max_examples=200, deadline=None)
@given(pattern=WHOLE, text=st.text("abc\n", max_size=12))
def test_machine_and_python_agree(pattern, text):
    node = Reader(pattern, "").whole()
    # After an empty match Python tries again at the same place; callers skip empty matches.
    assume(re.match(python_text(node), "") is None)
    found = Machine(node, re.RegexFlag(0)).matches(Run(), text)
    expected = re.finditer(python_text(node), text)
    assert [(m.start(), m.end(), m[0]) for m in found] == [
        (m.start(), m.end(), m[0]) for m in expected
    ]


EMAIL = r"^\\w+([-+.]\\w+)*@\\w+([-.]\\w+)*\\.\\w+([-.]\\w+)*$"


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (f'matches("li.xiaoming+office@licences.qingdao.gov.cn", "{EMAIL}")', "true"),
        (f'matches("li.xiaoming+office@licences.qingdao.gov.cn!", "{EMAIL}")', "false"),
        ('matches("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "(a+)+$")', "false"),
        ('matches("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "(a|aa)*$")', "true"),
        ('replace("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", "(?:a+)+(b)", "[$1]")', "[b]"),
    ],
)
def test_a_costly_pattern_is_answered_in_time(expression, expected):
    found = quick(lambda: feel.parse(expression).evaluate({}).value, 1)
    assert feel.to_text(found) == expected


def test_a_pattern_is_kept_with_its_expression_and_goes_with_it():
    made = feel.parse('matches(s, "[a-z]+[0-9]")')
    for text in ("a1", "b2"):
        assert made.evaluate({"s": text}).value is True
    (pattern,) = made.library.values()
    left = weakref.ref(pattern)
    del made, pattern
    gc.collect()
    assert left() is None
