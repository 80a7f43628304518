"""Addresses of the portal: its own pages, and those that other contexts show in it."""

from django.urls import URLPattern, path

from yiwang.base.notices.http.urls import message_urls
from yiwang.base.papers.http.urls import paper_urls
from yiwang.serve.applications.http.urls import case_urls
from yiwang.serve.licences.http.urls import licence_urls
from yiwang.serve.portal import catalogue

app_name = "portal"
urlpatterns: list[URLPattern] = [
    path("", catalogue.home, name="home"),
    path("services", catalogue.services, name="services"),
    path("services/<str:code>", catalogue.service, name="service"),
    *case_urls,
    *licence_urls,
    *message_urls,
    *paper_urls,
]
