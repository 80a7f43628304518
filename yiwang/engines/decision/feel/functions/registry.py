"""Built-in functions by name, each declared beside its signature.

A signature reads `name(parameter: kind|kind, optional?: kind, rest...: kind)`. `duration` stands
for both kinds of duration, `any` for every value and null, a trailing `null` lets null in.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from typing import Final, TypeVar

from ..calls import Builtin, Formal, Overload
from ..costs import CALL, ELEMENT
from ..values import Value

BUILTINS: Final[dict[str, Builtin]] = {}
_GROUPS: Final = {
    "duration": ("days and time duration", "years and months duration"),
    "datetime": ("date and time",),
    "days": ("days and time duration",),
    "months": ("years and months duration",),
}
_SIGNATURE = re.compile(r"([a-z ]+)\((.*)\)")
_F = TypeVar("_F", bound=Callable[..., Value])


def builtin(*signatures: str, cost: int = CALL, each: int = ELEMENT) -> Callable[[_F], _F]:
    """Declare a function under each signature; a first parameter `run` gets the evaluation.

    `cost` is what a call is charged, and `each` an element of a list or context it is given.
    """

    def register(implementation: _F) -> _F:
        takes_run = next(iter(inspect.signature(implementation).parameters), "") == "run"
        for signature in signatures:
            match = _SIGNATURE.fullmatch(signature)
            assert match is not None, signature
            name, parameters = match[1], match[2]
            function = BUILTINS.setdefault(name, Builtin(name))
            formals = tuple(_formal(part) for part in parameters.split(", ") if part)
            function.overloads.append(Overload(formals, implementation, takes_run, cost, each))
        return implementation

    return register


def _formal(text: str) -> Formal:
    name, _, kinds = text.partition(": ")
    found = [part for kind in kinds.split("|") for part in _GROUPS.get(kind, (kind,))]
    bare = name.removesuffix("...").removesuffix("?")
    return Formal(bare, frozenset(found), name.endswith("?"), name.endswith("..."))
