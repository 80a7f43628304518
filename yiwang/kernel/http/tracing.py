"""Which request a line of the log belongs to, and which case it was about.

Every answer carries `X-Request-ID`; one that comes in and is plain is kept, so that a chain of
programs shares it. People who report a fault read it on the page.
"""

import json
import logging
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import uuid4

from django.http import HttpRequest, HttpResponse

from yiwang.kernel.logged import case_number, request_id

HEADER = "X-Request-ID"
_PLAIN = re.compile(r"[A-Za-z0-9._-]{8,64}")

log = logging.getLogger("yiwang.request")


class Tracing:
    """The outermost middleware: names the request, and writes one line when it is answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get(HEADER, "")
        name = given if _PLAIN.fullmatch(given) else uuid4().hex
        tokens = request_id.set(name), case_number.set("")
        began = time.perf_counter()
        try:
            response = self.get_response(request)
            self._write(request, response, time.perf_counter() - began)
        finally:
            request_id.reset(tokens[0])
            case_number.reset(tokens[1])
        response[HEADER] = name
        return response

    def _write(self, request: HttpRequest, response: HttpResponse, seconds: float) -> None:
        """The route with its placeholders, never the address: people put numbers into searches."""
        level = logging.WARNING if response.status_code >= 500 else logging.INFO
        if not log.isEnabledFor(level):
            return
        match = request.resolver_match
        facts = {
            "method": request.method,
            "route": match.route if match else "",
            "status": response.status_code,
            "ms": round(1000 * seconds, 1),
        }
        log.log(level, "%(method)s %(route)s %(status)s %(ms)s ms", facts, extra={"facts": facts})


class Context(logging.Filter):
    """Puts the request and the case into every record."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request = request_id.get()
        record.case = case_number.get()
        return True


class Json(logging.Formatter):
    """One object a line, for programs that collect logs."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request": getattr(record, "request", ""),
            "case": getattr(record, "case", ""),
            **getattr(record, "facts", {}),
        }
        if record.exc_info:
            line["fault"] = self.formatException(record.exc_info)
        kept = {name: value for name, value in line.items() if value not in ("", None)}
        return json.dumps(kept, ensure_ascii=False, default=str)
