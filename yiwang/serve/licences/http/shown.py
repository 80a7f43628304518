"""Licences as programs get them, and the words and colours in which pages show them."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from markupsafe import Markup

from yiwang.kernel.actor import Actor
from yiwang.kernel.clock import CITY_ZONE
from yiwang.kernel.texts import say
from yiwang.serve.licences import life, moves, queries, rules, standing, types
from yiwang.serve.licences.models import Change, Correction, Licence, Version
from yiwang.serve.licences.types import LicenceType

Row = dict[str, Any]


def lines(licence: Licence | Version) -> list[Row]:
    """The face, line by line."""
    kind = getattr(licence, "type", "")
    return [asdict(line) for line in types.shown(kind, licence.face)]


def out(actor: Actor, licence: Licence) -> Row:
    """A licence for programs."""
    view = queries.standing(licence, actor.today)
    return {
        "id": licence.id,
        "type": licence.type,
        "name": licence.name,
        "name_en": licence.name_en,
        "number": licence.number,
        "identifier": licence.identifier,
        "version": licence.version,
        "holder": licence.holder_name,
        "body": licence.body.name,
        "issuer": standing.issuer(licence),
        "valid_from": licence.valid_from,
        "valid_until": licence.valid_until,
        "state": view.state.value,
        "title": dict(view.title),
        "in_force": queries.holds(licence, actor.today),
        "since": licence.since or licence.valid_from,
        "check_due": licence.check_due,
        "check_passed": licence.check_passed,
        "successor": licence.successor.number if licence.successor else "",
        "revision": licence.revision,
        "face": lines(licence),
        "paper": paper_address(licence),
    }


def paper_address(licence: Licence | Version) -> str | None:
    return f"/api/v1/papers/{licence.paper_id}/content" if licence.paper_id else None


def change(row: Change) -> Row:
    known = life.moves().get(row.move)
    return {
        "move": row.move,
        "title": dict(known.done) if known else {},
        "at": row.at,
        "on": row.on,
        "state": row.state,
        "version": row.version,
        "ground": row.ground,
        "details": row.details,
        "office": row.office,
        "post": row.post,
    }


def version(row: Version) -> Row:
    return {
        "number": row.number,
        "identifier": row.identifier,
        "issuer": {"zh": row.issuer_name, "en": row.issuer_name_en},
        "valid_from": row.valid_from,
        "valid_until": row.valid_until,
        "ended_on": row.ended_on,
        "ended_by": row.ended_by,
        "face": lines(row),
        "paper": paper_address(row),
    }


def possible(actor: Actor, licence: Licence) -> list[life.Move]:
    """The moves that this person can make with a licence now."""
    found = rules.possible(moves.facts_about(actor, licence))
    return [each for each in found if actor.may(each.who) and licence.body_id in actor.bodies]


def move(row: life.Move) -> Row:
    return {
        "move": row.name,
        "title": dict(row.title),
        "consequence": dict(row.consequence),
        "needs": sorted(row.needs),
        "grounds": list(row.grounds),
        "law": row.law,
    }


def correction(row: Correction) -> Row:
    return {
        "id": row.id,
        "licence": row.licence_id,
        "number": row.number,
        "element": row.element,
        "label": row.label,
        "stated": row.stated,
        "wanted": row.wanted,
        "reason": row.reason,
        "state": row.state,
        "due": row.due,
        "asked_at": row.asked_at,
        "answer": row.answer,
        "closed_at": row.closed_at,
        "revision": row.revision,
    }


def licence_type(row: LicenceType) -> Row:
    return {
        "kind": row.kind,
        "name": dict(row.name),
        "code": row.code,
        "range": "national" if row.national else "local",
        "definer": row.definer,
        "holder": row.holder,
        "joint": row.joint,
        "several": row.several,
        "bodies": list(row.bodies),
        "levels": list(row.levels),
        "validity": asdict(row.validity),
        "check_months": row.check_months,
        "check_law": row.check_law,
        "sharing": row.sharing.value,
        "pack": row.pack,
        "basis": row.basis,
        "package": row.origin,
        "version": row.version,
        "face": [
            {
                "element": asked.element.name,
                "id": asked.element.id,
                "title": dict(asked.element.title),
                "format": asked.element.format,
                "openness": asked.element.openness.value,
                "required": asked.required,
                "source": asked.element.source,
            }
            for asked in row.face
        ],
    }


# What pages show.


def badge(licence: Licence, day: date) -> tuple[str, str, str]:
    """Word, tone and picture of the state that a licence has on a day."""
    view = queries.standing(licence, day)
    if view.holds and licence.valid_from > day:
        return _("Not yet in force"), "neutral", "clock"
    return say(view.title), view.tone, view.icon


def face(licence: Licence | Version) -> list[tuple[str, Any]]:
    """Labels in the reader's language, values in the one in which the licence was issued."""
    issued = Markup('<span lang="zh-Hans">{}</span>')
    return [(say(row["label"]), issued.format(row["value"])) for row in licence.face]


def history(rows: list[Change], licence: Licence, *, names: bool) -> list[Row]:
    """The history for a timeline, latest first; names: whether to say which person did it."""
    told = [_line(row, names=names) for row in rows]
    if not any(row.move == "issue" for row in rows):  # from before histories were kept
        body = say(standing.issuer(licence))
        morning = datetime.combine(licence.valid_from, time(), CITY_ZONE)
        told.append({"at": morning, "title": _("Issued"), "who": body, "text": ""})
    return told


def _line(row: Change, *, names: bool) -> Row:
    known = life.moves().get(row.move)
    who = [say(row.office), say(row.post), row.name if names and row.post else ""]
    after = life.states()[life.State(row.state)]
    return {
        "at": row.at,
        "title": _taken_over(row) or (say(known.done) if known else row.move),
        "who": " · ".join(filter(None, who)) or _("The system"),
        "text": Markup(" ").join(_sentences(row)),
        "kind": {"good": "good", "bad": "bad", "warn": "wait"}.get(after.tone, ""),
    }


def _taken_over(row: Change) -> str:
    """A licence of a register was issued long before it came here."""
    stock = row.move == "issue" and row.ground["kind"] == "register"
    return _("Taken into the register") if stock else ""


def _sentences(row: Change) -> Iterator[str]:
    yield ground(row.ground)
    for each in row.details.get("fields", ()):
        said = {"label": say(each["label"]), "before": each["before"], "after": each["after"]}
        yield _("%(label)s: “%(before)s” became “%(after)s”.") % said
    if until := row.details.get("until"):
        yield _("Valid until %(after)s instead of %(before)s.") % {
            "before": until[0],
            "after": until[1],
        }
    if "passed" in row.details:
        yield (
            _("The check was passed.") if row.details["passed"] else _("The check was not passed.")
        )
    if successor := row.details.get("successor"):
        yield _("In its place: %(number)s.") % {"number": successor}


def ground(row: Row) -> Markup:
    """What a move rests on, and why, in the words of whoever decided."""
    kind = say(life.grounds().get(row["kind"], {}))
    cited = row["kind"] in ("case", "document", "register")
    parts = [row.get("body", ""), row.get("number", ""), row.get("dated") or ""] if cited else []
    said = " ".join(filter(None, [*parts, row.get("reason", "")]))
    return (
        Markup("{}{}{}").format(kind, _(": "), quoted(said)) if said else Markup("{}").format(kind)
    )


def quoted(text: str) -> Markup:
    """A text as it was written, which is not ours to translate."""
    return Markup('<span lang="zh-Hans" translate="no">{}</span>').format(text)


HOLDERS = {
    "natural": gettext_lazy("Persons"),
    "legal": gettext_lazy("Firms and other legal entities"),
    "any": gettext_lazy("Persons and legal entities"),
}
SHARING = {
    types.Sharing.UNCONDITIONAL: gettext_lazy("Other bodies see it without asking"),
    types.Sharing.CONDITIONAL: gettext_lazy(
        "Other bodies see it on a legal ground or with consent"
    ),
    types.Sharing.NONE: gettext_lazy("Other bodies do not see it"),
}
OPENNESS = {
    types.Openness.OPEN: gettext_lazy("Whoever checks the licence"),
    types.Openness.PERSONAL: gettext_lazy("Whom the holder shows it to"),
    types.Openness.IDENTITY: gettext_lazy("Masked for everyone"),
}
