"""The served copy: rows of a resource by the number that they are asked for by.

A load replaces the rows of a resource, or those of the subjects it brings, in one transaction, so a
reader sees the copy before or after it. Rows lie sealed, subjects as fingerprints.
"""

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby, islice
from typing import Any
from uuid import UUID

from yiwang.base.parties.facade import identifiers
from yiwang.kernel import keys
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.unit import Fixed, ask
from yiwang.kernel.wire import Answer
from yiwang.share.catalogue.facade import Field, Resource
from yiwang.share.exchange.models import Change, Served

SEALED = "served"  # the kind of sealed content
SUBJECTS = {"id_number": "111", "uscc": "001"}  # check of the digits → kind of party
BATCH = 2000
MOST_ROWS = 50  # of one subject, in an answer


def asked_by(resource: Resource) -> Field:
    """The field by whose value rows are asked for: the person's or firm's number, else its key."""
    named = [each for each in resource.fields if each.check in SUBJECTS]
    keys = [resource.field(name) for name in resource.key]
    return (*named, *keys, *resource.fields)[0]


def kind_of(field: Field) -> str:
    """Of what kind a number is; of people and firms the kind that parties are known by."""
    return SUBJECTS.get(field.check, f"key:{field.element or field.name}")


def subject(kind: str, key: str) -> bytes:
    """The fingerprint of a number, however it was typed."""
    return keys.fingerprint(kind, identifiers.credential(kind, key).value)


def place(key: str) -> bytes:
    """Where rows lie that are asked for by a number, of whatever kind it is."""
    return keys.fingerprint(SEALED, "".join(unicodedata.normalize("NFKC", key).split()).upper())


_ALONE = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
_ROWS = """SELECT place, content FROM exchange_served
    WHERE resource = %s AND place = ANY (%s) ORDER BY id LIMIT %s"""


def rows(resource: str, places: Sequence[bytes]) -> Fixed:
    """The question for the rows of some places, for whoever may ask it."""
    return Fixed(_ROWS, (resource, list(places), MOST_ROWS * len(places)))


def read(answer: Answer) -> dict[bytes, list[dict[str, Any]]]:
    """The rows of its answer, by place."""
    found: dict[bytes, list[dict[str, Any]]] = {}
    for name, content in answer.lines:
        found.setdefault(bytes(name), []).append(opened(bytes(content)))
    return found


def opened(content: bytes) -> dict[str, Any]:
    row: dict[str, Any] = json.loads(keys.unseal_bytes(SEALED, content))
    return row


def load(
    actor: Actor,
    resource: Resource,
    given: Iterable[Mapping[str, Any]],
    batch: UUID,
    *,
    whole: bool = True,
) -> int:
    """Serve these rows from now on; return how many subjects changed.

    whole: they are all rows of the resource, so a subject without one has none any more; else they
    are all rows of the subjects they name. A batch that was loaded before changes nothing.
    """
    field = asked_by(resource)
    with acting(SYSTEM.on(actor.now)):
        ask(Fixed(_ALONE, (f"served {resource.code}",)))  # so changes are numbered in order
        if holds(resource.code, batch):
            return 0
        old = _marks(resource.code)
        new = _write(resource.code, _sealed(given, field.name), batch)
        gone = set(old) - set(new) if whole else set()
        stale = Served.objects.filter(resource=resource.code).exclude(batch=batch)
        for part in _parts(sorted(set(old) if whole else set(old) & set(new))):
            stale.filter(place__in=part).delete()
        changed = {name for name, mark in new.items() if old.get(name) != mark} | gone
        made = (
            Change(resource=resource.code, place=name, batch=batch, at=actor.now)
            for name in sorted(changed)
        )
        Change.objects.bulk_create(made, batch_size=BATCH)
    return len(changed)


def _marks(code: str) -> dict[bytes, frozenset[bytes]]:
    lines = Served.objects.filter(resource=code).order_by("place").values_list("place", "mark")
    grouped = groupby(lines.iterator(), key=lambda line: bytes(line[0]))
    return {name: frozenset(bytes(mark) for _, mark in part) for name, part in grouped}


def _sealed(given: Iterable[Mapping[str, Any]], name: str) -> Iterator[tuple[bytes, bytes, bytes]]:
    """Place, mark and sealed content of each row that says whom it is about."""
    for row in given:
        if row.get(name) not in (None, ""):
            plain = json.dumps(dict(row), ensure_ascii=False, sort_keys=True, default=str).encode()
            mark = hashlib.sha256(plain).digest()[:8]
            yield place(str(row[name])), mark, keys.seal_bytes(SEALED, plain)


def _write(
    code: str, lines: Iterator[tuple[bytes, bytes, bytes]], batch: UUID
) -> dict[bytes, frozenset[bytes]]:
    found: dict[bytes, set[bytes]] = {}
    while part := list(islice(lines, BATCH)):
        made = [
            Served(resource=code, place=name, content=content, mark=mark, batch=batch)
            for name, mark, content in part
        ]
        Served.objects.bulk_create(made, batch_size=BATCH)
        for name, mark, _content in part:
            found.setdefault(name, set()).add(mark)
    return {name: frozenset(marks) for name, marks in found.items()}


def _parts(names: Sequence[bytes]) -> Iterator[Sequence[bytes]]:
    for start in range(0, len(names), BATCH):
        yield names[start : start + BATCH]


def holds(code: str, batch: UUID) -> bool:
    """Whether the copy of a resource is of a batch."""
    return Served.objects.filter(resource=code, batch=batch).exists()


def held(code: str) -> bool:
    """Whether anything of a resource can be looked up."""
    with acting(SYSTEM):
        (answer,) = ask(Fixed("SELECT 1 FROM exchange_served WHERE resource = %s LIMIT 1", (code,)))
    return bool(answer.lines)


def every(code: str) -> Iterator[dict[str, Any]]:
    """All rows of a resource, in the order of their places, a part at a time."""
    last = 0
    while True:
        (answer,) = ask(Fixed(_NEXT, (code, last, BATCH)))
        yield from (opened(bytes(content)) for _id, content in answer.lines)
        if len(answer.lines) < BATCH:
            return
        last = answer.lines[-1][0]


_NEXT = """SELECT id, content FROM exchange_served
    WHERE resource = %s AND id > %s ORDER BY id LIMIT %s"""


def lake(code: str) -> Iterator[Mapping[str, Any]]:
    """What the lake holds of a resource by now; nothing where it was never supplied."""
    from yiwang.share.collection.facade import table_of
    from yiwang.share.lake.facade import NoSuchTable, scan  # loads libraries for columns when asked

    try:
        reader = scan({"rows": table_of(code)}, "SELECT * EXCLUDE (_batch, _row) FROM rows")
    except NoSuchTable:
        return
    for batch in reader:
        yield from batch.to_pylist()
