"""Look at what somebody stated about a party, entry by entry."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from yiwang.base.parties import identifiers
from yiwang.base.parties.values import Stated
from yiwang.kernel.errors import Invalid

KINDS = {"natural": "111", "legal": "001"}  # and the usual kind of number
LONGEST_NAME = 120
LONGEST_ADDRESS = 200


@dataclass(frozen=True)
class Checked:
    """The entries in their normal form, and as they may be shown."""

    name: str
    identity: str = field(repr=False)
    identity_masked: str
    mobile: str = field(repr=False)
    mobile_masked: str


def checked(stated: Stated, today: date) -> Checked:
    """The entries in normal form.

    Raises:
        Invalid: with one problem for each entry that cannot be right.
    """
    identity = _identity(stated, today)
    mobile = identifiers.mobile(stated.mobile) if stated.mobile else None
    problems = [*_plain(stated), *_number("/identity", identity)]
    if mobile is not None:
        problems += _number("/mobile", mobile)
    if problems:
        raise Invalid(problems)
    number = mobile.value if mobile else ""
    return Checked(
        stated.name.strip(),
        identity.value,
        identifiers.mask_number(identity.value),
        number,
        identifiers.mask_mobile(number),
    )


def _identity(stated: Stated, today: date) -> identifiers.Checked:
    if stated.identity_kind == "111":
        return identifiers.resident_id(stated.identity, today)
    return identifiers.credential(stated.identity_kind, stated.identity)


def _number(pointer: str, found: identifiers.Checked) -> list[dict[str, Any]]:
    return [
        {"pointer": pointer, "code": problem.code, "message": _(problem.template) % problem.params}
        for problem in found.problems
    ]


def _plain(stated: Stated) -> Iterator[dict[str, Any]]:
    if stated.kind not in KINDS:
        yield _problem("/kind", "kind", _("Choose natural person or legal entity."))
    elif (stated.identity_kind == "001") != (stated.kind == "legal"):
        yield _problem("/identity_kind", "kind", _("A party of this kind has other documents."))
    if not stated.name.strip() or len(stated.name.strip()) > LONGEST_NAME:
        yield _problem("/name", "name", _("Enter the name as it stands in the document."))
    if not stated.identity.strip():
        yield _problem("/identity", "required", _("Enter the number of the document."))
    if len(stated.address) > LONGEST_ADDRESS:
        yield _problem("/address", "address", _("The address is too long."))
    if stated.email and not _is_email(stated.email):
        yield _problem("/email", "email", _("This is not an e-mail address."))


def _is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def _problem(pointer: str, code: str, message: str) -> dict[str, Any]:
    return {"pointer": pointer, "code": f"parties.{code}", "message": message}
