"""Columns of a file held against the fields of a resource. What differs is told, never guessed.

A column is a field's when its words are the field's name or one of its titles, whatever their case
and spacing. One that is only similar is offered to a person, and not taken.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from yiwang.share.catalogue.facade import Field, Resource
from yiwang.share.collection.errors import FileNotTaken, Why

ALIKE = 0.5  # of 1: how similar words are to be offered as a renamed column

# What an Arrow type is called in the catalogue; those that are not here say nothing.
_FAMILIES = {
    "int": "integer",
    "uint": "integer",
    "float": "decimal",
    "double": "decimal",
    "decimal": "decimal",
    "date": "date",
    "timestamp": "datetime",
    "bool": "boolean",
    "string": "string",
    "large_string": "string",
}


def plain(words: str) -> str:
    """Words without case, width, spaces and signs."""
    folded = unicodedata.normalize("NFKC", words).casefold()
    return "".join(char for char in folded if char.isalnum())


def mapped(
    resource: Resource, columns: Sequence[str], chosen: Mapping[str, str] | None = None
) -> dict[str, str]:
    """The file's column by field.

    chosen: what a person decided; the rest is found by name and title.
    Raises:
        FileNotTaken: a column was chosen that the file does not have, or one for two fields.
    """
    mapping = {field: column for field, column in (chosen or {}).items() if column}
    names = {field.name for field in resource.fields}
    for field, column in mapping.items():
        if field not in names or column not in columns:
            raise FileNotTaken(Why.LACKS, column or field)
    if len(set(mapping.values())) < len(mapping):
        raise FileNotTaken(Why.TWICE, sorted(mapping.values())[0])
    taken = set(mapping.values())
    by_words = {plain(column): column for column in columns if column not in taken}
    for each in resource.fields:
        if each.name in (chosen or {}):
            continue
        found = next((by_words[w] for w in _words(each) if w in by_words), None)
        if found is not None and found not in mapping.values():
            mapping[each.name] = found
    return mapping


def _words(field: Field) -> list[str]:
    return [plain(each) for each in (field.name, *field.title.values()) if each]


def told(
    resource: Resource,
    columns: Sequence[str],
    mapping: Mapping[str, str],
    types: Mapping[str, str],
) -> dict[str, Any]:
    """How a file differs from the catalogue; empty where it does not.

    missing: titles of fields without column. new: columns that no field takes. renamed: (field,
    column) that may be the same. changed: (column, type in the file, type in the catalogue).
    """
    lacking = [field for field in resource.fields if field.name not in mapping]
    spare = [column for column in columns if column not in mapping.values()]
    renamed = []
    for field in lacking:
        best = max(spare, key=lambda column: _alike(field, column), default=None)
        if best is not None and _alike(field, best) >= ALIKE:
            renamed.append([_title(field), best])
    changed = []
    for field in resource.fields:
        column = mapping.get(field.name, "")
        family = _family(types.get(column, ""))
        wider = (family, field.type) in (("integer", "decimal"), ("date", "datetime"))
        if family and family not in ("string", field.type) and not wider:
            changed.append([column, family, field.type])
    found = {
        "missing": [_title(field) for field in lacking],
        "new": spare,
        "renamed": renamed,
        "changed": changed,
    }
    return {name: each for name, each in found.items() if each}


def need(resource: Resource, mapping: Mapping[str, str]) -> None:
    """Refuse a file that lacks what every row needs.

    Raises:
        FileNotTaken: no column for a required field or a part of the key.
    """
    for field in resource.fields:
        if (field.required or field.name in resource.key) and field.name not in mapping:
            raise FileNotTaken(Why.LACKS, _title(field))


def _title(field: Field) -> str:
    return field.title.get("zh") or field.name


def _alike(field: Field, column: str) -> float:
    return max(SequenceMatcher(None, word, plain(column)).ratio() for word in _words(field))


def _family(kind: str) -> str:
    stem = kind.partition("[")[0].partition("(")[0].rstrip("0123456789")
    return _FAMILIES.get(stem, "")
