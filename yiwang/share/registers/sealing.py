"""Which values of registers lie sealed: those whose data element the catalogue marks so."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import connection

from yiwang.kernel import ids
from yiwang.kernel.actor import Actor
from yiwang.kernel.wire import as_json
from yiwang.share.catalogue import facade as catalogue
from yiwang.share.registers import queries
from yiwang.share.registers.kept import opened, shut
from yiwang.share.registers.models import Doubt, Sealing
from yiwang.share.registers.serving import Line
from yiwang.share.registers.spec import Register

BATCH = 5_000
_FIRST = UUID(int=0)
_OLD = """SELECT id, subject, content::text, origins::text FROM registers_entry
    WHERE register = %s AND id > %s ORDER BY id LIMIT %s"""
_WRITE = """UPDATE registers_entry e SET content = n.content, origins = n.origins
    FROM unnest(%s::uuid[], %s::jsonb[], %s::jsonb[]) AS n(id, content, origins)
    WHERE e.id = n.id"""


def items(actor: Actor, spec: Register) -> frozenset[str]:
    """The items of a register that lie sealed: by their own element, or by that of a field they
    come from.
    """
    named = {name: {item.element} for name, item in spec.items.items()}
    for feed in spec.sources:
        for item, element in _elements(actor, feed.resource, feed.items).items():
            named[item].add(element)
    return frozenset(name for name, found in named.items() if any(map(_is_sealed, found)))


def _elements(actor: Actor, resource: str, given: Mapping[str, str]) -> dict[str, str]:
    try:
        fields = {each.name: each for each in catalogue.resource(actor, resource).fields}
    except catalogue.NoSuchResource:  # not described: the items' own elements count
        return {}
    return {item: fields[name].element for item, name in given.items() if name in fields}


def _is_sealed(element: str) -> bool:
    return bool(element) and catalogue.element(element).sealed


def sealed(names: Collection[str], lines: Iterable[Line]) -> Iterator[Line]:
    """Lines as they are kept."""
    return (_line(names, line) for line in lines) if names else iter(lines)


def _line(names: Collection[str], line: Line) -> Line:
    content, origins = _kept(names, line.subject, json.loads(line.content), line.origins)
    return replace(line, content=content, origins=origins)


def _kept(
    names: Collection[str], subject: bytes, content: dict[str, Any], origins: str | None
) -> tuple[str, str | None]:
    """Content and origins as JSON texts in which the named items are sealed."""
    said = json.loads(origins) if origins is not None else None
    for name in names:
        if content.get(name) is not None:
            content[name] = shut(subject, content[name])
        others = (said or {}).get(name, {}).get("others", {})
        others |= {source: shut(subject, value) for source, value in others.items()}
    return as_json(content), None if said is None else as_json(said)


def settle(actor: Actor, name: str) -> frozenset[str]:
    """Make what lies sealed in a register follow the catalogue; return the sealed items.

    Whole registers are written anew where the catalogue or a release seals more or less than
    before, once. For the system.
    """
    wanted = items(actor, queries.register(name))
    known = Sealing.objects.filter(register=name).first()
    if {*(known.items if known else ())} == wanted:
        return wanted
    _rewrite(name, wanted)
    for doubt in Doubt.objects.filter(register=name).iterator():
        doubt.save(update_fields=["held", "claimed", "value"])  # sealed as they are written
    values = {"items": sorted(wanted)}
    Sealing.objects.update_or_create(
        register=name, defaults=values, create_defaults={"id": ids.uuid7(actor.now), **values}
    )
    return wanted


def _rewrite(name: str, wanted: Collection[str]) -> None:
    last = _FIRST
    with connection.cursor() as cursor:
        while True:
            cursor.execute(_OLD, [name, last, BATCH])
            rows = [_again(wanted, *row) for row in cursor.fetchall()]
            if rows:
                cursor.execute(_WRITE, [list(column) for column in zip(*rows, strict=True)])
                last = rows[-1][0]
            if len(rows) < BATCH:
                return


def _again(
    wanted: Collection[str], row: UUID, subject: bytes, content: str, origins: str | None
) -> tuple[UUID, str, str | None]:
    about = bytes(subject)
    said = as_json(opened(about, json.loads(origins))) if origins is not None else None
    return row, *_kept(wanted, about, opened(about, json.loads(content)), said)
