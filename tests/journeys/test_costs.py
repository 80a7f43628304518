"""What a step of a case may cost: so many statements, however much lies beside.

No test here looks at a watch. A number that falls may be lowered; one that rises needs a reason.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import copy_context
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection

from tests.journeys.program import Program
from tests.journeys.test_licence_by_api import OPINION, apply
from yiwang.base.work import facade as work
from yiwang.base.work.errors import TaskClosed
from yiwang.base.work.models import Task
from yiwang.kernel import writes
from yiwang.kernel.actor import DOOR, SYSTEM, acting
from yiwang.kernel.outbox.models import Listener
from yiwang.kernel.tenancy import door
from yiwang.kernel.tenancy.models import Account

HAND_IN, ACCEPT, PROPOSE, GRANT, READ_TASK = 46, 24, 20, 30, 10


@contextmanager
def statements() -> Iterator[list[str]]:
    """What is sent to the database meanwhile."""
    texts: list[str] = []

    def note(execute: Any, text: Any, *rest: Any) -> Any:
        texts.append(str(text))
        return execute(text, *rest)

    with connection.execute_wrapper(note):
        yield texts


def complete(program: Program, outcome: str, data: dict[str, Any] | None = None) -> list[str]:
    """End the program's task with the statements that this one call takes."""
    (row,) = program.get("tasks")["items"]
    with statements() as texts:
        program.post(f"tasks/{row['id']}/complete", {"outcome": outcome, "data": data or {}})
    return texts


def test_the_four_calls_of_a_life_take_so_many_statements(
    program: Callable[[str], Program],
) -> None:
    firm, window, officer, decider = map(program, ("firm", "window", "officer", "decider"))
    with statements() as texts:
        apply(firm, special=False)
    claimed = next(i for i, text in enumerate(texts) if "outbox_announced" in text)
    begun = max(i for i, text in enumerate(texts[:claimed]) if "tenancy_accesstoken" in text)
    assert len(texts[begun:]) <= HAND_IN
    assert len(complete(window, "accept")) <= ACCEPT
    assert len(complete(officer, "propose", OPINION)) <= PROPOSE
    assert len(complete(decider, "grant")) <= GRANT


def test_a_completion_reads_once_and_writes_once(program: Callable[[str], Program]) -> None:
    """In process: who acts, a lock and a read together, then all that is written together."""
    apply(program("firm"), special=False)
    program("window").complete("accept")
    with acting(DOOR):
        officer = door.enter(Account.objects.get(username="officer"), None, "api")
    with acting(officer):
        task = Task.objects.get(node="examine", state=Task.State.OPEN)
    with statements() as texts:
        work.complete(officer, task.id, "propose", OPINION)
    kinds = [text.split()[0] for text in texts if not text.startswith(("SAVEPOINT", "RELEASE"))]
    first_write = next(i for i, kind in enumerate(kinds) if kind in ("INSERT", "UPDATE"))
    assert set(kinds[first_write:]) <= {"INSERT", "UPDATE"}, "what is written leaves in one go"
    assert kinds[:first_write].count("SELECT") <= 3, "who acts, task, clocks"


def test_a_row_that_changes_often_is_written_once(city: None) -> None:
    with acting(SYSTEM), statements() as texts:
        row = Listener(name="test", position=0)
        writes.insert(row)
        for position in range(3):
            row.position = position
            writes.update(row, "position")
        assert Listener.objects.get(name="test").position == 2
    assert [text.split()[0] for text in texts] == ["SELECT", "INSERT", "SELECT"]


def test_a_refusal_leaves_the_plans(city: None) -> None:
    """What was prepared need not be planned again, though a part of it was undone."""
    with acting(SYSTEM):
        Listener.objects.filter(name="a").exists()
        Listener.objects.filter(name="a").exists()
        with pytest.raises(ZeroDivisionError):
            write_and_fail()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE %s",
                ['%FROM "outbox_listener"%'],
            )
            assert cursor.fetchone()[0] >= 1


def write_and_fail() -> None:
    with acting(SYSTEM):
        Listener.objects.exists()  # or there is nothing to go back from
        writes.insert(Listener(name="test"))
        raise ZeroDivisionError


def test_what_is_undone_is_not_written(city: None) -> None:
    with acting(SYSTEM):
        with pytest.raises(ZeroDivisionError):
            write_and_fail()
        assert not Listener.objects.filter(name="test").exists()


def test_a_change_of_a_row_that_is_not_there_is_noticed(city: None) -> None:
    with pytest.raises(LookupError, match="0 rows instead of 1"), acting(SYSTEM):
        writes.update(Listener(name="nobody"), "position")


@pytest.mark.django_db(transaction=True)
def test_two_who_end_a_task_at_the_same_time_end_it_once(program: Callable[[str], Program]) -> None:
    """Lock and read are one statement, and who had to wait reads what the other left."""
    apply(program("firm"), special=False)
    with acting(DOOR):
        window = door.enter(Account.objects.get(username="window"), None, "api")
    with acting(window):
        task = Task.objects.get(state=Task.State.OPEN)
    together, ended = Barrier(2), []

    def end() -> None:
        together.wait(10)
        try:
            ended.append(work.complete(window, task.id, "accept").state)
        except TaskClosed as refusal:
            ended.append(type(refusal).__name__)
        connection.close()

    both = [Thread(target=copy_context().run, args=(end,)) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert sorted(ended) == ["TaskClosed", "done"]
