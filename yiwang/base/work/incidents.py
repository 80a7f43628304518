"""Steps that could not be done: kept with the element and the reason, and tried again later.

What a person did is not lost because a later step of the process fails. The step waits where it
is, with an incident, and everything else goes on.
"""

import logging
from collections.abc import Callable, Collection, Mapping
from typing import TypeVar

from django.db import InterfaceError, OperationalError
from django.db.models import F
from django.utils.translation import gettext, gettext_noop, override

from yiwang.base.cases import facade as cases
from yiwang.base.cases.facade import Case
from yiwang.base.packages import facade as packages
from yiwang.base.work import blueprint
from yiwang.base.work.errors import ProcessStuck
from yiwang.base.work.models import Incident
from yiwang.kernel.actions import attempt
from yiwang.kernel.actor import Actor, Audience
from yiwang.kernel.errors import DomainError

T = TypeVar("T")
log = logging.getLogger(__name__)

# What the engine says where a position cannot go on by itself.
CIRCLE = gettext_noop("The process runs in a circle without ever waiting.")
ENGINE = (
    CIRCLE,
    gettext_noop("No outgoing condition holds and there is no default flow."),
    gettext_noop("The timer's date is not one of ISO 8601."),
)
FAULT = gettext_noop("A program failed (%(kind)s). The operator's log says where.")


def guarded(actor: Actor, case: Case, key: str, node: str, do: Callable[[], T]) -> T | None:
    """Do one step of a process; None where it failed and an incident stands in its place.

    A refusal by a rule goes to the person who acts, for he can choose otherwise; where nobody is
    there to choose, it is an incident like any fault. Trouble of the database itself is none: the
    whole is tried again.
    """
    try:
        with attempt(actor, case):
            return do()
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        refused = isinstance(error, DomainError) and not isinstance(error, ProcessStuck)
        if refused and actor.audience is not Audience.SYSTEM:
            raise
        log.exception("case %s: element %s failed", case.number, node)
        report(actor, case, key, node, why(error))
    return None


def why(error: Exception) -> dict[str, str]:
    """What people are told: the refusal's own sentence; of an error in a program its kind, for
    the log has the rest.
    """
    if isinstance(error, ProcessStuck):
        return in_both(error.reason)
    if isinstance(error, DomainError):
        return in_both(error)
    return in_both(FAULT, kind=type(error).__name__)


def in_both(text: object, **facts: str) -> dict[str, str]:
    """A sentence in both languages. text: a message, or what becomes one as a string."""
    found = {}
    for key, language in (("zh", "zh-hans"), ("en", "en")):
        with override(language):
            found[key] = gettext(str(text)) % facts if facts else gettext(str(text))
    return found


def report(actor: Actor, case: Case, key: str, node: str, reason: Mapping[str, str]) -> None:
    """Keep what could not be done; a further failure of the same counts up."""
    known = Incident.objects.filter(case=case, key=key, settled_at=None)
    if not known.update(at=actor.now, reason=dict(reason), tries=F("tries") + 1):
        row = Incident(case=case, key=key, node=node, reason=dict(reason), at=actor.now)
        row.save(force_insert=True)
        note(actor, case, node, "incident", reason)


def settle_gone(actor: Actor, case: Case, there: Collection[str]) -> bool:
    """Close incidents of positions that are no longer there; tell whether any is left open."""
    rows = Incident.objects.filter(case=case, settled_at=None)
    rows.exclude(key__in=there).update(settled_at=actor.now)
    return rows.exists()


def titles(case: Case, node: str) -> dict[str, str]:
    """What the package of a case calls a step of its process."""
    plan = blueprint.of(packages.source(case.package, case.version))
    if node in plan.tasks:
        return dict(plan.tasks[node].titles)
    found = plan.definition.nodes.get(node)
    name = (found.name if found else "") or node
    return {"zh": name, "en": found.properties.get("name_en", name) if found else name}


def note(actor: Actor, case: Case, node: str, kind: str, reason: Mapping[str, str]) -> None:
    """Write into the minutes what became of a step; the applicant is not told."""
    facts = {"step": titles(case, node), "reason": dict(reason)}
    cases.note(actor, case, kind, facts, public=False)
