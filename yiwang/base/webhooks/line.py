"""A connection to a receiver, kept open for one event after the other. Follows no redirection."""

import http.client
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Self
from urllib.parse import urlsplit

LONGEST_REASON = 300  # characters
READ = 64_000  # bytes of an answer, which nobody looks at
GONE = 410
# What says something of the receiver and not of the one event: no access, no such place, busy.
OF_THE_RECEIVER = frozenset({401, 403, 404, 405, 407, 408, 425, 429})


class Answer(Enum):
    TAKEN = "taken"
    REFUSED = "refused"
    DOWN = "down"
    GONE = "gone"


NOBODY_THERE = (Answer.DOWN, Answer.GONE)


@dataclass(frozen=True)
class Said:
    """rest: seconds for which the receiver asked to be left alone."""

    answer: Answer
    reason: str = ""
    rest: int = 0


class Line:
    def __init__(self, address: str, patience: float) -> None:
        parts = urlsplit(address)
        host = parts.hostname or ""
        self.target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self.connection: http.client.HTTPConnection
        if parts.scheme == "https":
            context = ssl.create_default_context()
            self.connection = http.client.HTTPSConnection(
                host, parts.port, timeout=patience, context=context
            )
        else:
            self.connection = http.client.HTTPConnection(host, parts.port, timeout=patience)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_fault: object) -> None:
        self.connection.close()

    def post(self, text: bytes, headers: Mapping[str, str]) -> Said:
        """Send one event. A kept connection that the other side closed meanwhile is opened anew."""
        fresh = self.connection.sock is None
        try:
            return self._post(text, headers)
        except (OSError, http.client.HTTPException) as fault:
            self.connection.close()
            if fresh or isinstance(fault, TimeoutError):
                return Said(Answer.DOWN, f"{type(fault).__name__}: {fault}"[:LONGEST_REASON])
        return self.post(text, headers)

    def _post(self, text: bytes, headers: Mapping[str, str]) -> Said:
        self.connection.request("POST", self.target, text, dict(headers))
        response = self.connection.getresponse()
        said = response.read(READ + 1)
        if len(said) > READ:
            self.connection.close()  # so long an answer is not read to its end
        status, reason = response.status, f"{response.status} {response.reason}"
        if 200 <= status < 300:
            return Said(Answer.TAKEN)
        if status == GONE:
            return Said(Answer.GONE, reason)
        if status >= 500 or status in OF_THE_RECEIVER:
            wish = response.headers.get("Retry-After", "")
            return Said(Answer.DOWN, reason, int(wish) if wish.isdecimal() else 0)
        told = said[:200].decode("utf-8", "replace").strip()
        return Said(Answer.REFUSED, f"{reason} {told}".strip()[:LONGEST_REASON])
