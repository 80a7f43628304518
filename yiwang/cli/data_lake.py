"""`yiwang data lake …`: the tables of the lake, what they held when, and their upkeep."""

import argparse
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from yiwang.cli.errors import CommandError

SHOWN = 20  # rows, unless asked for more


def declare(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    tables = _add(commands, "tables", "all tables: rows, files, size, last batch", _tables)
    tables.add_argument("--json", action="store_true", help="print one object")
    history = _add(commands, "history", "the states of a table that are kept", _history)
    history.add_argument("table")
    history.add_argument("--json", action="store_true", help="print one object")
    scan = _add(commands, "scan", "rows of a table, now or at a moment", _scan)
    scan.add_argument("table")
    scan.add_argument("--sql", default="", help="a SELECT; the table has its name in it")
    scan.add_argument("--as-of", type=_moment, metavar="TIME", help="2026-09-30T12:00")
    scan.add_argument("--limit", type=int, default=SHOWN, help=f"rows; default {SHOWN}")
    _add(commands, "compact", "gather small files", _tidy("compact")).add_argument("table")
    expire = _add(commands, "expire", "give up old states", _expire)
    expire.add_argument("table")
    expire.add_argument("--before", type=_moment, metavar="TIME", help="default: by the rules")
    transform = _add(commands, "transform", "make the tables made of tables", _transform)
    transform.add_argument("name", nargs="?", help="default: all whose source is there")
    sweep = _add(commands, "sweep", "remove files that nobody lists", _tidy("sweep"))
    sweep.add_argument("table")


def _add(commands: Any, name: str, text: str, run: Any) -> argparse.ArgumentParser:
    added: argparse.ArgumentParser = commands.add_parser(name, help=text)
    added.set_defaults(run=_kindly(run))
    return added


def _kindly(run: Any) -> Any:
    """A refusal is told with what to do next."""

    def told(wish: argparse.Namespace) -> int:
        from yiwang.kernel.errors import DomainError

        try:
            run(wish)
        except DomainError as refusal:
            raise CommandError(f"{refusal} {refusal.next_step}".strip()) from refusal
        return 0

    return told


def _moment(text: str) -> datetime:
    """A time as people write it; without a zone it is the city's."""
    from yiwang.kernel.clock import CITY_ZONE

    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=CITY_ZONE)


def _tables(wish: argparse.Namespace) -> None:
    from yiwang.kernel.actor import SYSTEM, acting
    from yiwang.share.lake.snapshots import tables

    with acting(SYSTEM):
        found = list(tables())
    rows = [
        {"table": one.name, "snapshots": len(one.snapshots)} | _state(one.current) for one in found
    ]
    _print(wish, "tables", rows)


def _state(snapshot: Any) -> dict[str, Any]:
    names = ("rows", "files", "size", "at")
    return {name: getattr(snapshot, name) if snapshot else "" for name in names}


def _history(wish: argparse.Namespace) -> None:
    from yiwang.kernel.actor import SYSTEM, acting
    from yiwang.share.lake import facade as lake

    with acting(SYSTEM):
        found = lake.history(wish.table)
    _print(wish, "history", [asdict(one) for one in found])


def _scan(wish: argparse.Namespace) -> None:
    from yiwang.share.lake import facade as lake
    from yiwang.share.lake.reading import quoted_name, rows

    sql = wish.sql.rstrip("; ") or f"FROM {quoted_name(wish.table)}"
    question = f"SELECT * FROM ({sql}) LIMIT {wish.limit:d}"  # noqa: S608  # the operator's own question
    answer = lake.scan({wish.table: wish.table}, question, as_of=wish.as_of)
    for row in rows(answer):
        print(json.dumps(row, ensure_ascii=False, default=str))


def _transform(wish: argparse.Namespace) -> None:
    from yiwang.share.lake import facade as lake
    from yiwang.share.lake.errors import NoSuchTable
    from yiwang.share.lake.transform import transformations

    for each in [wish.name] if wish.name else transformations():
        try:
            made = lake.transform(each)
        except NoSuchTable as missing:
            if wish.name:
                raise
            print(f"{each}: {missing}")
        else:
            print(f"{each}: {made.rows:,} rows, {made.digest[:12]}")


def _tidy(what: str) -> Any:
    def run(wish: argparse.Namespace) -> None:
        from yiwang.share.lake import facade as lake

        done = getattr(lake, what)(wish.table)
        print(
            f"{done.table}: {done.before} files before, {done.after} after, {done.freed:,} bytes."
        )

    return run


def _expire(wish: argparse.Namespace) -> None:
    from yiwang.kernel import clock
    from yiwang.share.lake import facade as lake
    from yiwang.share.lake.upkeep import kept_since

    done = lake.expire(wish.table, wish.before or kept_since(clock.now()))
    _tidied(done, "states")


def _tidied(done: Any, what: str) -> None:
    print(
        f"{done.table}: {done.before} {what} before, {done.after} after; {done.freed:,} bytes free"
    )


def _print(wish: argparse.Namespace, name: str, rows: Iterable[Mapping[str, Any]]) -> None:
    listed = list(rows)
    if wish.json:
        print(json.dumps({name: listed}, ensure_ascii=False, default=str))
        return
    for row in listed:
        print("  ".join(f"{key} {_short(value)}" for key, value in row.items() if value != ""))


def _short(value: Any) -> str:
    if isinstance(value, datetime):
        from yiwang.kernel.clock import CITY_ZONE

        return value.astimezone(CITY_ZONE).isoformat(sep=" ", timespec="seconds")
    return f"{value:,}" if isinstance(value, int) and value < 10**15 else str(value)
