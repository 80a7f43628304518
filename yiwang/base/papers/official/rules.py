"""What each kind of official document asks for. Pure.

Source: 党政机关公文处理工作条例 (中办发〔2012〕14号), GB/T 9704-2012.
"""

import dataclasses
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from yiwang.base.papers.official.layout import data
from yiwang.kernel.errors import Sentence

if TYPE_CHECKING:
    from yiwang.base.papers.official.values import OfficialDocument

NUMBER = re.compile(r"[^〔〕\d\s]{1,24}〔(?:19|20)\d{2}〕[1-9]\d{0,5}号")
ORDER_NUMBER = re.compile(r"第[1-9]\d{0,5}号")
COPY_NUMBER = re.compile(r"\d{6}")
URGENCIES = ("", "特急", "加急")


@dataclass(frozen=True)
class Rule:
    """A kind: where it goes and how it is set, the usual first. addressees: none, one, some, any.

    number: whether it bears one; contact: whether its note names somebody to ask.
    """

    kind: str
    en: str
    directions: tuple[str, ...]
    forms: tuple[str, ...]
    addressees: str
    number: bool
    contact: bool


@dataclass(frozen=True)
class Problem:
    """One rule that is broken. field: of the document; message: with places for the facts."""

    field: str
    message: Sentence
    facts: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    def __str__(self) -> str:
        return str(self.message) % self.facts


@cache
def kinds() -> Mapping[str, Rule]:
    """The fifteen kinds by their Chinese names, in the order of the regulation."""
    return {
        name: Rule(
            name,
            row["en"],
            tuple(row["directions"]),
            tuple(row["forms"]),
            row["addressees"],
            row.get("number", True),
            row.get("contact", False),
        )
        for name, row in data("kinds")["kinds"].items()
    }


def unknown(kind: str) -> Problem:
    said = {"kind": kind, "kinds": "、".join(kinds())}
    return Problem("kind", _("%(kind)s is none of the fifteen kinds: %(kinds)s."), said)


def problems(document: "OfficialDocument") -> Iterator[Problem]:
    """Yield what is wrong, in the order of the page."""
    for look in _LOOKS:
        yield from look(document)


def _is_set(document: "OfficialDocument") -> Iterator[Problem]:
    rule = document.rule
    for name, given, allowed in (
        ("form", document.form, rule.forms),
        ("direction", document.direction, rule.directions),
    ):
        if given not in allowed:
            facts = {"kind": rule.kind, "given": given, "allowed": "、".join(allowed)}
            yield Problem(name, _("%(kind)s is not %(given)s, only %(allowed)s."), facts)
    for name, said in (("title", document.title), ("text", document.text)):
        if not said.strip():
            yield Problem(name, _("It needs a title and a text."))
    if not document.issuers or not all(each.name.strip() for each in document.issuers):
        yield Problem("issuers", _("It needs a body that issues it."))


def _is_headed(document: "OfficialDocument") -> Iterator[Problem]:
    if document.copy_number and not COPY_NUMBER.fullmatch(document.copy_number):
        yield Problem("copy_number", _("A copy number has six digits."))
    if document.urgency not in URGENCIES:
        yield Problem("urgency", _("The urgency of a document is 特急 or 加急."))
    yield from _is_numbered(document)
    if document.direction == "up" and not all(each.signer for each in document.issuers):
        yield Problem("issuers", _("On the way up each issuing body shows who signed."))
    if document.form == "order" and not all(each.signer for each in document.issuers):
        yield Problem("issuers", _("Under an order stands who signed it."))


def _is_numbered(document: "OfficialDocument") -> Iterator[Problem]:
    number, rule = document.number, document.rule
    if not number:
        if rule.number:
            yield Problem("number", _("%(kind)s bears a number."), {"kind": rule.kind})
        return
    accepted = [NUMBER]
    if document.form in ("order", "minutes"):
        accepted.append(ORDER_NUMBER)
    if not any(each.fullmatch(number) for each in accepted):
        yield Problem(
            "number",
            _("%(number)s is not of the form 代字〔year〕n号, without leading zeros and 第."),
            {"number": number},
        )


def _is_addressed(document: "OfficialDocument") -> Iterator[Problem]:
    count, rule = len(document.addressees), document.rule
    wrong = {"none": count > 0, "one": count != 1, "some": count < 1, "any": False}
    if wrong[rule.addressees]:
        says = {
            "none": _("%(kind)s has no addressee."),
            "one": _("%(kind)s has exactly one addressee."),
            "some": _("%(kind)s has an addressee."),
        }
        yield Problem("addressees", says[rule.addressees], {"kind": rule.kind})
    if rule.contact and not document.note.strip():
        yield Problem("note", _("%(kind)s names in its note whom to ask."), {"kind": rule.kind})


def _is_attached(document: "OfficialDocument") -> Iterator[Problem]:
    for each in document.attachments:
        if not each.title.strip() or each.title.strip()[-1] in "。，；、.;,":
            yield Problem("attachments", _("The name of an attachment ends without a point."))
    if document.attendance and document.form != "minutes":
        yield Problem("attendance", _("Only minutes list who attended."))
    if (document.printed_on is None) != (not document.printed_by):
        yield Problem("printed_by", _("Who printed it stands beside the day of printing."))
    if document.printed_on is not None and document.printed_on < document.dated:
        yield Problem("printed_on", _("It is printed on the day of its date or later."))


_LOOKS: tuple[Callable[["OfficialDocument"], Iterator[Problem]], ...] = (
    _is_set,
    _is_headed,
    _is_addressed,
    _is_attached,
)
