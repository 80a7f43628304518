"""The version numbers of packages: which comes next, which is later, and writing one down. Pure."""

import re
from collections.abc import Collection

from yiwang.base.packages.source import PackageRefused, Problem, Source, of
from yiwang.engines.process import Text

_LINE = re.compile(r"^version:[^\n#]*?([ \t]*(#[^\n]*)?)$", re.MULTILINE)


def order(version: str) -> tuple[int, ...]:
    """What versions sort by: 1.10 comes after 1.9, and 1 is 1.0."""
    parts = [int(part) for part in version.split(".")]
    return tuple(parts + [0] * (4 - len(parts)))


def following(taken: Collection[str], own: str) -> str:
    """The number for a new version: its own where that is later than all, else one more."""
    last = max(taken, key=order, default=None)
    if last is None or order(own) > order(last):
        return own
    head, _dot, tail = last.rpartition(".")
    return f"{head}.{int(tail) + 1}" if head else f"{last}.1"


def numbered(source: Source, version: str) -> Source:
    """The same package under another number; only the line that says it changes.

    Raises:
        PackageRefused: the version cannot be written there, or is no number.
    """
    if source.version == version:
        return source
    head = _LINE.sub(rf'version: "{version}"\1', source.files["package.yaml"], count=1)
    found = of({**source.files, "package.yaml": head})
    if found.version != version:
        message = Text("The version must stand in a line of its own, such as version: 1.0.")
        raise PackageRefused([Problem("package.yaml", "/version", message)])
    return found
