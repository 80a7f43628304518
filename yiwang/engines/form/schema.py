"""JSON Schema 2020-12: where the rules for a field stand, and what a failed rule means."""

import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from functools import cache
from importlib.resources import files
from typing import Any

import jsonschema_rs
import yaml

from yiwang.engines.form.messages import MESSAGES, Fault, Problem, problem
from yiwang.engines.form.model import Finding, Formats
from yiwang.engines.form.paths import Place, pointer

MONEY = re.compile(r"-?(0|[1-9][0-9]{0,15})(\.[0-9]{1,2})?")
FILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,127}")

# How the text of a format becomes a FEEL value; the text of any other format stays a string.
FEEL_TYPES: Mapping[str, str] = {
    "date": "date(value)",
    "time": "time(value)",
    "date-time": "date and time(value)",
    "duration": "duration(value)",
    "money": "number(value)",
}

_OWN: Mapping[str, Callable[[str], bool]] = {
    "money": lambda text: MONEY.fullmatch(text) is not None,
    "file": lambda text: FILE.fullmatch(text) is not None,
}

# Rule of the schema → our code, where the parameters of the rule are all there is to say.
_CODES: Mapping[str, str] = {
    "minLength": "min_length",
    "maxLength": "max_length",
    "minimum": "minimum",
    "maximum": "maximum",
    "exclusiveMinimum": "exclusive_minimum",
    "exclusiveMaximum": "exclusive_maximum",
    "multipleOf": "multiple_of",
    "pattern": "pattern",
    "const": "constant",
    "minItems": "min_items",
    "maxItems": "max_items",
    "uniqueItems": "unique_items",
}


def resolve(schema: Any, root: Mapping[str, Any]) -> Mapping[str, Any]:
    """Follow references inside the document. Raises LookupError for any other."""
    seen: set[str] = set()
    while isinstance(schema, Mapping) and "$ref" in schema:
        target = str(schema["$ref"])
        if not target.startswith("#/") or target in seen:
            raise LookupError(f"{target!r} is not a reference inside the document")
        seen.add(target)
        rest = {key: value for key, value in schema.items() if key != "$ref"}
        found: Any = root
        for part in target[2:].split("/"):
            found = found.get(part) if isinstance(found, Mapping) else None
        if not isinstance(found, Mapping):
            raise LookupError(f"{target!r} leads nowhere")
        schema = {**found, **rest}
    return schema if isinstance(schema, Mapping) else {}


def leaves(
    schema: Mapping[str, Any], root: Mapping[str, Any], at: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], Mapping[str, Any], bool]]:
    """Yield pattern, schema and whether it is demanded, for each value and each list of rows."""
    demanded = set(schema.get("required", ()))
    for key, raw in schema.get("properties", {}).items():
        inner = resolve(raw, root)
        if "properties" in inner:
            yield from leaves(inner, root, (*at, key))
            continue
        yield (*at, key), inner, key in demanded
        rows = resolve(inner.get("items"), root)
        if "properties" in rows:
            yield from leaves(rows, root, (*at, key, "*"))


def single(found: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the schema of one value: that of the items where several can be given."""
    items = found.get("items", found)
    return items if isinstance(items, Mapping) else {}


def vocabulary() -> dict[str, Any]:
    """The JSON Schema of form documents."""
    text = files(__package__).joinpath("vocabulary.yaml").read_text("utf-8")
    found: dict[str, Any] = yaml.safe_load(text)
    return found


@cache
def _vocabulary() -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(vocabulary())


def misspelt(document: Any) -> Iterator[Fault]:
    """Yield where a form document does not keep to the vocabulary."""
    try:
        errors = list(_vocabulary().iter_errors(document))
    except ValueError as error:  # what is no JSON at all, such as a date or a number as a key
        yield Fault("", str(error))
        return
    for found in errors:
        yield Fault(pointer(tuple(found.instance_path)), found.message)


class Rules:
    """The schema of a form, compiled, with its formats asserted.

    Raises:
        ValueError: not a schema, an unknown format or a reference to elsewhere; says what.
    """

    def __init__(self, schema: Mapping[str, Any], formats: Formats) -> None:
        self._formats = formats
        checks = {name: _checker(check) for name, check in formats.items()}
        try:
            self._validator = jsonschema_rs.Draft202012Validator(
                dict(schema),
                formats={**_OWN, **checks},
                validate_formats=True,
                ignore_unknown_formats=False,
                offline=True,
            )
        except jsonschema_rs.ReferencingError as error:
            raise ValueError(str(error)) from error
        except jsonschema_rs.ValidationError as error:
            where = "/".join(map(str, error.instance_path))
            raise ValueError(f"{error.message} (at {where or 'the top'})") from error

    def normal(self, name: str | None, text: str) -> str:
        """Return the text in the normal form of its format, unchanged where it has none."""
        check = self._formats.get(name or "")
        if check is None:
            return text
        finding = check(text)
        return text if finding.problems else finding.value

    def problems(self, data: Any) -> Iterator[Problem]:
        """Yield what the data breaks, each at its own field."""
        for error in self._validator.iter_errors(data):
            place: Place = tuple(error.instance_path)
            yield from self._explained(place, error)

    def _explained(self, place: Place, error: jsonschema_rs.ValidationError) -> Iterator[Problem]:
        rule, params = error.kind.name, error.kind.as_dict()
        if rule == "required":
            yield problem(pointer((*place, params["property"])), "form.required")
        elif rule in ("additionalProperties", "unevaluatedProperties"):
            for name in params["unexpected"]:
                yield problem(pointer((*place, name)), "form.unknown_field", field=name)
        elif rule == "format" and params["format"] in self._formats:
            for message in self._formats[params["format"]](str(error.instance)).problems:
                yield Problem(pointer(place), message)
        elif rule == "enum":
            yield problem(pointer(place), "form.choice", value=error.instance)
        elif rule in ("type", "format"):
            yield problem(pointer(place), f"form.{rule}", **_named(rule, error))
        elif rule in _CODES:
            code = f"form.{_CODES[rule]}"
            used = {key: value for key, value in params.items() if f"%({key})s" in MESSAGES[code]}
            yield problem(pointer(place), code, **used)
        else:
            yield problem(pointer(place), "form.schema", rule=rule)


def _named(rule: str, error: jsonschema_rs.ValidationError) -> dict[str, str]:
    if rule == "format":
        return {"format": str(error.kind.as_dict()["format"])}
    return {"expected": " or ".join(map(str, error.kind.as_dict().get("types", ["value"])))}


def _checker(check: Callable[[str], Finding]) -> Callable[[str], bool]:
    return lambda text: not check(text).problems


def number(text: str) -> Decimal | None:
    """Return the number that a text writes, None where it writes none.

    Commas between thousands are taken as people write them.
    """
    try:
        value = Decimal(text.replace(",", "").replace("，", ""))
    except InvalidOperation:
        return None
    return value if value.is_finite() else None
