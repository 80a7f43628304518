"""What rules decided in a case, decided again so that anyone may see how."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.base.cases import facade as cases
from yiwang.base.cases.facade import Case, Moment
from yiwang.base.decisions import facade as decisions
from yiwang.base.packages import facade as packages
from yiwang.kernel.actor import Actor
from yiwang.kernel.errors import NotFound
from yiwang.kernel.texts import say

JUDGED = "judged"  # the kind of their lines in the timeline


def judged(actor: Actor, case: Case) -> Iterator[Moment]:
    """The lines of the timeline at which rules decided."""
    return (line for line in cases.timeline(actor, case) if line.kind == JUDGED)


def explained(actor: Actor, case: Case, line_id: UUID) -> dict[str, Any]:
    """A decision of the case as a page shows it.

    `same`: whether deciding again gives what was decided then; it always must.

    Raises:
        NotFound: the case has no such line, or it is not for the actor.
    """
    line = next((each for each in judged(actor, case) if each.id == line_id), None)
    if line is None:
        raise NotFound(_("This decision"))
    source = packages.source(case.package, case.version)
    entry, _outcome = decisions.again(source, line.facts)
    return {
        "title": say(entry.titles),
        "question": say(entry.questions),
        "package": f"{say(source.titles)} {source.version}",
        "digest": line.facts["digest"],
        "at": line.at,
        "same": source.digest == line.facts["digest"],
        "outcome": decisions.explained(source, line.facts),
    }


def told(actor: Actor, case: Case) -> list[dict[str, Any]]:
    """All decisions by rules in a case, with their inputs and traces, for programs."""
    source = packages.source(case.package, case.version)
    return [
        {
            "id": line.id,
            "decision": line.facts["decision"],
            "title": line.facts["title"],
            "at": line.at,
            "result": line.facts["value"],
            "inputs": line.facts["inputs"],
            "trace": decisions.again(source, line.facts)[1].to_json(),
            "rules": {
                "package": source.name,
                "version": source.version,
                "digest": line.facts["digest"],
            },
        }
        for line in judged(actor, case)
    ]
