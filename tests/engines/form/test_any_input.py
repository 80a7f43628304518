"""Whatever is sent is answered, and whatever is taken once is taken again unchanged."""

import copy
import json
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from yiwang.base.parties.identifiers import FORMATS
from yiwang.engines import form

QINGDAO = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 5, 6, 9, 30, tzinfo=QINGDAO)
DOCUMENT = yaml.safe_load(Path(__file__).with_name("eating_place.yaml").read_text("utf-8"))
SHEET = form.read(DOCUMENT, formats=FORMATS)
GOOD = {
    "code": "91370200MA3TX0017Y",
    "firm": {"name": "青岛某餐饮", "founded": "2020-05-06"},
    "online": True,
    "site": "https://example.org",
    "area": 120.5,
    "seats": 40,
    "dishes": ["raw"],
    "raw_plan": ["f1"],
    "district": "a",
    "street": "a1",
    "handlers": [{"name": "张三", "kind": "cook", "certificate": "C1", "pay": "5000.50"}] * 2,
    "agreed": True,
}
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=12),
    st.sampled_from(["", "2020-13-01", "a", "cook", "on", "1e400", "\ud800", "\x00", 10**400]),
)
KEYS = st.sampled_from(["name", "kind", "handlers", "firm", "area", "*", "0", "a/b", "", "x-y"])
JUNK = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=6,
)


def ways(value, at=()):
    yield at
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from ways(inner, (*at, key))


def spoiled(draw, sound):
    """Return the sound value with one or two places in it replaced or added to."""
    result = copy.deepcopy(sound)
    for _ in range(draw(st.integers(1, 2))):
        *way, last = draw(st.sampled_from([at for at in list(ways(result)) if at]))
        inner = result
        for key in way:
            inner = inner[key]
        if isinstance(inner, dict) and draw(st.booleans()):
            last = draw(KEYS)
        inner[last] = draw(JUNK)
    return result


@st.composite
def data(draw):
    return spoiled(draw, GOOD)


@st.composite
def documents(draw):
    return spoiled(draw, DOCUMENT)


@settings(max_examples=200, deadline=None)
@given(data())
def test_any_data_is_answered(sent):
    found = SHEET.evaluate(sent, now=NOW, zone=QINGDAO)
    json.dumps(found.to_json())
    SHEET.fields(sent, now=NOW, zone=QINGDAO, problems=found.problems)
    done = SHEET.submit(sent, now=NOW, zone=QINGDAO)
    if done.ok:
        again = SHEET.submit(done.data, now=NOW, zone=QINGDAO)
        assert (again.data, again.problems, again.dropped) == (done.data, (), ())


@settings(max_examples=200, deadline=None)
@given(documents())
def test_any_document_is_read_or_refused(document):
    try:
        sheet = form.read(document, formats=FORMATS)
    except form.FormRefused as refusal:
        found = refusal.problems
    else:
        found = sheet.evaluate(GOOD, now=NOW, zone=QINGDAO).pages
    assert found


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(KEYS | st.just("handlers-0-name") | st.text(max_size=9), st.text())))
def test_any_post_is_read(pairs):
    SHEET.evaluate(SHEET.parse_post(pairs), now=NOW, zone=QINGDAO)
