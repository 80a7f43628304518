"""The rule REF: a reference leads to an element of the right kind."""

from __future__ import annotations

from collections.abc import Iterator

from ..xml import Element, local, place
from .kinds import ARTIFACTS, REFERENCES
from .model import Model
from .problem import Level, Problem, Text

# May lie in another file, or be the name of a variable.
ELSEWHERE = frozenset({"calledElement", "loopDataInputRef", "loopDataOutputRef"})
FLOW_LISTS = frozenset({"incoming", "outgoing"})  # what does not exist there is EXT023's matter
VITAL = frozenset({("sequenceFlow", "sourceRef"), ("sequenceFlow", "targetRef")})


def problems(model: Model) -> Iterator[Problem]:
    """Yield a problem for each reference that leads to nothing or to another kind of element.

    Only a sequence flow into the void is an error. Every other misled reference is ignored when
    the file is read and named here as a warning, since the process without it has one meaning.
    """
    for (kind, name), allowed in REFERENCES.items():
        if name in ELSEWHERE:
            continue
        for element in model.of(kind):
            for ref in model.stated(element, name):
                found = model.by_id.get(ref)
                if found is None and name not in FLOW_LISTS:
                    yield _missing(element, name, ref)
                elif found is not None and local(found) not in allowed | ARTIFACTS:
                    yield _wrong_kind(element, name, ref, local(found), allowed)


def _missing(element: Element, name: str, ref: str) -> Problem:
    return Problem(
        place(element),
        "REF",
        Text(
            "The {name} of '{id}' leads to '{ref}', which does not exist.",
            name=name,
            id=place(element),
            ref=ref,
        ),
        Text("Refer to an element of this file, or remove the reference."),
        Level.ERROR if (local(element), name) in VITAL else Level.WARNING,
    )


def _wrong_kind(
    element: Element, name: str, ref: str, kind: str, allowed: frozenset[str]
) -> Problem:
    return Problem(
        place(element),
        "REF",
        Text(
            "The {name} of '{id}' leads to '{ref}', which is of kind {kind}.",
            name=name,
            id=place(element),
            ref=ref,
            kind=kind,
        ),
        Text("Refer to {allowed}.", allowed=_names(allowed)),
        Level.WARNING,
    )


def _names(kinds: frozenset[str]) -> str:
    """Return the kinds by name, or their family where they are many."""
    if len(kinds) <= 3:
        return " or ".join(sorted(kinds))
    return "a flow node" if "task" in kinds else "an element of a fitting kind"
