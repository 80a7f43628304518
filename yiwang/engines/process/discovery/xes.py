"""A log as XES, IEEE Std 1849: one trace a case, one event a finished step or move.

Standard extensions only: concept (names), time, lifecycle, organizational. A step has the event
`start` when it lay there and `complete` when it was done. Who did it is not told, only which body
answers for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from xml.sax.saxutils import quoteattr

from .log import Trace

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849.2016" xes.features="" xmlns="http://www.xes-standard.org/">
  <extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
  <extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
  <extension name="Lifecycle" prefix="lifecycle" uri="http://www.xes-standard.org/lifecycle.xesext"/>
  <extension name="Organizational" prefix="org" uri="http://www.xes-standard.org/org.xesext"/>
  <global scope="trace">
    <string key="concept:name" value=""/>
  </global>
  <global scope="event">
    <string key="concept:name" value=""/>
    <date key="time:timestamp" value="1970-01-01T00:00:00.000+00:00"/>
    <string key="lifecycle:transition" value="complete"/>
  </global>
  <classifier name="Step" keys="concept:name"/>
  <classifier name="Step and lifecycle" keys="concept:name lifecycle:transition"/>
  <string key="lifecycle:model" value="standard"/>
"""


def write(
    name: str,
    traces: Iterable[Trace],
    title: Callable[[str], str] = str,
    groups: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[str]:
    """Yield the document piece by piece, a trace at a time.

    title: what a step or move is called; groups: names of groups. Times are UTC to the millisecond.
    """
    yield _HEAD + _text(2, "concept:name", name)
    for trace in traces:
        yield "".join(_trace(trace, title, groups))
    yield "</log>\n"


def _trace(trace: Trace, title: Callable[[str], str], groups: Mapping[str, str]) -> Iterator[str]:
    yield "  <trace>\n" + _text(4, "concept:name", trace.case)
    yield _text(4, "model", trace.model)
    if trace.ended is not None:
        yield _text(4, "end", trace.end)
    rows: list[tuple[float, str, str, str, str]] = []
    for event in trace.events:
        rows.append((event.began, "start", event.step, "", event.group))
        rows.append((event.done, "complete", event.step, event.outcome, event.group))
    rows += [(move.at, "complete", move.kind, "", "") for move in trace.moves]
    rows.sort(key=lambda row: row[0])
    for at, lifecycle, step, outcome, group in rows:
        yield "    <event>\n" + _text(6, "concept:name", title(step))
        yield f'      <date key="time:timestamp" value="{_moment(at)}"/>\n'
        yield _text(6, "lifecycle:transition", lifecycle) + _text(6, "step", step)
        if outcome:
            yield _text(6, "outcome", outcome)
        if group:
            yield _text(6, "org:group", groups.get(group, group))
        yield "    </event>\n"
    yield "  </trace>\n"


def _text(indent: int, key: str, value: str) -> str:
    return f'{" " * indent}<string key="{key}" value={quoteattr(value)}/>\n'


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")
