"""Import and export of descriptions as spreadsheets."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from yiwang.kernel.actor import Actor
from yiwang.kernel.errors import DomainError
from yiwang.share.catalogue import actions, queries, sheets, spec
from yiwang.share.catalogue.cells import BadCell
from yiwang.share.catalogue.models import Version


@dataclass
class Report:
    """taken: codes that became drafts; same: those that say what is in force already."""

    taken: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    bad: list[BadCell] = field(default_factory=list)


def lines(actor: Actor) -> Iterator[list[Any]]:
    """All resources in force as rows of the table, without its head."""
    rows = queries.published(actor)
    return sheets.lines((row.resource.code, spec.opened(row.content)) for row in rows)


def take(actor: Actor, content: bytes) -> Report:
    """Make drafts of the descriptions in a file. One with a fault is left out as a whole, the
    others are taken all the same.
    """
    reading = sheets.read(content)
    report = Report(bad=list(reading.bad))
    wrong = {reading.owners.get(each.row, "") for each in reading.bad}
    held = _held(actor, reading.said)
    for code, said in reading.said.items():
        if code in wrong:
            continue
        if held.get(code) == spec.kept(spec.Entry.model_validate(said)):
            report.same.append(code)
            continue
        try:
            with transaction.atomic():
                actions.write(actor, code, said)
            report.taken.append(code)
        except DomainError as refusal:
            report.bad.append(BadCell(reading.rows[code], "code", str(refusal)))
    return report


def _held(actor: Actor, wanted: dict[str, Any]) -> dict[str, Any]:
    rows = Version.objects.filter(state=Version.State.PUBLISHED, resource__code__in=wanted)
    return {row.resource.code: row.content for row in rows.select_related("resource")}
