"""Addresses of the portal."""

from django.urls import URLPattern, path

from yiwang.serve.portal import catalogue

app_name = "portal"
urlpatterns: list[URLPattern] = [
    path("", catalogue.home, name="home"),
    path("services", catalogue.services, name="services"),
    path("services/<str:code>", catalogue.service, name="service"),
]
