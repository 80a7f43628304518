"""What a package of the archive says, and what its check finds."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any


@dataclass(frozen=True)
class Member:
    """A file of the package. pages: 0 where they cannot be counted. proof: that leads from the
    file's digest to a signed root: that of the evidence, the row it speaks of and the column of
    the row that is the digest.
    """

    path: str
    title: str
    content: bytes = field(repr=False)
    pages: int = 0
    proof: Mapping[str, Any] | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Unit:
    """A filing unit: the fields of DA/T 46.

    reference: 档号; responsible: 责任者; retention: 保管期限 in Chinese; dated: of the newest
    paper. case: number of the case; minutes: what happened: moment, who did it, sentence.
    """

    reference: str
    title: str
    number: str
    responsible: str
    dated: date
    secrecy: str
    retention: str
    class_: str
    fonds: str
    case: str
    members: Sequence[Member]
    minutes: Sequence[tuple[str, str, str]]

    @property
    def pages(self) -> int:
        return sum(member.pages for member in self.members)


class Property(StrEnum):
    """四性: what a package is checked for."""

    AUTHENTIC = "authentic"  # 真实
    COMPLETE = "complete"  # 完整
    USABLE = "usable"  # 可用
    SAFE = "safe"  # 安全


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong. what: a text that is translated where it is shown; path: the file it
    is about, or ""; detail: what a library or the file says.
    """

    property: Property
    what: str
    path: str = ""
    detail: str = ""


@dataclass(frozen=True)
class Findings:
    """What the check found. open: what a check of the file alone cannot tell."""

    reference: str
    files: int
    faults: tuple[Fault, ...]
    open: tuple[str, ...] = ()

    @property
    def good(self) -> bool:
        return not self.faults

    def of(self, property_: Property) -> tuple[Fault, ...]:
        return tuple(fault for fault in self.faults if fault.property is property_)


def file_name(name: str) -> str:
    """A name that every file system takes."""
    return re.sub(r'[\\/:*?"<>|\x00-\x1f]', "_", name).strip(". ")[-120:] or "_"
