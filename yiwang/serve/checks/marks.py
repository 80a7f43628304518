"""Marks: by them it is told whether a source says what it said before, for many people at once.

What a source says of a person is one text: its items with rows as JSON, names in order, without
spaces. A text that differs in its spelling alone counts as new; then the person is asked about in
full, and nothing is lost.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from yiwang.serve.checks.models import Looked, Member, Question

LENGTH = 32  # hexadecimal digits of SHA-256


def text_of(said: Mapping[str, Any]) -> str:
    """What a source says of a person, by item; items without rows are left out."""
    plain = {item: rows for item, rows in said.items() if rows}
    return json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def mark(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:LENGTH]


def note(questions: Iterable[Question]) -> None:
    """Keep with its members what an order found; nothing of a source that owes an answer."""
    said: dict[Member, dict[str, dict[str, Any]]] = {}
    silent: set[tuple[Member, str]] = set()
    for row in questions:
        said.setdefault(row.member, {}).setdefault(row.source, {})[row.item] = row.rows
        if row.state != Question.State.ANSWERED:
            silent.add((row.member, row.source))
    for member, sources in said.items():
        known = {
            source: mark(text_of(items))
            for source, items in sources.items()
            if (member, source) not in silent
        }
        _outdate(member, known)
        member.known = known
    Member.objects.bulk_update(said, ["known"])


def _outdate(member: Member, known: Mapping[str, str]) -> None:
    """Have a look at the stock that is under way, and goes by what was known before, differ."""
    news = [source for source, each in member.known.items() if known.get(source) != each]
    if news:
        looks = Looked.objects.filter(household=member.household_id, state=Looked.State.OPEN)
        for row in looks.select_for_update():
            row.differs = [*row.differs, *news]
            row.save(update_fields=["differs"])
