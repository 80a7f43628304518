"""Whether this process lives, and whether it can serve; for balancers and supervisors."""

from collections.abc import Callable

from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from yiwang.kernel.http.requests import requires

_current: list[bool] = []  # asked once: this process' migrations do not change while it runs


ALIVE = "/livez"


class Liveness:
    """Answers `/livez` before anything else: this process lives, whatever it depends on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == ALIVE:
            return HttpResponse("ok", content_type="text/plain")
        return self.get_response(request)


@require_GET
@requires("public")
def ready(_request: HttpRequest) -> HttpResponse:
    """200 while the database answers and fits this version, else 503 with what lacks."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT 1")
    if not _current and _waiting():
        return JsonResponse({"ready": False, "lacks": "migrate"}, status=503)
    _current[:] = [True]
    return JsonResponse({"ready": True})


def _waiting() -> bool:
    """Whether migrations of this version have not been applied."""
    executor = MigrationExecutor(connections["owner"])
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
