"""What each line of a timeline says, in the words of the person it is about."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.kernel.texts import say

SENTENCES = {
    "submitted": gettext_noop("Application received."),
    "correction_asked": gettext_noop("Something is missing. A notice lists everything."),
    "correction_supplied": gettext_noop("The missing papers were handed in."),
    "accepted": gettext_noop("Application accepted. The time limit runs from here."),
    "deemed_accepted": gettext_noop(
        "No notice came in time, so the application counts as accepted since %(since)s."
    ),
    "not_accepted": gettext_noop("Application not accepted: %(reason)s"),
    "examining": gettext_noop("The application is being examined."),
    "suspended": gettext_noop("The clock stands still for an expert review: %(reason)s"),
    "resumed": gettext_noop("The clock runs on."),
    "proposed": gettext_noop("Examined; a decision is being made."),
    "granted": gettext_noop("Permission granted."),
    "refused": gettext_noop("Permission refused: %(reason)s"),
    "issued": gettext_noop("The licence was issued."),
    "delivered": gettext_noop("Delivered. The case is closed."),
    "withdrawn": gettext_noop("Withdrawn by the applicant."),
    "terminated": gettext_noop("The procedure was ended: %(reason)s"),
    "task_done": gettext_noop("%(task)s: %(outcome)s"),
    "judged": gettext_noop("Decided by rules: %(title)s."),
    "urged": gettext_noop("The applicant asked to speed this up."),
}


class _Facts(dict[str, Any]):
    """A fact that a line does not carry reads as a dash."""

    def __missing__(self, key: str) -> str:
        return "—"


def sentence(kind: str, facts: dict[str, Any]) -> str:
    """The line in the reader's language; facts in two languages give the fitting one."""
    plain = {n: say(v) if isinstance(v, dict) else v for n, v in facts.items()}
    return _(SENTENCES.get(kind, kind)) % _Facts(plain)
