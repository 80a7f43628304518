"""What a process names outside itself must be there: services, milestones, decisions, roles."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from yiwang.base.cases.facade import MILESTONES
from yiwang.base.decisions import facade as decisions
from yiwang.base.packages.facade import Problem, Source
from yiwang.base.work.services import handler
from yiwang.engines.process import Definition, Text
from yiwang.engines.process.definition import Node, NodeType
from yiwang.kernel.tenancy.roles import roles


def problems(file: str, source: Source, definition: Definition) -> Iterator[Problem]:
    """Elements of the process that would stop a case when they are reached."""
    known: set[str] | None = None
    for node in definition.nodes.values():
        if node.type is NodeType.SERVICE_TASK:
            yield from _service(file, node)
        elif node.type is NodeType.BUSINESS_RULE_TASK:
            known = _decisions(source) if known is None else known
            if known and node.decision not in known:
                yield Problem(
                    file,
                    node.id,
                    Text("The package has no decision “{name}”.", name=node.decision),
                    _choose(sorted(known)),
                )


def _choose(names: Iterable[str]) -> str:
    return Text("Choose one of: {names}.", names=", ".join(names))


def _service(file: str, node: Node) -> Iterator[Problem]:
    call = node.properties.get("call", "")
    if handler(call) is None:
        yield Problem(
            file,
            node.id,
            Text("Nothing answers to “{name}”.", name=call)
            if call
            else Text("It does not say what it calls."),
            Text("Choose a service, such as cases.reach, or make it a task of people."),
        )
    elif call == "cases.reach" and node.properties.get("milestone") not in MILESTONES:
        yield Problem(
            file,
            node.id,
            Text("There is no milestone “{name}”.", name=node.properties.get("milestone", "")),
            _choose(MILESTONES),
        )


def _decisions(source: Source) -> set[str]:
    """Names and ids of the decisions; empty where they cannot be read, which is told elsewhere."""
    if decisions.check(source):
        return set()
    return {key for entry in decisions.entries(source).values() for key in entry.keys}


def roles_of(file: str, node: str, row: Mapping[str, Any]) -> Iterator[Problem]:
    """A role that no post can hold would leave the task to nobody."""
    if row["role"] in roles():
        return
    staff = [name for name, each in roles().items() if "work:task:complete" in each.permissions]
    message = Text("There is no role “{name}”.", name=row["role"])
    yield Problem(file, node, message, _choose(staff))
