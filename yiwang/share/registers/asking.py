"""What processes and forms ask of registers about an applicant."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yiwang.base.cases.facade import Case, sources
from yiwang.kernel.actor import Actor
from yiwang.share.registers import queries

# The registers that forms are filled in from, and what a form calls them.
FORMS: dict[str, str | Promise] = {
    "people": _("the base register of people"),
    "entities": _("the base register of legal entities"),
}


def serve_process(
    actor: Actor, case: Case, properties: Mapping[str, str], facts: Mapping[str, Any]
) -> Mapping[str, Any]:
    """The service `registers.ask`; the task names the registers, apart by spaces.

    Answers with process data `facts`, by register: standing, as_of, and its items when found.
    """
    names = properties["registers"].split()
    answers = queries.ask(actor, names, case.party, case.id, case.service)
    return {"facts": queries.plain(answers)}


def filling(name: str) -> sources.Ask:
    """The source of values for forms that a register is: the record of the applicant. That the
    actor may apply for him was settled before.
    """

    def ask(actor: Actor, applicant: UUID) -> Mapping[str, Any] | None:
        return queries.record_for_form(actor, name, applicant)

    return ask
