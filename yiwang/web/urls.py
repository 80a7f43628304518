"""Every address of the product."""

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path


def health(_request: HttpRequest) -> HttpResponse:
    """Answer 200 while this process reaches the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


urlpatterns: list[URLPattern] = [path("healthz", health, name="health")]
