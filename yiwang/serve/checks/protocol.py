"""What is said between the city and a source: JSON, signed both ways as Standard Webhooks says.

The city posts questions to `<address>/questions`; the source answers in the same breath, or says
that it took them and posts answers later, as it posts what happens. Tables of many people go to
`<address>/batches` as Parquet and come back so. See docs/reference/checks.md.
"""

import hmac
import http.client
import json
import secrets
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from yiwang.base.webhooks.facade import signature

PATIENCE = 10.0  # seconds for one answer
LONGEST = 4_000_000  # bytes
PATIENCE_FOR_MANY, LONGEST_OF_MANY = 60.0, 100_000_000  # for a table of people
JSON, TABLE = "application/json; charset=utf-8", "application/vnd.apache.parquet"
OLDEST = 300  # seconds that a message may be under way


class NobodyThere(Exception):
    """The source does not answer, or with what is no answer."""


@dataclass(frozen=True)
class Reply:
    """answers: what the source says at once; taken: ids of questions that it answers later."""

    answers: Sequence[Any]
    taken: frozenset[str]


def headers(text: bytes, secret: bytes, now: datetime, kind: str = JSON) -> dict[str, str]:
    stamp, name = str(int(now.timestamp())), secrets.token_hex(16)
    return {
        "Content-Type": kind,
        "webhook-id": name,
        "webhook-timestamp": stamp,
        "webhook-signature": signature(name, stamp, text, secret),
    }


def genuine(text: bytes, sent: Mapping[str, str], secret: bytes, now: datetime) -> bool:
    """Whether who knows the secret sent this, and just now."""
    name, stamp = sent.get("webhook-id", ""), sent.get("webhook-timestamp", "")
    if not stamp.isdecimal() or abs(now.timestamp() - int(stamp)) > OLDEST:
        return False
    wanted = signature(name, stamp, text, secret)
    return hmac.compare_digest(wanted.encode(), sent.get("webhook-signature", "").encode())


def ask(
    address: str, questions: Sequence[Mapping[str, Any]], secret: bytes, now: datetime
) -> Reply:
    """Raises NobodyThere with the reason."""
    said = _post(address, "questions", questions, secret, now)
    try:
        return Reply(list(said["answers"]), frozenset(map(str, said["taken"])))
    except (KeyError, TypeError) as fault:
        raise NobodyThere(f"no answer of the protocol: {fault}"[:300]) from fault


def tell(
    address: str, reliefs: Sequence[Mapping[str, Any]], secret: bytes, now: datetime
) -> frozenset[str]:
    """Tell of reliefs; return the ids that were taken. Raises NobodyThere with the reason."""
    said = _post(address, "reliefs", reliefs, secret, now)
    try:
        return frozenset(map(str, said["taken"]))
    except (KeyError, TypeError) as fault:
        raise NobodyThere(f"no answer of the protocol: {fault}"[:300]) from fault


def enquire(address: str, table: bytes, secret: bytes, now: datetime) -> bytes | None:
    """Ask about many people at once; None where the source wants time and is to be asked again.
    Raises NobodyThere with the reason.
    """
    status, said = _send(
        f"{address}/batches",
        table,
        headers(table, secret, now, TABLE),
        (PATIENCE_FOR_MANY, LONGEST_OF_MANY),
    )
    return None if status == http.client.ACCEPTED else said


def _post(
    address: str, what: str, rows: Sequence[Mapping[str, Any]], secret: bytes, now: datetime
) -> Any:
    text = json.dumps({what: list(rows)}, ensure_ascii=False).encode()
    limits = (PATIENCE, LONGEST)
    _status, said = _send(f"{address}/{what}", text, headers(text, secret, now), limits)
    try:
        return json.loads(said)
    except ValueError as fault:
        raise NobodyThere(f"no answer of the protocol: {fault}"[:300]) from fault


def _send(
    address: str, text: bytes, head: Mapping[str, str], limits: tuple[float, int]
) -> tuple[int, bytes]:
    """Status, 200 or 202, and answer. limits: seconds and bytes."""
    parts, (patience, longest) = urlsplit(address), limits
    line = _line(parts.scheme, parts.hostname or "", parts.port, patience)
    try:
        line.request("POST", parts.path, text, dict(head))
        response = line.getresponse()
        said = response.read(longest + 1)
        if response.status not in GOOD or len(said) > longest:
            raise NobodyThere(f"{response.status} {response.reason}")
        return response.status, said
    except (OSError, http.client.HTTPException) as fault:
        raise NobodyThere(f"{type(fault).__name__}: {fault}"[:300]) from fault
    finally:
        line.close()


GOOD = (http.client.OK, http.client.ACCEPTED)


def _line(scheme: str, host: str, port: int | None, patience: float) -> http.client.HTTPConnection:
    if scheme == "https":
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(host, port, timeout=patience, context=context)
    return http.client.HTTPConnection(host, port, timeout=patience)
