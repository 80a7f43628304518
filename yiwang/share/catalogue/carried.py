"""Data elements, code sets and mappings: what travels with the product as data, read once a
process, and over it what people put in force.
"""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from yiwang.kernel.texts import say
from yiwang.share.catalogue.adopted import adopted
from yiwang.share.catalogue.errors import NoSuchCodes, NoSuchElement
from yiwang.share.catalogue.values import Bound, CodeSet, Element, Mapped

COLUMNS = (("code", "code"), ("label", "name"), ("parent", "parent"))  # of a table, unless it says
_FORMAT = re.compile(
    r"(?P<signs>an|a|n|dt|d|bl|ul)(?:(?P<up>\.\.)?(?P<length>\d+)(?:,(?P<decimals>\d+))?)?"
)


@dataclass(frozen=True)
class Format:
    """How a value is written, as GB/T 19488.1 notes it: an..18 at most 18 letters and digits,
    n8,2 eight digits of which two follow the point, d8 a day as 20240131, ul a text of any length.
    """

    signs: str
    length: int | None
    exact: bool
    decimals: int


def notation(text: str) -> Format:
    """Read a format.

    Raises:
        ValueError: no such notation.
    """
    found = _FORMAT.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is no format such as an..18, n..10,2 or d8")
    length = int(found["length"]) if found["length"] else None
    return Format(found["signs"], length, not found["up"], int(found["decimals"] or 0))


def document(name: str) -> Any:
    """A file of this context's data folder."""
    text = files("yiwang.share.catalogue").joinpath(f"data/{name}.yaml").read_text("utf-8")
    return yaml.safe_load(text)


@cache
def own_element_rows() -> Mapping[str, Mapping[str, Any]]:
    """What `elements.yaml` says, by id."""
    found: Mapping[str, Mapping[str, Any]] = document("elements")
    return found


@cache
def own_elements() -> Mapping[str, Element]:
    """The data elements of the product by id."""
    return {name: made(name, row) for name, row in own_element_rows().items()}


def elements() -> Mapping[str, Element]:
    """All data elements in force by id."""
    over = adopted().elements
    return {**own_elements(), **{name: made(name, row) for name, row in over.items()}}


def made(name: str, row: Mapping[str, Any]) -> Element:
    form = notation(row["format"])
    written = form.length if form.signs in ("a", "an", "n") else None
    bounds = {key: bound(row.get(key)) for key in ("low", "high")}
    return Element(**{**row, **bounds, "id": name, "length": written, "decimals": form.decimals})


def bound(value: Any) -> Bound:
    """A limit of a range as data gives it: a number or a day."""
    if value is None or isinstance(value, date):
        return value
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return date.fromisoformat(value)


def element(name: str) -> Element:
    """An element as it is in force. Raises NoSuchElement."""
    over = adopted().elements.get(name)
    found = made(name, over) if over else own_elements().get(name)
    if found is None:
        raise NoSuchElement(name)
    return found


@cache
def own_code_sets() -> Mapping[str, Mapping[str, Any]]:
    """What is known of every code set of the product, by its name, without its codes."""
    found: Mapping[str, Mapping[str, Any]] = document("codes")
    return found


def code_sets() -> Mapping[str, Mapping[str, Any]]:
    """The same of all code sets in force."""
    return {**own_code_sets(), **adopted().codes}


def code_set(name: str) -> CodeSet:
    """A code set in force with all its codes.

    Raises:
        NoSuchCodes: none of this name.
    """
    over = adopted().codes.get(name)
    return codes_of(name, over) if over else own_code_set(name)


@cache
def own_code_set(name: str) -> CodeSet:
    """The same of the product. Raises NoSuchCodes."""
    row = own_code_sets().get(name)
    if row is None:
        raise NoSuchCodes(name)
    return codes_of(name, row)


def codes_of(name: str, row: Mapping[str, Any]) -> CodeSet:
    """A code set as `codes.yaml` says it."""
    days = {key: _day(row.get(key)) for key in ("valid_from", "valid_until")}
    items, parents = _items(row)
    said = {**row, **days, "name": name, "items": items, "parents": parents}
    return CodeSet(**{each.name: said[each.name] for each in fields(CodeSet) if each.name in said})


def _day(said: Any) -> date | None:
    return date.fromisoformat(said) if isinstance(said, str) else said


def _items(row: Mapping[str, Any]) -> tuple[dict[str, str], dict[str, str]]:
    """Codes with labels and parents, of a table or as the file of code sets says them itself."""
    said = dict(row["parents"]) if "parents" in row else {}
    if "items" in row:
        return dict(row["items"]), said
    code, label, parent = (row.get(key, usual) for key, usual in COLUMNS)
    lines = _table(row["table"])
    parents = {line[code]: line[parent] for line in lines if line.get(parent)}
    return {line[code]: line[label] for line in lines}, parents | said


def _table(path: str) -> list[dict[str, str]]:
    """The lines of a CSV of ours, by column. path: below `yiwang`."""
    text = files("yiwang").joinpath(path).read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def own_mappings() -> Mapping[str, Mapping[str, Any]]:
    """What is known of every mapping of the product, by its name."""
    found: Mapping[str, Mapping[str, Any]] = document("mappings")
    return found


def mappings() -> Mapping[str, Mapping[str, Any]]:
    """The same of all mappings in force."""
    return {**own_mappings(), **adopted().mappings}


def mapping(name: str) -> Mapped:
    """How the codes of one set turn into those of another, as it is in force.

    Raises:
        NoSuchCodes: no mapping of this name.
    """
    over = adopted().mappings.get(name)
    return mapped(over) if over else own_mapping(name)


@cache
def own_mapping(name: str) -> Mapped:
    """The same of the product. Raises NoSuchCodes."""
    row = own_mappings().get(name)
    if row is None:
        raise NoSuchCodes(name)
    return mapped(row)


def mapped(row: Mapping[str, Any]) -> Mapped:
    """A mapping as `mappings.yaml` says it."""
    pairs = dict(row.get("pairs", {}))
    if "table" in row:
        origin, target = row["columns"]
        pairs = {line[origin]: line[target] for line in _table(row["table"]) if line[target]}
    return Mapped(row["title"], row["from"], row["to"], row["source"], pairs)


@cache
def checks() -> Mapping[str, Mapping[str, Any]]:
    """Checks of digits that elements may name, with title and source."""
    found: Mapping[str, Mapping[str, Any]] = document("checks")
    return found


@cache
def categories() -> Mapping[str, Mapping[str, str]]:
    """Titles of the categories (类、项、目) by their code."""
    found: Mapping[str, Mapping[str, str]] = document("categories")
    return found


@cache
def lists() -> Mapping[str, Mapping[str, Mapping[str, Any]]]:
    """Words for the values of a resource's metadata, by list and value."""
    found: Mapping[str, Mapping[str, Mapping[str, Any]]] = document("lists")
    return found


def overdue_after(cycle: str) -> int | None:
    """Days after which data of a cycle are overdue; None where it has no days."""
    days = lists()["cycle"].get(cycle, {}).get("days")
    return int(days) if days is not None else None


def cycle_title(cycle: str) -> str:
    """How often data are renewed, in the reader's language."""
    return say(lists()["cycle"].get(cycle, {"zh": cycle, "en": cycle}))
