"""Bring in the bases of subjects and inspectors, whole: who is not in a new list has left."""

import csv
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from io import StringIO
from typing import Any

from django.utils.translation import gettext as _

from yiwang.base.parties.facade import identifiers
from yiwang.govern.inspections import queries
from yiwang.govern.inspections.models import Inspector, Subject
from yiwang.kernel import ids
from yiwang.kernel.actions import action
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.errors import Invalid
from yiwang.kernel.tenancy.models import Account

ORGANISATION = "001"  # kind of identity: the unified social credit code
SHOWN = 5  # wrong rows that a refusal names
MOST = 200_000  # rows of a list
SUBJECTS = ("code", "name", "region", "risk", "matters")
INSPECTORS = ("number", "name", "account", "matters", "conflicts", "valid_until")
Row = Mapping[str, str]


def read(text: str, columns: tuple[str, ...]) -> list[dict[str, str]]:
    """The rows of a table as CSV with a header; lists within a cell are apart by spaces.

    Raises:
        Invalid: a column is missing, or there are too many rows.
    """
    reader = csv.DictReader(StringIO(text.removeprefix("\ufeff")))
    missing = [each for each in columns if each not in (reader.fieldnames or ())]
    if missing:
        raise _refused([_("The columns %(names)s are missing.") % {"names": ", ".join(missing)}])
    rows = [{name: (row[name] or "").strip() for name in columns} for row in reader]
    if len(rows) > MOST:
        raise _refused([_("More than %(most)s rows.") % {"most": MOST}])
    return rows


def _refused(reasons: list[str]) -> Invalid:
    rows = [{"pointer": "/base", "code": "inspections.base", "message": each} for each in reasons]
    return Invalid(rows)


@action("inspections:plan:manage")
def renew_subjects(actor: Actor, rows: Iterable[Row]) -> int:
    """Make rows the base of the post's body; count them.

    rows: code, name, region, risk (A to D), matters (codes apart by spaces).

    Raises:
        Invalid: some rows are wrong; the first ones are named, and nothing is taken over.
    """
    given, book = list(rows), queries.book().book
    known = {each.code for each in book.matters}

    def wrong(row: Row) -> str:
        if not identifiers.credential(ORGANISATION, row["code"]).ok:
            return _("the credit code is wrong")
        if not row["name"] or row["risk"] not in book.ratios:
            return _("name or class is wrong")
        return "" if _codes(row["matters"], known) else _("no matter that is known")

    _refuse_wrong(given, "code", wrong)
    there = {each.code: each for each in Subject.objects.filter(body_id=actor.body)}
    made = []
    for row in given:
        facts = {name: row[name] for name in ("name", "region", "risk")}
        matters = _codes(row["matters"], known)
        old = there.pop(row["code"], None)
        key = old.id if old else ids.uuid7(actor.now)
        made.append(Subject(id=key, body_id=actor.body, code=row["code"], **facts, matters=matters))
    _put(Subject, made, ("name", "region", "risk", "matters", "left_on"))
    gone = [each.id for each in there.values() if each.left_on is None]
    Subject.objects.filter(id__in=gone).update(left_on=actor.today)
    return len(made)


@action("inspections:plan:manage")
def renew_inspectors(actor: Actor, rows: Iterable[Row]) -> int:
    """Make rows the inspectors of the post's body; count them.

    rows: number (of the certificate), name, account (user name, or empty), matters, conflicts
    (credit codes), valid_until (a day).

    Raises:
        Invalid: some rows are wrong; the first ones are named, and nothing is taken over.
    """
    given, book = list(rows), queries.book().book
    known = {each.code for each in book.matters}
    names = [row["account"] for row in given if row["account"]]
    with acting(SYSTEM.on(actor.now)):
        staff = Account.objects.filter(username__in=names, kind=Account.Kind.STAFF)
        accounts = dict(staff.values_list("username", "id"))

    def wrong(row: Row) -> str:
        if not row["number"] or not row["name"] or not _is_day(row["valid_until"]):
            return _("number, name or last day is wrong")
        if row["account"] and row["account"] not in accounts:
            return _("no member of staff has this account")
        return "" if _codes(row["matters"], known) else _("no matter that is known")

    _refuse_wrong(given, "number", wrong)
    there = {each.number: each for each in Inspector.objects.filter(body_id=actor.body)}
    made = []
    for row in given:
        old = there.pop(row["number"], None)
        made.append(
            Inspector(
                id=old.id if old else ids.uuid7(actor.now),
                body_id=actor.body,
                number=row["number"],
                name=row["name"],
                account=accounts.get(row["account"]),
                matters=_codes(row["matters"], known),
                conflicts=row["conflicts"].split(),
                valid_until=date.fromisoformat(row["valid_until"]),
            )
        )
    fields = ("name", "account", "matters", "conflicts", "valid_until", "left_on")
    _put(Inspector, made, fields)
    gone = [each.id for each in there.values() if each.left_on is None]
    Inspector.objects.filter(id__in=gone).update(left_on=actor.today)
    return len(made)


def _put(model: Any, rows: list[Any], fields: tuple[str, ...]) -> None:
    """Add what is new, renew what is there; an id says which."""
    model.objects.bulk_create(
        rows, batch_size=1000, update_conflicts=True, unique_fields=["id"], update_fields=fields
    )


def _refuse_wrong(rows: list[Row], key: str, wrong: Callable[[Row], str]) -> None:
    seen: set[str] = set()
    reasons = []
    for number, row in enumerate(rows, start=2):  # the header is the first line
        reason = _("it is there twice") if row[key] in seen else wrong(row)
        seen.add(row[key])
        if reason:
            told = _("Line %(line)s (%(what)s): %(reason)s.")
            reasons.append(told % {"line": number, "what": row[key], "reason": reason})
    if reasons:
        more = [_("… and %(count)s more.") % {"count": len(reasons) - SHOWN}]
        raise _refused(reasons[:SHOWN] + (more if len(reasons) > SHOWN else []))


def _codes(text: str, known: set[str]) -> list[str]:
    return [each for each in dict.fromkeys(text.split()) if each in known]


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
