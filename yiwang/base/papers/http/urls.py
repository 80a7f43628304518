"""Addresses of papers; part of the portal's namespace."""

from django.urls import URLPattern, path

from yiwang.base.papers.http import pages

paper_urls: list[URLPattern] = [
    path("papers/<uuid:paper_id>", pages.paper, name="paper"),
    path("papers/<uuid:paper_id>.ofd", pages.copy, name="paper_copy"),
]
