"""What the gateway is measured against: an endpoint that looks a row up and answers.

The same server, sign-in, transaction, framework, table and sealing as the product; no grant, case,
purpose, filter, volume, mask, receipt, evidence or list of who was looked at. Part of the benchmark
alone: the product has no such address.
"""

import json
import sys
from typing import Any

from yiwang.cli import migrate

NAME = "yiwang.cli.bench_bare"
migrate.setup_django()

# ruff: noqa: E402 - all of this asks for the settings
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import path
from ninja import NinjaAPI

from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.unit import ask
from yiwang.share.exchange import stock
from yiwang.share.exchange.http.schemas import QueryIn, QueryOut
from yiwang.web.readable import Json
from yiwang.web.wsgi import application

__all__ = ["application"]
settings.ROOT_URLCONF = NAME

api = NinjaAPI(title="Bare", urls_namespace="api", docs_url=None, parser=Json())


@api.post("/datasets/{code}/query", response=QueryOut)
@requires("exchange:grant:use")
def query(request: ActorRequest, code: str, payload: QueryIn) -> Any:
    """Rows by their numbers."""
    subjects = [stock.subject("111", key) for key in payload.keys]
    with acting(SYSTEM, alone=False):
        (answer,) = ask(stock.rows(code, subjects))
    found = stock.read(answer)
    results = [
        {"key": key, "rows": found.get(each, [])}
        for key, each in zip(payload.keys, subjects, strict=True)
    ]
    text = json.dumps({"results": results}, ensure_ascii=False).encode()
    return HttpResponse(text, content_type="application/json")


@api.get("/services")
@requires("public")
def there(request: HttpRequest) -> dict[str, bool]:
    """What tells that the server answers."""
    return {"there": True}


urlpatterns = [path("api/v1/", api.urls)]


if __name__ == "__main__":
    from yiwang.cli import serve

    sys.exit(serve.run(sys.argv[2:], f"{NAME}:application"))
