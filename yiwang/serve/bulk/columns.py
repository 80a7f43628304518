"""Which column of a file says what, for a type of licence. Pure but for reading its data."""

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from yiwang.kernel.texts import say
from yiwang.serve.bulk.errors import FileNotTaken, Why
from yiwang.serve.licences.facade import LicenceType

# Elements of a face that the columns of every type say already.
GIVEN = {"holder_name": "holder_name", "holder_code": "holder_code"}
NUMBERS = ("uscc", "id_number")  # elements that say the number of the holder


@cache
def fixed() -> Mapping[str, Mapping[str, Any]]:
    """The columns that every type has."""
    rows = _data()
    return {name: row for name, row in rows.items() if isinstance(row, dict)}


@cache
def without_end() -> frozenset[str]:
    return frozenset(map(str, _data()["without_end"]))


@cache
def _data() -> Mapping[str, Any]:
    text = files(__package__).joinpath("data/columns.yaml").read_text("utf-8")
    found: Mapping[str, Any] = yaml.safe_load(text)
    return found


def named(found: LicenceType, head: Sequence[str]) -> list[str]:
    """The fields that the cells of the first row stand for, in order.

    Raises:
        FileNotTaken: a column is missing, there twice, or none of this type.
    """
    called = _called(found)
    fields = []
    for cell in head:
        name = called.get(_plain(cell), "")
        if not name and cell:
            raise FileNotTaken(Why.STRANGE, cell[:60])
        if name and name in fields:
            raise FileNotTaken(Why.TWICE, cell[:60])
        fields.append(name)
    for name, row in fixed().items():
        if row.get("required") and name not in fields:
            raise FileNotTaken(Why.LACKS, say(row["titles"]))
    return fields


def titles(found: LicenceType) -> list[str]:
    """What the first row of an empty file says, in the reader's language."""
    heads = [say(row["titles"]) for row in fixed().values()]
    return heads + [say(each.element.title) for each in own(found)]


def own(found: LicenceType) -> list[Any]:
    """The elements of the face that need a column of their own."""
    given = {*GIVEN, *NUMBERS}
    return [each for each in found.face if each.element.name not in given]


def _called(found: LicenceType) -> dict[str, str]:
    """The field of every word that may head a column; the type's own words go before common
    ones.
    """
    words: dict[str, str] = {}
    for name, row in fixed().items():
        for word in (name, *row["titles"].values(), *row["called"]):
            words[_plain(word)] = name
    for each in found.face:
        element = each.element
        if element.name in (*GIVEN, *NUMBERS):
            words.setdefault(_plain(element.name), GIVEN.get(element.name, "holder_code"))
            continue
        for word in (element.name, element.id, *element.title.values()):
            words[_plain(word)] = element.name
    return words


def _plain(word: str) -> str:
    return word.strip().strip("*＊").casefold()
