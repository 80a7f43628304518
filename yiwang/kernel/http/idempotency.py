"""The same key gives the same answer: remembered in the transaction of the change itself."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from yiwang.kernel import writes
from yiwang.kernel.actor import Actor
from yiwang.kernel.errors import DomainError
from yiwang.kernel.outbox.models import Answer
from yiwang.kernel.unit import Fixed, ask

P = ParamSpec("P")
KEPT_HEADERS = ("Content-Type", "Location", "ETag")


@dataclass(eq=False)
class KeyUsed(DomainError):
    key: str
    code = "kernel.key_used"
    status = 422
    message = _("The key “%(key)s” was used for another request.")
    advice = _("Use a new key for a new request.")


# Whoever holds the key uncommitted is waited for; then its answer is there, or the key is free.
_HOLD = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
_GIVEN = """SELECT digest, status, headers, body FROM outbox_answer
    WHERE account = %s AND route = %s AND key = %s"""


def request_key(request: HttpRequest) -> str:
    """The header for programs; a hidden field of the form for people who press twice."""
    return str(request.headers.get("Idempotency-Key") or request.POST.get("_key", ""))[:200]


def remembered(
    request: Any, produce: Callable[[], HttpResponse], *, route: str | None = None
) -> HttpResponse:
    """Answer from memory, or produce the answer and remember it unless it is a refusal.

    Raises:
        KeyUsed: the key belongs to a request with another body.
    """
    key = request_key(request)
    if not key or request.method in ("GET", "HEAD"):
        return produce()
    name = (route or f"{request.method} {request.path}")[:200]
    account, digest = request.actor.account, _digest(request)
    held = Fixed(_HOLD, (f"{account} {name} {key}",))
    _held, given = ask(held, Fixed(_GIVEN, (account, name, key)))
    if not given.lines:
        row = writes.new(Answer, account=account, route=name, key=key, digest=digest)
        return _keep(request.actor, row, produce())
    known, status, headers, body = given.lines[0]
    if known != digest:
        raise KeyUsed(key)
    return HttpResponse(body, status=status, headers=json.loads(headers))


def _digest(request: HttpRequest) -> bytes:
    if request.content_type == "application/json":
        return hashlib.sha256(request.body).digest()
    skipped = ("csrfmiddlewaretoken", "_key")
    fields = sorted((k, v) for k, vs in request.POST.lists() for v in vs if k not in skipped)
    sent = [(name, file) for name in request.FILES for file in request.FILES.getlist(name)]
    files = sorted((name, file.name or "", _content(file)) for name, file in sent)
    return hashlib.sha256(repr((fields, files)).encode()).digest()


def _content(file: "UploadedFile[bytes]") -> bytes:
    """The digest of a file, which is left as it was found: at its beginning."""
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.digest()


def _keep(actor: Actor, row: Answer, response: HttpResponse) -> HttpResponse:
    """Remember the answer, but for a refusal: what was wrong may be put right and sent again."""
    if response.status_code < 400:
        row.status = response.status_code
        row.headers = {h: response[h] for h in KEPT_HEADERS if h in response}
        row.body = response.content.decode()
        row.at = actor.now
        writes.insert(row)
    return response


def idempotent(view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """Give a page view the memory that all API writes have."""

    @wraps(view)
    def run(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        return remembered(args[0], lambda: view(*args, **kwargs))

    return run
