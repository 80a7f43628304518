"""Events leave a transaction exactly when it commits, also when it commits late."""

import time
from collections.abc import Sequence
from datetime import timedelta
from uuid import uuid4

import psycopg
import pytest

from yiwang.kernel import clock
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.outbox.announce import Event, announce
from yiwang.kernel.outbox.models import Announced, Listener, Setback
from yiwang.kernel.outbox.relay import Delivered, Subscription, deliver

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def nothing_announced(owner_url: str) -> None:
    """A city that was founded for tests before these has announced things of its own."""
    with psycopg.connect(owner_url) as connection:
        connection.execute("TRUNCATE outbox_announced, outbox_listener CASCADE")


class Happened(Event):
    kind = "test.happened"


def listener() -> tuple[Subscription, list[Delivered]]:
    heard: list[Delivered] = []
    return Subscription("test", frozenset({"test.happened"}), lambda _a, e: heard.append(e)), heard


def tell() -> None:
    with acting(SYSTEM):
        announce(SYSTEM, [Happened(uuid4())])


def tell_and_fail() -> None:
    with acting(SYSTEM):
        announce(SYSTEM, [Happened(uuid4())])
        raise RuntimeError


def delivered(subscription: Subscription, count: int) -> bool:
    """Whether so many events move on, once transactions of tests beside this one have ended."""
    deadline, moved = time.monotonic() + 60, 0
    while moved < count and time.monotonic() < deadline:
        moved += deliver(subscription)
    return moved == count


def test_each_event_is_heard_once_and_in_order() -> None:
    subscription, heard = listener()
    for _ in range(3):
        tell()
    assert delivered(subscription, 3)
    assert deliver(subscription) == 0
    with acting(SYSTEM):
        told = Announced.objects.order_by("position").values_list("event_id", flat=True)
        assert [event.event_id for event in heard] == list(told)


def test_what_is_rolled_back_is_never_heard() -> None:
    subscription, heard = listener()
    with pytest.raises(RuntimeError):
        tell_and_fail()
    deliver(subscription)
    assert heard == []


def test_a_transaction_that_commits_late_loses_nothing(owner_url: str) -> None:
    subscription, heard = listener()
    insert = """INSERT INTO outbox_announced (xid, event_id, kind, at, content)
        VALUES (pg_current_xact_id(), %s, 'test.happened', now(), %s)"""
    with psycopg.connect(owner_url) as slow:
        slow.execute(insert, [uuid4(), '{"object_id": "00000000-0000-0000-0000-000000000001"}'])
        tell()  # begins later, commits earlier
        assert deliver(subscription) == 0, "an older transaction is still under way"
        slow.commit()
    assert delivered(subscription, 2)
    assert len(heard) == 2


def test_one_indigestible_event_holds_up_no_other() -> None:
    broken = True

    def handle(_actor: Actor, event: Delivered) -> None:
        if broken and event.event_id == first:
            raise ValueError("not now")

    subscription = Subscription("test", frozenset({"test.happened"}), handle)
    tell()
    tell()
    with acting(SYSTEM):
        first = Announced.objects.earliest("pk").event_id
    assert delivered(subscription, 2)
    with acting(SYSTEM):
        assert Setback.objects.count() == 1
        assert Listener.objects.get(name="test").position == Announced.objects.latest("pk").pk
    broken = False
    with clock.at(clock.now() + timedelta(minutes=1)):
        assert deliver(subscription) == 1
    with acting(SYSTEM):
        assert not Setback.objects.exists()


def test_who_takes_several_events_gets_the_batch_and_each_alone_after_a_fault() -> None:
    sizes: list[int] = []
    heard: list[Delivered] = []

    def together(_actor: Actor, events: Sequence[Delivered]) -> None:
        sizes.append(len(events))
        if len(sizes) == 1:
            raise RuntimeError

    kinds = frozenset({"test.happened"})
    subscription = Subscription("test", kinds, lambda _actor, each: heard.append(each), together)
    for _ in range(3):
        tell()
    assert delivered(subscription, 3)
    assert len(heard) == sizes[0]
    for _ in range(2):
        tell()
    before = len(heard)
    assert delivered(subscription, 2)
    assert len(heard) == before, "the batch was taken as one"
    assert sum(sizes) == 5
