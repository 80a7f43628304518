"""What people and programs are told when the machines fail: no database, no room, nobody free.

Django calls `fault` for whatever nobody caught; its traceback is in the log by then. The page is
drawn without the database, which may be what is missing.
"""

import errno
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import psycopg
from django.conf import settings
from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from psycopg import errors
from psycopg_pool import PoolTimeout, TooManyRequests

from yiwang.kernel.errors import DomainError
from yiwang.web.refusals import told


class Lack(StrEnum):
    """What was missing."""

    DATABASE = "database"
    ROOM = "room"
    HANDS = "hands"


SECONDS = {Lack.DATABASE: 5, Lack.ROOM: 300, Lack.HANDS: 2}  # until another try makes sense


@dataclass(eq=False)
class Unavailable(DomainError):
    """The city cannot answer now, through no fault of whoever asked."""

    reason: Lack
    seconds: int
    code = "web.unavailable"
    status = 503
    messages = {
        Lack.DATABASE: _("The city's records cannot be reached at the moment."),
        Lack.ROOM: _("The city has no room left to keep this. Nothing of it was saved."),
        Lack.HANDS: _("Too many people ask at this moment."),
    }
    advice = _(
        "Try again in %(seconds)s seconds. If you were handing something in, send the same page "
        "again: it counts once, whether or not it arrived."
    )


@dataclass(eq=False)
class Unverified(Unavailable):
    """The same, where somebody asked whether a licence holds: no answer is never a good one."""

    code = "wallet.cannot"
    message = _("Cannot be verified: the city's register does not answer at the moment.")
    messages = {}
    advice = _("Do not take it for valid. Try again in %(seconds)s seconds.")


@dataclass(eq=False)
class Fault(DomainError):
    """A mistake of the program; the log has it."""

    code = "web.fault"
    status = 500
    message = _("Something went wrong on our side")
    advice = _("Try again in a few minutes. If it stays like this, tell us what you were doing.")


CHECKS = ("/verify", "/api/v1/verify")  # where somebody asks whether a licence holds

# By which error of the database, or of the pool before it, one knows what is missing.
_HANDS = (
    *(PoolTimeout, TooManyRequests, errors.TooManyConnections),
    *(errors.DeadlockDetected, errors.LockNotAvailable, errors.SerializationFailure),
)
_ROOM = (errors.DiskFull,)
_DATABASE = (errors.OperationalError, errors.InterfaceError)
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)


def lack(fault: BaseException | None) -> Lack | None:
    """What was missing, read from an exception and those that led to it; None: nothing was."""
    for each in _led_to(fault):
        if isinstance(each, PoolTimeout) and not _database_answers(int(time.monotonic())):
            return Lack.DATABASE  # nobody had a connection to give back
        if isinstance(each, _HANDS):
            return Lack.HANDS
        if isinstance(each, _ROOM) or (isinstance(each, OSError) and each.errno in _NO_ROOM):
            return Lack.ROOM
        if isinstance(each, _DATABASE):
            return Lack.DATABASE
    return None


@lru_cache(maxsize=1)
def _database_answers(_second: int) -> bool:
    """Whether the database takes a connection; asked at most once a second by a process."""
    try:
        psycopg.connect(settings.YIWANG.app_url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def _led_to(fault: BaseException | None) -> Iterator[BaseException]:
    """The exception, with what the framework's own database errors stand for."""
    while fault is not None:
        if not isinstance(fault, Error):  # the framework's; the driver's stands behind it
            yield fault
        fault = fault.__cause__ or fault.__context__


def fault(request: HttpRequest) -> HttpResponse:
    """Answer for an exception that nobody caught."""
    missing = lack(sys.exc_info()[1])
    return unavailable(request, missing) if missing else told(request, Fault())


def unavailable(request: HttpRequest, missing: Lack) -> HttpResponse:
    """Say what is missing, and when another try makes sense."""
    kind = Unverified if request.path.startswith(CHECKS) else Unavailable
    refusal = kind(missing, SECONDS[missing])
    response = told(request, refusal)
    response["Retry-After"] = str(refusal.seconds)
    response["Content-Length"] = str(len(response.content))
    return response
