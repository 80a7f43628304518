"""Cases for other contexts."""

from yiwang.base.cases.clocks import readings
from yiwang.base.cases.hooks import on_milestone
from yiwang.base.cases.moves import (
    attach,
    detach,
    involve,
    note,
    open_draft,
    reach,
    require_draft,
    revise,
    submit,
    supply_correction,
)
from yiwang.base.cases.numbering import opens, plain
from yiwang.base.cases.queries import (
    attachments,
    correction,
    form_data,
    get,
    latest,
    lock,
    mine,
    named,
    note_read,
    of_bodies,
    open_data,
    timeline,
    unsealed,
)

__all__ = [
    "attach",
    "attachments",
    "correction",
    "detach",
    "form_data",
    "get",
    "involve",
    "latest",
    "lock",
    "mine",
    "named",
    "note",
    "note_read",
    "of_bodies",
    "on_milestone",
    "open_data",
    "open_draft",
    "opens",
    "plain",
    "reach",
    "readings",
    "require_draft",
    "revise",
    "submit",
    "supply_correction",
    "timeline",
    "unsealed",
]
