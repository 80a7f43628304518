"""YAML that somebody else wrote, read within bounds: plain data, not nested without end, nothing
that a few references blow up, no number that takes a minute to read. Pure.
"""

import re
from typing import Any

import yaml

from yiwang.engines.process import Text

DEEPEST = 40  # levels
MOST = 200_000  # values, a second's work
MOST_REPEATED = 20_000_000  # characters that references may stand for
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the first reads a large file in a second
_SIXTIES = re.compile(r"[-+]?[0-9][0-9_]*(:[0-9.]+){9}")  # 1:30:00 is a number to YAML


class Refused(yaml.MarkedYAMLError):
    """Well-formed, and more than is read here."""

    def __init__(self, reason: str, mark: Any) -> None:
        super().__init__(problem=reason, problem_mark=mark)
        self.reason = reason


def read(text: str) -> Any:
    """The data of a YAML text.

    Raises:
        yaml.YAMLError: no YAML, or beyond the bounds (`Refused`).
    """
    _look_through(text)
    try:
        return yaml.load(text, _LOADER)  # noqa: S506  # the safe loader, written in C
    except ValueError as error:  # the 31st of February, a number of 5,000 digits
        raise yaml.YAMLError(str(error)) from error


def compose(text: str) -> yaml.Node | None:
    """The nodes of a YAML text, which know their lines.

    Raises:
        yaml.YAMLError: as `read`.
    """
    _look_through(text)
    root: yaml.Node | None = yaml.compose(text, _LOADER)
    return root


def _look_through(text: str) -> None:
    anchors: list[bool] = []  # for each open collection, whether it can be referred to
    references = 0
    for number, event in enumerate(yaml.parse(text, _LOADER)):
        if number > MOST:
            raise Refused(Text("More than {most} values.", most=MOST), event.start_mark)
        if isinstance(event, yaml.CollectionStartEvent):
            anchors.append(event.anchor is not None)
        elif isinstance(event, yaml.CollectionEndEvent):
            anchors.pop()
        elif isinstance(event, yaml.AliasEvent):
            references += 1
            if any(anchors) or references * len(text) > MOST_REPEATED:
                raise Refused(Text("Too much is repeated by references."), event.start_mark)
        elif isinstance(event, yaml.ScalarEvent) and _SIXTIES.match(event.value):
            raise Refused(Text("This is no number: put it in quotes."), event.start_mark)
        if len(anchors) > DEEPEST:
            reason = Text("Nested deeper than {most} levels.", most=DEEPEST)
            raise Refused(reason, event.start_mark)
        if tag := getattr(event, "tag", None):
            raise Refused(Text("Tags are not read: {tag}.", tag=tag), event.start_mark)
