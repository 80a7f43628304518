"""Break a title into lines: words stay whole, and the lines make a trapezoid or a diamond.

Source: GB/T 9704-2012, 7.3.1.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from yiwang.kernel.chinese import cutter

MOST_LINES = 6
NEVER_FIRST = "的》〉）、，。：；”’及和与等"  # a line does not begin with these
NEVER_LAST = "《〈（“‘和与及"
# A good place to part: before what it is about, or behind what is done with it.
PARTS = re.compile(r"关于\w{2}$")
APART = 3  # letters by which neighbouring lines differ at best


def balanced(title: str, widest: int) -> list[str]:
    """Return the lines. Line feeds in the title are kept as they are.

    widest: letters that a line holds.
    """
    if "\n" in title:
        return [line.strip() for line in title.splitlines() if line.strip()]
    title = title.strip()
    if width(title) <= widest:
        return [title]
    words = _words(title)
    for count in range(-(-int(width(title) + 0.5) // widest), MOST_LINES + 1):
        made = [lines for lines in _splits(words, count, widest) if len(lines) == count]
        if made:
            return min(made, key=_ugliness)
    return _cut(title, widest)


def width(text: str) -> float:
    """In letters: those of other scripts and digits are half as wide."""
    return sum(0.5 if letter < "\u2000" else 1.0 for letter in text)


def _words(title: str) -> list[str]:
    """The title in pieces between which a line may end."""
    pieces: list[str] = []
    for word in cutter().cut(title):
        joins = pieces and (word[0] in NEVER_FIRST or pieces[-1][-1] in NEVER_LAST)
        if joins:
            pieces[-1] += word
        else:
            pieces.append(word)
    return pieces


def _splits(words: Sequence[str], count: int, widest: int) -> Iterator[list[str]]:
    """All ways to set the words in so many lines, each near the mean width."""
    if count == 1:
        line = "".join(words)
        if width(line) <= widest:
            yield [line]
        return
    left = width("".join(words))
    for end in range(1, len(words)):
        line = "".join(words[:end])
        if width(line) > widest:
            return
        if left - width(line) <= widest * (count - 1) and width(line) >= left / count / 2:
            for rest in _splits(words[end:], count - 1, widest):
                yield [line, *rest]


def _ugliness(lines: Sequence[str]) -> float:
    """Small for lines of like width that grow, shrink, or grow and shrink."""
    widths = [width(line) for line in lines]
    steps = [b - a for a, b in pairwise(widths)]
    waists = sum(1 for a, b in pairwise(steps) if a < 0 < b)
    spread = sum((abs(step) - APART) ** 2 for step in steps)
    broken = sum(1 for line in lines if line.count("《") != line.count("》"))
    good = sum(1 for line in lines[1:] if line.startswith("关于"))
    good += sum(1 for line in lines[:-1] if PARTS.search(line))
    return spread + 200 * waists + 12 * broken - 30 * good


def _cut(title: str, widest: int) -> list[str]:
    """A title without words to break at is cut where the line is full."""
    lines, line = [], ""
    for letter in title:
        if width(line + letter) > widest:
            lines.append(line)
            line = ""
        line += letter
    return [*lines, line]
