"""What each line of a timeline says, in the words of the person it is about."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.base.cases import lives
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
    "suspended": gettext_noop("The clock stands still: %(reason)s"),
    "resumed": gettext_noop("The clock runs on."),
    "proposed": gettext_noop("Examined; a decision is being made."),
    "granted": gettext_noop("Permission granted."),
    "refused": gettext_noop("Permission refused: %(reason)s"),
    "issued": gettext_noop("The licence was issued."),
    "delivered": gettext_noop("Delivered. The case is closed."),
    "withdrawn": gettext_noop("Withdrawn by the applicant."),
    "terminated": gettext_noop("The procedure was ended: %(reason)s"),
    "migrated": gettext_noop("Goes on by version %(after)s of its process, before: %(before)s."),
    "admitted": gettext_noop("%(party)s may see the matter from now on."),
    "task_done": gettext_noop("%(task)s: %(outcome)s"),
    "incident": gettext_noop("“%(step)s” could not be done: %(reason)s"),
    "incident_settled": gettext_noop("“%(step)s” was tried again and done."),
    "question_asked": gettext_noop("%(body)s is asked, to answer by %(due)s."),
    "question_answered": gettext_noop("%(body)s answered."),
    "question_withdrawn": gettext_noop("The question to %(body)s was taken back."),
    "payment_ordered": gettext_noop("¥%(sum)s is to be paid by %(due)s: %(title)s (%(number)s)."),
    "payment_made": gettext_noop("¥%(sum)s was paid for %(number)s."),
    "payment_refunded": gettext_noop("¥%(sum)s of %(number)s went back."),
    "payout_ordered": gettext_noop("¥%(sum)s is paid to you: %(title)s (%(number)s)."),
    "paid_out": gettext_noop("The bank paid ¥%(sum)s: %(title)s (%(number)s)."),
    "payment_lowered": gettext_noop("%(number)s was lowered by ¥%(sum)s: %(reason)s"),
    "place_doubted": gettext_noop("Looked at again before the list is announced: %(reason)s"),
    "place_corrected": gettext_noop("Stands otherwise on the list now: %(reason)s"),
    "place_kept": gettext_noop("Stands on the list as before: %(reason)s"),
    "proposal_objected": gettext_noop("Somebody objected to the proposal that was made public."),
    "judged": gettext_noop("Decided by rules: %(title)s."),
    "documents_urged": gettext_noop("Receivers that have not signed were urged: %(count)s."),
    "urged": gettext_noop("The applicant asked to speed this up."),
    "move_return": gettext_noop("“%(task)s” goes back to “%(step)s”, to %(to)s: %(reason)s"),
    "move_recall": gettext_noop(
        "“%(task)s” is taken back; nobody had begun what follows. %(reason)s"
    ),
    "move_reassign": gettext_noop("“%(task)s” is handed over to %(to)s: %(reason)s"),
    "move_delegate": gettext_noop(
        "%(to)s is asked to work on “%(task)s” and give it back: %(reason)s"
    ),
    "task_given_back": gettext_noop(
        "“%(task)s” was worked on (%(outcome)s) and goes back to %(to)s."
    ),
    "move_add_before": gettext_noop(
        "%(to)s is asked for an opinion before “%(task)s” is done: %(reason)s"
    ),
    "move_add_after": gettext_noop("%(to)s is to sign after “%(task)s”: %(reason)s"),
    "move_add_parallel": gettext_noop("%(to)s is to sign “%(task)s” as well: %(reason)s"),
    "move_remove": gettext_noop("%(to)s is no longer asked to sign “%(task)s”: %(reason)s"),
    "move_jump": gettext_noop("“%(task)s” moves straight to “%(step)s”, to %(to)s: %(reason)s"),
    "move_suspend": gettext_noop("“%(task)s” rests; the time limit runs on: %(reason)s"),
    "move_suspend_all": gettext_noop(
        "The whole matter rests, and with it the time limit: %(reason)s"
    ),
    "move_resume": gettext_noop("“%(task)s” goes on: %(reason)s"),
    "move_resume_all": gettext_noop(
        "The whole matter goes on, and with it the time limit: %(reason)s"
    ),
    "move_urge": gettext_noop("%(to)s is asked to hurry with “%(task)s”: %(reason)s"),
    "move_circulate": gettext_noop("“%(task)s” is passed to %(to)s to read: %(reason)s"),
}


def tone(kind: str) -> str:
    """How a line looks: good, wait, bad or plain."""
    found = lives.milestone_of("accepted" if kind == "deemed_accepted" else kind)
    return found.tone if found else ""


class _Facts(dict[str, Any]):
    """A fact that a line does not carry reads as a dash."""

    def __missing__(self, key: str) -> str:
        return "—"


def sentence(kind: str, facts: dict[str, Any]) -> str:
    """The line in the reader's language; facts in two languages give the fitting one."""
    plain = {n: say(v) if isinstance(v, dict) else v for n, v in facts.items()}
    own = lives.milestone_of(kind)
    if kind not in SENTENCES and own is not None:
        return say(own.says) % _Facts(plain)
    return _(SENTENCES.get(kind, kind)) % _Facts(plain)
