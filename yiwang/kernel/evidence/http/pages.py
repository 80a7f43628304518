"""The page on which a person sees who looked at their data."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from yiwang.kernel.evidence.looks import looks
from yiwang.kernel.http.requests import ActorRequest, requires


@require_GET
@requires("evidence:access:read")
def accesses(request: ActorRequest) -> HttpResponse:
    found, following = looks(request.actor, request.GET.get("cursor", ""))
    return render(request, "evidence/accesses.html", {"looks": found, "following": following})
