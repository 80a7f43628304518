"""The assignment on the page of its case: how it stands, parts, reports, extensions."""

from yiwang.base.cases.facade import Case
from yiwang.base.work.facade import Panel
from yiwang.kernel.actor import Actor


def build(actor: Actor, case: Case) -> Panel | None:
    return None
