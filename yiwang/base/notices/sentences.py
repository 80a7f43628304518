"""What each message says. Facts fill it: service, number, paper."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.base.cases.facade import lives
from yiwang.kernel.texts import say

SENTENCES = {
    "submitted": gettext_noop("Your application “%(service)s” was received. Number: %(number)s."),
    "correction_asked": gettext_noop(
        "Something is missing in your application “%(service)s” (%(number)s). Please open it."
    ),
    "accepted": gettext_noop("Your application “%(service)s” (%(number)s) was accepted."),
    "not_accepted": gettext_noop(
        "Your application “%(service)s” (%(number)s) was not accepted. The notice says why."
    ),
    "suspended": gettext_noop(
        "An expert review takes place for “%(service)s” (%(number)s). The clock stands still."
    ),
    "resumed": gettext_noop("The clock of “%(service)s” (%(number)s) runs again."),
    "granted": gettext_noop("Good news: “%(service)s” (%(number)s) was granted."),
    "refused": gettext_noop(
        "“%(service)s” (%(number)s) was refused. The decision says why and what you can do."
    ),
    "issued": gettext_noop("Your licence for “%(service)s” (%(number)s) is ready."),
    "delivered": gettext_noop("“%(service)s” (%(number)s) is closed. Thank you."),
    "withdrawn": gettext_noop("You withdrew “%(service)s” (%(number)s)."),
    "terminated": gettext_noop("The procedure “%(service)s” (%(number)s) was ended."),
    "licence_change": gettext_noop("Your licence %(number)s has a new version."),
    "licence_correct": gettext_noop("Your licence %(number)s was corrected."),
    "licence_renew": gettext_noop("Your licence %(number)s was renewed."),
    "licence_replace": gettext_noop("A new copy of your licence %(number)s was issued."),
    "licence_report_lost": gettext_noop("Your licence %(number)s is reported lost."),
    "licence_find": gettext_noop("Your licence %(number)s is in force again."),
    "licence_suspend": gettext_noop(
        "Your licence %(number)s was suspended. Open it: it says why and what you can do."
    ),
    "licence_lift": gettext_noop("The suspension of your licence %(number)s was lifted."),
    "licence_lapse": gettext_noop("The term of your licence %(number)s ended."),
    "licence_ending": gettext_noop(
        "Your licence %(number)s ends on %(day)s. Ask for its renewal in time."
    ),
    "licence_looked": gettext_noop(
        "Your licence %(number)s was looked at. Looks since you last read your messages: "
        "%(count)s. The log says by whom and what for."
    ),
    "licence_annul": gettext_noop("Your licence %(number)s was annulled."),
    "licence_revoke": gettext_noop(
        "Your licence %(number)s was revoked. Open it: it says why and what you can do."
    ),
    "licence_withdraw": gettext_noop(
        "Your licence %(number)s was withdrawn as a penalty. Open it: it says why."
    ),
    "licence_recall": gettext_noop("Your licence %(number)s was recalled. Open it: it says why."),
    "licence_restore": gettext_noop("Your licence %(number)s was restored."),
    "licence_supersede": gettext_noop("Another licence took the place of %(number)s."),
    "licence_void": gettext_noop("Your licence %(number)s was declared void, for it was an error."),
    "correction_refused": gettext_noop(
        "Licence %(number)s stays as it is. Open it: the answer to your request stands there."
    ),
    "payments_ordered": gettext_noop("Please pay ¥%(sum)s: order %(number)s."),
    "payments_paid": gettext_noop("Your payment of ¥%(sum)s arrived. %(number)s is paid."),
    "payments_paid_in_part": gettext_noop(
        "Your payment of ¥%(sum)s arrived. A part of %(number)s is still to be paid."
    ),
    "payments_refunded": gettext_noop("¥%(sum)s of %(number)s went back to you."),
    "payments_lowered": gettext_noop("Order %(number)s was lowered by ¥%(sum)s. Open it."),
    "payments_paid_out": gettext_noop(
        "¥%(sum)s were paid to you for “%(service)s”: payout %(number)s."
    ),
    "payments_payout_failed": gettext_noop(
        "Your bank refused payout %(number)s of ¥%(sum)s for “%(service)s”. Tell the desk another "
        "account of yours."
    ),
    "household_authorisation_asked": gettext_noop(
        "%(name)s asks for “%(service)s” together with you (%(number)s). Read who would be asked "
        "what, and authorise it or not."
    ),
    "household_authorisation_withdrawn": gettext_noop(
        "An authorisation for “%(service)s” (%(number)s) was withdrawn. Nobody is asked any more."
    ),
    "household_reported": gettext_noop(
        "All answers for “%(service)s” (%(number)s) have come. Read them, and contest what is "
        "wrong."
    ),
    "household_aid_running": gettext_noop("“%(service)s” (%(number)s) begins for your household."),
    "household_aid_changed": gettext_noop(
        "“%(service)s” (%(number)s) changes for your household. Open it: why stands there."
    ),
    "household_aid_ended": gettext_noop("“%(service)s” (%(number)s) has ended for your household."),
    "household_unpaid": gettext_noop(
        "The payout of %(month)s in case %(number)s could not be ordered: %(why)s Open it: what to "
        "do stands there."
    ),
    "task_urged": gettext_noop("“%(task)s” (%(number)s) is urgent: %(sender)s asks you to hurry."),
    "data_overdue": gettext_noop(
        "“%(data)s” was due on %(due)s. Please send the next batch, or say why it is late."
    ),
    "card_issue": gettext_noop(
        "Supervision issued card %(number)s. Open it, and explain it if it asks you to."
    ),
    "card_confirm": gettext_noop("Card %(number)s was confirmed. Your head may appeal."),
    "card_lapse": gettext_noop(
        "Card %(number)s was not explained in time and counts as confirmed. Your head may appeal."
    ),
    "card_withdraw": gettext_noop("Card %(number)s was withdrawn."),
    "card_uphold": gettext_noop("The appeal against card %(number)s was dismissed."),
    "card_lift": gettext_noop("The appeal was followed: card %(number)s was withdrawn."),
    "review_settled": gettext_noop(
        "Your review of “%(service)s” was dealt with. Open it: what was put right stands there."
    ),
    "review_dismissed": gettext_noop(
        "Your review of “%(service)s” was verified and found invalid. Open it: the reason stands "
        "there."
    ),
    "register_changed": gettext_noop(
        "“%(register)s” says something else of you than before. Changes since you last read your "
        "messages: %(count)s. “My data” shows what holds now."
    ),
    "register_corrected": gettext_noop(
        "What you contested was corrected: “%(items)s” in “%(register)s”. The reason stands under "
        "“My data”."
    ),
    "place_corrected": gettext_noop(
        "“%(service)s” (%(number)s) stands otherwise on the list now: %(reason)s"
    ),
    "place_kept": gettext_noop(
        "“%(service)s” (%(number)s) stands on the list as before: %(reason)s"
    ),
    "register_kept": gettext_noop(
        "“%(items)s” in “%(register)s” stays as it is. The reason stands under “My data”."
    ),
    "register_relied": gettext_noop(
        "“%(items)s” in “%(register)s” changed, and rules relied on it in case %(number)s. See "
        "whether its decision still stands."
    ),
    "representative_changed": gettext_noop(
        "The legal representative of “%(party)s” changed. Authorisations rest until confirmed."
    ),
}


def tells(kind: str) -> bool:
    """Whether a kind of event is told to people."""
    own = lives.milestone_of(kind)
    return kind in SENTENCES or bool(own and own.tells)


def sentence(kind: str, facts: dict[str, Any]) -> str:
    """The message in the reader's language; facts in two languages give the fitting one."""
    plain = {n: say(v) if isinstance(v, dict) else v for n, v in facts.items()}
    own = lives.milestone_of(kind)
    if kind not in SENTENCES and own is not None:
        return say(own.tells) % plain
    return _(SENTENCES.get(kind, kind)) % plain
