"""How a result is made: measured against wanted."""

from collections.abc import Iterator, Sequence

from yiwang.base.papers.official.checker.lines import Line
from yiwang.base.papers.official.checker.report import Result, State, checks, tolerance
from yiwang.base.papers.official.checker.sheets import Color
from yiwang.base.papers.official.layout import POINT, data, step

LETTER = data("layout")["sizes"]["text"]["value"] * POINT


def judged(
    code: str, kept: bool, at: Line | None = None, measured: str = "", wanted: str = ""
) -> Result:
    state = State.KEPT if kept else State.DEVIATES
    return Result(code, state, at.page if at else 1, at.box if at else None, measured, wanted)


def near(value: float, wanted: float, within: str = "length", shift: float = 0.0) -> bool:
    """Whether a place is right, or right but for the shift of the whole block, which is named by
    itself.
    """
    most = tolerance(within) + 0.005
    return abs(value - wanted) <= most or abs(value - shift - wanted) <= most


def mm(value: float) -> str:
    return f"{value:.1f} mm"


def points(value: float) -> str:
    return f"{value:g} pt"


def shade(color: Color) -> str:
    red, green, blue = color
    return f"#{red:02x}{green:02x}{blue:02x}"


def letters(value: float) -> str:
    """A length in letters of the text."""
    return f"{value / step():.1f} 字"


def sized(code: str, found: Sequence[Line], wanted: float) -> Iterator[Result]:
    """Each line of another size, or that all have it."""
    wrong = [line for line in found if abs(line.size - wanted) > tolerance("size")]
    for line in wrong[: checks()["most_findings"]]:
        yield judged(code, False, line, points(line.size), points(wanted))
    if found and not wrong:
        yield judged(code, True, found[0], points(found[0].size), points(wanted))


def set_in(code: str, found: Sequence[Line], role: str) -> Iterator[Result]:
    """Whether lines are set in a typeface, as far as the names of families tell."""
    for line in found[: checks()["most_findings"]]:
        roles = _roles(line.font)
        if role not in roles:
            state = State.DEVIATES if roles else State.OPEN
            yield Result(code, state, line.page, line.box, line.font, role)
            return
    if found:
        yield judged(code, True, found[0], found[0].font, role)


def _roles(font: str) -> set[str]:
    plain = font.replace(" ", "").replace("-", "").lower()
    return {
        role
        for row in checks()["typefaces"]
        if row["part"].lower() in plain
        for role in row["roles"]
    }
