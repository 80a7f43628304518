"""Who listens to what. The only place that says so."""

from yiwang.base.notices import listeners as notices
from yiwang.kernel.outbox.relay import Subscription, deliver
from yiwang.serve.wallet import listeners as wallet

SUBSCRIPTIONS = (
    Subscription("notices", frozenset({"cases.milestone_reached"}), notices.tell_applicant),
    Subscription("notices.urged", frozenset({"work.task_urged"}), notices.tell_doer),
    Subscription(
        "notices.representatives",
        frozenset({"parties.representative_changed"}),
        notices.tell_of_representative,
    ),
    Subscription("notices.licences", frozenset({"licences.changed"}), notices.tell_holder),
    Subscription("notices.ending", frozenset({"licences.ending"}), notices.tell_of_end),
    Subscription(
        "notices.corrections",
        frozenset({"licences.correction_answered"}),
        notices.tell_of_correction,
    ),
    Subscription("wallet.uses", frozenset({"cases.paper_saved"}), wallet.note_reliance),
    Subscription("wallet.looks", frozenset({"wallet.checked"}), wallet.tell_of_look),
)


def step() -> int:
    """Bring waiting events to all listeners; return how many were moved past."""
    return deliver(*SUBSCRIPTIONS)
