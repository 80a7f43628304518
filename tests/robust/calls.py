"""Calls made up from the description of the API, carried to the program itself, and their answers.

What is drawn is the same in every run of the same versions: a call that failed is found again.
"""

import json
import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import requests
import schemathesis
from django.test import Client
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.schemas import APIOperation

from yiwang.web.api import api

HERE = "http://testserver"
WAYS = (*(GenerationMode.POSITIVE,) * 3, GenerationMode.NEGATIVE)  # every fourth breaks its shape
DRAWN = settings(
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
KEPT = ("type", "title", "status", "detail", "code")  # what problem details never lack
Known = Mapping[str, list[str]]  # values of path parameters that there are


@dataclass(frozen=True)
class Fault:
    """An answer that no call may get, to whom, and the call."""

    call: str
    who: str
    why: str

    def __str__(self) -> str:
        return f"{self.who}: {self.call[:600]}\n    {self.why}"


def operations() -> Iterator[APIOperation]:
    described = json.loads(json.dumps(api.get_openapi_schema(), default=str))
    schema = schemathesis.openapi.from_dict(described)
    return (each.ok() for each in schema.get_all_operations())


def draw(
    operation: APIOperation, count: int, number: int, known: Known, each: Callable[[Case], None]
) -> None:
    """Make up `count` calls of an operation.

    number: of this draw; another one draws other calls.
    known: where the path asks for one of these, half of the calls name one that there is.
    """
    names = [parameter.name for parameter in operation.path_parameters]
    there = {name: st.sampled_from(known[name]) for name in names if known.get(name)}

    @seed(number)
    @settings(DRAWN, max_examples=count)
    @given(st.data())
    def one(data: st.DataObject) -> None:
        real = {name: data.draw(some) for name, some in there.items() if data.draw(st.booleans())}
        way = data.draw(st.sampled_from(WAYS))
        each(data.draw(operation.as_strategy(way, path_parameters=real or None)))

    one()


def carry(case: Case, people: Mapping[str, Client]) -> Iterator[Fault]:
    """Make one call as each of several people; the answers that nobody may get."""
    sent = requests.Request(**case.as_transport_kwargs(base_url=HERE)).prepare()
    body = sent.body.encode() if isinstance(sent.body, str) else sent.body or b""
    kind = str(sent.headers.get("Content-Type", ""))
    told = f"{sent.method} {str(sent.url).removeprefix(HERE)} {kind} {body!r}"
    for who, client in people.items():
        try:
            answer = client.generic(str(sent.method), str(sent.url), body, kind)
        except Exception:
            yield Fault(told, who, traceback.format_exc(limit=-4))
            continue
        why = wrong(answer)
        if why:
            yield Fault(told, who, why)


def wrong(answer: Any) -> str:
    """Why nobody may get this answer; empty where it may be given."""
    if answer.status_code >= 500:
        return f"{answer.status_code} {answer.content.decode(errors='replace')[:300]}"
    if answer.status_code < 400:
        return ""
    kind = answer.headers.get("Content-Type", "")
    if kind != "application/problem+json":
        return f"{answer.status_code} as {kind}, which is no problem details"
    lacking = [name for name in KEPT if not answer.json().get(name)]
    return f"{answer.status_code} without {', '.join(lacking)}" if lacking else ""
