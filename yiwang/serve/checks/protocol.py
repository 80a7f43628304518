"""What is said between the city and a source: JSON, signed both ways as Standard Webhooks says.

The city posts questions to `<address>/questions`; the source answers in the same breath, or says
that it took them and posts answers later, as it posts what happens. See docs/reference/checks.md.
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
OLDEST = 300  # seconds that a message may be under way


class NobodyThere(Exception):
    """The source does not answer, or with what is no answer."""


@dataclass(frozen=True)
class Reply:
    """answers: what the source says at once; taken: ids of questions that it answers later."""

    answers: Sequence[Any]
    taken: frozenset[str]


def headers(text: bytes, secret: bytes, now: datetime) -> dict[str, str]:
    stamp, name = str(int(now.timestamp())), secrets.token_hex(16)
    return {
        "Content-Type": "application/json; charset=utf-8",
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


def _post(
    address: str, what: str, rows: Sequence[Mapping[str, Any]], secret: bytes, now: datetime
) -> Any:
    text = json.dumps({what: list(rows)}, ensure_ascii=False).encode()
    parts = urlsplit(address)
    line = _line(parts.scheme, parts.hostname or "", parts.port)
    try:
        line.request("POST", f"{parts.path.rstrip('/')}/{what}", text, headers(text, secret, now))
        response = line.getresponse()
        said = response.read(LONGEST + 1)
        if response.status != http.client.OK or len(said) > LONGEST:
            raise NobodyThere(f"{response.status} {response.reason}")
        return json.loads(said)
    except (OSError, http.client.HTTPException) as fault:
        raise NobodyThere(f"{type(fault).__name__}: {fault}"[:300]) from fault
    except ValueError as fault:
        raise NobodyThere(f"no answer of the protocol: {fault}"[:300]) from fault
    finally:
        line.close()


def _line(scheme: str, host: str, port: int | None) -> http.client.HTTPConnection:
    if scheme == "https":
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(host, port, timeout=PATIENCE, context=context)
    return http.client.HTTPConnection(host, port, timeout=PATIENCE)
