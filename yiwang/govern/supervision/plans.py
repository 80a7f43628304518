"""What the package of a case says that rules compare with, read once a version."""

from functools import lru_cache

from yiwang.base.packages import facade as packages
from yiwang.base.work import facade as work
from yiwang.engines.process import discovery
from yiwang.govern.supervision.values import Plan

PAPERS = "papers.yaml"
MESSAGE = work.history.MESSAGE


@lru_cache(maxsize=256)
def plan_of(package: str, version: str) -> Plan:
    """The plan of an installed version of a package."""
    source = packages.source(package, version)
    rows = source.document(PAPERS) or {}
    papers = {kind: row["at"] for kind, row in rows.items() if row.get("at")}
    if work.PROCESS not in source.files:
        return Plan(papers)
    blueprint = work.blueprint_of(source)
    executable = [name for name, each in blueprint.definition.processes.items() if each.executable]
    main = (executable or list(blueprint.definition.processes))[0]
    net = discovery.net_of(blueprint.definition, main)
    heads = (label for label in net.by_label if label.startswith(MESSAGE))
    return Plan(
        papers=papers,
        apart={node: tuple(each.different_from) for node, each in blueprint.tasks.items()},
        titles={node: each.titles for node, each in blueprint.tasks.items()},
        net=net,
        messages=frozenset(label.removeprefix(MESSAGE) for label in heads),
    )
