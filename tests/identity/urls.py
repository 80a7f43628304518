"""The routes of identity, and a place for every name that their pages may link to."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from ninja import NinjaAPI

from yiwang.base.parties.http.endpoints import router
from yiwang.kernel.errors import DomainError
from yiwang.kernel.http.problems import answer
from yiwang.kernel.http.requests import ActorRequest, requires

api = NinjaAPI(urls_namespace="identity")
api.add_router("me", router)


@api.exception_handler(DomainError)
def refuse(request: HttpRequest, refusal: DomainError) -> HttpResponse:
    return answer(request, refusal)


@requires("cases:case:read")
def case(_request: ActorRequest) -> HttpResponse:
    """Stands for the page of a case, with the permission that it asks for."""
    return HttpResponse("a case")


@requires("public")
def home(request: ActorRequest) -> HttpResponse:
    return HttpResponse(f"home of {request.actor.name} in {sorted(request.actor.roles)}")


portal = [path("", home, name="home")]
workbench = [path("", home, name="inbox"), path("cases", case, name="cases")]

urlpatterns = [
    path("", include("yiwang.web.account.urls")),
    path("", include("yiwang.kernel.tenancy.http.urls")),
    path("me/", include("yiwang.base.parties.http.urls")),
    path("me/", include("yiwang.kernel.evidence.http.urls")),
    path("", include((portal, "portal"))),
    path("workbench/", include((workbench, "workbench"))),
    path("api/v1/", api.urls),
]
