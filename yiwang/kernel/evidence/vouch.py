"""Rows whose content the evidence vouches for: their digest is sealed with the act that wrote them.

A model names the columns in `vouched`; whoever writes one of them says so by `actions.vouch`. A
change past the actions is then found by `yiwang evidence verify`. A model whose columns became more
lists the former sets in `vouched_before`, so that what was said of its rows then still holds.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import Decimal
from typing import Any

ROWS = "rows"  # in the content of an entry: digest by table and id
_heard: ContextVar[dict[str, str] | None] = ContextVar("heard", default=None)


@contextmanager
def overheard() -> Iterator[dict[str, str]]:
    """What is digested within, by digest: a row may be vouched for several times, and only its last
    state can be read again.
    """
    texts: dict[str, str] = {}
    token = _heard.set(texts)
    try:
        yield texts
    finally:
        _heard.reset(token)


def name_of(row: Any) -> str:
    return f"{row._meta.label_lower}:{row.pk}"


def digest_of(row: Any, columns: Iterable[str] | None = None) -> str:
    """SHA-256 of the columns, hexadecimal, the same for a row just made and one read again.

    columns: those of a former release; None: those of today.
    """
    text = text_of(row, columns)
    digest = hashlib.sha256(text.encode()).hexdigest()
    if (heard := _heard.get()) is not None:
        heard[digest] = text
    return digest


def text_of(row: Any, columns: Iterable[str] | None = None) -> str:
    """What the digest is taken of."""
    plain = columns_of(row, columns)
    return json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def columns_of(row: Any, columns: Iterable[str] | None = None) -> dict[str, Any]:
    """What the digest is made of: the columns as JSON holds them."""
    return {name: _plain(row, name) for name in columns or row.vouched}


def fits(row: Any, digest: str) -> bool:
    """Whether a row is as it was said to be, by today's columns or by those of then."""
    former = getattr(row, "vouched_before", ())
    return any(digest_of(row, columns) == digest for columns in (None, *former))


def _plain(row: Any, name: str) -> Any:
    value = getattr(row, name)
    if isinstance(value, Decimal):  # read again, it has all its places
        return f"{value:.{row._meta.get_field(name).decimal_places}f}"
    return value if isinstance(value, dict | list | int | bool | None) else str(value)


def rows_of(rows: Iterable[Any]) -> dict[str, Any]:
    """The part of an entry's content that speaks of rows; nothing where there are none."""
    said = {name_of(row): digest_of(row) for row in rows}
    return {ROWS: said} if said else {}
