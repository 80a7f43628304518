"""What an answer reads of each table: pages of the database, and rows that it looked at."""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from yiwang.cli import bench_ground as ground

VISITOR = ""
EMPTY = "/offline"  # says the same to everybody; what it reads is reading for who asks, and ours
LEFT = ("logout", "/stream", "metrics", "openapi")  # end the session or the answer, or are no list
# As EXPLAIN (ANALYZE, BUFFERS) counts them, summed over all statements and what policies and
# functions read beside: of each table with its partitions, indexes and what is stored apart.
READ = """SELECT coalesce(pg_partition_root(main.oid), main.oid)::regclass::text,
        sum(pg_stat_get_blocks_fetched(each.oid))::bigint,
        sum(pg_stat_get_tuples_returned(each.oid))::bigint
    FROM pg_class main
    CROSS JOIN LATERAL (
        SELECT main.oid UNION ALL SELECT main.reltoastrelid
        UNION ALL SELECT indexrelid FROM pg_index WHERE indrelid = main.oid
    ) each
    WHERE main.relkind = 'r' AND main.relnamespace = 'public'::regnamespace AND each.oid > 0
    GROUP BY 1"""
Key = tuple[str, str]  # account, address
Touched = Mapping[str, tuple[int, int]]  # table → its pages, its rows


@dataclass(frozen=True)
class Reading:
    """What one answer took: of each table pages and rows; letters of the answer."""

    touched: Touched
    letters: int

    def beyond(self, empty: "Reading") -> "Reading":
        """What it took beyond an answer without content."""
        return Reading(_less(self.touched, empty.touched), max(0, self.letters - empty.letters))


def _less(after: Touched, before: Touched) -> Touched:
    found = {}
    for table, (pages, rows) in after.items():
        known = before.get(table, (0, 0))
        more = max(0, pages - known[0]), max(0, rows - known[1])
        if any(more):
            found[table] = more
    return found


def everybody() -> tuple[str, ...]:
    """The visitor and all accounts of the demonstration."""
    from yiwang.web.account.pages import demo_accounts

    return (VISITOR, *(name for name, _what in demo_accounts()))


def readings(account: str, leave: Container[str] = frozenset()) -> Iterator[tuple[Key, Reading]]:
    """Every address that an account may open, and what the second answer there took: the first one
    brings what is kept for all that follow.

    leave: addresses that are not asked.
    """
    client = _signed_in(account)
    plain = (each for each in _plain_addresses() if each not in leave)
    wanted = (EMPTY, *plain, *_newest(client))
    opened = [each for each in wanted if client.get(each).status_code == 200]
    before, empty = _state(), None
    for address in opened:
        answer = client.get(address)
        content = b"".join(answer) if answer.streaming else answer.content
        after = _state()
        reading = Reading(_less(after, before), len(content))
        before, empty = after, empty or reading
        if answer.status_code == 200:
            yield (account, _kind(address)), reading.beyond(empty)
    client.post("/account/logout/")  # or the list of sessions is longer the next time


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

    found = dict.fromkeys(walk(get_resolver().url_patterns, ""))
    return (each for each in found if not any(word in each for word in LEFT))


def _signed_in(account: str) -> Any:
    from django.conf import settings
    from django.test import Client

    from yiwang.kernel.actor import DOOR, acting
    from yiwang.kernel.tenancy.models import Account

    client = Client(SERVER_NAME="localhost", raise_request_exception=False)
    if account:
        with acting(DOOR):
            row = Account.objects.get(username=account)
            client.force_login(row, settings.AUTHENTICATION_BACKENDS[0])
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


def _state() -> Touched:
    from django.db import connections

    ground.flush()
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(READ)
        return {table: (int(pages), int(rows)) for table, pages, rows in cursor.fetchall()}
