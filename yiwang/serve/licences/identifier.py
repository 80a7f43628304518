"""The number by which an electronic licence is known in the whole country (电子证照标识).

`1.2.156.3005.2` . kind of licence (21) . issuing body (18) . serial . version (3) . check (1).
Source: GB/T 36904-2018; the check character is ISO/IEC 7064 MOD 37,36 over the four parts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from yiwang.base.parties.facade import DIGITS, LETTERS
from yiwang.engines.term import Message
from yiwang.engines.term.messages import gettext_noop

ROOT = "1.2.156.3005.2"
ALPHABET = DIGITS + LETTERS
KIND_LENGTH, ISSUER_LENGTH, VERSION_LENGTH = 21, 18, 3

MESSAGES: Mapping[str, str] = {
    "root": gettext_noop("A licence identifier begins with %(root)s."),
    "parts": gettext_noop("It has %(actual)s parts after the root instead of 5."),
    "length": gettext_noop("Part “%(part)s” has %(actual)s characters instead of %(expected)s."),
    "character": gettext_noop("Part “%(part)s” has characters other than 0-9 and A-Z."),
    "check": gettext_noop("The check character does not fit: something is mistyped."),
}


def check_character(text: str) -> str:
    """Return the ISO/IEC 7064 MOD 37,36 check character of digits and capital letters."""
    product = 36
    for char in text:
        total = (product + ALPHABET.index(char)) % 36 or 36
        product = 2 * total % 37
    return ALPHABET[(37 - product) % 36]


@dataclass(frozen=True, slots=True)
class LicenceIdentifier:
    """The parts of a well-formed identifier; `str()` gives the whole with its check character.

    Raises:
        ValueError: a part has a wrong length or a character other than 0-9 and A-Z.
    """

    kind: str  # code of the kind of licence: its defining body and three characters
    issuer: str  # unified social credit code of the issuing body
    serial: str  # number of the licence, unique for this kind and body
    version: str = "001"

    def __post_init__(self) -> None:
        if problem := _problem(self.kind, self.issuer, self.serial, self.version):
            raise ValueError(str(problem))

    @property
    def check(self) -> str:
        """The check character."""
        return check_character(self.kind + self.issuer + self.serial + self.version)

    def __str__(self) -> str:
        parts = (ROOT, self.kind, self.issuer, self.serial, self.version, self.check)
        return ".".join(parts)

    def next_version(self) -> "LicenceIdentifier":
        """Return the identifier of the licence that replaces this one, under the same serial."""
        return replace(self, version=f"{int(self.version) + 1:03d}")


def read(text: str) -> LicenceIdentifier | Message:
    """Return the identifier that a text is, or what is wrong with it."""
    text = text.strip().upper()
    if not text.startswith(f"{ROOT}."):
        return _message("root", root=ROOT)
    parts = text.removeprefix(f"{ROOT}.").split(".")
    if len(parts) != 5:
        return _message("parts", actual=len(parts))
    *fields, check = parts
    if problem := _problem(*fields):
        return problem
    identifier = LicenceIdentifier(*fields)
    return identifier if identifier.check == check else _message("check")


def _problem(kind: str, issuer: str, serial: str, version: str) -> Message | None:
    for part, text, length in (
        ("kind", kind, KIND_LENGTH),
        ("issuer", issuer, ISSUER_LENGTH),
        ("serial", serial, max(1, len(serial))),
        ("version", version, VERSION_LENGTH),
    ):
        if len(text) != length:
            return _message("length", part=part, actual=len(text), expected=length)
        if not set(text) <= set(ALPHABET):
            return _message("character", part=part)
    return None


def _message(code: str, **params: object) -> Message:
    return Message(f"licences.identifier.{code}", MESSAGES[code], params)
