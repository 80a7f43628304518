"""Who listens to what. The only place that says so."""

from yiwang.base.notices import listeners as notices
from yiwang.base.payments import listeners as payments
from yiwang.engage.publicity import listeners as publicity
from yiwang.govern.enforcement import listeners as enforcement
from yiwang.govern.indicators import listeners as indicators
from yiwang.govern.supervision import listeners as supervision
from yiwang.kernel.outbox.relay import Subscription, deliver
from yiwang.serve.allotments import listeners as allotments
from yiwang.serve.bundles import listeners as bundles
from yiwang.serve.checks import listeners as checks
from yiwang.serve.reviews import listeners as reviews
from yiwang.serve.wallet import listeners as wallet
from yiwang.share.catalogue import listeners as catalogue
from yiwang.share.collection import listeners as collection
from yiwang.share.exchange import listeners as exchange
from yiwang.share.registers import listeners as registers
from yiwang.web import publications

publications.register()

SUBSCRIPTIONS = (
    Subscription(
        "notices",
        frozenset({"cases.milestone_reached"}),
        notices.tell_applicant,
        notices.tell_applicants,
    ),
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
    Subscription(
        "supervision.cases", frozenset({"cases.milestone_reached"}), supervision.note_case
    ),
    Subscription("supervision.moves", frozenset({"work.task_moved"}), supervision.note_move),
    Subscription("supervision.papers", frozenset({"papers.drawn"}), supervision.note_paper),
    Subscription(
        "supervision.feeds", frozenset({"registers.delivered"}), supervision.note_delivery
    ),
    Subscription("supervision.refusals", frozenset({"door.refused"}), supervision.note_refusals),
    Subscription("supervision.licences", frozenset({"licences.issued"}), supervision.note_licence),
    Subscription(
        "notices.payments",
        frozenset({"payments.ordered", "payments.paid", "payments.refunded", "payments.lowered"}),
        payments.tell_payer,
    ),
    Subscription(
        "notices.payouts",
        frozenset({"payments.paid_out", "payments.payout_failed"}),
        payments.tell_payee,
    ),
    Subscription(
        "allotments.checks",
        frozenset({"checks.contested", "checks.reported"}),
        allotments.follow_check,
    ),
    Subscription("notices.relisted", frozenset({"allotments.relisted"}), allotments.tell_relisted),
    Subscription(
        "checks.members",
        frozenset(
            {
                "checks.authorisation_asked",
                "checks.authorisation_withdrawn",
                "checks.reported",
                "checks.aid_changed",
            }
        ),
        checks.tell_members,
    ),
    Subscription("checks.officers", frozenset({"checks.aid_unpaid"}), checks.tell_officers),
    Subscription(
        "supervision.reviews",
        frozenset({"reviews.given", "reviews.settled"}),
        supervision.note_review,
    ),
    Subscription("supervision.fees", frozenset({"payments.ordered"}), supervision.note_fee),
    Subscription(
        "supervision.tell",
        frozenset({"supervision.card_issued", "supervision.card_moved"}),
        supervision.tell_body,
    ),
    Subscription(
        "publicity.decisions",
        frozenset({"cases.milestone_reached"}),
        publicity.note_milestone,
        publicity.note_milestones,
    ),
    Subscription("publicity.licences", frozenset({"licences.changed"}), publicity.note_licence),
    Subscription(
        "bundles.items",
        frozenset({"cases.milestone_reached"}),
        bundles.note_item,
        bundles.note_items,
    ),
    Subscription("wallet.uses", frozenset({"cases.paper_saved"}), wallet.note_reliance),
    Subscription("wallet.looks", frozenset({"wallet.checked"}), wallet.tell_of_look),
    Subscription("reviews.bad", frozenset({"reviews.given"}), reviews.take_up),
    Subscription("reviews.settled", frozenset({"reviews.settled"}), reviews.tell_rater),
    Subscription("catalogue.supply", frozenset({"collection.served"}), catalogue.note_supply),
    Subscription(
        "catalogue.registers", frozenset({"registers.delivered"}), catalogue.note_register
    ),
    Subscription(
        "catalogue.needs", frozenset({"exchange.request_answered"}), catalogue.note_answer
    ),
    Subscription("catalogue.use", frozenset({"exchange.delivered"}), catalogue.note_use),
    Subscription("collection.overdue", frozenset({"collection.overdue"}), collection.tell_supplier),
    Subscription("registers.served", frozenset({"collection.served"}), registers.note_served),
    Subscription("registers.changed", frozenset({"registers.changed"}), registers.tell_of_change),
    Subscription("exchange.records", frozenset({"registers.changed"}), exchange.note_register),
    Subscription(
        "registers.answered", frozenset({"registers.doubt_answered"}), registers.tell_of_answer
    ),
    Subscription("enforcement.paid", frozenset({"payments.paid"}), enforcement.note_payment),
    *indicators.subscriptions(),
)


def step() -> int:
    """Bring waiting events to all listeners; return how many were moved past."""
    return deliver(*SUBSCRIPTIONS)
