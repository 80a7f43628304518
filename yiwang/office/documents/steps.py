"""What the processes of documents call: each brings a document, and its case, one step further."""

from collections.abc import Callable, Mapping
from typing import Any

from yiwang.base.cases import facade as cases
from yiwang.base.cases.facade import Case
from yiwang.base.papers import facade as papers
from yiwang.base.work import facade as work
from yiwang.kernel.actor import Actor
from yiwang.office.documents import arrival, drafting, exchange, numbering, printing, queries
from yiwang.office.documents.errors import NotSentYet

Properties = Mapping[str, str]
Facts = Mapping[str, Any]
Step = Callable[[Actor, Case, Properties, Facts], Mapping[str, Any]]

KEPT = {
    "permanent": {"zh": "永久", "en": "for ever"},
    "30": {"zh": "30年", "en": "30 years"},
    "10": {"zh": "10年", "en": "10 years"},
}


def opening(actor: Actor, case: Case, _properties: Properties, _facts: Facts) -> Facts:
    """Make the document of what was handed in; the process learns who signs beside us."""
    document = drafting.begin(actor, case)
    return {"countersigners": document.countersigners}


def keeping(actor: Actor, case: Case, _properties: Properties, _facts: Facts) -> Facts:
    """What is reviewed from here on: a changed text makes earlier words of reviewers void."""
    return {"text": queries.latest(queries.document(case)).digest}


def signing(actor: Actor, case: Case, properties: Properties, _facts: Facts) -> Facts:
    document = drafting.sign(actor, queries.document(case))
    cases.reach(actor, case, properties["milestone"], {"signer": document.signer_name})
    return {}


def giving_a_number(actor: Actor, case: Case, properties: Properties, _facts: Facts) -> Facts:
    number = numbering.give(actor, case, queries.document(case))
    cases.reach(actor, case, properties["milestone"], {"document": number.printed})
    return {}


def sealing(actor: Actor, case: Case, properties: Properties, _facts: Facts) -> Facts:
    printing.wish(actor, case, queries.document(case))
    cases.reach(actor, case, properties["milestone"], {})
    return {}


def having_sent(actor: Actor, case: Case, properties: Properties, _facts: Facts) -> Facts:
    """Refuse to call a document sent that has receivers and went to none."""
    count = queries.sent_to(case)
    if not count and queries.kind_of(case).rule.addressees in ("one", "some"):
        raise NotSentYet
    cases.reach(actor, case, properties["milestone"], {"count": count})
    return {}


def voiding(actor: Actor, case: Case, properties: Properties, _facts: Facts) -> Facts:
    """Take a draft back; a number it had stays in the register, void, with the reason."""
    done = work.of_case(case.id).filter(state="done").order_by("-completed_at", "-id").first()
    reason = str(done.data.get("reason", "")) if done else ""
    number = numbering.void(actor, case, reason)
    words = numbering.void_words(number) if number else {"zh": "", "en": ""}
    cases.reach(actor, case, properties["milestone"], {"void": words, "reason": reason})
    return {}


def receiving(actor: Actor, case: Case, _properties: Properties, _facts: Facts) -> Facts:
    arrival.begin(actor, case)
    return {}


def registering(actor: Actor, case: Case, properties: Properties, facts: Facts) -> Facts:
    incoming = arrival.register(actor, case, str(facts.get("outcome", "")))
    cases.reach(actor, case, properties["milestone"], {"document": incoming.number})
    return {}


def sending_back(actor: Actor, case: Case, properties: Properties, facts: Facts) -> Facts:
    reason = str(facts.get("reason", ""))
    exchange.send_back(actor, queries.incoming(case), reason)
    cases.reach(actor, case, properties["milestone"], {"reason": reason})
    return {}


def finishing(actor: Actor, case: Case, properties: Properties, _facts: Facts) -> Facts:
    exchange.handled(actor, queries.incoming(case))
    cases.reach(actor, case, properties["milestone"], {})
    return {}


def archiving(actor: Actor, case: Case, properties: Properties, facts: Facts) -> Facts:
    """Say how long a document is kept; both lives end so."""
    retention = str(facts.get("retention", ""))
    row = queries.row(case)
    row.retention = retention
    row.save(update_fields=["retention"])
    cases.reach(actor, case, properties["milestone"], {"kept": KEPT.get(retention, {})})
    papers.wish_archive(actor, case, retention)
    return {}


STEPS: dict[str, Step] = {
    "open": opening,
    "keep": keeping,
    "sign": signing,
    "number": giving_a_number,
    "seal": sealing,
    "sent": having_sent,
    "void": voiding,
    "receive": receiving,
    "register": registering,
    "send_back": sending_back,
    "finish": finishing,
    "archive": archiving,
}
