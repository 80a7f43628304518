"""Ask several questions in one round trip, past the framework's cursors."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from yiwang.kernel.unit import Fixed, ask
from yiwang.kernel.wire import Answer

Values = Sequence[Any] | Mapping[str, Any]
Statement = tuple[str, Values]

_NAMED = re.compile(r"%\((\w+)\)s")


def together(*statements: Statement) -> list[Answer]:
    """Send the statements in order, with %s or %(name)s for values, and return their answers.

    Raises:
        django.db.DatabaseError: the database refuses one; those behind it are not executed.
    """
    return ask(*(_fixed(text, values) for text, values in statements))


def _fixed(text: str, values: Values) -> Fixed:
    if not isinstance(values, Mapping):
        return Fixed(text, values)
    plain, names = _placed(text)
    return Fixed(plain, [values[name] for name in names])


@lru_cache(maxsize=1024)
def _placed(text: str) -> tuple[str, list[str]]:
    return _NAMED.sub("%s", text), _NAMED.findall(text)
