"""What a process and the files beside it name must be there: services, milestones, decisions,
roles, limits, steps, sources.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from yiwang.base.cases import facade as cases
from yiwang.base.decisions import facade as decisions
from yiwang.base.packages.facade import FORM, Problem, Source
from yiwang.base.work.services import handler
from yiwang.engines import term
from yiwang.engines.process import Definition, Text
from yiwang.engines.process.definition import Node, NodeType
from yiwang.kernel.tenancy.roles import roles

CLOCKS, PAPERS = "clocks.yaml", "papers.yaml"


def life_of(source: Source) -> Iterator[Problem]:
    """A life that no context brought."""
    if source.life not in cases.lives.names():
        message = Text("No life of cases is called “{name}”.", name=source.life)
        yield Problem("package.yaml", "/life", message, _choose(cases.lives.names()))


def problems(file: str, source: Source, definition: Definition) -> Iterator[Problem]:
    """Elements of the process that would stop a case when they are reached."""
    known: set[str] | None = None
    life = cases.lives.of(source.life)
    for node in definition.nodes.values():
        if node.type is NodeType.SERVICE_TASK:
            yield from _service(file, node, life)
        elif node.type is NodeType.BUSINESS_RULE_TASK:
            known = _decisions(source) if known is None else known
            if known and node.decision not in known:
                yield Problem(
                    file,
                    node.id,
                    Text("The package has no decision “{name}”.", name=node.decision),
                    _choose(sorted(known)),
                )


def beside(source: Source) -> Iterator[Problem]:
    """What the other files of a package name and nothing answers to."""
    limits = {rule.id for rule in term.national_terms().rules}
    life = cases.lives.of(source.life)
    for name, row in (source.document(CLOCKS) or {}).items():
        if row["rule"] not in limits:
            message = Text("There is no limit “{name}” in the table of terms.", name=row["rule"])
            yield Problem(CLOCKS, f"/{name}/rule", message, _choose(sorted(limits)))
        for verb in ("start", "stop", "pause", "resume"):
            yield from _milestones(CLOCKS, f"/{name}/{verb}", row.get(verb, ()), life)
    for name, row in (source.document(PAPERS) or {}).items():
        yield from _milestones(PAPERS, f"/{name}/at", [row["at"]] if row.get("at") else (), life)
    yield from _sources(source.document(FORM) or {}, "")


def _milestones(
    file: str, where: str, names: Iterable[str], life: cases.lives.Life
) -> Iterator[Problem]:
    for name in names:
        if name not in life.milestones:
            message = Text("There is no milestone “{name}”.", name=name)
            yield Problem(file, where, message, _choose(life.milestones))


def _sources(value: Any, where: str) -> Iterator[Problem]:
    """Pre-filled fields anywhere in the form."""
    if isinstance(value, Mapping):
        yield from _source(value.get("prefill"), f"{where}/prefill")
    rows = value.items() if isinstance(value, Mapping) else enumerate(value)
    for at, each in rows:
        if isinstance(each, Mapping | list):
            yield from _sources(each, f"{where}/{at}")


def _source(way: Any, where: str) -> Iterator[Problem]:
    """Where a value comes from, and where else."""
    if not isinstance(way, Mapping):
        return
    name = way["source"]
    if name not in cases.sources.names():
        message = Text("No source is called “{name}”.", name=name)
        yield Problem(FORM, f"{where}/source", message, _choose(sorted(cases.sources.names())))
    yield from _source(way.get("else"), f"{where}/else")


def steps_of(file: str, node: str, row: Mapping[str, Any], steps: set[str]) -> Iterator[Problem]:
    """Steps that the row of a task names and the process does not have."""
    for name in (*row.get("different_from", ()), *filter(None, [row.get("same_as")])):
        if name not in steps:
            message = Text("The process has no step “{name}”.", name=name)
            yield Problem(file, node, message, _choose(sorted(steps)))


def forms_of(
    file: str, node: str, row: Mapping[str, Any], forms: Mapping[str, Any]
) -> Iterator[Problem]:
    """Forms that the outcomes of a task ask for and the file does not have."""
    for outcome, each in row["outcomes"].items():
        name = each.get("form", "")
        if isinstance(name, str) and name and name not in forms:
            where = f"/tasks/{node}/outcomes/{outcome}/form"
            message = Text("There is no form “{name}”.", name=name)
            yield Problem(file, where, message, _choose(sorted(forms)))


def _choose(names: Iterable[str]) -> str:
    return Text("Choose one of: {names}.", names=", ".join(names))


def _service(file: str, node: Node, life: cases.lives.Life) -> Iterator[Problem]:
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
    elif call == "cases.reach" or "milestone" in node.properties:
        yield from _milestones(file, node.id, [node.properties.get("milestone", "")], life)


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
