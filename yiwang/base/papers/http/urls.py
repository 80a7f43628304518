"""Addresses of papers: those of the portal, and the copy on the workbench."""

from django.urls import URLPattern, path

from yiwang.base.papers.http import archive, layout, pages

paper_urls: list[URLPattern] = [
    path("papers/<uuid:paper_id>", pages.paper, name="paper"),
    path("papers/<uuid:paper_id>.ofd", pages.copy, name="paper_copy"),
    path("documents/check", layout.check_layout, name="check_layout"),
]

desk_urls: list[URLPattern] = [
    path("work/papers/<uuid:paper_id>.ofd", pages.desk_copy, name="paper_copy"),
    path("work/cases/<str:number>/archive", archive.archive, name="archive"),
    path("work/cases/<str:number>/archive.zip", archive.package, name="archive_package"),
    path("work/archive/check", archive.check_package, name="archive_check"),
]
