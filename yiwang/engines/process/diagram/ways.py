"""A process as a graph: which ways a case took, and where it may go next."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator

from ..definition import ACTIVITIES, Definition, Node, NodeType

Ways = Callable[[Node], Iterable[Node]]

# Steps whose end somebody tells: of all others a case leaves no trace of its own.
_TOLD = ACTIVITIES - {NodeType.BUSINESS_RULE_TASK, NodeType.SCRIPT_TASK, NodeType.SEND_TASK}
# Where a case comes to rest: people work, or something is waited for, or all is over.
_RESTS = frozenset(
    {
        NodeType.USER_TASK,
        NodeType.MANUAL_TASK,
        NodeType.TASK,
        NodeType.RECEIVE_TASK,
        NodeType.CATCH_EVENT,
        NodeType.EVENT_BASED_GATEWAY,
    }
)


def passed(
    definition: Definition, done: Collection[str], opened: Collection[str], *, ended: bool
) -> frozenset[str]:
    """Return the nodes and flows that a case went through, as far as its steps tell.

    done: steps that were finished; opened: steps that were begun and not finished. What lies
    between two of them on a way through gateways and events alone was passed too; of two such
    ways both are told.
    """

    def ways(node: Node) -> list[Node]:
        reached = _leading(definition, node, done, opened)
        return [n for n in reached if n.id in done or n.id in opened or n.type not in _TOLD]

    starts = [node for node in definition.nodes.values() if _begins(definition, node)]
    ahead = _reached([node for node in starts if not node.triggered_by_event], ways)
    told = definition.nodes.keys() & {*done, *opened}
    came_to_end = any(_last(node) and _outermost(definition, node) for node in ahead)
    if told - {node.id for node in ahead} or (ended and not came_to_end):
        ahead = _reached(starts, ways)  # also through parts that wait for an event
    before: dict[str, list[Node]] = {}
    for node in ahead:
        for following_node in ways(node):
            before.setdefault(following_node.id, []).append(node)
    known = [n for n in ahead if n.id in done or n.id in opened or (ended and _last(n))]
    nodes = {node.id for node in _reached(known, lambda node: before.get(node.id, ()))}
    return frozenset(nodes | set(_flows(definition, nodes, before)))


def following(definition: Definition, present: Collection[str]) -> frozenset[str]:
    """Return what may come after the present elements: all up to the next work of people, the
    next wait or the end.
    """
    sources = [definition.nodes[name] for name in present if name in definition.nodes]
    nexts = [each for node in sources for each in _after(definition, node)]
    nexts += [each for node in sources for each in definition.boundaries.get(node.id, ())]
    found = _reached(
        nexts, lambda node: () if node.type in _RESTS else _after(definition, node, inside=True)
    )
    return frozenset(node.id for node in found)


def _reached(begin: Iterable[Node], ways: Ways) -> list[Node]:
    found: dict[str, Node] = {}
    waiting = list(begin)
    while waiting:
        node = waiting.pop()
        if node.id not in found:
            found[node.id] = node
            waiting.extend(ways(node))
    return list(found.values())


def _leading(
    definition: Definition, node: Node, done: Collection[str], opened: Collection[str]
) -> Iterator[Node]:
    """Where a case may have gone from a node. An interrupting event leaves its activity
    unfinished; from what never finished only its events lead on.
    """
    unfinished = node.id in opened and node.id not in done
    for boundary in definition.boundaries.get(node.id, ()):
        if unfinished or not boundary.interrupting:
            yield boundary
    if unfinished:
        yield from _entries(definition, node)
    else:
        yield from _after(definition, node, inside=True)


def _after(definition: Definition, node: Node, *, inside: bool = False) -> Iterator[Node]:
    """What follows a node, at the end of a sub-process what follows that. inside: and what it
    holds.
    """
    for flow in node.outgoing:
        yield definition.nodes[definition.flows[flow].target]
    if linked := definition.link_target(node):
        yield linked
    if inside:
        yield from _entries(definition, node)
    if not node.outgoing and node.scope in definition.nodes:
        yield from _after(definition, definition.nodes[node.scope])


def _entries(definition: Definition, node: Node) -> Iterator[Node]:
    scope = definition.scopes.get(node.id)
    for name in scope.nodes if scope else ():
        if not definition.nodes[name].incoming and not definition.nodes[name].attached:
            yield definition.nodes[name]


def _begins(definition: Definition, node: Node) -> bool:
    """Whether a case may have come in here: a start of a process, not of a part of one."""
    return not node.incoming and not node.attached and _outermost(definition, node)


def _outermost(definition: Definition, node: Node) -> bool:
    """Whether it lies in the process itself, not in a part of it."""
    return node.scope not in definition.nodes


def _last(node: Node) -> bool:
    return node.type is NodeType.END_EVENT


def _flows(
    definition: Definition, nodes: Collection[str], before: dict[str, list[Node]]
) -> Iterator[str]:
    for flow in definition.flows.values():
        sources = {node.id for node in before.get(flow.target, ())}
        if flow.target in nodes and flow.source in nodes and flow.source in sources:
            yield flow.id
