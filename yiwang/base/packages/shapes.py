"""Whether a YAML file of a package has the shape that its JSON Schema says, before it is read.

The schemas lie in `schemas/`, one a file name; editors can use them, too. Files without a schema
are judged by the context that reads them.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import jsonschema_rs

from yiwang.base.packages.source import Problem, Source
from yiwang.engines.process import Text

MOST = 20  # problems of one file; more say nothing new


@cache
def schemas() -> Mapping[str, Any]:
    """By the path of the file that each is for."""
    folder = files("yiwang.base.packages").joinpath("schemas")
    return {
        each.name.replace(".schema.json", ".yaml"): json.loads(each.read_text("utf-8"))
        for each in folder.iterdir()
        if each.name.endswith(".schema.json")
    }


@cache
def _validators() -> Mapping[str, jsonschema_rs.Draft202012Validator]:
    return {path: jsonschema_rs.Draft202012Validator(each) for path, each in schemas().items()}


def problems(source: Source) -> list[Problem]:
    """What is not as the schemas say, with pointers."""
    found: list[Problem] = []
    for path, validator in _validators().items():
        if path in source.files:
            document = source.document(path)
            errors = validator.iter_errors(plain(document))
            found += [_told(path, error) for error, _n in zip(errors, range(MOST), strict=False)]
            found += [
                Problem(path, where, Text("A name is a text: put it in quotes."))
                for where in _unnamed(document, "")
            ]
    return found


def _unnamed(value: Any, where: str) -> Iterator[str]:
    """Places of entries whose key YAML reads as a number, a day or the like."""
    if isinstance(value, Mapping):
        for key, each in value.items():
            if not isinstance(key, str):
                yield f"{where}/{key}"
            yield from _unnamed(each, f"{where}/{key}")
    elif isinstance(value, list):
        for at, each in enumerate(value):
            yield from _unnamed(each, f"{where}/{at}")


def _told(path: str, error: jsonschema_rs.ValidationError) -> Problem:
    where = "".join(f"/{step}" for step in error.instance_path)
    return Problem(path, where, Text("Is not as it should be: {error}.", error=error.message))


def plain(value: Any) -> Any:
    """Data as JSON has it: days as texts, keys as texts."""
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple | set):
        return [plain(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value
