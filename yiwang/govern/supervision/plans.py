"""What the package of a case says that rules compare with, read once a version."""

import re
from decimal import Decimal
from functools import lru_cache

from yiwang.base.cases import facade as cases
from yiwang.base.cases.facade import lives
from yiwang.base.packages import facade as packages
from yiwang.base.packages.facade import Source
from yiwang.base.work import facade as work
from yiwang.engines.process import discovery
from yiwang.govern.supervision.values import Plan

PAPERS, SERVICES = "papers.yaml", "services.yaml"
FEE = "fee"  # what orders of payment for a fee are called
BOUNDLESS = "999999999"  # yuan, where the published list names no amount in figures
_FIGURE = re.compile(r"[0-9]{1,9}(\.[0-9]{1,2})?")
MESSAGE = work.history.MESSAGE


@lru_cache(maxsize=256)
def plan_of(package: str, version: str) -> Plan:
    """The plan of an installed version of a package."""
    source = packages.source(package, version)
    rows = source.document(PAPERS) or {}
    papers = {kind: row["at"] for kind, row in rows.items() if row.get("at")}
    fees = _fees(source)
    if work.PROCESS not in source.files:
        return Plan(papers, fees=fees)
    blueprint = work.blueprint_of(source)
    executable = [name for name, each in blueprint.definition.processes.items() if each.executable]
    main = (executable or list(blueprint.definition.processes))[0]
    net = discovery.net_of(blueprint.definition, main)
    net = net.hushed({label for label in net.by_label if _unseen(label)})
    heads = (label for label in net.by_label if label.startswith(MESSAGE))
    return Plan(
        papers=papers,
        fees=fees,
        apart={node: tuple(each.different_from) for node, each in blueprint.tasks.items()},
        titles={node: each.titles for node, each in blueprint.tasks.items()},
        net=net,
        messages=frozenset(label.removeprefix(MESSAGE) for label in heads),
    )


def _unseen(label: str) -> bool:
    """Whether it is a message that leaves no line in the timeline, as what other contexts tell."""
    kind = label.removeprefix(MESSAGE)
    return kind != label and kind not in cases.SENTENCES and lives.milestone_of(kind) is None


def _fees(source: Source) -> dict[str, str]:
    """What the guides of the services say may be charged, in all, in yuan; nothing where they say
    that there is no fee.
    """
    items = (source.document(SERVICES) or {}).get("items", ())
    found = [each.get("elements") or {} for each in items]
    charging = [elements for elements in found if elements.get("is_fee")]
    if not charging:
        return {}
    rates = [str(row.get("fee_stand", "")) for each in charging for row in each.get("fees") or ()]
    figures = [Decimal(each) for each in rates if _FIGURE.fullmatch(each)]
    known = figures and len(figures) == len(rates)
    return {FEE: str(sum(figures, Decimal())) if known else BOUNDLESS}
