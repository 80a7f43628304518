"""The service that processes call to know what the city knows of an applicant."""

from collections.abc import Mapping
from typing import Any

from yiwang.base.cases.facade import Case
from yiwang.kernel.actor import Actor
from yiwang.share.registers import queries


def serve_process(
    actor: Actor, case: Case, properties: Mapping[str, str], facts: Mapping[str, Any]
) -> Mapping[str, Any]:
    """The service `registers.ask`; the task names the registers, apart by spaces.

    Answers with process data `facts`, by register: standing, as_of, and its items when found.
    """
    names = properties["registers"].split()
    answers = queries.ask(actor, names, case.party, case.id, case.service)
    return {"facts": queries.plain(answers)}
