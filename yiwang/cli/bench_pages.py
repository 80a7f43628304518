"""`yiwang bench pages`: what every list and page reads of the database, in two sizes of a city.

Everybody with an account of the demonstration opens every address that takes no object, by page and
by API, and the newest case and task that he sees. For each, the pages of the database and the rows
that were read, beyond those of an answer without content, are compared between a city with few
cases and one with many. What an answer costs shall grow with the answer, not with the table.
"""

import argparse
import json
import logging
import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from yiwang.cli import bench_ground as ground
from yiwang.cli import migrate

SIZES = (1_000, 10_000)
MOST = 1.2  # times what the small city reads
PAGES, ROWS = 60, 200  # less is one answer and what belongs to it, whatever the planner prefers
EMPTY = "/offline"  # says the same to everybody; what it reads is reading for who asks, and ours
BY_CODE = frozenset({"secadmin", "sysadmin", "auditor"})  # they need a second factor to come in
READ = """SELECT blks_hit + blks_read, tup_returned + tup_fetched
    FROM pg_stat_database WHERE datname = current_database()"""
Key = tuple[str, str]  # account, address


@dataclass(frozen=True)
class Reading:
    """What one answer took: pages and rows of the database, letters of the answer."""

    pages: int
    rows: int
    letters: int

    def beyond(self, empty: "Reading") -> "Reading":
        """What it took beyond an answer without content."""
        pages, rows = self.pages - empty.pages, self.rows - empty.rows
        return Reading(max(0, pages), max(0, rows), self.letters)


def run(argv: list[str]) -> int:
    """Compare; exit code 1 where something grows with the table."""
    parser = argparse.ArgumentParser(prog="yiwang bench pages", description=__doc__)
    parser.add_argument(
        "--sizes", default=",".join(map(str, SIZES)), help="cases, small and large, by a comma"
    )
    parser.add_argument("--json", action="store_true", help="print one object")
    wish = parser.parse_args(argv)
    small, large = (int(each) for each in wish.sizes.split(","))
    os.environ["YIWANG_DEMO"] = "1"
    migrate.setup_django()
    logging.disable(logging.WARNING)
    with ground.city():
        few, many = (measured(size) for size in (small, large))
        report = compared((small, large), few, many)
    print(json.dumps(report, ensure_ascii=False) if wish.json else _told(report))
    return 1 if report["grown"] else 0


def measured(cases: int) -> Mapping[Key, Reading]:
    """Every address that somebody can open in a city with so many cases, and what it reads."""
    from yiwang.cli.histories import writing

    def say(what: str, done: int, of: int) -> None:
        if done == of or done % 10_000 == 0:
            print(f"{what}: {done:,} of {of:,}", file=sys.stderr, flush=True)

    writing.write(cases, say=say)
    return dict(_readings())


def _readings() -> Iterator[tuple[Key, Reading]]:
    from yiwang.web.account.pages import demo_accounts

    plain = list(_plain_addresses())
    for account in ("", *(name for name, _what in demo_accounts() if name not in BY_CODE)):
        client = _signed_in(account)
        empty = _read(client, EMPTY)
        for address in (*plain, *_newest(client)):
            reading = _read(client, address)
            if empty and reading:
                yield (account, _kind(address)), reading.beyond(empty)


def _read(client: Any, address: str) -> Reading | None:
    """What an answer takes that is asked for the second time; None: not for this account."""
    if client.get(address).status_code != 200:
        return None
    before = _state()
    answer = client.get(address)
    after = _state()
    content = b"".join(answer) if answer.streaming else answer.content
    if answer.status_code != 200:
        return None
    return Reading(after[0] - before[0], after[1] - before[1], len(content))


def _plain_addresses() -> Iterator[str]:
    """The addresses of all routes that name no object."""
    from django.urls import URLPattern, URLResolver, get_resolver

    def walk(patterns: Any, before: str) -> Iterator[str]:
        for each in patterns:
            text = before + str(each.pattern)
            if isinstance(each, URLResolver):
                yield from walk(each.url_patterns, text)
            elif isinstance(each, URLPattern) and not set("<^\\$") & set(text):
                yield f"/{text}"

    left = ("logout", "/stream", "metrics")  # they end the session, the answer, or are no page
    found = dict.fromkeys(walk(get_resolver().url_patterns, ""))
    return (each for each in found if not any(word in each for word in left))


def _signed_in(account: str) -> Any:
    from django.conf import settings
    from django.test import Client

    settings.ALLOWED_HOSTS.append("testserver")
    client = Client(raise_request_exception=False)
    if account:
        password = settings.YIWANG.home.secrets().demo_password
        client.post("/account/login/", {"login": account, "password": password})
    return client


def _newest(client: Any) -> Iterator[str]:
    """The pages of the newest objects that a list of the API shows."""
    from django.urls import reverse

    for listed, key, names in (
        ("/api/v1/cases", "number", ("portal:case", "workbench:case")),
        ("/api/v1/tasks", "id", ("workbench:task",)),
        ("/api/v1/licences", "id", ("portal:licence", "workbench:licence")),
    ):
        answer = client.get(listed)
        rows = answer.json().get("items", []) if answer.status_code == 200 else []
        for name in names if rows else ():
            yield reverse(name, args=[rows[0][key]])


def _kind(address: str) -> str:
    """An address without the number of the object that it happens to show."""
    head, _, tail = address.rpartition("/")
    return f"{head}/…" if any(map(str.isdigit, tail)) and tail != "v1" else address


def _state() -> tuple[int, int]:
    from django.db import connections

    ground.flush()
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(READ)
        pages, rows = cursor.fetchone()
    return int(pages), int(rows)


def compared(
    sizes: tuple[int, int], few: Mapping[Key, Reading], many: Mapping[Key, Reading]
) -> dict[str, Any]:
    both = [
        {
            "account": account or "visitor",
            "address": address,
            "pages": [few[account, address].pages, many[account, address].pages],
            "rows": [few[account, address].rows, many[account, address].rows],
            "letters": [few[account, address].letters, many[account, address].letters],
        }
        for account, address in few
        if (account, address) in many
    ]
    return {
        "benchmark": "pages",
        "cases": list(sizes),
        "compared": len(both),
        "grown": [each for each in both if _grows(each)],
        **ground.circumstances(),
    }


def _grows(each: Mapping[str, Any]) -> bool:
    """Whether more was read than a longer answer explains."""
    longer = max(1.0, each["letters"][1] / max(1, each["letters"][0]))
    return any(
        large > max(small, floor) * MOST * longer
        for (small, large), floor in ((each["pages"], PAGES), (each["rows"], ROWS))
    )


def _told(report: Mapping[str, Any]) -> str:
    lines = [f"{name}: {value}" for name, value in report.items() if name != "grown"]
    worst = sorted(report["grown"], key=lambda each: -max(each["rows"][1], each["pages"][1]))
    for each in worst:
        pages, rows = ("{:,} to {:,}".format(*each[name]) for name in ("pages", "rows"))
        lines.append(f"grows: {each['address']} as {each['account']}: {pages} pages, {rows} rows")
    return "\n".join(lines)
