"""A new version of the grades of a clause, out of an edited sheet."""

from datetime import date, timedelta
from typing import Any

import yaml
from django.utils.translation import gettext as _

from yiwang.base.decisions import facade as decisions
from yiwang.base.packages import facade as packages
from yiwang.base.packages.facade import Source
from yiwang.engines.decision import ModelError, sheet
from yiwang.engines.decision.versions import Version
from yiwang.engines.decision.writer import with_table
from yiwang.govern.discretion import queries
from yiwang.govern.discretion.errors import NoGrades
from yiwang.govern.discretion.values import Clause
from yiwang.kernel.actions import action
from yiwang.kernel.actor import SYSTEM, Actor
from yiwang.kernel.errors import DomainError

LISTING = "decisions.yaml"


@action("discretion:grades:publish")
def publish_grades(
    actor: Actor, code: str, data: bytes, valid_from: date, source: str
) -> packages.Package:
    """Publish an edited table of a clause as the rules from a day on; earlier rules end before it.

    data: an .xlsx file, made by taking one of the clause's tables as a sheet. source: the document
    that decided the new grades.

    Raises:
        NotFound: no such clause. NoGrades: the day lies behind, the sheet is another table's, or
            the rules it gives are unsound.
    """
    clause = queries.clause(actor, code)
    last = decisions.find(clause.package, clause.decision).entry.versions.versions[-1]
    _refuse_day(actor, last, valid_from)
    if not source.strip():
        raise NoGrades(_("Name the document that decided them."))
    before = packages.source(clause.package, clause.version)
    files = _changed(before, clause, last, data, valid_from, source.strip())
    try:
        return packages.publish(SYSTEM.on(actor.now), packages.of(files))
    except DomainError as refused:
        problems = getattr(refused, "problems", [])
        raise NoGrades(" ".join([str(refused), *map(str, problems)])) from refused


def _refuse_day(actor: Actor, last: Version, valid_from: date) -> None:
    if valid_from <= actor.today:
        raise NoGrades(_("They hold from a day to come: nobody can keep to what is not known."))
    if valid_from <= last.valid_from:
        told = _("The rules there are hold from %(day)s; choose a later day.")
        raise NoGrades(told % {"day": last.valid_from})


def _changed(
    before: Source, clause: Clause, last: Version, data: bytes, first: date, document: str
) -> dict[str, str]:
    """The files of the package with the new table, its own file and its line in the list."""
    try:
        name, table = sheet.from_sheet(data)
    except sheet.SheetError as refused:
        raise NoGrades(str(refused)) from refused
    if name not in (clause.grade, clause.decision):
        told = _("The sheet holds the table “%(name)s”, which is not of this clause.")
        raise NoGrades(told % {"name": name})
    try:
        written = with_table(before.files[last.file].encode(), name, table).decode()
    except ModelError as refused:
        raise NoGrades(str(refused)) from refused
    file = f"{clause.decision}-{first.isoformat()}.dmn"
    listing = _listing(before, clause, first, {"file": file, "source": document})
    return {**before.files, file: written, LISTING: listing}


def _listing(before: Source, clause: Clause, first: date, row: dict[str, Any]) -> str:
    document = before.document(LISTING)
    rows = []
    for each in document["decisions"]:
        if each["decision"] == clause.decision:
            held = sorted(each["versions"], key=lambda version: str(version["valid_from"]))
            ended = {**held[-1], "valid_until": first - timedelta(days=1)}
            each = {**each, "versions": [*held[:-1], ended, {**row, "valid_from": first}]}
        rows.append(each)
    text: str = yaml.safe_dump(
        {**document, "decisions": rows}, allow_unicode=True, sort_keys=False, width=100
    )
    return text
