"""Scripts: FEEL whose value goes somewhere; what cannot be read as FEEL is done outside."""

from __future__ import annotations

import re

from yiwang.engines.decision import feel

from .definition import Expression
from .expressions import is_feel, parse, source

_ASSIGNMENT = re.compile(r"(?P<name>[^\W\d]\w*)\s*:?=(?!=)\s*(?P<value>.+)", re.DOTALL)


def assigned(script: Expression) -> tuple[str, str]:
    """Split `name = expression` into both; the name is empty for a bare expression.

    A script that compared and threw the answer away would do nothing, so `=` assigns here.
    """
    text = source(script)
    match = _ASSIGNMENT.fullmatch(text)
    return (match["name"], match["value"]) if match else ("", text)


def runs_here(script: Expression) -> bool:
    """Tell whether a script is FEEL. One that states no language may be in any."""
    if not is_feel(script.language):
        return False
    try:
        parse(assigned(script)[1])
    except feel.FeelSyntaxError:
        return False
    return True
