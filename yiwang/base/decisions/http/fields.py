"""What a decision asks for, as fields that a person fills in to try it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from yiwang.base.decisions.book import Entry
from yiwang.engines import decision
from yiwang.engines.decision import feel
from yiwang.engines.decision.checks.columns import Axis, Grid
from yiwang.engines.decision.elements import Decision, InputData
from yiwang.engines.decision.model import Requirement
from yiwang.engines.decision.versions import Reference

MOST = 100  # fields; what a decision with more asks for is given as JSON
_TEXTS = {
    feel.Date: feel.parse_date,
    feel.Time: feel.parse_time,
    feel.DateTime: feel.parse_datetime,
    feel.DaysDuration: feel.parse_duration,
    feel.MonthsDuration: feel.parse_duration,
}


@dataclass(frozen=True)
class Field:
    """One value that is read; `kind` is its class, None where any JSON may stand."""

    path: tuple[str, ...]
    label: str
    kind: type | None = None
    choices: tuple[str, ...] = ()
    closed: bool = False  # whether no other than the choices is allowed

    @property
    def name(self) -> str:
        return ".".join(self.path)


def asked(model: decision.Model, name: str) -> list[Field]:
    """The fields of a decision and of those it requires, in their order."""
    found: dict[tuple[str, ...], Field] = {}
    axes = _axes(model)
    for leaf in dict.fromkeys(_leaves(model, name)):
        own = [axis for axis in axes if axis.clause.expression.split(".")[0] == leaf.name]
        for field in [_field(axis) for axis in own] or [Field((leaf.name,), leaf.name)]:
            found.setdefault(field.path, field)
    return list(found.values())[:MOST]


def _leaves(model: decision.Model, name: str) -> Iterator[InputData]:
    """The inputs that a decision reads, itself or through others."""
    element = model.find(name)
    seen: set[int] = set()
    pending = [model.requirement(element)] if element else []
    while pending:
        found: Requirement = pending.pop(0)
        if id(found.element) in seen:
            continue
        seen.add(id(found.element))
        if isinstance(found.element, InputData):
            yield found.element
        elif isinstance(found.element, Decision):
            pending += found.model.plan(found.element).requirements


def _axes(model: decision.Model) -> list[Axis]:
    return [axis for table in model.tables for axis in Grid(table).axes]


def _field(axis: Axis) -> Field:
    values = [value for value in axis.atoms.values if value is not None]
    kind = type(values[0]) if values and axis.refused is None else None
    named = [v for n, v in enumerate(axis.atoms.values) if n != axis.atoms.other]
    choices = tuple(named) if kind is str and axis.atoms.other is not None else ()
    path = tuple(axis.clause.expression.split("."))
    return Field(path, axis.clause.title, kind, choices, bool(choices) and not axis.is_open)


def yes_no() -> list[dict[str, str]]:
    return [
        {"value": "true", "label": pgettext("value", "yes")},
        {"value": "false", "label": pgettext("value", "no")},
    ]


def rows(
    fields: list[Field], entry: Entry, posted: Mapping[str, str], errors: Mapping[str, str]
) -> list[dict[str, Any]]:
    """The form: the days that pick a version, then the inputs."""
    days = [
        {
            "name": f"day.{day}",
            "label": day_name(day),
            "widget": "date",
            "required": True,
        }
        for day in entry.days
    ]
    found = [*days, *(_row(field) for field in fields)]
    for row in found:
        row |= {"pointer": f"/{row['name']}", "value": posted.get(row["name"], "")}
        row |= {"error": errors.get(row["name"], "")}
    return found


def _row(field: Field) -> dict[str, Any]:
    row: dict[str, Any] = {"name": f"in.{field.name}", "label": field.label, "required": True}
    if field.kind is bool:
        return row | {"widget": "select", "choices": yes_no()}
    if field.closed:
        choices = [{"value": each, "label": each} for each in field.choices]
        return row | {"widget": "select", "choices": choices}
    if field.kind is None:
        return row | {"widget": "textarea", "help": _("Any value as JSON.")}
    named = _("For example: %(values)s") % {"values": "、".join(field.choices[:8])}
    row["help"] = named if field.choices else ""
    return row | {"widget": {Decimal: "number", feel.Date: "date"}.get(field.kind, "text")}


def day_name(day: Reference) -> str:
    return {
        Reference.ACT: _("Day of the act"),
        Reference.APPLICATION: _("Day of application"),
        Reference.ACCEPTANCE: _("Day of acceptance"),
        Reference.DECISION: _("Day of decision"),
    }[day]


def read(
    fields: list[Field], entry: Entry, posted: Mapping[str, str]
) -> tuple[dict[str, Any], dict[Reference, date], dict[str, str]]:
    """The inputs, the days, and what cannot be read by name of the field. Blank is not given."""
    inputs: dict[str, Any] = {}
    days: dict[Reference, date] = {}
    errors: dict[str, str] = {}
    for day in entry.days:
        try:
            days[day] = date.fromisoformat(posted.get(f"day.{day}", ""))
        except ValueError:
            errors[f"day.{day}"] = _("Give a day.")
    for field in fields:
        text = posted.get(f"in.{field.name}", "").strip()
        if not text:
            continue
        try:
            _place(inputs, field.path, _value(field, text))
        except (ValueError, InvalidOperation, RecursionError):
            errors[f"in.{field.name}"] = _("This cannot be read.")
    return inputs, days, errors


def _value(field: Field, text: str) -> Any:
    if field.kind is Decimal:
        return feel.from_json(Decimal(text))
    if field.kind is bool:
        return {"true": True, "false": False}[text] if text in ("true", "false") else None
    if field.kind in _TEXTS:
        return _TEXTS[field.kind](text)
    return text if field.kind is str else feel.from_json(json.loads(text, parse_float=Decimal))


def _place(inputs: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    for part in path[:-1]:
        inputs = inputs.setdefault(part, {})
    inputs[path[-1]] = value
