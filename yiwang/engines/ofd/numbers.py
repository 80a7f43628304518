"""The simple types of GB/T 33190, section 7.3: arrays, boxes, matrices, steps between glyphs."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

Matrix = tuple[float, float, float, float, float, float]  # a b c d e f as in PDF and SVG
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
FARTHEST = 1e7  # mm; beyond it a number is an error, not a place on a page


@dataclass(frozen=True)
class Box:
    """A rectangle in millimetres; y grows downwards."""

    x: float
    y: float
    width: float
    height: float

    def __str__(self) -> str:
        return array((self.x, self.y, self.width, self.height))


def number(text: str | None, default: float = 0.0) -> float:
    """Read a number; what is none, infinite or absurd counts as the default."""
    try:
        value = float(text) if text is not None else default
    except ValueError:
        return default
    return value if math.isfinite(value) and abs(value) <= FARTHEST else default


def numbers(text: str | None) -> tuple[float, ...]:
    return tuple(number(piece) for piece in (text or "").split())


def box(text: str | None) -> Box | None:
    """Read `x y width height`; None where it is not that."""
    values = numbers(text)
    return Box(*values) if len(values) == 4 else None


def matrix(text: str | None) -> Matrix:
    values = numbers(text)
    if len(values) != 6:
        return IDENTITY
    a, b, c, d, e, f = values
    return (a, b, c, d, e, f)


def times(first: Matrix, then: Matrix) -> Matrix:
    """Return the matrix that does `first`, then `then`."""
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return (
        a * g + b * i,
        a * h + b * j,
        c * g + d * i,
        c * h + d * j,
        e * g + f * i + k,
        e * h + f * j + m,
    )


def at(place: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = place
    return a * x + c * y + e, b * x + d * y + f


def steps(text: str | None, most: int) -> tuple[float, ...]:
    """Read a DeltaX or DeltaY with its short form `g count value`, at most `most` of them."""
    found: list[float] = []
    pieces = iter((text or "").split())
    for piece in pieces:
        if len(found) >= most:
            break
        if piece != "g":
            found.append(number(piece))
            continue
        count = int(max(0.0, number(next(pieces, None))))
        found += [number(next(pieces, None))] * min(count, most - len(found))
    return tuple(found)


def short(value: float, decimals: int = 4) -> str:
    """Write a number with at most so many decimals; four are a tenth of a micrometre."""
    text = f"{value:.{decimals}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def array(values: Iterable[float]) -> str:
    return " ".join(map(short, values))


def fine(values: Matrix) -> str:
    """Write a matrix; its factors are multiplied by lengths and so need more decimals."""
    return " ".join(short(value, 6) for value in values)


def short_steps(values: tuple[float, ...]) -> str | None:
    """Write steps, runs of four and more in the short form; None for none."""
    written: list[str] = []
    texts = [short(value) for value in values]
    start = 0
    while start < len(texts):
        end = start + 1
        while end < len(texts) and texts[end] == texts[start]:
            end += 1
        run = texts[start:end]
        written += ["g", str(len(run)), run[0]] if len(run) > 3 else run
        start = end
    return " ".join(written) or None
