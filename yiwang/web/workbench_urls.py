"""Addresses of the workbench: one namespace over the pages of several contexts."""

from django.urls import URLPattern

from yiwang.base.work.http.urls import work_urls

app_name = "workbench"
urlpatterns: list[URLPattern] = [
    *work_urls,
]
