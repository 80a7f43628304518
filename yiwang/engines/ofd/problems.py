"""What is wrong with a document: refusals to open it, and problems found in it."""

from dataclasses import dataclass


class Unreadable(Exception):
    """The file cannot or must not be opened; the message says what, why and where."""


class Malformed(Unreadable):
    """One part is not well-formed; the rest of the document may still be read."""


@dataclass(frozen=True)
class Problem:
    """One departure from GB/T 33190 in a document that can still be read.

    code: stable word for programs, such as `missing_part`.
    part: path inside the file, without leading slash.
    """

    code: str
    part: str
    message: str

    def __str__(self) -> str:
        return f"{self.part}: {self.message}" if self.part else self.message
