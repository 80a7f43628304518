"""Statements below the driver: what is told arrives, what is refused leaves nothing behind."""

import os
import socket
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from django.db import DEFAULT_DB_ALIAS, IntegrityError, OperationalError, connections
from psycopg.pq import TransactionStatus

from yiwang.kernel import unit, writes
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.outbox.models import Listener

MOMENT = datetime(2026, 2, 28, 23, 59, 59, 999999, tzinfo=UTC)


AGAIN = "INSERT INTO outbox_listener (name, xid, position) VALUES (%s, 0, 0)"
NOBODY = "UPDATE outbox_listener SET position = 1 WHERE name = 'nobody'"


def write(row: Listener, *more: unit.Fixed) -> None:
    with acting(SYSTEM):
        writes.insert(row)
        unit.later(*more)


def write_and_fail() -> None:
    with acting(SYSTEM):
        writes.insert(Listener(name="dropped"))
        with acting(SYSTEM.on(MOMENT)):
            writes.insert(Listener(name="dropped too"))
        raise ZeroDivisionError


def ask_while_it_breaks() -> None:
    with acting(SYSTEM):
        ask("SELECT 1")
        line = connections[DEFAULT_DB_ALIAS].connection
        with socket.socket(fileno=os.dup(line.pgconn.socket)) as other_end:
            other_end.shutdown(socket.SHUT_RDWR)
        ask("SELECT 1")


def ask(text: str, *values: Any) -> Any:
    (answer,) = unit.ask(unit.Fixed(text, values))
    return answer.lines


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("text", "O'Reilly \\ 行政 \" %s"),
        ("text", ""),
        ("bytea", b"'\\\x00\xff\"x27"),
        ("bigint", -(2**60)),
        ("boolean", True),
        ("uuid", UUID(int=7)),
        ("timestamptz", MOMENT),
        ("date", date(2024, 2, 29)),
        ("uuid[]", [UUID(int=1), UUID(int=2)]),
        ("text[]", ["a,b", 'c"d', "{}"]),
        ("text", None),
    ],
)
def test_a_value_comes_back_as_it_was_told(db: None, kind: str, value: Any) -> None:
    with acting(SYSTEM):
        for _again in range(2):  # the first time it is prepared, then the plan is there
            ((found,),) = ask(f"SELECT %s::{kind}", value)
            assert found == value


def test_a_document_is_told_as_it_is_meant(db: None) -> None:
    told = {"名": "值", "n": None, "list": [1, {"a": "'"}]}
    with acting(SYSTEM):
        ((found,),) = ask(
            "SELECT %s::jsonb = %s::jsonb", told, '{"名":"值","n":null,"list":[1,{"a":"\'"}]}'
        )
    assert found is True


def test_a_percent_sign_is_written_twice(db: None) -> None:
    with acting(SYSTEM):
        assert ask("SELECT 'abc' LIKE 'a%%' AND %s::boolean", True) == [(True,)]


def test_what_is_refused_at_the_end_is_undone_and_the_line_goes_on(transactional_db: None) -> None:
    with acting(SYSTEM):
        writes.insert(Listener(name="once"))
    with pytest.raises(IntegrityError):
        write(Listener(name="beside"), unit.Fixed(AGAIN, ("once",)))
    with acting(SYSTEM):
        assert list(Listener.objects.values_list("name", flat=True)) == ["once"]
        Listener.objects.all().delete()


def test_a_change_that_strikes_nothing_ends_nothing(transactional_db: None) -> None:
    """The end travels with the change, so the database has to notice."""
    with pytest.raises(LookupError, match="0 rows instead of 1"):
        write(Listener(name="beside"), unit.Fixed(NOBODY, (), strikes=True))
    with acting(SYSTEM):
        assert not Listener.objects.exists()


def test_a_whole_transaction_is_one_packet(transactional_db: None) -> None:
    with acting(SYSTEM):
        line = connections[DEFAULT_DB_ALIAS].connection
        writes.insert(Listener(name="a"))
        with acting(SYSTEM):  # a place to go back to that nobody needs
            writes.insert(Listener(name="b"))
        waiting = [each.text.split()[0] for each in line.packet]
        assert waiting == ["SELECT", "INSERT", "INSERT"], "who, and both rows"
        assert line.pgconn.transaction_status == TransactionStatus.IDLE, "nothing was sent yet"
    with acting(SYSTEM):
        assert Listener.objects.count() == 2
        Listener.objects.all().delete()


def test_what_an_inner_part_undid_is_not_sent(transactional_db: None) -> None:
    with acting(SYSTEM):
        writes.insert(Listener(name="kept"))
        with pytest.raises(ZeroDivisionError):
            write_and_fail()
    with acting(SYSTEM):
        assert list(Listener.objects.values_list("name", flat=True)) == ["kept"]
        Listener.objects.all().delete()


def test_a_lost_connection_is_told_as_one_and_the_next_is_new(transactional_db: None) -> None:
    with pytest.raises(OperationalError):
        ask_while_it_breaks()
    connections[DEFAULT_DB_ALIAS].close()
    with acting(SYSTEM):
        assert ask("SELECT %s::int", 1) == [(1,)]
