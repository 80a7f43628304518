"""Numbers of organisations, persons and their phones: read, checked, explained, masked.

Checking answers with a value that carries the number in its normal form, what is wrong with it
(`problems`) and what is merely odd (`flags`, never a reason to refuse). No number is refused for
its region or its country: both outlive every table of them.
"""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from yiwang.engines.term import Message
from yiwang.engines.term.messages import gettext_noop

MESSAGES: Mapping[str, str] = {
    "identifiers.length": gettext_noop("It has %(actual)s characters instead of %(expected)s."),
    "identifiers.character": gettext_noop(
        "Character %(position)s is “%(character)s”, which cannot stand there."
    ),
    "identifiers.check": gettext_noop(
        "The check character does not fit. One character is mistyped or two are swapped."
    ),
    "identifiers.date": gettext_noop("There is no such day as %(day)s."),
    "identifiers.future": gettext_noop("The birth date %(day)s has not come yet."),
    "identifiers.old_number": gettext_noop(
        "This is a number of 15 digits, no longer in use. Enter the number of 18 characters."
    ),
    "identifiers.inner_check": gettext_noop(
        "The organisation code inside has another check character, as some old ones do."
    ),
    "identifiers.pattern": gettext_noop("This does not look like a number of this kind."),
}

DIGITS = "0123456789"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # no I, O, S, V, Z
USCC_WEIGHTS = tuple(pow(3, i, 31) for i in range(17))
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
RESIDENT_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
RESIDENT_CHECKS = "10X98765432"


@dataclass(frozen=True, slots=True)
class Checked:
    """A number in its normal form and what was found about it."""

    value: str
    problems: tuple[Message, ...] = ()
    flags: tuple[Message, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether the number can be the one it claims to be."""
        return not self.problems


def _message(code: str, **params: object) -> Message:
    return Message(f"identifiers.{code}", MESSAGES[f"identifiers.{code}"], params)


def normal(text: str) -> str:
    """Return the text in capitals and half-width characters, without spaces and hyphens."""
    folded = unicodedata.normalize("NFKC", text).upper()
    return "".join(char for char in folded if not char.isspace() and char not in "-‐‑–—")


def _shape(value: str, alphabets: tuple[tuple[int, str], ...]) -> Message | None:
    """Return what is wrong with the length or with the first wrong character, from the left."""
    allowed = [alphabet for times, alphabet in alphabets for _ in range(times)]
    if len(value) != len(allowed):
        return _message("length", actual=len(value), expected=len(allowed))
    for position, (char, alphabet) in enumerate(zip(value, allowed, strict=True), start=1):
        if char not in alphabet:
            return _message("character", position=position, character=char)
    return None


def uscc_check_character(first: str) -> str:
    """Return the 18th character for the first 17. Source: GB 32100-2015."""
    total = sum(
        USCC_ALPHABET.index(char) * weight for char, weight in zip(first, USCC_WEIGHTS, strict=True)
    )
    return USCC_ALPHABET[-total % 31]


def uscc(text: str) -> Checked:
    """Check a unified social credit code (统一社会信用代码).

    A wrong check inside the embedded organisation code is only a flag: such codes are in force.
    Source: GB 32100-2015.
    """
    value = normal(text)
    shape = _shape(value, ((2, USCC_ALPHABET), (6, DIGITS), (10, USCC_ALPHABET)))
    if shape:
        return Checked(value, (shape,))
    if uscc_check_character(value[:17]) != value[17]:
        return Checked(value, (_message("check"),))
    inner = organisation_code(value[8:17])
    return Checked(value, flags=() if inner.ok else (_message("inner_check"),))


def organisation_check_character(first: str) -> str:
    """Return the 9th character for the first 8. Source: GB 11714-1997."""
    alphabet = DIGITS + LETTERS
    total = sum(
        alphabet.index(char) * weight
        for char, weight in zip(first, ORGANISATION_WEIGHTS, strict=True)
    )
    return "0123456789X"[-total % 11]


def organisation_code(text: str) -> Checked:
    """Check an organisation code (组织机构代码), with or without its hyphen. Source: GB 11714."""
    value = normal(text)
    shape = _shape(value, ((8, DIGITS + LETTERS), (1, DIGITS + "X")))
    if shape:
        return Checked(value, (shape,))
    right = organisation_check_character(value[:8]) == value[8]
    return Checked(value, () if right else (_message("check"),))


def resident_check_character(first: str) -> str:
    """Return the 18th character for the first 17 digits. Source: GB 11643-1999."""
    total = sum(int(char) * weight for char, weight in zip(first, RESIDENT_WEIGHTS, strict=True))
    return RESIDENT_CHECKS[total % 11]


def resident_id(text: str, today: date | None = None) -> Checked:
    """Check a resident identity number (公民身份号码) or a residence permit of the same form.

    Numbers of Hong Kong, Macau and Taiwan residents begin with 810000, 820000 and 830000. With
    `today` a birth date after it is a problem too.
    Source: GB 11643-1999.
    """
    value = normal(text)
    if len(value) == 15 and value.isascii() and value.isdecimal():
        return Checked(value, (_message("old_number"),))
    shape = _shape(value, ((17, DIGITS), (1, DIGITS + "X")))
    if shape:
        return Checked(value, (shape,))
    problems = []
    born = birth_date(value)
    if born is None:
        problems.append(_message("date", day=f"{value[6:10]}-{value[10:12]}-{value[12:14]}"))
    elif today and born > today:
        problems.append(_message("future", day=born.isoformat()))
    if resident_check_character(value[:17]) != value[17]:
        problems.append(_message("check"))
    return Checked(value, tuple(problems))


def from_old_resident_id(text: str) -> Checked:
    """Return the number of 18 characters for one of 15 digits, for the import of old data only.

    Numbers of 15 digits were given to people born in the 20th century.
    """
    value = normal(text)
    shape = _shape(value, ((15, DIGITS),))
    if shape:
        return Checked(value, (shape,))
    first = f"{value[:6]}19{value[6:]}"
    return resident_id(first + resident_check_character(first))


def birth_date(value: str) -> date | None:
    """Return the birth date in a normal number of 18 characters, None when there is no such day."""
    try:
        return date(int(value[6:10]), int(value[10:12]), int(value[12:14]))
    except ValueError:
        return None


class Sex(StrEnum):
    """Meaning of GB/T 2261.1 codes 1 and 2."""

    MALE = "male"
    FEMALE = "female"


def sex(value: str) -> Sex:
    """Return the sex in a normal number of 18 characters: the 17th digit is odd for men."""
    return Sex.MALE if int(value[16]) % 2 else Sex.FEMALE


def region(value: str) -> str:
    """Return the six digits of the region of first registration, which may long be abolished."""
    return value[:6]


def mobile(text: str) -> Checked:
    """Check a mobile number of the mainland, written with or without +86."""
    value = normal(text).removeprefix("+86")
    if len(value) > 11:
        value = value.removeprefix("0086").removeprefix("86")
    shape = _shape(value, ((1, "1"), (1, "3456789"), (9, DIGITS)))
    return Checked(value, (shape,) if shape else ())


def _taiwan_permit(text: str) -> Checked:
    value = normal(text)
    shape = _shape(value, ((8, DIGITS),))
    return Checked(value, flags=(shape,) if shape else ())


def _return_permit(text: str) -> Checked:
    """H or M and eight digits; older cards add two digits of the issue."""
    value = normal(text)
    digits = 10 if len(value) == 11 else 8
    shape = _shape(value, ((1, "HM"), (digits, DIGITS)))
    return Checked(value, flags=(shape,) if shape else ())


def _permanent_residence(text: str) -> Checked:
    """15 characters in the edition of 2017, 18 digits beginning with 9 in that of 2023."""
    value = normal(text)
    if len(value) == 15:
        shape = _shape(value, ((3, LETTERS), (12, DIGITS)))
    else:
        shape = _shape(value, ((1, "9"), (16, DIGITS), (1, DIGITS + "X")))
    return Checked(value, flags=(shape,) if shape else ())


def _passport(text: str) -> Checked:
    """Letters and digits, 5 to 17; foreign numbers follow no rule of ours, so all are taken."""
    value = normal(text)
    usual = 5 <= len(value) <= 17 and value.isascii() and value.isalnum()
    return Checked(value, flags=() if usual else (_message("pattern"),))


def _any(text: str) -> Checked:
    return Checked(normal(text))


@dataclass(frozen=True, slots=True)
class Credential:
    """A kind of document that proves who someone is."""

    code: str  # GA/T 2000.156; only 111 and 001 are certain, the rest follow practice
    name: Mapping[str, str]
    check: Callable[[str], Checked] = field(default=_any)


CREDENTIALS: Mapping[str, Credential] = {
    credential.code: credential
    for credential in (
        Credential("001", {"zh": "统一社会信用代码", "en": "Unified social credit code"}, uscc),
        Credential("111", {"zh": "居民身份证", "en": "Resident identity card"}, resident_id),
        Credential("112", {"zh": "临时居民身份证", "en": "Temporary identity card"}, resident_id),
        Credential("113", {"zh": "户口簿", "en": "Household register"}),
        Credential("114", {"zh": "军官证", "en": "Officer card"}),
        Credential("414", {"zh": "普通护照", "en": "Ordinary passport"}, _passport),
        Credential(
            "511", {"zh": "台湾居民来往大陆通行证", "en": "Taiwan travel permit"}, _taiwan_permit
        ),
        Credential("513", {"zh": "往来港澳通行证", "en": "Permit for Hong Kong and Macau"}),
        Credential(
            "516",
            {"zh": "港澳居民来往内地通行证", "en": "Hong Kong and Macau travel permit"},
            _return_permit,
        ),
        Credential(
            "553",
            {"zh": "外国人永久居留身份证", "en": "Foreign permanent resident card"},
            _permanent_residence,
        ),
    )
}


def credential(code: str, number: str) -> Checked:
    """Check a number by its kind of document; of an unknown kind it is only normalised."""
    known = CREDENTIALS.get(code)
    return known.check(number) if known else _any(number)


def mask(value: str, head: int, tail: int) -> str:
    """Return the value with its middle as stars; one too short for that is stars altogether."""
    if len(value) <= head + tail:
        return "*" * len(value)
    return value[:head] + "*" * (len(value) - head - tail) + value[len(value) - tail :]


def mask_name(name: str) -> str:
    """张某三 → 张*三, 张三 → 张*."""
    return f"{name[0]}*" if len(name) == 2 else mask(name, 1, 1)


def mask_number(value: str) -> str:
    """370202199001010015 → 3702**********0015; shorter numbers keep a quarter at either end."""
    keep = min(4, len(value) // 4)
    return mask(value, keep, keep)


def mask_mobile(value: str) -> str:
    """13812341234 → 138****1234."""
    return mask(value, 3, 4)


def mask_email(value: str) -> str:
    """zhang@example.org → z****@example.org."""
    local, at, host = value.partition("@")
    return mask(local, 1, 0) + at + host


FORMATS: Mapping[str, Callable[[str], Checked]] = {
    "uscc": uscc,
    "organisation-code": organisation_code,
    "resident-id": resident_id,
    "mobile-cn": mobile,
}
