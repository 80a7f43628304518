"""Abbreviated path data of section 9.3, as commands and as SVG."""

from collections.abc import Iterator

from yiwang.engines.ofd.numbers import number, short

# Command → how many numbers follow, and the SVG command of the same meaning.
COMMANDS = {
    "S": (2, "M"),
    "M": (2, "M"),
    "L": (2, "L"),
    "Q": (4, "Q"),
    "B": (6, "C"),
    "A": (7, "A"),
    "C": (0, "Z"),
}

Command = tuple[str, tuple[float, ...]]


def commands(data: str) -> Iterator[Command]:
    """Yield the commands of a path up to the first one that is none."""
    pieces = data.split()
    place = 0
    while place < len(pieces):
        name = pieces[place]
        if name not in COMMANDS:
            return
        count = COMMANDS[name][0]
        given = pieces[place + 1 : place + 1 + count]
        if len(given) < count:
            return
        yield name, tuple(map(number, given))
        place += 1 + count


def svg_path(data: str) -> str:
    """Return the path in SVG's letters; empty where it draws nothing."""
    written: list[str] = []
    for name, values in commands(data):
        if not written and name not in "SM":
            written.append("M 0 0")  # a path begins at its origin unless it says otherwise
        written.append(" ".join((COMMANDS[name][1], *map(short, values))))
    return " ".join(written)
