"""What a licence is worth, for other contexts: they ask after they made sure that whoever wants to
know has the right to (he holds the code, the holder shows it, the law says so).
"""

from collections.abc import Collection
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q

from yiwang.kernel import clock
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.serve.licences import known, life, queries, types
from yiwang.serve.licences.models import Change, Licence, Version
from yiwang.serve.licences.values import Card, Face, LicenceStatus

LIVE_FIRST = 200  # cards of one holder; more is no card pack


def status(key: UUID | str, day: date | None = None) -> LicenceStatus | None:
    """A licence as it stands on a day, by id, number or identifier, also that of a former version.

    day: today where absent. Returns None where there is none.
    """
    with acting(SYSTEM):
        licence, asked = _found(key)
        return None if licence is None else _status(licence, asked, day or clock.today())


def of_paper(paper_id: UUID) -> LicenceStatus | None:
    """The licence behind a verified paper, as it stands today; `asked` tells whether the paper
    shows its present version. Whoever holds the paper's code may know.
    """
    with acting(SYSTEM):
        rows = Licence.objects.select_related("body", "successor")
        licence = rows.filter(paper_id=paper_id).first()
        if licence is not None:
            return _status(licence, licence.version, clock.today())
        former = Version.objects.select_related("licence__body", "licence__successor")
        version = former.filter(paper_id=paper_id).first()
        if version is None:
            return None
        return _status(version.licence, version.number, clock.today())


def _found(key: UUID | str) -> tuple[Licence | None, int]:
    """The licence of a key and the version that the key names."""
    rows = Licence.objects.select_related("body", "successor")
    if isinstance(key, UUID):
        licence = rows.filter(id=key).first()
        return licence, licence.version if licence else 0
    text = key.strip()
    licence = rows.filter(Q(number=text) | Q(identifier=text.upper())).first()
    if licence is not None:
        return licence, licence.version
    former = Version.objects.select_related("licence__body", "licence__successor")
    version = former.filter(identifier=text.upper()).first()
    return (version.licence, version.number) if version else (None, 0)


def _status(licence: Licence, asked: int, day: date) -> LicenceStatus:
    state, since, ground = _state_on(licence, day)
    view = life.states()[state]
    return LicenceStatus(
        licence.id,
        licence.name,
        licence.name_en,
        licence.number,
        licence.holder_name,
        licence.valid_from,
        licence.valid_until,
        view.holds and licence.valid_from <= day,
        licence.face,
        type=licence.type,
        identifier=licence.identifier,
        state=state.value,
        title=view.title,
        since=since,
        ground=ground,
        version=licence.version,
        asked=asked,
        successor=licence.successor.number if licence.successor else "",
        issuer=issuer(licence),
        issuer_code=licence.issuer_code or licence.body.uscc,
        check_due=licence.check_due,
        check_passed=licence.check_passed,
    )


def _state_on(licence: Licence, day: date) -> tuple[life.State, date, dict[str, object]]:
    """State on a day, since when, and why. A past day is read from the history."""
    state, since = licence.state, licence.since or licence.valid_from
    ground = licence.ground or {}
    if day < since:
        past = Change.objects.filter(licence_id=licence.id, on__lte=day).order_by("-id").first()
        state = past.state if past else life.State.AWAITING
        since, ground = (past.on, past.ground) if past else (licence.valid_from, {})
    stands = life.standing(state, licence.valid_until, day)
    if stands is not life.State.EXPIRED or state == life.State.EXPIRED:
        return stands, since, _public(ground)
    assert licence.valid_until is not None
    return stands, licence.valid_until + timedelta(days=1), {"kind": "law"}


def _public(ground: dict[str, object]) -> dict[str, object]:
    """What anyone may know of a ground: kind, number, day and body of the document; no reasons,
    which may name people.
    """
    return {name: ground[name] for name in ("kind", "number", "dated", "body") if ground.get(name)}


def issuer(licence: Licence) -> dict[str, str]:
    """The issuing body as printed, whatever became of it."""
    return {
        "zh": licence.issuer_name or licence.body.name,
        "en": licence.issuer_name_en or licence.body.name_en,
    }


def cards(holders: Collection[UUID], day: date | None = None) -> list[Card]:
    """The licences of these parties, joint ones too, for their card pack: latest first."""
    today = day or clock.today()
    with acting(SYSTEM):
        rows = list(queries.of_holders(holders)[:LIVE_FIRST])
        kinds = {row.type: row for row in rows}
        found = {kind: known.of(row) for kind, row in kinds.items()}
        return [_card(row, found[row.type], today) for row in rows]


def card(licence_id: UUID, day: date | None = None) -> Card | None:
    """One licence as a card."""
    with acting(SYSTEM):
        row = Licence.objects.select_related("body").filter(id=licence_id).first()
        return _card(row, known.of(row), day or clock.today()) if row else None


def _card(row: Licence, kind: types.LicenceType, day: date) -> Card:
    return Card(
        row.id,
        row.type,
        {"zh": row.name, "en": row.name_en},
        row.number,
        row.identifier,
        row.version,
        row.holder_id,
        row.holder_name,
        issuer(row),
        row.valid_from,
        row.valid_until,
        life.standing(row.state, row.valid_until, day).value,
        queries.holds(row, day),
        kind.pack,
        kind.sharing.value,
        row.paper_id,
        row.body_id,
    )


def face(licence_id: UUID) -> Face | None:
    """What a licence says today, line by line with data element and class."""
    with acting(SYSTEM):
        row = Licence.objects.filter(id=licence_id).only("id", "version", "type", "face").first()
    return Face(row.id, row.version, tuple(types.shown(row.type, row.face))) if row else None


def find(
    holder: UUID, kind: str, day: date | None = None, *, holding_only: bool = False
) -> list[LicenceStatus]:
    """The licences of one type that a party holds, alone or with others: those in force first,
    then the latest. For what is answered by a licence on file instead of a paper.

    holding_only: leave out what does not hold on the day.
    """
    today = day or clock.today()
    with acting(SYSTEM):
        rows = queries.of_holders([holder]).filter(type=kind).select_related("body", "successor")
        found = [_status(row, row.version, today) for row in rows[:LIVE_FIRST]]
    found.sort(key=lambda each: not each.in_force)
    return [each for each in found if each.in_force] if holding_only else found
