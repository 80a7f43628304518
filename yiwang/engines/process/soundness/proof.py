"""The proof of a definition, scope by scope, from the inside outwards."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ..definition import SUB_PROCESSES, Definition, EventType, Node, NodeType, Scope
from ..rules.problem import Text
from .build import Builder, Inner, Layout, is_compensation, layout
from .circles import circles
from .explore import Exploration, Explorer
from .reduce import reduce
from .verdict import Fault, Finding, Kind, Verdict, finding


@dataclass
class Proof:
    """What is known of one scope and all scopes in it."""

    findings: list[Finding] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    inner: Inner = field(default_factory=Inner)

    @property
    def sound(self) -> bool:
        """Whether there is neither a finding nor a doubt."""
        return not self.findings and not self.doubts


class Prover:
    """Proves the scopes of one definition, each once."""

    def __init__(self, definition: Definition, limit: int) -> None:
        self.definition = definition
        self.limit = limit
        self.proofs: dict[str, Proof] = {}

    def verdict(self) -> Verdict:
        """Return the answer for all processes that are to be run."""
        processes = self.definition.processes.values()
        chosen = [p for p in processes if p.executable] or list(processes)
        if not chosen:
            return Verdict(Kind.UNDECIDED, (), Text("The file has no process."))
        for process in chosen:
            self.prove(process.id)
        proofs = self.proofs.values()
        findings = tuple(dict.fromkeys(f for proof in proofs for f in proof.findings))
        if findings:
            return Verdict(Kind.UNSOUND, findings)
        doubts = list(dict.fromkeys(doubt for proof in proofs for doubt in proof.doubts))
        return Verdict(Kind.UNDECIDED, (), " ".join(doubts)) if doubts else Verdict(Kind.SOUND)

    def prove(self, scope_id: str) -> Proof:
        """Return the proof of a scope; a scope that calls itself is taken to complete."""
        if scope_id not in self.proofs:
            self.proofs[scope_id] = Proof()
            self.proofs[scope_id] = self.examine(self.definition.scopes[scope_id])
        return self.proofs[scope_id]

    def examine(self, scope: Scope) -> Proof:
        """Prove the scopes inside, then the scope around them."""
        nodes = [self.definition.nodes[name] for name in scope.nodes]
        inner = {node.id: self.prove(held).inner for node in nodes if (held := self.held(node))}
        proof = Proof(doubts=list(_beyond_proof(nodes)))
        plan = layout(self.definition, scope)
        seen = self.look(scope, plan, inner)
        if not proof.doubts:  # else what was seen may not be what happens
            proof.findings = seen.findings
        if not seen.complete:
            proof.doubts.append(
                Text(
                    "'{id}' has more states than the {limit} that were looked at.",
                    id=scope.id,
                    limit=self.limit,
                )
            )
        proof.doubts.extend(_repeating(plan))
        if proof.sound:
            proof.findings = list(_dead(nodes, seen.alive))
        proof.findings += circles(self.definition, [n for n in nodes if n.id in seen.alive])
        proof.inner = self.known(nodes, inner, seen, proof)
        return proof

    def held(self, node: Node) -> str:
        """Return the scope that a node holds or calls in this file, empty if none."""
        if node.type in SUB_PROCESSES:
            return node.id
        called = node.type is NodeType.CALL_ACTIVITY and node.called in self.definition.processes
        return node.called if called else ""

    def look(self, scope: Scope, plan: Layout, inner: dict[str, Inner]) -> Exploration:
        """Explore the scope from its beginnings and from each event that runs beside it."""
        whole = Exploration()
        for begins in (plan.begins, *(((node,),) for node in plan.aside)):
            seen = self.explore(scope, plan, inner, begins)
            whole.findings += seen.findings
            whole.alive |= seen.alive
            whole.complete &= seen.complete
            whole.completes |= seen.completes and begins is plan.begins
        return whole

    def explore(
        self,
        scope: Scope,
        plan: Layout,
        inner: dict[str, Inner],
        begins: tuple[tuple[Node, ...], ...],
    ) -> Exploration:
        """Explore without the choices that end the whole scope; where that fails, with them."""
        for forget_leaving in (True, False):
            graph = Builder(self.definition, scope, inner, plan.entwined).build(begins)
            reduce(graph, forget_leaving)
            seen = Explorer(graph, self.limit).explore()
            if seen.complete and not seen.findings:
                break
        return seen

    def known(
        self, nodes: list[Node], inner: dict[str, Inner], seen: Exploration, proof: Proof
    ) -> Inner:
        """Return what the scope around needs to know of this one."""
        ends = [n for n in nodes if n.type is NodeType.END_EVENT and n.id in seen.alive]
        thrown = {event.type for node in ends for event in node.events}
        beside = [n for n in nodes if n.triggered_by_event]
        failing = [name for name, held in inner.items() if held.fails and not self.caught(name)]
        return Inner(
            seen.completes
            or not (proof.sound and ends)
            or any(inner[node.id].completes for node in beside),
            EventType.ERROR in thrown or bool(failing),
            EventType.CANCEL in thrown,
        )

    def caught(self, activity: str) -> bool:
        """Tell whether an activity has a boundary event for errors."""
        boundaries = self.definition.boundaries.get(activity, ())
        return any(e.type is EventType.ERROR for b in boundaries for e in b.events)


def _beyond_proof(nodes: list[Node]) -> Iterator[Text]:
    """Yield why a scope has no net of ours."""
    for node in nodes:
        if node.type is NodeType.COMPLEX_GATEWAY and len(node.incoming) > 1:
            yield Text("When the complex gateway '{id}' goes on depends on data.", id=node.id)
        if node.start_quantity != 1 or node.completion_quantity != 1:
            yield Text("'{id}' takes or gives several tokens at once.", id=node.id)


def _repeating(plan: Layout) -> Iterator[Text]:
    """Yield the events that can happen again while the path of an earlier one is not done."""
    for node in plan.entwined:
        once = all(e.type is EventType.TIMER and e.cycle is None for e in node.events)
        if not once:
            yield Text(
                "'{id}' can happen several times, and its path meets the main path.", id=node.id
            )


def _dead(nodes: list[Node], alive: set[str]) -> Iterator[Finding]:
    """Yield the nodes that no path reaches; compensation runs outside the paths."""
    for node in nodes:
        aside = node.triggered_by_event or node.for_compensation or is_compensation(node)
        if node.id not in alive and not (aside and not node.incoming):
            yield finding(Fault.DEAD, node.id, Text("No path reaches '{id}'.", id=node.id))
