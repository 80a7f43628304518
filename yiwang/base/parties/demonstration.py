"""The demonstration's persons, firm and delegations, and as many more persons as one wants.

Region 370299 exists nowhere and no network has the prefix 154, so that no number here is anybody's.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from itertools import accumulate
from random import Random
from typing import Any
from uuid import UUID

import yaml

from yiwang.base.parties.actions import WITHOUT_END
from yiwang.base.parties.identifiers import (
    mask_mobile,
    mask_number,
    organisation_check_character,
    resident_check_character,
    uscc_check_character,
)
from yiwang.base.parties.models import Delegation, Party
from yiwang.kernel import clock, keys
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.ids import named
from yiwang.kernel.tenancy.city import put
from yiwang.kernel.tenancy.models import Account

GIVEN = (
    "安邦晨达恩芳刚海涵浩弘佳建洁静凯兰力敏宁平琪然瑞珊思涛文雅阳宜泽志"  # letters of given names
)
OLDEST = date(1940, 1, 1)
BIRTHDAYS = 27_000  # days from the oldest to the youngest
FOUNDED = date(2015, 1, 1)  # day from which invented firms are acted for
SEQUENCES = 999  # persons of one birthday and region


@dataclass(frozen=True)
class Person:
    account: str
    what: dict[str, str]
    name: str
    identity: str
    mobile: str
    email: str
    address: str


@dataclass(frozen=True)
class Firm:
    name: str
    identity: str
    mobile: str
    email: str
    address: str
    representative: str


@dataclass(frozen=True)
class People:
    """What demo_people.yaml says."""

    persons: tuple[Person, ...]
    firms: tuple[Firm, ...]
    delegations: tuple[dict[str, Any], ...]

    def numbers(self) -> list[str]:
        """Every identity and telephone number of a natural person, for those who look for leaks."""
        return [number for person in self.persons for number in (person.identity, person.mobile)]


def _text(name: str) -> str:
    return files("yiwang.base.parties").joinpath(f"data/{name}").read_text("utf-8")


@cache
def people() -> People:
    data = yaml.safe_load(_text("demo_people.yaml"))
    return People(
        tuple(Person(**row) for row in data["persons"]),
        tuple(Firm(**row) for row in data["firms"]),
        tuple(data["delegations"]),
    )


def person_id(account: str) -> UUID:
    return named("party", account)


def firm_id(uscc: str) -> UUID:
    return named("party", uscc)


def load(password: str) -> int:
    """Load persons with their accounts, firms and delegations; what is there stays as it is.

    password: as hashed for storing.
    """
    data = people()
    with acting(SYSTEM):
        count = put(_natural(person_id(row.account), row) for row in data.persons)
        count += put(_legal(row) for row in data.firms)
        count += put(_account(row, password) for row in data.persons)
        return count + put(_delegation(data, row) for row in data.delegations)


def _party(id: UUID, kind: str, row: Person | Firm, identity_kind: str) -> Party:  # noqa: A002
    return Party(
        id=id,
        kind=kind,
        name=row.name,
        identity_kind=identity_kind,
        identity_key=keys.fingerprint(identity_kind, row.identity),
        identity_sealed=keys.seal("identity", row.identity),
        identity_masked=mask_number(row.identity),
        mobile_sealed=keys.seal("mobile", row.mobile),
        mobile_key=keys.fingerprint("mobile", row.mobile),
        mobile_masked=mask_mobile(row.mobile),
        email=row.email,
        address=row.address,
        stated_at=clock.now(),
    )


def _natural(id: UUID, row: Person) -> Party:  # noqa: A002
    return _party(id, Party.Kind.NATURAL, row, "111")


def _legal(row: Firm) -> Party:
    party = _party(firm_id(row.identity), Party.Kind.LEGAL, row, "001")
    party.representative_id = person_id(row.representative)
    return party


def _account(row: Person, password: str) -> Account:
    return Account(
        id=named("account", row.account),
        username=row.account,
        name=row.name,
        email=row.email,
        password=password,
        kind=Account.Kind.PUBLIC,
        person_id=person_id(row.account),
        demonstration=True,
        real_name_level=3,
    )


def _delegation(data: People, row: dict[str, Any]) -> Delegation:
    names = {person.account: person.name for person in data.persons}
    firms = {firm.identity: firm for firm in data.firms}
    firm, today = firms[row["principal"]], clock.today()
    end = WITHOUT_END if row["until"] is None else today + timedelta(days=row["until"])
    return Delegation(
        id=named("delegation", f"{row['principal']} {row['agent']}"),
        principal_id=firm_id(firm.identity),
        principal_name=firm.name,
        agent_id=person_id(row["agent"]),
        agent_name=names[row["agent"]],
        valid_from=today + timedelta(days=row["from"]),
        valid_until=end,
        state=Delegation.State.IN_FORCE,
        binding=row.get("binding", False),
        granted_by=person_id(firm.representative),
    )


def invented(count: int, *, start: int = 0) -> Iterator[Person]:
    """Further persons without accounts; the same index is the same person on every machine."""
    rows = list(csv.DictReader(_text("surnames.csv").splitlines()))
    surnames = [row["surname"] for row in rows]
    weights = list(accumulate(float(row["weight"]) for row in rows))
    for index in range(start, start + count):
        chance = Random(index)  # noqa: S311  # made-up people need no secrecy
        surname = chance.choices(surnames, cum_weights=weights)[0]
        given = "".join(chance.choices(GIVEN, k=chance.choice((1, 2, 2))))
        yield Person("", {}, surname + given, _identity(index), _mobile(index), "", "")


def _identity(index: int) -> str:
    """Birthdays first, so that an age distribution comes of itself; sequences 500 and later."""
    day = OLDEST + timedelta(days=index * 7919 % BIRTHDAYS)
    sequence = 500 + index // BIRTHDAYS
    if sequence > SEQUENCES:
        raise ValueError(f"at most {BIRTHDAYS * (SEQUENCES - 499):,} persons can be made up")
    first = f"370299{day:%Y%m%d}{sequence:03d}"
    return first + resident_check_character(first)


def _mobile(index: int) -> str:
    return f"154{10_000_000 + index:08d}"


def load_invented(start: int, count: int) -> int:
    """Load one batch of further persons, by index."""
    with acting(SYSTEM):
        return put(invented_parties(start, count))


def invented_parties(start: int, count: int) -> Iterator[Party]:
    batch = enumerate(invented(count, start=start), start)
    return (_natural(named("invented", str(index)), person) for index, person in batch)


_PLACES, _HOPES = (
    "海风山云青天明光华鲁岛崂港浦阳春秋金玉宏",
    "昌盛达兴隆和顺泰丰润源利通嘉祥瑞康宁安泽",
)
_TRADES = ("食品有限公司", "餐饮店", "超市", "商贸有限公司", "面馆")


def invented_firms(count: int, *, start: int = 0) -> Iterator[Firm]:
    """Further firms; the person invented with the same index represents each."""
    for index in range(start, start + count):
        chance = Random(index)  # noqa: S311  # made-up firms need no secrecy
        name = f"青岛{chance.choice(_PLACES)}{''.join(chance.choices(_HOPES, k=2))}"
        organisation = f"M{index:07d}"
        first = f"91370299{organisation}{organisation_check_character(organisation)}"
        uscc = first + uscc_check_character(first)
        yield Firm(name + chance.choice(_TRADES), uscc, _mobile(index), "", "", str(index))


def load_invented_firms(start: int, count: int) -> int:
    """Load one batch of further firms, by index, after the persons who represent them and act for
    them.
    """
    firms, standing = invented_firm_parties(start, count)
    with acting(SYSTEM):
        rows = put(firms)
        put(standing)
        return rows


def invented_firm_parties(start: int, count: int) -> tuple[list[Party], list[Delegation]]:
    """Further firms, and what their representatives act by."""

    def made(firm: Firm) -> Party:
        party = _party(firm_id(firm.identity), Party.Kind.LEGAL, firm, "001")
        party.representative_id = named("invented", firm.representative)
        return party

    firms = list(invented_firms(count, start=start))
    people = invented(count, start=start)
    standing = [_standing(firm, person.name) for firm, person in zip(firms, people, strict=True)]
    return list(map(made, firms)), standing


def _standing(firm: Firm, representative: str) -> Delegation:
    """What the representative of an invented firm acts by."""
    person = named("invented", firm.representative)
    return Delegation(
        id=named("delegation", f"{firm.identity} {firm.representative}"),
        principal_id=firm_id(firm.identity),
        principal_name=firm.name,
        agent_id=person,
        agent_name=representative,
        valid_from=FOUNDED,
        valid_until=WITHOUT_END,
        state=Delegation.State.IN_FORCE,
        binding=True,
        granted_by=person,
    )
