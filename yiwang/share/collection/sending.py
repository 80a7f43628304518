"""Files and rows that come in by a page or a program, kept until workers look at them."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from yiwang.kernel.actor import Actor
from yiwang.share.collection import actions, staging
from yiwang.share.collection.actions import Sent
from yiwang.share.collection.errors import FileNotTaken, FileTooLarge, Why
from yiwang.share.collection.models import Batch
from yiwang.share.collection.reading import kind_of
from yiwang.share.collection.values import Mode

LARGEST = 1_000_000_000  # bytes of a file that is sent; a command reads larger ones


def upload(
    actor: Actor, code: str, file: Any, words: Mapping[str, str], *, look: bool = False
) -> Batch:
    """A file of a request, with words on how to read it.

    look: a person looks at the columns before anything is checked.
    Raises:
        FileNotTaken, FileTooLarge: it is none that is read.
        NotSupplier, NoKey: body or mode do not fit the resource.
    """
    if file is None:
        raise FileNotTaken(Why.EMPTY)
    actions.supplied(actor, code)  # before its bytes are copied
    mode, name = _mode(words.get("mode", "")), file.name or ""
    received = staging.take(file, LARGEST)
    if received is None:
        raise FileTooLarge(f"{LARGEST // 1_000_000} MB")
    try:
        encoding, delimiter = words.get("encoding", "")[:10], words.get("delimiter", "")[:1]
        kind = kind_of(name, received.head)
        sent = Sent(mode, name, kind, {}, encoding, delimiter, look=look)
        return actions.receive(actor, code, received, sent)
    except BaseException:
        received.path.unlink(missing_ok=True)
        raise


def _mode(word: str) -> Mode:
    return Mode(word) if word in list(Mode) else Mode.FULL


def rows(actor: Actor, code: str, found: Sequence[Mapping[str, Any]], mode: Mode) -> Batch:
    """Rows of a program or a form, kept as the file that they stand for."""
    actions.supplied(actor, code)
    columns = list(dict.fromkeys(name for row in found for name in row))
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([_cell(row.get(name)) for name in columns] for row in found)
    received = staging.take(io.BytesIO(text.getvalue().encode()))
    assert received is not None, "there is no limit"
    try:
        sent = Sent(mode, "rows.csv", "csv", {}, "utf-8", ",")
        return actions.receive(actor, code, received, sent)
    except BaseException:
        received.path.unlink(missing_ok=True)
        raise


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
