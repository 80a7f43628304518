"""Find out whether anything of the evidence, or of the rows it vouches for, was changed."""

import hashlib
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from cryptography.exceptions import InvalidSignature

from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.evidence import folded, log, merkle, years
from yiwang.kernel.evidence.compare import Rows
from yiwang.kernel.evidence.models import Entry, Payload, Root, Seen, Tree
from yiwang.kernel.evidence.record import canonical, leaf_of
from yiwang.kernel.evidence.seal import FIRST, key
from yiwang.kernel.reads import Read

PATIENCE = 2.0  # seconds that a sealer may be between its commit and its line in the log


def verify(copy: Path | None = None) -> list[str]:
    """Check every entry against its leaf, every root against chain, signature and log, and every
    row that was vouched for against the last time it was.

    copy: a log of roots that was kept elsewhere, compared too.
    Returns one sentence a fault; an empty list means that nothing was changed.
    """
    faults: list[str] = []
    rows = Rows()
    logged, kept = log.read(), log.read(copy) if copy else {}
    lines: dict[int, str] = {}
    previous = FIRST
    with acting(SYSTEM):
        for row in Root.objects.order_by("number").iterator():
            lines[row.number] = log.line(row)
            faults += _faults_of_root(row, len(lines), previous)
            faults += _faults_of_leaves(row, rows)
            previous = hashlib.sha256(log.signed_text(row)).digest()
        for batch in _unsealed():
            faults += [fault for entry in batch for fault in _faults_of_entry(entry)]
            rows.note(batch)
        faults += rows.faults()
        faults += years.faults()
    faults += _against_log(lines, logged, "log outside the database")
    faults += _against_log(lines, kept, f"copy {copy}")
    faults += _missing_from_log(lines)
    return faults


def _faults_of_root(row: Root, expected: int, previous: bytes) -> Iterator[str]:
    if row.number != expected or bytes(row.previous) != previous:
        yield f"root {row.number} does not follow the one before it"
    try:
        key().public_key().verify(bytes(row.signature), log.signed_text(row))
    except InvalidSignature:
        yield f"root {row.number} does not carry our signature"


def _faults_of_leaves(row: Root, rows: Rows) -> Iterator[str]:
    tree = Tree.objects.filter(root=row).first()
    entries, places = (
        _stored(row) if tree is None else (folded.entries(tree), list(range(row.size)))
    )
    heads = [bytes(entry.leaf) for entry in entries]
    if merkle.root(heads) != bytes(row.root) or places != list(range(row.size)):
        yield f"the entries under root {row.number} are not those that were sealed"
    if tree is None:
        for entry in entries:
            yield from _faults_of_entry(entry)
    else:  # digests and leaves of its entries were just made from what they say
        yield from _faults_beside(entries)
    rows.note(entries)


def _stored(row: Root) -> tuple[list[Entry], list[int]]:
    leaves = list(row.leaves.select_related("entry__payload").order_by("index"))
    return [leaf.entry for leaf in leaves], [leaf.index for leaf in leaves]


def _faults_beside(entries: Sequence[Entry]) -> Iterator[str]:
    """Entries of a folded tree that stay in their table, because lists ask for them, and looks that
    a person is to be told.
    """
    sealed = {entry.id: bytes(entry.leaf) for entry in entries}
    there = {entry.id: entry for entry in _ENTRIES.all(list(sealed))}
    payloads = {payload.entry_id: payload for payload in _PAYLOADS.all(list(there))}
    for entry in there.values():
        if entry.id in payloads:
            entry.payload = payloads[entry.id]
        yield from _faults_of_entry(entry)
        if bytes(entry.leaf) != sealed[entry.id]:
            yield f"entry {entry.id} differs from the folded tree"
    looks = {e.id: e.subject for e in entries if e.outcome == Entry.Outcome.READ and e.subject}
    told = {look.id: look.subject for look in _SEEN.all(list(looks))} if looks else {}
    for name in looks.keys() - there.keys():
        if told.get(name) != looks[name]:
            yield f"the look {name} is not told to the person whom it concerns"


_ENTRIES = Read(Entry, "evidence_entry.id = ANY (%s)")
_PAYLOADS = Read(Payload, "evidence_payload.entry_id = ANY (%s)")
_SEEN = Read(Seen, "evidence_seen.id = ANY (%s)")


def _unsealed() -> Iterator[list[Entry]]:
    waiting = Entry.objects.filter(place__isnull=True).select_related("payload").order_by("id")
    yield list(waiting)


def _faults_of_entry(entry: Entry) -> Iterator[str]:
    if leaf_of(entry) != bytes(entry.leaf):
        yield f"entry {entry.id} was changed"
    payload: Payload | None = getattr(entry, "payload", None)
    if payload is None:
        return  # erased with its salt, as the law may ask; the leaf still proves the rest
    salted = bytes(payload.salt) + canonical(payload.content)
    if hashlib.sha256(salted).digest() != bytes(entry.digest):
        yield f"the content of entry {entry.id} was changed"


def _against_log(lines: dict[int, str], logged: dict[int, str], name: str) -> Iterator[str]:
    for number in lines.keys() & logged.keys():
        if lines[number] != logged[number]:
            yield f"root {number} differs from the {name}"
    gone = sorted(logged.keys() - lines.keys())
    if gone:
        yield f"roots {_span(gone)} stand in the {name} and not in the database"


def _missing_from_log(lines: dict[int, str]) -> Iterator[str]:
    deadline = time.monotonic() + PATIENCE
    while missing := sorted(lines.keys() - log.read().keys()):
        if time.monotonic() > deadline:
            yield (
                f"roots {_span(missing)} are not in the log outside the database. After a crash "
                "`yiwang work` adds those at its end; otherwise somebody cut the log"
            )
            return
        time.sleep(0.1)


def _span(numbers: Sequence[int]) -> str:
    return f"{numbers[0]} to {numbers[-1]}" if len(numbers) > 1 else str(numbers[0])
