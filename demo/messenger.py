"""Bring what a demonstration program has to tell, until whoever is told takes it."""

import logging
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable
from typing import Any

log = logging.getLogger("messenger")
REST, PATIENCE = 0.2, 10.0  # seconds


def deliver(
    stop: threading.Event,
    due: Callable[[float], Iterable[Any]],
    request: Callable[[Any], urllib.request.Request],
    noted: Callable[[Any, bool], None],
) -> None:
    """Send rows that are due, again and again until `stop`.

    due: rows by a moment; noted: writes down whether a row was taken. What is refused counts as
    taken, for it would be refused again; who is not there, or is too busy, is told later.
    """
    while not stop.wait(REST):
        for row in due(time.time()):
            noted(row, _taken(request(row)))


def _taken(request: urllib.request.Request) -> bool:
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE):  # noqa: S310  # the program's own
            return True
    except urllib.error.HTTPError as error:
        log.warning("%s: %s", request.full_url, error)
        return error.code < 500 and error.code != 429
    except OSError as error:
        log.info("%s: %s", request.full_url, error)
        return False
