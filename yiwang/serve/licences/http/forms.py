"""The questions of a move on a page, and the step that the answers say."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from yiwang.engines import term
from yiwang.kernel.texts import say
from yiwang.serve.licences import known, life, rules
from yiwang.serve.licences.life import Move
from yiwang.serve.licences.models import Licence
from yiwang.serve.licences.values import Ground, Step

Row = dict[str, Any]
Sent = Mapping[str, str]
FACE = "face-"  # before the name of a field of the face
_CITED = ("document", "case")


def step(rule: Move, sent: Sent) -> Step:
    """The step that a form says; what cannot be read is left out, and the rules ask for it."""
    ground = Ground(
        sent.get("ground", "") or rule.grounds[0],
        sent.get("number", "").strip()[:80],
        _day(sent.get("dated", "")),
        sent.get("issued_by", "").strip()[:80],
        sent.get("reason", "").strip()[:1000],
    )
    face = {
        name.removeprefix(FACE): value[: rules.LONGEST]
        for name, value in sent.items()
        if name.startswith(FACE)
    }
    passed = {"yes": True, "no": False}.get(sent.get("passed", ""))
    successor = sent.get("successor", "").strip()[:40]
    return Step(rule.name, ground, face, _day(sent.get("until", "")), successor, passed)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def rows(rule: Move, licence: Licence, sent: Sent, today: date) -> list[Row]:
    """The questions, with what was answered before."""
    asked = [*_needed(rule, licence, sent), *_ground(rule, sent, today)]
    return [
        row | {"pointer": f"/{row['name']}", "widget": row.get("widget", "text")} for row in asked
    ]


def _needed(rule: Move, licence: Licence, sent: Sent) -> Iterator[Row]:
    if "face" in rule.needs:
        yield from _face(licence, sent)
    if "until" in rule.needs:
        usual = _usual_until(licence)
        yield {
            "name": "until",
            "widget": "date",
            "label": _("New last day"),
            "required": True,
            "help": _("Until now: %(day)s.") % {"day": licence.valid_until},
            "value": sent.get("until", usual),
        }
    if "passed" in rule.needs:
        yield {
            "name": "passed",
            "widget": "radio",
            "label": _("Result of the check"),
            "required": True,
            "choices": [
                {"value": "yes", "label": _("Passed")},
                {"value": "no", "label": _("Not passed")},
            ],
            "value": sent.get("passed", ""),
        }
    if "successor" in rule.needs:
        yield {
            "name": "successor",
            "label": _("Number of the licence in its place"),
            "required": True,
            "value": sent.get("successor", ""),
        }


def _usual_until(licence: Licence) -> str:
    """The present last day and the term of the type once more, where it has one in years."""
    years = known.of(licence).validity.years
    if not years or licence.valid_until is None:
        return ""
    return term.plus_months(licence.valid_until, 12 * years).isoformat()


def _face(licence: Licence, sent: Sent) -> Iterator[Row]:
    required = {asked.element.name for asked in known.of(licence).face if asked.required}
    values = rules.fields(licence.face)
    for name, row in zip(values, licence.face, strict=True):
        yield {
            "name": FACE + name,
            "widget": "textarea" if len(values[name]) > 60 else "text",
            "label": say(row["label"]),
            "required": name in required,
            "value": sent.get(FACE + name, values[name]),
            "attrs": {"maxlength": rules.LONGEST},
        }


def _ground(rule: Move, sent: Sent, today: date) -> Iterator[Row]:
    if len(rule.grounds) > 1:
        yield {
            "name": "ground",
            "widget": "radio",
            "label": _("On what ground"),
            "required": True,
            "choices": [
                {"value": each, "label": say(life.grounds()[each])} for each in rule.grounds
            ],
            "value": sent.get("ground", rule.grounds[0]),
        }
    if any(each in _CITED for each in rule.grounds):
        yield {
            "name": "number",
            "label": _("Number of the case or document"),
            "required": not set(rule.grounds) - {*_CITED},
            "value": sent.get("number", ""),
            "attrs": {"maxlength": 80},
        }
    if "document" in rule.grounds:
        yield {
            "name": "dated",
            "widget": "date",
            "label": _("Day of the document"),
            "help": _("Of a case, the day of its decision is taken."),
            "value": sent.get("dated", today.isoformat()),
            "attrs": {"max": today.isoformat()},
        }
        yield {
            "name": "issued_by",
            "label": _("Who issued the document"),
            "help": _("Left empty: your own body."),
            "value": sent.get("issued_by", ""),
            "attrs": {"maxlength": 80},
        }
    yield {
        "name": "reason",
        "widget": "textarea",
        "label": _("Why"),
        "help": _("It stands in the history of the licence; its holder reads it."),
        "required": "reason" in rule.needs,
        "value": sent.get("reason", ""),
        "attrs": {"maxlength": 1000},
    }
