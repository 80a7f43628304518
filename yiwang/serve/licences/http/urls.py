"""Addresses of licences; part of the portal's namespace."""

from django.urls import URLPattern, path

from yiwang.serve.licences.http import pages

licence_urls: list[URLPattern] = [
    path("licences/<uuid:licence_id>", pages.show, name="licence"),
    path("licences/<uuid:licence_id>/correction", pages.contest, name="contest"),
    path("licences/<uuid:licence_id>/<slug:move>", pages.report, name="licence_report"),
    path(
        "licences/corrections/<uuid:correction_id>/withdraw",
        pages.take_back,
        name="withdraw_correction",
    ),
    path("licence-types", pages.kinds, name="licence_types"),
    path("licence-types/<slug:kind>", pages.kind, name="licence_type"),
]
