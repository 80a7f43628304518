"""Trees of old evidence as one compressed row each, from which every entry and proof comes again.

What follows from the rest is not kept: a digest from salt and content, a leaf from the fields of
its entry. A tree whose entries do not lead to its root is left as it is, for `verify` to find.
"""

import hashlib
import json
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connections, transaction

from yiwang.kernel import clock
from yiwang.kernel.evidence import merkle
from yiwang.kernel.evidence.models import Entry, Payload, Root, Tree
from yiwang.kernel.evidence.record import canonical, leaf_of
from yiwang.kernel.folding import blocks, codec, spec, years

_TABLE = "evidence"
_FIELDS = ("id", "at", "kind", "outcome", "account", "post", "body", "object_id", "subject")
_WORDS = codec.Words({_TABLE: _FIELDS}, {_TABLE: ""}, together=False)
_COLUMNS = (*_FIELDS, "salt", "content")
_ROOT = "root"  # the unit of blocks with trees
_TREES = 200  # trees a block at most
_ENTRIES = 5000  # and entries, but for the last tree
_MARK = 3  # bytes of an id: of sixteen thousand trees of a thousand entries, one more is opened
_ROWS = """SELECT e.id, e.at, e.kind, e.outcome, e.account, e.post, e.body, e.object_id, e.subject,
        e.digest, e.leaf, p.salt, p.content::text
    FROM evidence_leaf l JOIN evidence_entry e ON e.id = l.entry_id
    LEFT JOIN evidence_payload p ON p.entry_id = e.id WHERE l.root_id = %s ORDER BY l.index"""


def fold() -> int:
    """Fold the oldest tree that is due, in one transaction of the tables' owner; how many were.

    The newest tree stays, for the sealer goes on from it.
    """
    now = clock.now()
    due = now - spec.spec().patience(clock.local_day(now))
    with transaction.atomic("owner"), connections["owner"].cursor() as cursor:
        cursor.execute(
            """SELECT number FROM evidence_root r WHERE at < %s
                AND NOT EXISTS (SELECT FROM evidence_tree t WHERE t.root_id = r.number)
                AND number < (SELECT max(number) FROM evidence_root)
            ORDER BY number LIMIT 1 FOR UPDATE""",
            [due],
        )
        found = cursor.fetchone()
        if found is None:
            return 0
        entries = _entries(cursor, found[0])
        content = _packed(entries)
        root = Root.objects.using("owner").get(number=found[0])
        again = list(_unpacked(content))
        if [leaf_of(e) for e in again] != [bytes(e.leaf) for e in entries] or (
            merkle.root([bytes(e.leaf) for e in again]) != bytes(root.root)
        ):
            raise RuntimeError(
                f"root {root.number} would not come back as it is: run evidence verify"
            )
        ids = sorted(entry.id for entry in entries)
        cursor.execute(
            """INSERT INTO evidence_tree (root_id, first, last, marks, content)
            VALUES (%s, %s, %s, %s, %s)""",
            [root.number, ids[0], ids[-1], marks(ids), content],
        )
        _remove(cursor, root.number)
    return 1


def detach(year: int) -> int:
    """Put the trees of a year that come next together into a block; return how many."""
    with transaction.atomic("owner"), connections["owner"].cursor() as cursor:
        cursor.execute(
            """SELECT root_id, content FROM (
                SELECT t.root_id, t.content,
                    sum(r.size) OVER (ORDER BY t.root_id) - r.size AS before
                FROM evidence_tree t JOIN evidence_root r ON r.number = t.root_id
                WHERE t.content IS NOT NULL AND r.at >= %s AND r.at < %s
                ORDER BY t.root_id LIMIT %s) trees WHERE before < %s""",
            [*years.bounds(year), _TREES, _ENTRIES],
        )
        units = {str(number): {_TABLE: _even(bytes(text))} for number, text in cursor.fetchall()}
        if not units:
            return 0
        block = years.keep(cursor, year, _ROOT, blocks.Block({_TABLE: _COLUMNS}, units))
        cursor.execute(
            "UPDATE evidence_tree SET content = NULL, block = %s WHERE root_id = ANY (%s)",
            [block, list(map(int, units))],
        )
    return len(units)


def _even(content: bytes) -> str:
    """The lines of a tree, with as many fields in each, and an end to the last."""
    lines = codec.unpack(content, _WORDS)[_TABLE].split("\n")
    full = len(_COLUMNS) - 1
    return "".join(line + "\t" * (full - line.count("\t")) + "\n" for line in lines)


def _entries(cursor: Any, number: int) -> list[Entry]:
    cursor.execute(_ROWS, [number])
    return [_entry(row) for row in cursor.fetchall()]


def _entry(row: tuple[Any, ...]) -> Entry:
    *facts, digest, leaf, salt, content = row
    entry = Entry(**dict(zip(_FIELDS, facts, strict=True)), digest=bytes(digest), leaf=bytes(leaf))
    if salt is not None:
        entry.payload = Payload(entry_id=entry.id, salt=bytes(salt), content=json.loads(content))
    return entry


def _remove(cursor: Any, number: int) -> None:
    """Take the rows away, but for those that lists ask for. Of looks at somebody it stays that
    there was one.
    """
    kinds = tuple(f"{each}%" for each in spec.spec().kinds)
    cursor.execute(
        """CREATE TEMP TABLE going ON COMMIT DROP AS SELECT e.id, e.outcome, e.subject
        FROM evidence_leaf l JOIN evidence_entry e ON e.id = l.entry_id
        WHERE l.root_id = %s AND (e.outcome = 'done' AND e.kind LIKE ANY (%s)
            OR e.outcome = 'read')""",
        [number, list(kinds)],
    )
    cursor.execute(
        """INSERT INTO evidence_seen (id, subject) SELECT id, subject FROM going
        WHERE outcome = 'read' AND subject IS NOT NULL"""
    )
    cursor.execute("DELETE FROM evidence_leaf WHERE entry_id IN (SELECT id FROM going)")
    cursor.execute("DELETE FROM evidence_payload WHERE entry_id IN (SELECT id FROM going)")
    cursor.execute("DELETE FROM evidence_entry WHERE id IN (SELECT id FROM going)")


def _packed(entries: list[Entry]) -> bytes:
    """One line an entry, in the order of the tree: fields, then digest or salt and content."""
    lines = []
    for entry in entries:
        facts = [_said(getattr(entry, name)) for name in _FIELDS]
        payload: Payload | None = getattr(entry, "payload", None)
        if payload is None:  # erased with its salt; the digest is all there is
            facts += [bytes(entry.digest).hex()]
        else:
            facts += [bytes(payload.salt).hex(), canonical(payload.content).decode()]
        lines.append("\t".join(facts))
    return codec.pack({_TABLE: "\n".join(lines)}, _WORDS)


def tree_content(count: int, drawn: bytes, text: str) -> bytes:
    """A folded tree from what is told apart already, see `codec.put_together`."""
    return codec.put_together(count, drawn, text, _WORDS)


def _said(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else "" if value is None else str(value)


def entries(tree: Tree) -> list[Entry]:
    """The entries of a folded tree in order, with their payloads, digests and leaves."""
    return list(_read(_text(tree)))


def _text(tree: Tree) -> str:
    if tree.content is None:
        return years.opened(tree.block).units[str(tree.root_id)][_TABLE][:-1]
    return codec.unpack(bytes(tree.content), _WORDS)[_TABLE]


def _unpacked(content: bytes) -> Iterator[Entry]:
    return _read(codec.unpack(content, _WORDS)[_TABLE])


def _read(text: str) -> Iterator[Entry]:
    for line in text.split("\n"):
        facts = line.split("\t")
        named = dict(zip(_FIELDS, facts, strict=False))
        ids = {n: UUID(named[n]) for n in ("id", "account", "post", "body", "object_id")}
        subject = UUID(named["subject"]) if named["subject"] else None
        entry = Entry(
            **ids,
            at=datetime.fromisoformat(named["at"]),
            kind=named["kind"],
            outcome=named["outcome"],
            subject=subject,
        )
        rest = [fact for fact in facts[len(_FIELDS) :] if fact]
        if len(rest) == 1:
            entry.digest = bytes.fromhex(rest[0])
        else:
            salt = bytes.fromhex(rest[0])
            said = json.loads(rest[1])
            entry.payload = Payload(entry_id=entry.id, salt=salt, content=said)
            entry.digest = hashlib.sha256(salt + canonical(said)).digest()
        entry.leaf = leaf_of(entry)
        yield entry


def tree_of(entry_id: UUID) -> tuple[Tree, list[Entry], int] | None:
    """The folded tree that an entry stands in, its entries, and the place of that one."""
    for tree, text in _with(entry_id):
        at = text[: _start(text, entry_id)].count("\n")
        return tree, list(_read(text)), at
    return None


def entry(entry_id: UUID) -> Entry | None:
    """An entry of a folded tree, without the others."""
    for _tree, text in _with(entry_id):
        start = _start(text, entry_id)
        return next(_read(text[start:].partition("\n")[0]))
    return None


def _with(entry_id: UUID) -> Iterator[tuple[Tree, str]]:
    """The tree that has an entry, with its text."""
    may = Tree.objects.filter(first__lte=entry_id, last__gte=entry_id)
    for number, marks in may.values_list("root_id", "marks"):
        if marks is None or _marked(bytes(marks), entry_id):
            tree = Tree.objects.select_related("root").get(root_id=number)
            text = _text(tree)
            if _start(text, entry_id) >= 0:
                yield tree, text


def _start(text: str, entry_id: UUID) -> int:
    """Where the line of an entry begins; -1: it is not there."""
    line = f"{entry_id}\t"
    return 0 if text.startswith(line) else text.find(f"\n{line}") + 1 or -1


def marks(ids: Iterable[UUID]) -> bytes:
    return b"".join(sorted(each.bytes[-_MARK:] for each in ids))


def _marked(marks: bytes, entry_id: UUID) -> bool:
    wanted, count = entry_id.bytes[-_MARK:], len(marks) // _MARK
    at = bisect_left(range(count), wanted, key=lambda i: marks[i * _MARK : (i + 1) * _MARK])
    return marks[at * _MARK : (at + 1) * _MARK] == wanted
