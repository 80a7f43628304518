"""Statements, paths, templates and markup in every parameter of the data plane: each is taken as
the text it is, or refused; nothing is done by it.
"""

import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from tests.journeys.program import API, Program
from tests.sharing.conftest import ANNA, CODE
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.tenancy.models import Account
from yiwang.web.api import api

HOSTILE = (
    "x' OR '1'='1",
    'x"; DROP TABLE exchange_grant; --',
    "../../etc/passwd",
    "{{ 7*7 }}${7*7}",
    "<script>alert(1)</script>",
    "read_csv('/etc/passwd')",
    "%00\u202e",
)
TABLES = ("exchange_grant", "exchange_served", "catalogue_version", "collection_batch")
TAGS = {"datasets", "registers", "sharing"}  # of the data plane in the document of the API
ELSE = {"code": CODE, "kind": "element", "ending": "csv"}  # of a path, while others are hostile
NOBODY = "00000000-0000-7000-8000-000000000000"
PAGES = {
    "data": ("q", "body", "sharing", "category", "cursor"),
    "data/elements": ("q",),
    "data/codes": ("name", "q"),
    "data/needs": ("state", "cursor"),
    "data/duties": ("body",),
    "data/standards/element/propose": ("name",),
    "data/resources/enterprises/changes": ("version",),
    "sharing": ("side",),
    "sharing/figures": ("from", "to", "show", "of"),
    "collection": ("cursor", "q"),
}


def counts() -> dict[str, int]:
    with acting(SYSTEM), connection.cursor() as cursor:
        found = {}
        for name in TABLES:
            cursor.execute(f"SELECT count(*) FROM {name}")  # names of ours
            found[name] = cursor.fetchone()[0]
        return found


def poisoned(said: Any) -> Iterator[Any]:
    """A body with each of its texts replaced in turn, by three texts that go round."""
    for number, place in enumerate(_places(said, ())):
        for text in (HOSTILE * 2)[number % len(HOSTILE) :][:3]:
            other = deepcopy(said)
            part = other
            for step in place[:-1]:
                part = part[step]
            part[place[-1]] = text
            yield other


def _places(said: Any, at: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    steps = said.items() if isinstance(said, dict) else enumerate(said)
    for name, each in steps:
        if isinstance(each, dict | list):
            yield from _places(each, (*at, name))
        elif isinstance(each, str):
            yield (*at, name)


def parameters() -> Iterator[tuple[str, str, str]]:
    """Path, place and name of every parameter of every read of the data plane, as the API says."""
    for path, ways in api.get_openapi_schema()["paths"].items():
        read = ways.get("get")
        if read is not None and TAGS & set(read.get("tags", ())):
            for each in read.get("parameters", ()):
                yield path, each["in"], each["name"]


def test_no_parameter_of_a_read_does_more_than_find_nothing(
    program: Callable[[str], Program],
) -> None:
    steward, before = program("steward").client, counts()
    asked = list(parameters())
    assert len(asked) >= 30
    for path, place, name in asked:
        for text in HOSTILE:
            hostile = {name: quote(text, safe="")} if place == "path" else {}
            names = re.findall(r"{(\w+)}", path)
            address = path.format(**{n: hostile.get(n, ELSE.get(n, NOBODY)) for n in names})
            answer = steward.get(address, {name: text} if place == "query" else {})
            assert answer.status_code in (200, 400, 404, 405, 422), (path, name, text)
            assert b"root:" not in answer.content
            assert b"psycopg" not in answer.content
            if place == "path" and answer.status_code == 200:
                assert answer.json()["items"] == [], (path, name, text)
    assert counts() == before


def test_no_parameter_of_a_page_is_run_or_shown_as_markup(city: None) -> None:
    client = Client(headers={"accept-language": "en"})
    with acting(SYSTEM):
        row = Account.objects.get(username="steward")
    client.force_login(row, settings.AUTHENTICATION_BACKENDS[0])
    for path, names in PAGES.items():
        for number, name in enumerate(names):
            for text in ("<script>alert(1)</script>", HOSTILE[number]):
                answer = client.get(f"/work/{path}", {name: text})
                assert answer.status_code in (200, 404, 422), (path, name, text)
                assert "<script>alert(1)" not in answer.content.decode(), (path, name)


@pytest.mark.parametrize("what", ["query", "request", "need", "standard", "rows"])
def test_no_text_of_a_body_gets_more_than_was_granted(
    what: str, program: Callable[[str], Program], granted: str, case: str
) -> None:
    officer, before = program("officer").client, counts()
    need = {"title": "t", "purpose": "p", "wanted": "w", "law": "l", "cycle": "daily"}
    need |= {"service": "", "elements": ["id_number"], "supplier": "police"}
    content = {"title": {"zh": "x"}, "source": "x", "valid_from": "2025-01-01", "items": {"1": "x"}}
    bodies: dict[str, tuple[str, dict[str, Any], str]] = {
        "query": (
            f"datasets/{CODE}/query",
            {"grant": granted, "case": case, "keys": [ANNA], "fields": ["months"]},
            "officer",
        ),
        "request": (
            f"datasets/{CODE}/requests",
            {
                "basis": "法律依据", "purposes": ["x"], "scene": "使用场景说明",
                "fields": [{"field": "months"}], "modes": ["query"], "frequency": "daily",
                "rows": [{"field": "district", "op": "=", "value": "370202"}],
                "daily": 5, "until": "2025-06-30", "security": "不落地保存",
            },
            "officer",
        ),
        "need": ("needs", need, "officer"),
        "standard": (
            "standards",
            {"kind": "codes", "name": "n", "content": content, "ground": "g"},
            "keeper",
        ),
        "rows": (
            f"datasets/{CODE}/batches",
            {"mode": "changes", "rows": [{"id_number": ANNA}]},
            "steward",
        ),
    }  # fmt: skip
    path, body, who = bodies[what]
    client = officer if who == "officer" else program(who).client
    for each in poisoned(body):
        answer = client.post(f"{API}{path}", each, content_type="application/json")
        assert answer.status_code < 500, (each, answer.content)
        assert "安娜" not in answer.content.decode(), "the name was not granted"
        assert b"psycopg" not in answer.content
    after = counts()
    assert after["exchange_served"] == before["exchange_served"]
    assert after["exchange_grant"] == before["exchange_grant"]
    assert after["catalogue_version"] == before["catalogue_version"]
