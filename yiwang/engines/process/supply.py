"""Keeping the joins right when a position is put elsewhere in a scope.

Arrivals from branches beside the new position stay, others go. Where its branch meets others at a
parallel join and such a branch holds no token at all, that join had fired: the branch is supplied
again, so that opinions given there stay valid.
"""

from __future__ import annotations

from .beside import Beside, beside
from .definition import NodeType
from .program import Program, Step
from .run import Run


def supply(run: Run, scope_id: str, first: Step) -> None:
    """Make the arrivals of a scope fit a position that is about to stand on `first`."""
    scope = run.scopes[scope_id]
    program = run.program_of(scope)
    relation = beside(program, scope["n"])
    arrived = {
        flow: count
        for flow, count in scope.get("j", {}).items()
        if relation.together(flow, first.id)
    }
    marked = {first.id, *arrived, *(token["n"] for _, token in run.inside(scope_id))}
    for join in joins_of(program, relation, first):
        for flow in join.node.incoming:
            if flow not in marked and all(relation.together(flow, other) for other in marked):
                arrived[flow] = arrived.get(flow, 0) + 1
                marked.add(flow)
    if arrived:
        scope["j"] = arrived
    else:
        scope.pop("j", None)


def joins_of(program: Program, relation: Beside, first: Step) -> list[Step]:
    """Return the parallel joins where a step's branch meets others, outermost first."""
    found = [
        step
        for name in program.grounds[first.scope].scope.nodes
        if (step := program.steps[name]).type is NodeType.PARALLEL_GATEWAY
        and step.joins
        and any(relation.together(flow, first.id) for flow in step.node.incoming)
        and not all(relation.together(flow, first.id) for flow in step.node.incoming)
    ]
    return sorted(found, key=lambda join: relation.masks[relation.place[join.id]].bit_count())
