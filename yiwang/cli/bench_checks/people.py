"""A made stock of households with aid: who they are, what the sources know of them, and what of it
the city knows from their last checks. The same in every run.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import cycle
from typing import Any
from uuid import UUID

SIZES = (1, 2, 3, 2, 3, 2, 3, 2, 3, 2)  # of households, one after the other: 2.3 on average
SURNAMES, NAMES = "王李张刘陈杨赵黄周吴", "伟芳娜敏静丽强磊军洋"
Facts = dict[str, dict[str, list[dict[str, Any]]]]


@dataclass(frozen=True)
class Person:
    """household: its number, from 1; place: in the household, 0 for who applied."""

    number: int
    household: int
    place: int
    name: str
    identity: str
    born: date

    @property
    def adult(self) -> bool:
        return self.place < 2


def people(count: int) -> Iterator[Person]:
    """So many people, household by household; the last one may be cut short."""
    from yiwang.base.parties.facade import identifiers

    household, left = 0, 0
    sizes = cycle(SIZES)
    for number in range(count):
        if left == 0:
            household, left = household + 1, next(sizes)
            place = 0
        year = 1950 + number % 50 if place < 2 else 2010 + number % 12
        born = date(year, 1 + number // 1000 % 12, 1 + number // 12_000 % 28)
        head = f"370203{born:%Y%m%d}{number % 1000:03d}"
        identity = head + identifiers.resident_check_character(head)
        name = SURNAMES[household % 10] + NAMES[number % 10] + NAMES[number // 10 % 10]
        yield Person(number, household, place, name, identity, born)
        place, left = place + 1, left - 1


def facts(person: Person) -> Facts:
    """What the sources know, by source and item."""
    n = person.number
    found: Facts = {
        "police": {"household_register": [{"place": "青岛市市北区", "head": person.place == 0}]},
        "health_insurance": {"medical_insurance": [{"kind": "居民"}]},
    }
    if not person.adult:
        found["education"] = {"enrolment": [{"school": f"示例学校{n % 300}", "level": "小学"}]}
        return found
    kind = "pension"
    row: dict[str, Any] = {"monthly": 300 + n % 900}
    if person.born.year >= 1970:
        kind, row = "wages", {**row, "employer": f"示例单位{n % 500}"}
    found["labour"] = {kind: [row]}
    found["bank_east"] = {"deposits_east": [{"account": f"{n % 10000:04d}", "balance": n % 9000}]}
    if n % 2:
        found["civil_affairs"] = {"marriage": [{"state": "已婚", "since": "2001-05-01"}]}
    if n % 4 == 0:
        found["bank_hill"] = {"deposits_hill": [{"account": "0001", "balance": n % 700}]}
    if n % 9 == 0:
        found["disabled"] = {"disability": [{"kind": "肢体", "grade": "三级"}]}
    return found


CAR = [{"plate": "鲁B演示9", "kind": "小型轿车", "since": "2026-10-01"}]


@dataclass(frozen=True)
class Original:
    """One household that applied as people do; the others are its copies."""

    id: UUID
    member: UUID
    number: str


def fill(count: int, original: Original, sources: list[str], books: Any) -> int:
    """Write the stock and what the sources know of it; return how many households it has."""
    from django.db import connections

    from yiwang.cli import bench_ground as ground

    every = list(people(count))
    households = every[-1].household
    ground.fill(original.number, households)
    _tell(every, books)
    with connections["owner"].cursor() as cursor:
        cursor.execute(_PERSONS)
        with cursor.copy("COPY bench_person FROM STDIN") as copy:
            for row in _rows(every, sources):
                copy.write_row(row)
        for text in (_PARTIES, _HOUSEHOLDS, _MEMBERS, _SIGNED):
            cursor.execute(text, {"household": original.id, "member": original.member})
        cursor.execute("VACUUM ANALYZE")
    return households


def _tell(every: list[Person], books: Any) -> None:
    from demo.sources.books import spelt

    rows = (
        (source, item, person.identity, spelt(said))
        for person in every
        for source, items in facts(person).items()
        for item, said in items.items()
    )
    with books.writing() as line:
        line.executemany("INSERT OR REPLACE INTO fact VALUES (?, ?, ?, ?, NULL)", rows)


def _rows(every: list[Person], sources: list[str]) -> Iterator[tuple[Any, ...]]:
    """As the product writes them: numbers sealed, found by fingerprints, and the marks of what the
    last check found.
    """
    from yiwang.base.parties.facade import identifiers
    from yiwang.kernel import keys
    from yiwang.serve.checks import marks

    nothing = dict.fromkeys(sources, marks.mark(marks.text_of({})))
    for person in every:
        said = {source: marks.mark(marks.text_of(each)) for source, each in facts(person).items()}
        yield (
            person.number,
            person.household,
            person.place,
            person.name,
            keys.seal("identity", person.identity),
            keys.fingerprint("111", person.identity),
            identifiers.mask_number(person.identity),
            person.born,
            person.adult,
            json.dumps({**nothing, **said}),
        )


# Ids of the made rows are drawn from their numbers.
_PARTY = "md5('party' || n)::uuid"
_MEMBER = "md5('member' || n)::uuid"
_HOUSEHOLD = "md5('household' || household)::uuid"

_PERSONS = """CREATE TEMP TABLE bench_person (n int, household int, place int, name text,
    sealed text, key bytea, masked text, born date, adult boolean, known jsonb)"""
_PARTIES = f"""INSERT INTO parties_party (id, kind, name, identity_kind, identity_key,
        identity_sealed, identity_masked, mobile_sealed, mobile_masked, email, address, stated_at)
    SELECT {_PARTY}, 'natural', name, '111', key, sealed, masked, '', '', '', '', now()
    FROM bench_person"""  # noqa: S608  # fixed pieces, here and below
_HOUSEHOLDS = f"""INSERT INTO checks_household (id, body_id, case_id, number, package, version,
        title, applicant, applicant_name, state, waits, aid_since, next_on, monthly, ended_at,
        unpaid, account_sealed)
    SELECT {_HOUSEHOLD}, o.body_id, c.id, c.number, o.package, o.version, o.title, {_PARTY},
        p.name, 'ready', false, current_date - 200, current_date + 10, 50000, NULL,
        '{{}}', ''
    FROM bench_person p JOIN cases_case c ON c.number = '9' || lpad(p.household::text, 18, '0')
    CROSS JOIN checks_household o WHERE o.id = %(household)s AND p.place = 0"""  # noqa: S608
_MEMBERS = f"""INSERT INTO checks_member (id, body_id, household_id, party, applicant, name,
        identity_masked, relation, born, adult, known)
    SELECT {_MEMBER}, o.body_id, {_HOUSEHOLD}, {_PARTY}, h.applicant, p.name, p.masked,
        CASE p.place WHEN 0 THEN 'self' WHEN 1 THEN 'spouse' ELSE 'child' END, p.born, p.adult,
        p.known
    FROM bench_person p JOIN checks_household h ON h.id = {_HOUSEHOLD}
    CROSS JOIN checks_household o WHERE o.id = %(household)s"""  # noqa: S608
_SIGNED = f"""INSERT INTO checks_authorisation (id, member_id, way, by, name, text, given_at, until,
        withdrawn_at)
    SELECT md5('signed' || n)::uuid, {_MEMBER}, a.way, a.by, p.name, a.text, now(),
        current_date + 100, NULL
    FROM bench_person p CROSS JOIN checks_authorisation a
    WHERE a.member_id = %(member)s"""  # noqa: S608
