"""Actions are the only writes: one function per thing that a person or a process does."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar
from uuid import UUID

from django.db.models import Model

from yiwang.kernel import unit
from yiwang.kernel.actor import Actor, acting
from yiwang.kernel.errors import DomainError
from yiwang.kernel.evidence.record import record
from yiwang.kernel.evidence.vouch import rows_of
from yiwang.kernel.ids import NOBODY
from yiwang.kernel.outbox.announce import Event, announce
from yiwang.kernel.refusals.counting import met

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class _Vouched:
    """A row whose digest enters the evidence of the running action."""

    row: Model


# What the running action announced and vouched for, in order.
_announced: ContextVar[list[Event | _Vouched] | None] = ContextVar("announced", default=None)

_careful: ContextVar[bool] = ContextVar("careful", default=False)
_whole: ContextVar[bool] = ContextVar("whole", default=False)

ACTIONS: dict[str, str] = {}  # the name of each action and the permission it asks for


def tell(event: Event) -> None:
    """Announce an event from inside an action; it is saved with the change or not at all."""
    events = _announced.get()
    if events is None:
        raise LookupError("events are announced by actions only")
    events.append(event)


def vouch(row: Model) -> None:
    """Have the evidence of the running action say what a row holds when the action ends. Who
    changes it past the actions is then found out. See `yiwang.kernel.evidence.vouch`.
    """
    happened = _announced.get()
    if happened is None:
        raise LookupError("rows are vouched for by actions only")
    happened.append(_Vouched(row))


class _Again(BaseException):
    """A part that may fail did: the action is done anew, with a place to go back to before it.
    Nobody on the way takes it for a fault.
    """


def whole(do: Callable[[], R]) -> R:
    """Do something that is undone as a whole when an action in it fails, so that none of them needs
    a place of its own to go back to. Who goes on after a refusal opens one.
    """
    token = _whole.set(True)
    try:
        with suppress(_Again):
            return do()
        careful = _careful.set(True)
        try:
            return do()
        finally:
            _careful.reset(careful)
    finally:
        _whole.reset(token)


@contextmanager
def attempt(actor: Actor, *rows: Model) -> Iterator[None]:
    """Do a part of an action that may fail by itself. When it raises, what it wrote and announced
    is undone, what the action did before stays, and the exception goes on to the action.

    rows: objects that the action goes on with; they get back the values they had before.

    A place to go back to costs every action and is needed by few. So an action begins without;
    where a part of it fails, the whole is undone and done anew with such places.
    """
    events = _announced.get()
    if events is None:
        raise LookupError("only a part of an action can be attempted")
    if not _careful.get():
        try:
            yield
        except Exception as error:
            raise _Again from error
        return
    before, values = len(events), [dict(vars(row)) for row in rows]
    try:
        with acting(actor):
            yield
            unit.flush()
    except BaseException:
        del events[before:]
        for row, value in zip(rows, values, strict=True):
            vars(row).clear()
            vars(row).update(value)
        raise


def action(
    permission: str, *, about: str = ""
) -> Callable[[Callable[Concatenate[Actor, P], R]], Callable[Concatenate[Actor, P], R]]:
    """Make a function an action: permission, one transaction, events and evidence.

    An action that calls another stands or falls with it, and each leaves its own entry.

    Args:
        permission: `context:object:verb` that the actor's post must carry.
        about: name of the result's attribute that holds the id of the person concerned.
    """

    def decorate(
        function: Callable[Concatenate[Actor, P], R],
    ) -> Callable[Concatenate[Actor, P], R]:
        name = f"{function.__module__}.{function.__name__}"
        ACTIONS[name] = permission

        @wraps(function)
        def run(actor: Actor, /, *args: P.args, **kwargs: P.kwargs) -> R:
            if _announced.get() is not None:
                return tried(actor, *args, **kwargs)
            try:
                return tried(actor, *args, **kwargs)
            except DomainError as refusal:
                met(refusal)
                raise

        def tried(actor: Actor, /, *args: P.args, **kwargs: P.kwargs) -> R:
            actor.require(permission)
            if _announced.get() is not None or _whole.get():
                return once(actor, False, *args, **kwargs)
            with suppress(_Again):
                return once(actor, True, *args, **kwargs)
            token = _careful.set(True)
            try:
                return once(actor, True, *args, **kwargs)
            finally:
                _careful.reset(token)

        def once(actor: Actor, alone: bool, /, *args: P.args, **kwargs: P.kwargs) -> R:
            with acting(actor, alone=alone):
                token = _announced.set([])
                try:
                    result = function(actor, *args, **kwargs)
                    happened = _announced.get() or []
                finally:
                    _announced.reset(token)
                events = [each for each in happened if isinstance(each, Event)]
                announce(actor, events)
                record(
                    actor,
                    name,
                    _object(result, events),
                    _content(events) | rows_of(_rows(happened)),
                    subject=_about(result, about),
                )
                return result

        return run

    return decorate


def _object(result: Any, events: list[Event]) -> UUID:
    found = getattr(result, "id", None)
    if isinstance(found, UUID):
        return found
    return events[0].object_id if events else NOBODY


def _about(result: Any, attribute: str) -> UUID | None:
    return getattr(result, attribute, None) if attribute else None


def _rows(happened: list[Event | _Vouched]) -> list[Model]:
    return [each.row for each in happened if isinstance(each, _Vouched)]


def _content(events: list[Event]) -> dict[str, Any]:
    return {"events": [{"kind": event.kind, **event.content()} for event in events]}
