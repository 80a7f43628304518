"""What contexts have to be counted: each registers a source of objects when it starts."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from yiwang.kernel.actor import Actor
from yiwang.kernel.outbox.relay import Delivered


@dataclass(frozen=True)
class Thing:
    """An object of a source as it stands. item: the code of a service, or "". facts: by the names
    that the source promises; days, numbers, texts, truth values, or None.
    """

    id: UUID
    body: UUID
    item: str
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class Seen:
    """An object as a list shows it to somebody who may see it. title: {zh, en}."""

    number: str
    title: Mapping[str, str]
    address: str
    state: str


@dataclass(frozen=True)
class Source:
    """Something that objects to be counted come from.

    kinds: the events after which objects are counted anew; touched: which objects those are.
    facts: name → what it holds, for those who write measures. read: objects as they stand now;
    those that do not count yet are left out. It runs in the worker, in the transaction that counts,
    so a source may bring there what it keeps of its objects up to date. after: ids behind an id in
    order, at most so many: the whole record, page after page. seen: those that the actor may see,
    by id; None: nobody sees single ones.
    """

    name: str
    kinds: frozenset[str]
    facts: Mapping[str, str]
    touched: Callable[[Delivered], Iterable[UUID]]
    read: Callable[[Sequence[UUID]], Iterable[Thing]]
    after: Callable[[UUID, int], Sequence[UUID]]
    seen: Callable[[Actor, Sequence[UUID]], Mapping[UUID, Seen]] | None = None


_sources: dict[str, Source] = {}


def source(found: Source) -> None:
    """Register a source; called by each context when it starts."""
    _sources[found.name] = found


def sources() -> Mapping[str, Source]:
    return _sources


def itself(event: Delivered) -> Iterable[UUID]:
    """For `Source.touched`: the object that an event is about."""
    return (event.object_id,)
