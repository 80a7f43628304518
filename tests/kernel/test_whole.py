"""Requests of programs stand or fall as a whole; who goes on after a refusal says from where."""

import pytest
from django.db import connection, transaction

from yiwang.kernel.actions import action, attempt, whole
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.errors import NotFound
from yiwang.kernel.outbox.models import Answer

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("city")]
NAME = "cases:case:apply"


def put(key: str) -> None:
    said = {"digest": b"", "status": 200, "headers": {}, "body": "", "at": SYSTEM.now}
    Answer.objects.create(account=SYSTEM.account, route="whole", key=key, **said)


@action(NAME)
def keep(actor: Actor, key: str) -> None:
    put(key)


@action(NAME)
def refuse(actor: Actor, key: str) -> None:
    put(key)
    raise NotFound("case")


@action(NAME)
def keep_what_goes(actor: Actor, key: str) -> None:
    put(key)
    try:
        with attempt(actor):
            put(f"{key}-part")
            raise LookupError
    except LookupError:
        put(f"{key}-after")


def kept() -> set[str]:
    return set(Answer.objects.filter(route="whole").values_list("key", flat=True))


def test_an_action_opens_no_place_to_go_back_to() -> None:
    texts: list[str] = []

    def note(execute, text, *rest):
        texts.append(str(text))
        return execute(text, *rest)

    with acting(SYSTEM), connection.execute_wrapper(note):
        whole(lambda: keep(SYSTEM, "one"))
        assert not [text for text in texts if text.startswith("SAVEPOINT")]
        assert kept() == {"one"}


def test_who_goes_on_after_a_refusal_keeps_the_rest() -> None:
    def both() -> None:
        keep(SYSTEM, "one")
        with pytest.raises(NotFound), transaction.atomic():
            refuse(SYSTEM, "two")

    with acting(SYSTEM):
        whole(both)
        assert kept() == {"one"}


def test_going_on_without_saying_from_where_is_seen() -> None:
    def both() -> None:
        with pytest.raises(NotFound):
            refuse(SYSTEM, "two")
        assert connection.needs_rollback

    with acting(SYSTEM):
        whole(both)
        connection.set_rollback(False)


def test_a_part_that_fails_has_the_whole_done_anew_with_a_place_before_it() -> None:
    def request() -> None:
        with acting(SYSTEM):
            keep(SYSTEM, "one")
            keep_what_goes(SYSTEM, "two")

    whole(request)
    with acting(SYSTEM):
        assert kept() == {"one", "two", "two-after"}
