"""The two forms of the account page, as plans of fields and as stated values."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _

from yiwang.base.parties.values import PartyView, Stated
from yiwang.kernel.errors import Invalid

Row = dict[str, Any]


def row(name: str, label: str, widget: str = "text", **more: Any) -> Row:
    return {
        "pointer": f"/{name}",
        "name": name,
        "widget": widget,
        "label": label,
        "required": True,
        "value": "",
    } | more


def delegation_rows(
    principals: Sequence[PartyView], services: Sequence[tuple[str, str]], today: date
) -> list[Row]:
    """The fields of a new delegation; which services is asked only where there is a choice."""
    whom = [{"value": str(party.id), "label": party.name} for party in principals]
    rows = [
        row("principal", _("In whose name"), "radio", choices=whom, value=whom[0]["value"]),
        row("name", _("Name of the agent"), help=_("As it stands in the identity card.")),
        row("identity", _("Identity number of the agent")),
        row("start", _("From"), "date", value=today.isoformat()),
        row("end", _("Until"), "date", help=_("This day included.")),
    ]
    if services:
        chosen = [{"value": code, "label": title} for code, title in services]
        hint = _("Choose none to cover all services.")
        limit = row("services", _("For which services"), "checkboxes", choices=chosen, help=hint)
        rows.insert(3, limit | {"required": False, "value": []})
    return rows


def organisation_rows() -> list[Row]:
    return [
        row("name", _("Name of the organisation"), help=_("As it stands in the licence.")),
        row("uscc", _("Unified social credit code")),
    ]


def filled(rows: list[Row], data: QueryDict) -> list[Row]:
    """The rows with what was sent."""
    many = {row["name"]: data.getlist(row["name"]) for row in rows if row["widget"] == "checkboxes"}
    return [row | {"value": many.get(row["name"], data.get(row["name"], ""))} for row in rows]


def marked(rows: list[Row], refusal: Invalid) -> tuple[list[Row], list[dict[str, Any]]]:
    """The rows with their refusals beside them, and the refusals with their labels."""
    said = {problem["pointer"]: problem["message"] for problem in refusal.problems}
    labels = {row["pointer"]: row["label"] for row in rows}
    errors = [
        problem | {"label": labels.get(problem["pointer"], "")} for problem in refusal.problems
    ]
    return [row | {"error": said.get(row["pointer"], "")} for row in rows], errors


def agent(data: Mapping[str, str]) -> Stated:
    return Stated("natural", data.get("name", ""), "111", data.get("identity", ""))


def values(data: Mapping[str, str]) -> tuple[UUID, date, date]:
    """Principal, first and last day.

    Raises:
        Invalid: an entry is missing or is no such thing.
    """
    problems: list[dict[str, Any]] = []
    text = _("Choose one of the list.")
    principal = _read(data, "principal", UUID, text, problems)
    start = _read(data, "start", date.fromisoformat, _("Enter a day."), problems)
    end = _read(data, "end", date.fromisoformat, _("Enter a day."), problems)
    if principal is None or start is None or end is None:
        raise Invalid(problems)
    return principal, start, end


def _read(
    data: Mapping[str, str],
    name: str,
    parse: Callable[[str], Any],
    text: str,
    problems: list[dict[str, Any]],
) -> Any:
    try:
        return parse(data.get(name, ""))
    except ValueError:
        problem = {"pointer": f"/{name}", "code": "parties.unreadable", "message": text}
        problems.append(problem)
        return None
