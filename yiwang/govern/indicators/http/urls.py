"""Addresses of indicators on the workbench."""

from django.urls import path

from yiwang.govern.indicators.http import pages

_TOP = "work/indicators"

indicator_urls = [
    path(_TOP, pages.figures, name="indicators"),
    path(f"{_TOP}/<str:name>", pages.figures, name="indicator"),
    path(f"{_TOP}/<str:name>/objects", pages.behind, name="indicator_list"),
    path(f"{_TOP}/<str:name>/figures.<str:kind>", pages.figures_file, name="indicator_file"),
]
