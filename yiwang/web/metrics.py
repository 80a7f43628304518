"""Figures for Prometheus: what this server answered, and how the city's background work stands.

Several processes serve; each writes its counts into the folder that `yiwang serve` names in
PROMETHEUS_MULTIPROC_DIR, and whichever is asked adds them up.
"""

import os
import time
from collections.abc import Callable, Iterator
from functools import lru_cache

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.http.requests import requires

SHARED = "PROMETHEUS_MULTIPROC_DIR"
REQUESTS = Counter("yiwang_requests", "Answers by route and status", ("method", "route", "status"))
SECONDS = Histogram(
    "yiwang_request_seconds",
    "Time to answer by route",
    ("route",),
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.3, 0.5, 1, 2.5, 5, 10),
)

# Name → what it says, and the SQL that gives it; each costs with its answer, not with its table.
GAUGES: dict[str, tuple[str, str]] = {
    "yiwang_outbox_lag_seconds": (
        "Age of the oldest event that a listener has not had",
        """SELECT coalesce(max(extract(epoch FROM now() - oldest.at)), 0)
           FROM outbox_listener listener, LATERAL (
               SELECT at FROM outbox_announced
               WHERE (xid, position) > (listener.xid::text::xid8, listener.position)
               ORDER BY xid, position LIMIT 1) oldest""",
    ),
    "yiwang_incidents_open": (
        "Steps that failed and wait for somebody",
        "SELECT count(*) FROM work_incident WHERE settled_at IS NULL",
    ),
    "yiwang_timers_overdue": (
        "Moments that have come and are not told to their process yet",
        "SELECT count(*) FROM work_timer WHERE due < now() - interval '1 minute'",
    ),
    "yiwang_papers_waiting": (
        "Papers that are not drawn yet",
        "SELECT count(*) FROM papers_paper WHERE state = 'wished'",
    ),
    "yiwang_papers_saved": (
        "Papers that nobody had to hand in, for a licence on file stood for them",
        "SELECT count(*) FROM cases_onfile",
    ),
    "yiwang_database_connections": (
        "Connections of this database",
        "SELECT numbackends FROM pg_stat_database WHERE datname = current_database()",
    ),
}


class Counting:
    """Counts answers and their time, by route with its placeholders."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        route = match.route if match else "none"
        answers, seconds = _counters(request.method or "", route, response.status_code)
        answers.inc()
        seconds.observe(time.perf_counter() - began)
        return response


@lru_cache(maxsize=2048)
def _counters(method: str, route: str, status: int) -> tuple[Counter, Histogram]:
    """What counts such an answer; to find it costs more than to count."""
    return REQUESTS.labels(method, route, str(status)), SECONDS.labels(route)


class City(Collector):
    """How the background work stands, read when somebody asks."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        with acting(SYSTEM), connection.cursor() as cursor:
            for name, (text, statement) in GAUGES.items():
                cursor.execute(statement)
                yield GaugeMetricFamily(name, text, value=float(cursor.fetchone()[0]))


@require_GET
@requires("support:system:read")
def metrics(_request: HttpRequest) -> HttpResponse:
    """All figures in Prometheus' text format; `yiwang token sysadmin` gives its bearer token."""
    registry = CollectorRegistry()
    if SHARED in os.environ:
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # the library has none
    else:  # one process serves alone
        for counted in (REQUESTS, SECONDS):
            registry.register(counted)
    registry.register(City())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
