"""Which installed family serves as which typeface. Sizes and places do not depend on it."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import yaml
from django.conf import settings

from yiwang.base.papers.fonts import fonts
from yiwang.base.papers.official import layout

ROLES = ("fangsong", "kai", "hei", "title", "song")


@cache
def chosen() -> Mapping[str, str]:
    """Role → family: the first that is installed, the last where none is."""
    installed = set(fonts().families())
    return {
        role: next((each for each in families if each in installed), families[-1])
        for role, families in _wanted().items()
    }


def _wanted() -> Mapping[str, Sequence[str]]:
    named: str = settings.YIWANG.typefaces
    found = yaml.safe_load(Path(named).read_text("utf-8")) if named else {}
    return {role: found.get(role) or layout.data("typefaces")[role] for role in ROLES}
