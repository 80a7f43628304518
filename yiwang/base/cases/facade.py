"""Cases for other contexts.

The case itself is the one row that others hold in their hands: everything a government does to a
matter hangs on it. They read it; it changes through the functions here.
"""

from yiwang.base.cases import lives, on_file, shown, sources
from yiwang.base.cases.clocks import VERBS, deciding, readings, rule_of, terms_of
from yiwang.base.cases.clocks import bring as bring_ledgers
from yiwang.base.cases.countable import after, brought_back, listed
from yiwang.base.cases.errors import AlreadySubmitted, StillMissing, WrongCode
from yiwang.base.cases.hooks import on_milestone
from yiwang.base.cases.lives import life
from yiwang.base.cases.models import Attachment, Case, ClockEntry, Moment
from yiwang.base.cases.moves import (
    admit,
    attach,
    change_version,
    detach,
    involve,
    note,
    open_draft,
    reach,
    require_draft,
    retitle,
    revise,
    set_due,
    submit,
    supply_correction,
)
from yiwang.base.cases.numbering import fresh_code, opens, plain
from yiwang.base.cases.on_file import Held, RegisterSilent
from yiwang.base.cases.queries import (
    attachments,
    by_id,
    by_ids,
    correction,
    corrections,
    first_corrections,
    form_data,
    get,
    latest,
    lock,
    mine,
    named,
    note_read,
    of_bodies,
    open_data,
    origins,
    seen,
    timeline,
    unsealed,
)
from yiwang.base.cases.sentences import SENTENCES, sentence, tone
from yiwang.base.cases.sources import source
from yiwang.base.cases.states import (
    BEFORE_DECISION,
    ENDED,
    State,
    StateClass,
)

__all__ = [
    "BEFORE_DECISION",
    "ENDED",
    "SENTENCES",
    "VERBS",
    "AlreadySubmitted",
    "Attachment",
    "Case",
    "ClockEntry",
    "Held",
    "Moment",
    "RegisterSilent",
    "State",
    "StateClass",
    "StillMissing",
    "WrongCode",
    "admit",
    "after",
    "attach",
    "attachments",
    "bring_ledgers",
    "brought_back",
    "by_id",
    "by_ids",
    "change_version",
    "correction",
    "corrections",
    "deciding",
    "detach",
    "first_corrections",
    "form_data",
    "fresh_code",
    "get",
    "involve",
    "latest",
    "life",
    "listed",
    "lives",
    "lock",
    "mine",
    "named",
    "note",
    "note_read",
    "of_bodies",
    "on_file",
    "on_milestone",
    "open_data",
    "open_draft",
    "opens",
    "origins",
    "plain",
    "reach",
    "readings",
    "require_draft",
    "retitle",
    "revise",
    "rule_of",
    "seen",
    "sentence",
    "set_due",
    "shown",
    "source",
    "sources",
    "submit",
    "supply_correction",
    "terms_of",
    "timeline",
    "tone",
    "unsealed",
]
