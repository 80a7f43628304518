"""The picture of a process: where each element stands, what was passed and what may come next.

`picture` reads the diagram (BPMN DI) that the file carries, or lays the process out where it has
none. `passed` and `following` look at a definition as a graph. Values in, values out; drawing is
the page's business.
"""

from ..definition import Definition
from .interchange import read
from .layout import laid_out
from .values import Box, Line, Picture, Point, Shape, around
from .ways import following, passed

__all__ = [
    "Box",
    "Line",
    "Picture",
    "Point",
    "Shape",
    "around",
    "following",
    "laid_out",
    "passed",
    "picture",
    "read",
]


def picture(definition: Definition) -> Picture:
    """Return the diagram of a file, or a simple one where it does not show every element."""
    return read(definition) or laid_out(definition)
