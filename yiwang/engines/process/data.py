"""Process data: where a name is found, how expressions see it, what associations move.

Data are JSON values. A name is looked for in the instance's own values, then in the scopes
outwards up to the process; a call activity's process has data of its own. What is written to an
unknown name belongs to the process.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from yiwang.engines.decision import feel

from .definition import Association, DataItem, Expression
from .effects import Data
from .expressions import Formula
from .expressions import formula as read_formula
from .program import Step
from .run import Run, Token

MISSING = object()


def find(run: Run, scope_id: str, token: Token | None, name: str) -> Any:
    """Return the value of a name as seen from a token, MISSING where there is none."""
    while True:
        if token is not None and name in (local := token.get("d", {})):
            return local[name]
        scope = run.scopes[scope_id]
        kept = run.ground(scope).scope.names.get(name, name)
        if kept in scope["d"]:
            return scope["d"][kept]
        if scope["p"] == "0":
            return MISSING
        token, scope_id = run.tokens.get(scope["o"]), scope["p"]


def write(run: Run, scope_id: str, token: Token | None, name: str, value: Any) -> None:
    """Set a name where it is declared or already kept, else in the process."""
    run.changed = True
    while True:
        if token is not None and name in (local := token.get("d", {})):
            local[name] = value
            return
        scope = run.scopes[scope_id]
        names = run.ground(scope).scope.names
        kept = names.get(name, name)
        if kept in scope["d"] or name in names or scope["p"] == "0":
            scope["d"][kept] = value
            return
        token, scope_id = run.tokens.get(scope["o"]), scope["p"]


def write_all(run: Run, scope_id: str, token: Token | None, data: Data) -> None:
    for name, value in data.items():
        write(run, scope_id, token, name, value)


def visible(run: Run, scope_id: str, token: Token | None) -> dict[str, Any]:
    """Return everything a token sees, inner values over outer ones."""
    layers: list[Mapping[str, Any]] = []
    while True:
        if token is not None and "d" in token:
            layers.append(token["d"])
        scope = run.scopes[scope_id]
        layers.append(scope["d"])
        if scope["p"] == "0":
            break
        token, scope_id = run.tokens.get(scope["o"]), scope["p"]
    return {name: value for layer in reversed(layers) for name, value in layer.items()}


def value(
    run: Run,
    formula: Formula,
    scope_id: str,
    token: Token | None = None,
    extra: Data | None = None,
) -> Any:
    """Evaluate over what a token sees; `extra` goes before it. Unknown names are null."""
    context = {}
    for name in formula.names:
        found = extra[name] if extra and name in extra else find(run, scope_id, token, name)
        if found is not MISSING:
            context[name] = feel.from_json(found)
    return formula.value(context, run.now, run.library.zone)


def holds(
    run: Run,
    formula: Formula,
    scope_id: str,
    token: Token | None = None,
    extra: Data | None = None,
) -> bool:
    """Tell whether a condition is true; null and anything else is not."""
    return value(run, formula, scope_id, token, extra) is True


def holds_over(run: Run, formula: Formula, data: Data) -> bool:
    """Tell whether a condition is true of bare data, before a process has begun."""
    context = {name: feel.from_json(data[name]) for name in formula.names if name in data}
    return formula.value(context, run.now, run.library.zone) is True


def evaluate(
    run: Run,
    expression: Expression | None,
    scope_id: str,
    token: Token | None = None,
    extra: Data | None = None,
) -> Any:
    """Evaluate an expression as written and return a JSON value."""
    read = read_formula(expression)
    return None if read is None else feel.to_json(value(run, read, scope_id, token, extra))


# Data inputs and outputs


def inputs(run: Run, step: Step, scope_id: str, token: Token | None) -> dict[str, Any]:
    """Return the values of a node's data inputs, by name, and of its properties read into."""
    found: dict[str, Any] = {}
    known = names_of((*step.node.inputs, *step.node.items))
    for association in step.node.reads:
        moved = moved_value(run, association, scope_id, token, found)
        target = known.get(association.target, association.target)
        if association.assignments:
            found.update(assigned(run, association, scope_id, token, found))
        elif moved is not MISSING:
            found[target] = moved
    for item in step.node.inputs:
        if item.name not in found:
            outer = find(run, scope_id, token, item.name)
            if outer is not MISSING and not step.node.reads:
                found[item.name] = outer
    return found


def lacks_inputs(run: Run, step: Step, scope_id: str, token: Token | None) -> bool:
    """Tell whether a required data input has a source without value yet."""
    required = {item.id for item in step.node.inputs if not item.optional}
    return any(
        association.target in required
        and not association.assignments
        and any(find(run, scope_id, token, source) is MISSING for source in association.sources)
        for association in step.node.reads
    )


def outputs(run: Run, step: Step, scope_id: str, token: Token | None, data: Data) -> None:
    """Write what a node gave: by its associations where it has any, the rest under its name."""
    if not step.node.writes:
        if data:
            write_all(run, scope_id, token, data)
        return
    known = names_of(step.node.outputs)
    given = shaped(step.node.outputs, data)
    used: set[str] = set()
    for association in step.node.writes:
        local = {**given, **{i.id: given[i.name] for i in step.node.outputs if i.name in given}}
        used.update(known.get(source, source) for source in association.sources)
        if association.assignments:
            for name, moved in assigned(run, association, scope_id, token, local).items():
                write(run, scope_id, token, name, moved)
            continue
        moved = moved_value(run, association, scope_id, token, local)
        if moved is not MISSING and association.target:
            write(run, scope_id, token, association.target, moved)
    rest = {name: item for name, item in given.items() if name not in used}
    write_all(run, scope_id, token, rest)


def shaped(items: tuple[DataItem, ...], data: Data) -> dict[str, Any]:
    """Return data by output name; a single output takes a single value, whatever it is called."""
    by_name = names_of(items)
    given = {by_name.get(name, name): item for name, item in data.items()}
    if len(items) == 1 and items[0].name not in given and given:
        only = next(iter(given.values())) if len(given) == 1 else dict(given)
        return {items[0].name: only}
    return given


def names_of(items: Iterable[DataItem]) -> dict[str, str]:
    return {item.id: item.name for item in items if item.id}


def moved_value(
    run: Run, association: Association, scope_id: str, token: Token | None, local: Data
) -> Any:
    """Return what an association carries, MISSING where its source has no value."""
    if association.transformation is not None:
        return evaluate(run, association.transformation, scope_id, token, local)
    values = [
        local[source] if source in local else find(run, scope_id, token, source)
        for source in association.sources
    ]
    return values[0] if values else MISSING


def assigned(
    run: Run, association: Association, scope_id: str, token: Token | None, local: Data
) -> dict[str, Any]:
    """Evaluate the assignments of an association: name → value."""
    return {
        target.text.strip(): evaluate(run, source, scope_id, token, local)
        for source, target in association.assignments
    }
