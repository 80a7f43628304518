"""Load a city's divisions, bodies and the demonstration's staff from the tables in data/.

Ids follow from codes, so loading again adds what is new and changes nothing that is there.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from importlib.resources import files
from typing import TypeVar

from django.db import models

from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.ids import named
from yiwang.kernel.tenancy.models import Account, Body, Holding, Post, Region, RoleGrant

AS_OF = date(2023, 6, 30)  # of the published list; older validity is not stated there

M = TypeVar("M", bound=models.Model)


def rows(table: str) -> list[dict[str, str]]:
    """The lines of one of our tables, by column."""
    text = files("yiwang.kernel.tenancy").joinpath(f"data/{table}.csv").read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))


def put(objects: Iterable[M]) -> int:
    """Insert what is not there yet and return how many objects were looked at."""
    batch: Sequence[M] = list(objects)
    if batch:
        type(batch[0])._default_manager.bulk_create(batch, ignore_conflicts=True, batch_size=1000)
    return len(batch)


def load_regions() -> int:
    with acting(SYSTEM):
        return put(
            Region(
                code=row["code"],
                name=row["name"],
                name_en=row["name_en"],
                level=row["level"],
                parent_id=row["parent"] or None,
                valid_from=AS_OF,
            )
            for row in rows("regions")
        )


def load_bodies() -> int:
    with acting(SYSTEM):
        return put(map(_body, rows("bodies")))


def _body(row: dict[str, str]) -> Body:
    plain = ("code", "uscc", "name", "name_en", "function", "level", "document_mark")
    return Body(
        id=named("body", row["code"]),
        region_id=row["region"],
        parent_id=named("body", row["parent"]) if row["parent"] else None,
        guided_by_id=named("body", row["guided_by"]) if row["guided_by"] else None,
        demonstration=True,
        **{column: row[column] for column in plain},
    )


def load_staff(password: str) -> int:
    """Load accounts, posts, holdings and grants of the demonstration.

    password: as hashed for storing; all demonstration accounts share it.
    """
    staff = rows("demo_staff")
    with acting(SYSTEM):
        count = put(_accounts(staff, password))
        count += put(_post(row) for row in staff)
        count += put(_holding(row) for row in staff)
        return count + put(_grants(staff))


def _accounts(staff: list[dict[str, str]], password: str) -> Iterator[Account]:
    for username, name in {row["account"]: row["name"] for row in staff}.items():
        yield Account(
            id=named("account", username),
            username=username,
            name=name,
            password=password,
            kind=Account.Kind.STAFF,
            demonstration=True,
            real_name_level=4,
        )


def _post(row: dict[str, str]) -> Post:
    return Post(
        id=named("post", row["post"]),
        code=row["post"],
        body_id=named("body", row["body"]),
        title=row["title"],
        title_en=row["title_en"],
    )


def _holding(row: dict[str, str]) -> Holding:
    return Holding(
        id=named("holding", row["post"]),
        post_id=named("post", row["post"]),
        account_id=named("account", row["account"]),
        name=row["name"],
        valid_from=date.fromisoformat(row["since"]),
    )


def _grants(staff: list[dict[str, str]]) -> Iterator[RoleGrant]:
    for row in staff:
        for role in row["roles"].split():
            yield RoleGrant(
                id=named("grant", f"{row['post']} {role}"),
                post_id=named("post", row["post"]),
                role=role,
                scope_id=row["scope"] or None,
                valid_from=date.fromisoformat(row["since"]),
            )
