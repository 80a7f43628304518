"""The same key gives the same answer: remembered in the transaction of the change itself."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec

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


_CLAIM = """INSERT INTO outbox_answer (account, route, key, digest, status, headers, body, at)
    VALUES (%s, %s, %s, %s, 0, '{}', '', %s) ON CONFLICT DO NOTHING RETURNING id"""


def _claim(actor: Actor, route: str, key: str, digest: bytes) -> Answer | None:
    """Take the key, waiting for whoever holds it uncommitted; None when it has an answer
    already.
    """
    (answer,) = ask(Fixed(_CLAIM, (actor.account, route, key, digest, actor.now)))
    return Answer(id=answer.lines[0][0]) if answer.lines else None


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
    digest = _digest(request)
    taken = _claim(request.actor, name, key, digest)
    if taken is not None:
        return _keep(taken, produce())
    found = Answer.objects.get(account=request.actor.account, route=name, key=key)
    if bytes(found.digest) != digest:
        raise KeyUsed(key)
    return HttpResponse(found.body, status=found.status, headers=found.headers)


def _digest(request: HttpRequest) -> bytes:
    if request.content_type == "application/json":
        return hashlib.sha256(request.body).digest()
    skipped = ("csrfmiddlewaretoken", "_key")
    fields = sorted((k, v) for k, vs in request.POST.lists() for v in vs if k not in skipped)
    sent = [(name, file) for name in request.FILES for file in request.FILES.getlist(name)]
    files = sorted((name, file.name or "", file.size or 0) for name, file in sent)
    return hashlib.sha256(repr((fields, files)).encode()).digest()


def _keep(row: Answer, response: HttpResponse) -> HttpResponse:
    if response.status_code < 400:
        row.status = response.status_code
        row.headers = {h: response[h] for h in KEPT_HEADERS if h in response}
        row.body = response.content.decode()
        writes.update(row, "status", "headers", "body")
    else:  # where a refusal leaves its trace, the key must not stay claimed without an answer
        row.delete()
    return response


def idempotent(view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """Give a page view the memory that all API writes have."""

    @wraps(view)
    def run(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        return remembered(args[0], lambda: view(*args, **kwargs))

    return run
