"""What a move means for the case's legal state. Pure but for reading the package's process.

A step belongs to the states from which the milestones that come next can be reached. Where a move
leads to a step of another state, the milestones between are reached, too, if they are the
authority's own; what the applicant was told is neither undone nor said by a move.
"""

from collections.abc import Iterator

from yiwang.base.cases.facade import Case, lives
from yiwang.base.work.errors import LawRefuses
from yiwang.engines.process import Definition
from yiwang.engines.process.definition import SUB_PROCESSES, Node, NodeType

_OUTSIDE = frozenset({NodeType.CATCH_EVENT, NodeType.RECEIVE_TASK, NodeType.EVENT_BASED_GATEWAY})


def milestones_to(case: Case, definition: Definition, step: str, title: str) -> tuple[str, ...]:
    """The milestones to reach so that a case may stand at a step.

    Raises:
        LawRefuses: none of the authority's own leads there.
    """
    wanted = states_of(case.states, definition, step)
    if not wanted or case.state in wanted:
        return ()
    way = case.states.inward_way(case.state, wanted)
    if way is None:
        raise LawRefuses(title, case.stage.title)
    return way


def states_of(life: lives.Life, definition: Definition, step: str) -> frozenset[str]:
    """The states in which a case can stand at a step; empty: any."""
    names = set(_next_milestones(definition, step))
    found = [frozenset(life.milestones[name].sources) for name in names]
    return frozenset.intersection(*found) if found else frozenset()


def _next_milestones(definition: Definition, step: str) -> Iterator[str]:
    """Milestones that programs reach after a step, before anything from outside is awaited."""
    seen: set[str] = set()
    ahead = list(_after(definition, definition.nodes[step]))
    while ahead:
        node = definition.nodes[ahead.pop()]
        if node.id in seen:
            continue
        seen.add(node.id)
        if node.properties.get("call") == "cases.reach":
            yield node.properties.get("milestone", "")
        elif node.type not in _OUTSIDE:
            ahead += _after(definition, node)


def _after(definition: Definition, node: Node) -> Iterator[str]:
    """The nodes that a way leads to next, into and out of sub-processes."""
    for flow in node.outgoing:
        target = definition.nodes[definition.flows[flow].target]
        yield target.id
        if target.type in SUB_PROCESSES:
            yield from _first(definition, target.id)
    for boundary in definition.boundaries.get(node.id, ()):
        yield from _after(definition, boundary)
    outer = definition.nodes.get(node.scope)
    if not node.outgoing and outer is not None:
        yield from _after(definition, outer)


def _first(definition: Definition, scope: str) -> Iterator[str]:
    for name in definition.scopes[scope].nodes:
        node = definition.nodes[name]
        if not node.incoming and not node.attached and not node.triggered_by_event:
            yield name
