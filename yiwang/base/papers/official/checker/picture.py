"""A page as SVG, with the deviations framed and numbered."""

from collections.abc import Iterator, Mapping

from yiwang.base.papers.official.checker.report import Layout

RED = "#c8102e"
ROOM = 1.0  # millimetres around what is framed


def pages(layout: Layout) -> Mapping[int, str]:
    """Page → SVG, of the pages that deviate and of which there is a picture. The numbers are those
    of the groups of deviations, from 1.
    """
    marked: dict[int, list[str]] = {}
    numbered = ((n, each) for n, group in enumerate(layout.groups, 1) for each in group)
    for number, each in numbered:
        if 0 < each.page <= len(layout.pictures):
            marked.setdefault(each.page, [])
            if each.box:
                marked[each.page] += _frame(number, each.box)
    return {page: _svg(layout, page, frames) for page, frames in sorted(marked.items())}


def _svg(layout: Layout, page: int, frames: list[str]) -> str:
    wide, high = layout.size
    picture = f"data:image/png;base64,{layout.pictures[page - 1]}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide:g} {high:g}">'
        f'<image href="{picture}" width="{wide:g}" height="{high:g}"/>{"".join(frames)}</svg>'
    )


def _frame(number: int, box: tuple[float, float, float, float]) -> Iterator[str]:
    left, top, right, bottom = box
    yield (
        f'<rect x="{left - ROOM:.1f}" y="{top - ROOM:.1f}" width="{right - left + 2 * ROOM:.1f}" '
        f'height="{bottom - top + 2 * ROOM:.1f}" fill="none" stroke="{RED}" stroke-width="0.6"/>'
    )
    x, y = max(4.0, left - ROOM - 3.5), max(4.0, (top + bottom) / 2)
    yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.2" fill="{RED}"/>'
    yield (
        f'<text x="{x:.1f}" y="{y + 1.4:.1f}" font-size="4" font-family="sans-serif" '
        f'text-anchor="middle" fill="#fff">{number}</text>'
    )
