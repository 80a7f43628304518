"""Addresses of the portal's own pages."""

from django.urls import URLPattern, path

from yiwang.serve.portal import catalogue

portal_urls: list[URLPattern] = [
    path("", catalogue.home, name="home"),
    path("services", catalogue.services, name="services"),
    path("services/<str:code>", catalogue.service, name="service"),
]
