"""The form of a proposal: what a standard says as inputs, and inputs as what it is to say."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from yiwang.kernel.errors import Invalid
from yiwang.kernel.texts import say
from yiwang.share.catalogue import carried
from yiwang.share.catalogue.cells import at, put
from yiwang.share.catalogue.standard_sheets import form

_APART = re.compile(r"[,，；\t]")
_LAST = re.compile(r"(.*)[,，；\t](.*)", re.DOTALL)


def inputs(kind: str) -> list[dict[str, Any]]:
    """The lines of the form with their words."""
    return [{**row, "label": say(row["title"]), "choices": _choices(row)} for row in form(kind)]


def _choices(row: Mapping[str, Any]) -> list[tuple[str, str]]:
    words = row.get("words", "")
    if words == "codes":
        return [
            (name, f"{say(each['title'])} {name}") for name, each in carried.code_sets().items()
        ]
    if words == "checks":
        return [(name, say(each["title"])) for name, each in carried.checks().items()]
    return [(name, say(each)) for name, each in carried.lists().get(words, {}).items()]


def cells(kind: str, said: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What a standard says, as the inputs of the form hold it."""
    for row in form(kind):
        value = at(said, row["path"])
        if row.get("kind") == "table":
            yield row["name"], "\n".join(_line(row, said, code) for code in value or {})
        elif row.get("kind") == "flag":
            yield row["name"], "1" if value else ""
        else:
            yield row["name"], "" if value is None else str(value)


def _line(row: Mapping[str, Any], said: Mapping[str, Any], code: str) -> str:
    """What a table says of a code; what follows may be left off where the meaning has no comma."""
    meaning, *others = [at(said, (*each["path"], code)) or "" for each in row["columns"][1:]]
    if not any(others) and not _APART.search(meaning):
        others = []
    return ",".join((code, meaning, *others))


def said(kind: str, sent: Mapping[str, str]) -> dict[str, Any]:
    """The inputs of the form as a proposal. Raises Invalid: a line of a table that is none."""
    found: dict[str, Any] = {}
    for row in form(kind):
        text = sent.get(row["name"], "").strip()
        if text and row.get("kind") == "table":
            for number, line in enumerate(text.splitlines(), start=1):
                if line.strip():
                    _put_line(found, row, number, line)
        elif text:
            put(found, row["path"], True if row.get("kind") == "flag" else text)
    return found


def _put_line(found: dict[str, Any], row: Mapping[str, Any], number: int, line: str) -> None:
    """Take a line of a table: the code, what it means, commas and all, and what follows."""
    _key, first, *others = row["columns"]
    code, *rest = (each.strip() for each in _APART.split(line, maxsplit=1))
    meaning = rest[0] if rest else ""
    more: list[str] = []
    for _each in others:
        if last := _LAST.fullmatch(meaning):
            meaning, end = (each.strip() for each in last.groups())
            more.insert(0, end)
    if not code or not meaning or code in (at(found, first["path"]) or {}):
        message = _("Line %(num)d: a code, a comma and its meaning; each code once.")
        problem = {"pointer": f"/{row['path'][0]}", "code": "catalogue.standard"}
        raise Invalid([{**problem, "message": message % {"num": number}}])
    put(found, (*first["path"], code), meaning)
    for column, part in zip(others, more, strict=False):
        if part:
            put(found, (*column["path"], code), part)


def named(kind: str, pointer: str) -> str:
    """What the form calls the place of a problem."""
    steps = pointer.strip("/").split("/")
    match = (row for row in form(kind) if row["path"] == steps or row["path"][0] == steps[0])
    exact = (row for row in form(kind) if row["path"] == steps)
    own = {"name": _("Identifier"), "ground": _("Ground")}
    found = next(exact, None) or next(match, None)
    return own.get(steps[0]) or (say(found["title"]) if found else "")
